"""Transcripts of tests/conversations/ on a real desk, whose numbers differ from run to run."""

import re

from bot.recording.chat_file import chat_text
from bot.recording.exchanges import Arrived, Deed, Exchange, Pressed, Said
from tests.chat import ChatFile
from tests.simulators.person import Person

LOCALES = {"en": "en-US", "pl": "pl-PL", "de": "de-DE"}
"""What clients say for the languages of the transcripts."""


async def replayed(transcript: ChatFile, person: Person) -> str:
    """What the desk says when `person` says and presses the same; changes of cards are left out."""
    happened = []
    for exchange in transcript.recording.exchanges:
        before = len(person.conversation.happened)
        await _does(exchange.deed, person)
        happened.append(Exchange(exchange.deed, person.said_since(before)))
    return without_numbers(chat_text(happened))


def promised(transcript: ChatFile) -> str:
    """What the transcript says."""
    return without_numbers(chat_text(transcript.recording.exchanges))


def without_numbers(text: str) -> str:
    """`text` with all answer numbers and case numbers alike."""
    return re.sub(r"\bA-[0-9A-Z]{4}\b|\b10\d\d\b", "#", text)


async def _does(deed: Deed, person: Person) -> None:
    match deed:
        case Said(words):
            await person.writes(words)
        case Pressed(label):
            await person.presses(label or "")
        case Arrived():
            await person.opens()
