"""A finding: what one look at the desk has shown, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How things are; only WRONG keeps a desk from its work."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"
    UNCHECKED = "unchecked"
    """It could not be looked at, so it may be either."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part of the desk: a sentence each, and no secrets in them."""

    verdict: Verdict
    part: str
    what: str
    mend: str = ""
    """What to do about it; empty where nothing is to be done."""


def ok(part: str, what: str) -> Finding:
    """It is in order."""
    return Finding(Verdict.OK, part, what)


def warning(part: str, what: str, mend: str) -> Finding:
    """It works, but is not as it should be."""
    return Finding(Verdict.WARNING, part, what, mend)


def wrong(part: str, what: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(Verdict.WRONG, part, what, mend)


def unchecked(part: str, what: str, mend: str) -> Finding:
    """It could not be looked at."""
    return Finding(Verdict.UNCHECKED, part, what, mend)


def counted(number: int, noun: str) -> str:
    """A number of things in words: "1 offer", "2 offers"."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
