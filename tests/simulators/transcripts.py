"""Transcripts of tests/conversations/ on a real desk, whose numbers differ from run to run."""

import re

from tests.chat import ChatFile
from tests.simulators.person import Person

LOCALES = {"en": "en-US", "pl": "pl-PL", "de": "de-DE"}
"""What clients say for the languages of the transcripts."""


async def replayed(transcript: ChatFile, person: Person) -> str:
    """What the desk says when `person` says and presses the same; changes of cards are left out."""
    happened = []
    for line in transcript.person_lines:
        before = len(person.conversation.happened)
        await _does(line, person)
        happened.append(f"> {line}\n{person.said_since(before)}")
    return "\n\n".join(happened)


def without_numbers(text: str) -> str:
    """`text` with all answer numbers and case numbers alike."""
    return re.sub(r"\bA-[0-9A-Z]{4}\b|\b10\d\d\b", "#", text)


async def _does(line: str, person: Person) -> None:
    if line == "(arrives)":
        await person.opens()
    elif line.startswith("[") and line.endswith("]"):
        await person.presses(line[1:-1])
    else:
        await person.writes(line)
