"""Details of a contact that can be pressed: which of them may become links, and where those lead.

What does not look like one plain address, number or page stays text, whatever it says.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote

_OPENED = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
"""The schemes that the desk opens."""

_UNSEEN = r"\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^{|}~-]+@[\w-]+(?:\.[\w-]+)*")
_NUMBER = re.compile(r"(\+?[0-9 ()./\u00a0\u2010-\u2013-]+)(?:# ?([0-9]+))?")
_PAGE = re.compile(
    rf"https?://[\w.-]+(?::[0-9]+)?(?:[/?#][^\s<>\[\]\\`\"{_UNSEEN}]*)?", re.IGNORECASE
)
_FEWEST_FIGURES = 3
_NEVER_DIALLED = "(0)"
"""In +44 (0)20 the nought is for callers within the country only."""


@dataclass(frozen=True, slots=True)
class Link:
    """A detail and where it leads; what is shown is the detail itself, to be read and copied."""

    shown: str
    target: str

    def __post_init__(self) -> None:
        """ValueError where `target` is nothing that the desk opens."""
        if not may_be_opened(self.target):
            raise ValueError(f"{self.target!r} is no https, http, mailto or tel address")

    def __str__(self) -> str:
        return self.shown


Detail = str | Link | None
"""Something to know about a contact, None where it is not known."""


def may_be_opened(target: str) -> bool:
    """Whether `target` has one of the schemes that the desk opens."""
    return _OPENED.fullmatch(target) is not None


def mail(email: str | None) -> Detail:
    """A link that begins a letter to `email`, if that is the address of one mailbox."""
    target = mailto(email or "")
    return Link(email, target) if email and target else email


def call(number: str | None) -> Detail:
    """A link that dials `number`, if that is one number in figures; an extension follows #."""
    found = _NUMBER.fullmatch(number or "")
    if number is None or found is None:
        return number
    dialled, extension = found.groups()
    international = dialled.startswith("+")
    figures = "".join(re.findall("[0-9]", dialled.replace(_NEVER_DIALLED, "", international)))
    if len(figures) < _FEWEST_FIGURES:
        return number
    target = f"tel:{'+' * international}{figures}"
    return Link(number, f"{target};ext={extension}" if extension else target)


def page(url: str | None) -> Detail:
    """A link that opens `url`, if that is a page of the web."""
    if url is None or not _PAGE.fullmatch(url):
        return url
    return Link(url, url)


def mailto(email: str, subject: str = "") -> str | None:
    """Where a letter to `email` begins; None where that is not the address of one mailbox."""
    if not _MAILBOX.fullmatch(email):
        return None
    target = f"mailto:{quote(email, safe='@')}"
    return f"{target}?subject={quote(subject)}" if subject else target
