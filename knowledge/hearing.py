"""What a message says besides the offer: issues, acts, short answers, language, who asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from knowledge.issues import Act, IssueType
from knowledge.language import language_of_words
from knowledge.message import OFFER_NAME, Message, read_message
from knowledge.parties import Asker, Hosting, Route
from knowledge.readings import NO_READINGS, Reading, read
from knowledge.vocabulary import Section, languages, vocabulary

_LONGEST_NUMBER = 2


_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message says besides the offer."""

    language: str
    """The message's language; the one before where the message is neutral: a name, a number."""
    readings: tuple[Reading, ...] = ()
    """The likeliest first, at most five: every kind that has some evidence."""
    issues: tuple[IssueType, ...] = ()
    """What was heard with confidence: two, in their order, where a message clearly brings two."""
    act: Act | None = None
    """A person or a language may be wanted along with issues, everything else stands alone."""
    out_of_scope: bool = False
    """The topic is none of the desk's: the weather, a joke."""
    wants_language: str | None = None
    """The language asked for, where `act` is a language switch to one that the desk speaks."""
    asker: Asker | None = None
    provider: str | None = None
    """The name of the asker's indirect provider, where it is said: "our provider is Northwind"."""
    route: Route | None = None
    hosting: Hosting | None = None
    correction: bool = False
    """It takes back something said before: "no, I meant the invoice"."""
    change: Literal["offer", "issue"] | None = None
    """The whole message asks for another offer or issue, without saying which issue."""
    choice: int | None = None
    """The whole message picks from a list: 1 is the first, -1 the last."""
    agreement: bool | None = None
    """The whole message is a yes or a no."""
    none_of_these: bool = False
    """The whole message refuses everything on a list."""
    wrong_contact: bool = False
    """It says that a contact given before leads nowhere."""
    why: bool = False
    """The whole message asks what led to an answer, and names nothing else."""


def hear(text: str, language: str, *, masked: Sequence[tuple[int, int]] = ()) -> Heard:
    """Hear what a message says.

    `language` is the conversation's so far. `masked` are the [start, end) of names of offers: they
    are no evidence for anything but that an offer is named.
    """
    message = read_message(text, masked)
    choice = _choice(message)
    agreement = _agreement(message)
    none_of_these = message.says(Section.NONE_OF_THESE)
    answers = choice is not None or agreement is not None or none_of_these
    # A bare answer has no language: "ja" is yes in German and I in Polish.
    spoken = language if answers else _language(message, language)
    why = message.says(Section.WHY)
    readings = NO_READINGS if answers or why else read(message, spoken)
    return Heard(
        language=spoken,
        readings=readings.likeliest,
        issues=readings.issues,
        act=readings.act,
        out_of_scope=readings.out_of_scope,
        wants_language=_wanted_language(message, readings.act),
        asker=_asker(message),
        provider=_provider(message),
        route=Route(route) if (route := message.name(Section.ROUTE)) else None,
        hosting=Hosting(hosting) if (hosting := message.name(Section.HOSTING)) else None,
        correction=message.says(Section.CORRECTION),
        change=_change(message),
        choice=choice,
        agreement=agreement,
        none_of_these=none_of_these,
        wrong_contact=message.says(Section.WRONG_CONTACT),
        why=why,
    )


def _language(message: Message, before: str) -> str:
    spoken = [token for token in message.tokens if token.word != OFFER_NAME]
    return language_of_words(message.text, spoken, before)


def _wanted_language(message: Message, act: Act | None) -> str | None:
    return message.name(Section.WANTS_LANGUAGE) if act is Act.LANGUAGE_SWITCH else None


def _asker(message: Message) -> Asker | None:
    name = message.name(Section.ASKER) or message.name(Section.ASKER_IMPLIED)
    return Asker(name) if name else None


def _provider(message: Message) -> str | None:
    """What stands behind "our provider is", up to the end of the sentence."""
    for _, places in message.found(Section.PROVIDER):
        behind = message.text[message.tokens[places[-1]].end :]
        name = re.split(r"[.,;!?\n]", behind, maxsplit=1)[0].strip(" :\"'„”“")
        if name:
            return name[:_LONGEST_NAME]
    return None


def _change(message: Message) -> Literal["offer", "issue"] | None:
    match message.name(Section.CHANGE):
        case "offer":
            return "offer"
        case "issue":
            return "issue"
        case _:
            return None


def _agreement(message: Message) -> bool | None:
    if message.says(Section.AGREE):
        return True
    return False if message.says(Section.REFUSE) else None


def _choice(message: Message) -> int | None:
    """The one number in a message that says nothing else."""
    numbers = {places[0]: int(name) for name, places in message.found(Section.NUMBER)}
    for place, word in enumerate(message.words):
        if word.isdecimal() and len(word) <= _LONGEST_NUMBER and int(word) > 0:
            numbers[place] = int(word)
        elif place not in numbers and word not in _beside_a_number():
            return None
    return next(iter(numbers.values())) if len(numbers) == 1 else None


@cache
def _beside_a_number() -> frozenset[str]:
    return frozenset[str]().union(*(vocabulary(name).beside_a_number for name in languages()))
