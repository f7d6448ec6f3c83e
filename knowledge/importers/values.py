"""Single values of a file: tidied, checked, and refused with a reason a keeper can act on."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

SHOWN_OF_A_BAD_VALUE = 60
"""Characters."""

_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters but tab and line ends, marks that turn text around, halves of characters."""
_NOT_IN_AN_ADDRESS = re.compile(r'[\s<>"\\`\u200b-\u200f\ufeff]')
_MAILBOX = re.compile(r"[^\s@<>()\[\],;:\"\\\u200b-\u200f\ufeff]{1,64}")
_HOST_LABEL = re.compile(r"\w([\w-]{0,61}\w)?")
_PHONE = re.compile(r"\+?[0-9 ()./#‐‑–-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.IGNORECASE)


class BadValue(Exception):
    """A value cannot be taken; the text says why, as the end of a sentence about it."""


def quoted(text: str) -> str:
    """The beginning of `text` in quotation marks, safe to print: what cannot be seen is escaped."""
    return repr(
        text if len(text) <= SHOWN_OF_A_BAD_VALUE else f"{text[: SHOWN_OF_A_BAD_VALUE - 1]}…"
    )


def tidied(value: object) -> str:
    """`value` with its white space trimmed and collapsed; BadValue unless it is readable text."""
    if not isinstance(value, str):
        raise BadValue("must be text, in quotation marks")
    if _UNSEEN.search(value):
        raise BadValue(f"{quoted(value)} has characters that cannot be seen: type it anew")
    return " ".join(value.split())


def text_of(longest: int) -> Callable[[str], str]:
    """A reader of texts of at most so many characters."""

    def text(value: str) -> str:
        if len(value) > longest:
            raise BadValue(f"{quoted(value)} is longer than {longest} characters")
        return value

    return text


def url(value: str) -> str:
    """An address of the web, with https:// or http:// and a host."""
    text_of(2000)(value)
    if not value.casefold().startswith(("https://", "http://")):
        raise BadValue(f"{quoted(value)} is not a web address: write it with https://")
    if _NOT_IN_AN_ADDRESS.search(value):
        raise BadValue(f"{quoted(value)} has a space or another sign that no web address has")
    try:
        parts = urlsplit(value)
        port_is_sound = parts.port != 0
    except ValueError:
        raise BadValue(f"{quoted(value)} is not a web address") from None
    if not port_is_sound or "@" in parts.netloc or not _is_host(parts.hostname or ""):
        raise BadValue(f"{quoted(value)} has a host that cannot be right")
    return value


def email(value: str) -> str:
    """The address of one mailbox, without a name around it."""
    text_of(254)(value)
    mailbox, _, host = value.rpartition("@")
    if not _MAILBOX.fullmatch(mailbox) or not _is_host(host):
        raise BadValue(f"{quoted(value)} is not one e-mail address, such as help@contoso.com")
    return value


def phone(value: str) -> str:
    """A telephone number in figures; an extension may follow after #."""
    text_of(50)(value)
    figures = sum(character.isdecimal() for character in value)
    if not _PHONE.fullmatch(value) or not 3 <= figures <= 25:
        raise BadValue(f"{quoted(value)} is not a number in figures, such as +48 22 555 01 00")
    return value


def language(value: str) -> str:
    """A BCP 47 tag, the language itself in small letters."""
    if not _LANGUAGE.fullmatch(value):
        raise BadValue(f"{quoted(value)} is not the tag of a language, such as en or pl")
    primary, dash, rest = value.partition("-")
    return primary.lower() + dash + rest


def day_until(today: date) -> Callable[[str], date]:
    """A reader of days that have come."""

    def day(value: str) -> date:
        try:
            read = date.fromisoformat(value)
        except ValueError:
            read = None
        if read is None or read.isoformat() != value:
            raise BadValue(f"{quoted(value)} is not a day written as 2026-03-31")
        if read > today:
            raise BadValue(f"{quoted(value)} has not come yet")
        return read

    return day


def flag(value: str) -> bool:
    """Yes or no."""
    match value.casefold():
        case "true" | "yes" | "1":
            return True
        case "false" | "no" | "0":
            return False
    raise BadValue(f"{quoted(value)} is neither true nor false")


def _is_host(text: str) -> bool:
    labels = text.split(".")
    return len(labels) > 1 and len(text) <= 253 and all(map(_HOST_LABEL.fullmatch, labels))
