"""Whether two answers are the same, and else in which part they differ.

What changes with every answer or every day is no difference: answer and case numbers, dates, the
age of contacts, the version of the catalogue.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache

from dialogs.cards import ACTIONS
from dialogs.handover import PASSED_ON, REPORTED
from dialogs.i18n import LANGUAGES, Sentences, sentences
from dialogs.labels import CONTACTS


class Part(StrEnum):
    """What a line of an answer is about."""

    VERDICT = "verdict"
    """Who is responsible."""
    OFFER = "offer"
    CONTACTS = "contacts"
    QUESTION = "question"
    CHOICES = "choices"
    """What can be chosen."""
    WORDING = "wording"
    """Everything else."""


def differing_parts(before: str, after: str) -> tuple[Part, ...]:
    """The parts in which two answers differ, in the notation of .chat files."""
    had, has = _by_part(before), _by_part(after)
    return tuple(part for part in Part if had[part] != has[part])


def changed_lines(before: str, after: str) -> list[str]:
    """The lines that are gone, after “- ”, and those that are new, after “+ ”, in their order."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(a=_lasting(old), b=_lasting(new), autojunk=False)
    lines = []
    for what, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if what != "equal":
            lines += [f"- {line}" for line in old[old_start:old_end]]
            lines += [f"+ {line}" for line in new[new_start:new_end]]
    return lines


def _by_part(answer: str) -> dict[Part, list[str]]:
    found: dict[Part, list[str]] = {part: [] for part in Part}
    for card in _cards(_lasting(answer.splitlines())):
        for position, line in enumerate(card):
            found[_part(line, card if position == 0 else None)].append(line)
    return found


def _cards(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines of each card: all but questions end with their buttons."""
    card: list[str] = []
    for line in lines:
        card.append(line)
        if _BUTTONS.fullmatch(line):
            yield card
            card = []
    if card:
        yield card


def _part(line: str, begins: list[str] | None) -> Part:
    """What `line` is about; with the whole card where the line is its first."""
    if begins and any(each.endswith(_said("why")) for each in begins):
        return Part.VERDICT
    if begins and (line.endswith("?") or any(map(_CHOICE.match, begins))):
        return Part.QUESTION
    if line.endswith(_said("other_offer")):
        return Part.OFFER
    if _CHOICE.match(line):
        return Part.CHOICES
    if line.startswith(_AGE) or line.partition(":")[0] in _contact_labels():
        return Part.CONTACTS
    return Part.WORDING


_BUTTONS = re.compile(r"\[[^\]]+\]( \[[^\]]+\])*")
_CHOICE = re.compile(r"\d+\.\s")
_ANSWER_NUMBER = re.compile(r"\bA-[0-9A-Z]{4}\b")
_EVERY_FORM = (1, 2, 5)
"""Numbers that between them need each plural form of the languages."""

_CHECKED = ("Checked {number} day ago", "Checked {number} days ago")
_AGE = "(age)"


def _lasting(lines: Iterable[str]) -> list[str]:
    """The lines without what does not last; whether they are a card's makes no difference."""
    return [_without_the_passing(line.removeprefix("| ").strip()) for line in lines]


def _without_the_passing(line: str) -> str:
    line = _ages().sub(_AGE, line)
    line = _numbers().sub(lambda found: re.sub(r"\d+", "0", found[0]), line)
    return _ANSWER_NUMBER.sub("A-0000", _dates().sub("(date)", line))


@cache
def _ages() -> re.Pattern[str]:
    """How long ago a contact was checked, in every language; a long time makes it unverified."""
    said = []
    for _ in _every_language():
        ages = [_.count(*_CHECKED, number) for number in _EVERY_FORM] + [_("Checked today")]
        unverified = [_("Unverified: {age}").format(age=age) for age in ages]
        said += [re.sub(r"\d+", r"\\d+", re.escape(each)) for each in unverified + ages]
    return re.compile("|".join(said), re.IGNORECASE)


@cache
def _numbers() -> re.Pattern[str]:
    """Whatever names the version of the catalogue or a case."""
    said = [
        re.escape(_(sentence).format(version=0, number=0)).replace("0", r"\d+")
        for _ in _every_language()
        for sentence in ("data v{version}", PASSED_ON, REPORTED)
    ]
    return re.compile("|".join(said))


@cache
def _dates() -> re.Pattern[str]:
    said = [
        re.escape(_.date(date(1000, month, 22))).replace("1000", r"\d{4}").replace("22", r"\d+")
        for _ in _every_language()
        for month in range(1, 13)
    ]
    return re.compile("|".join(said))


@cache
def _said(action: str) -> tuple[str, ...]:
    """What the button of `action` says, at the end of a line, in every language."""
    return tuple(f"— {_(ACTIONS[action])}" for _ in _every_language())


@cache
def _contact_labels() -> frozenset[str]:
    """What stands before the colon in the lines of a contact, in every language."""
    ways = ("E-mail", "Phone", "Support page", "Hours", "Languages", *CONTACTS.values())
    doubts = "Unverified: {age}"
    said = [_(line) for _ in _every_language() for line in (*ways, doubts)]
    return frozenset(line.partition(":")[0] for line in said)


def _every_language() -> list[Sentences]:
    return [sentences(language) for language in LANGUAGES]
