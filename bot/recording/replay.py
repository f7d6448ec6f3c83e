"""Doing again what a person did in a recording, to see which answers have changed."""

from dataclasses import dataclass

from bot.console import Console, NoSuchButton
from bot.recording.chat_file import answer_of
from bot.recording.differences import Part, differing_parts
from bot.recording.exchanges import Deed, Exchange, Pressed, Recording

NOT_OFFERED = "(the desk does not offer this button any more)"


@dataclass(frozen=True, slots=True)
class Replayed:
    """Something the person did, with the answer as it was recorded and as it is now."""

    deed: Deed
    before: str
    after: str
    differs: tuple[Part, ...]
    """Empty where the answer is the same."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A conversation held again."""

    answers: tuple[Replayed, ...]
    left_out: tuple[str, ...]
    """What could not be done again, each in a few words."""


async def repeat(recording: Recording, person: Console) -> Replay:
    """Let `person`, who has said nothing yet, do what was recorded."""
    answers, left_out = [], list(recording.left_out)
    for exchange in recording.exchanges:
        if exchange.deed == Pressed(None):
            left_out.append("the press of a button that the desk no longer showed, or of a form")
        else:
            answers.append(await _again(exchange, person))
    return Replay(tuple(answers), tuple(left_out))


async def _again(exchange: Exchange, person: Console) -> Replayed:
    try:
        after = answer_of(await person.does(exchange.deed))
    except NoSuchButton:
        after = NOT_OFFERED
    differs = differing_parts(exchange.answer, after)
    return Replayed(exchange.deed, exchange.answer, after, differs)
