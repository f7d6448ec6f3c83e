"""Details of a contact that can be pressed: which of them may become links, and where those lead.

What does not look like one plain address, number or page stays text, whatever it says. So does a
page without https: whoever trusts it copies it.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from dialogs.visible import cut, line

_OPENED = re.compile(
    r"https://[^\s/?#@]+(?:[/?#]\S*)?"
    # A letter may have a subject, but neither further receivers nor a text of somebody else.
    r"|mailto:[^\s?&]+(?:\?subject=[^\s?&#]*)?"
    r"|tel:\+?[0-9]+(?:;ext=[0-9]+)?",
    re.IGNORECASE,
)
"""What the desk opens."""

_MAILBOX = re.compile(r"([\w.!#$%&'*+/=?^{|}~-]{1,64})@([\w-]+(?:\.[\w-]+)*)")
_NUMBER = re.compile(r"(\+?[0-9 ()./\u00a0\u2010-\u2013-]+)(?:# ?([0-9]{1,8}))?")
_PAGE = re.compile(
    r"(https?://)([\w.-]+)((?::[0-9]{1,5})?(?:[/?#][^\s<>\[\]{}\\`\"]*)?)", re.IGNORECASE
)
_LONGEST_PAGE = 600
_LONGEST_SHOWN = 300
"""In characters: the host comes first and is always shown in full."""
_FIGURES = range(3, 21)
"""How many a number has."""
_NEVER_DIALLED = "(0)"
"""In +44 (0)20 the nought is for callers within the country only."""

_LONGEST_HOST = 100
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_KNOWN_AT_SIGHT = re.compile(r"[a-z0-9._\-ß-öø-įĵ-ķĺ-ľł-ňŋ-ž]*")
"""Hosts in Latin letters with their accents; letters of other scripts may look just like them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A detail and where it leads; what is shown is the detail itself, to be read and copied.

    Only where that could be taken for another address, the host is shown as computers write it.
    """

    shown: str
    target: str

    def __post_init__(self) -> None:
        """ValueError where `target` is nothing that the desk opens."""
        if not may_be_opened(self.target):
            raise ValueError(f"{self.target!r} is no https, mailto or tel address")

    def __str__(self) -> str:
        return self.shown


Detail = str | Link | None
"""Something to know about a contact, None where it is not known."""


def may_be_opened(target: str) -> bool:
    """Whether `target` is one of the addresses that the desk opens."""
    return _OPENED.fullmatch(target) is not None


def mail(email: str | None) -> Detail:
    """A link that begins a letter to `email`, if that is the address of one mailbox."""
    target = mailto(email or "")
    if email is None or target is None:
        return email
    mailbox, _, host = email.rpartition("@")
    return Link(f"{mailbox}@{_shown_host(host)}", target)


def call(number: str | None) -> Detail:
    """A link that dials `number`, if that is one number in figures; an extension follows #."""
    found = _NUMBER.fullmatch(number or "")
    if number is None or found is None:
        return number
    dialled, extension = found.groups()
    international = dialled.startswith("+")
    figures = "".join(re.findall("[0-9]", dialled.replace(_NEVER_DIALLED, "", international)))
    if len(figures) not in _FIGURES:
        return number
    target = f"tel:{'+' * international}{figures}"
    return Link(number, f"{target};ext={extension}" if extension else target)


def page(url: str | None) -> Detail:
    """A link that opens `url`, if that is a page of the web with https."""
    found = _PAGE.fullmatch(url or "")
    if url is None or found is None or not _is_seen(url):
        return url
    scheme, host, rest = found.groups()
    if len(url) > _LONGEST_PAGE or (real_host := _real_host(host)) is None:
        return url
    shown = cut(f"{scheme}{_shown_host(host)}{rest}", _LONGEST_SHOWN)
    target = f"{scheme}{real_host}{rest}"
    return Link(shown, target) if may_be_opened(target) else shown


def mailto(email: str, subject: str = "") -> str | None:
    """Where a letter to `email` begins; None where that is not the address of one mailbox."""
    found = _MAILBOX.fullmatch(email)
    if found is None or not _is_seen(email):
        return None
    mailbox, host = found.groups()
    real_host = _real_host(host)
    if real_host is None:
        return None
    target = f"mailto:{quote(mailbox, safe='')}@{real_host}"
    return f"{target}?subject={quote(line(subject))}" if subject else target


def _is_seen(address: str) -> bool:
    return line(address, len(address)) == address


def _real_host(host: str) -> str | None:
    """`host` as browsers look it up, in ASCII; None where it cannot be one."""
    if len(host) > _LONGEST_HOST:
        return None
    labels = unicodedata.normalize("NFKC", host).lower().split(".")
    real = ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels
    )
    return real if len(real) <= _LONGEST_HOST and _HOST.fullmatch(real) else None


def _shown_host(host: str) -> str:
    return host if _KNOWN_AT_SIGHT.fullmatch(host.lower()) else _real_host(host) or host
