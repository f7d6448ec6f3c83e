"""What Teams would refuse in the settings, each fault in a sentence that says how to mend it."""

import re
import unicodedata
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from bot.settings import Settings
from bot.teams.icons import icon_faults

SHORT_NAME = 30
FULL_NAME = 100
DEVELOPER = 32
ADDRESS = 2048
HOST = 253

Fault = tuple[str, str]
"""The setting's field, and what is wrong with it in words that go on from its name."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NO_ID = re.compile(r"[0-]+")
_VERSION = re.compile(r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}")
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_OF_ONE_NETWORK = "localhost", "local", "internal", "lan", "home", "corp"
_UNSEEN = "Cc", "Cf", "Zl", "Zp"


def faults(settings: Settings) -> list[str]:
    """All that is wrong, in the order of the settings; empty where a package can be made."""
    found = [
        *_id("app_id", settings.app_id, needed=True),
        *_public_url(settings.public_url),
        *_id("teams_app_id", settings.teams_app_id, needed=False),
        *_version(settings.teams_version),
        *_name("teams_name", settings.teams_name, SHORT_NAME, "the name people see in Teams"),
        *_name("teams_full_name", settings.teams_full_name, FULL_NAME, None),
        *_name("teams_developer", settings.teams_developer, DEVELOPER, "your firm's name"),
        *_page("teams_website_url", settings.teams_website_url, "your website"),
        *_page("teams_privacy_url", settings.teams_privacy_url, "your privacy notice"),
        *_page("teams_terms_url", settings.teams_terms_url, "your terms of use"),
        *_accent_color(settings.teams_accent_color),
        *icon_faults(settings),
    ]
    return [f"PARTNER_DESK_{field.upper()} {words}" for field, words in found]


def _id(field: str, value: str, *, needed: bool) -> Iterator[Fault]:
    if needed and not value:
        yield field, "is missing: write the application (client) id of the bot's registration."
    elif value and (not _ID.fullmatch(value) or _NO_ID.fullmatch(value)):
        yield (
            field,
            f'is "{value}", which is no id: write 32 digits in five groups, without braces.',
        )


def _version(value: str) -> Iterator[Fault]:
    if value and not _VERSION.fullmatch(value):
        yield (
            "teams_version",
            f'is "{value}": write three numbers without zeros before them, as 1.4.0.',
        )


def _name(field: str, value: str, longest: int, what: str | None) -> Iterator[Fault]:
    """`what` says what is missing; None where it may be."""
    # As Teams counts: a smiley is two.
    length = len(value.encode("utf-16-le")) // 2
    if not value and what:
        yield field, f"is missing: write {what}."
    elif value != value.strip():
        yield field, "begins or ends with a space: take it away."
    elif any(unicodedata.category(letter) in _UNSEEN for letter in value):
        yield (
            field,
            "has a line break or a character that cannot be seen: write it in plain letters.",
        )
    elif value.lower() == "null":
        yield field, f'is "{value}", which Teams takes for no name at all: write another.'
    if length > longest:
        yield field, f"has {length} characters, and Teams takes {longest}: shorten it."


def _public_url(url: str) -> Iterator[Fault]:
    field = "public_url"
    if not url:
        yield field, "is missing: write where Teams reaches the desk, as https://desk.example."
        return
    wrong = list(_address(url))
    if not wrong and url.removeprefix("https://") != urlsplit(url).netloc:
        wrong = [f'is "{url}": write scheme and host only, with nothing behind.']
    yield from ((field, words) for words in wrong)


def _page(field: str, url: str, whose: str) -> Iterator[Fault]:
    if not url:
        yield field, f"is missing: write the address of {whose}, beginning with https://."
        return
    yield from ((field, words) for words in _address(url))
    if len(url) > ADDRESS:
        yield field, f"has {len(url)} characters, and Teams takes {ADDRESS}: shorten it."


def _address(url: str) -> Iterator[str]:
    parts = _split(url)
    if parts is None or not url.isprintable() or " " in url:
        yield f"is {url!r}, which is no address: write it as in a browser."
    elif parts.scheme != "https":
        yield f'is "{url}": it has to begin with https://.'
    elif parts.username is not None or parts.password is not None:
        yield "has a name or a password before the host: take it away."
    else:
        yield from _host(parts.hostname or "")


def _host(host: str) -> Iterator[str]:
    labels = host.split(".")
    if _is_number(host):
        yield f"has the host {host}, a number: Teams wants a name with a certificate of its own."
    elif labels[-1] in _OF_ONE_NETWORK:
        yield f"has the host {host}, which only your own network knows: use a public name."
    elif "*" in host:
        yield f"has the host {host}: name one host, as Teams takes no asterisk here."
    elif len(labels) == 1 or len(host) > HOST or not all(map(_LABEL.fullmatch, labels)):
        yield f'has the host "{host}", which is no full name of a host: write it as desk.example.'


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (it is only looked at when it is asked for)
    except ValueError:
        return None
    return parts


def _accent_color(value: str) -> Iterator[Fault]:
    if not _COLOUR.fullmatch(value):
        yield "teams_accent_color", f'is "{value}": write # and six digits, as #0B5CAD.'
