"""Transcripts of tests/conversations/ on a real desk, whose numbers differ from run to run."""

import re

from tests.chat import ChatFile
from tests.simulators.person import Person

LOCALES = {"en": "en-US", "pl": "pl-PL", "de": "de-DE"}
"""What clients say for the languages of the transcripts."""


async def replayed(transcript: ChatFile, person: Person) -> str:
    """What happens when `person`, who can open the conversation, says and presses the same."""
    return "\n\n".join(
        [f"> {line}\n{await _done(line, person)}" for line in transcript.person_lines]
    )


def without_numbers(text: str) -> str:
    """`text` with all answer numbers and case numbers alike."""
    return re.sub(r"\bA-[0-9A-Z]{4}\b|\b10\d\d\b", "#", text)


async def _done(line: str, person: Person) -> str:
    if line == "(arrives)":
        return await person.opens()
    if line.startswith("[") and line.endswith("]"):
        return await person.presses(line[1:-1])
    return await person.writes(line)
