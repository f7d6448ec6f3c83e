"""What Teams would refuse in the settings, each fault in a sentence that says how to mend it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from bot.settings import Settings
from bot.teams.addresses import origin_faults, page_faults
from bot.teams.icons import color_icon_faults, outline_icon_faults

SHORT_NAME = 30
FULL_NAME = 100
DEVELOPER = 32

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NO_ID = re.compile(r"[0-]+")
_VERSION = re.compile(r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}")
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_UNSEEN = "Cc", "Cf", "Zl", "Zp"

_NEEDED = {
    "app_id": "the application (client) id of the bot's registration",
    "public_url": "where Teams reaches the desk, as https://desk.example",
    "teams_name": "the name people see in Teams",
    "teams_developer": "your firm's name",
    "teams_website_url": "your website's https:// address",
    "teams_privacy_url": "the https:// address of your privacy notice",
    "teams_terms_url": "the https:// address of your terms of use",
    "teams_accent_color": "# and six digits, as #0B5CAD",
}


def faults(settings: Settings) -> list[str]:
    """All that is wrong, in the order of the settings; empty where a package can be made."""
    # Each check gives words that go on from the setting's name.
    checks: dict[str, Callable[[Any], Iterator[str]]] = {
        "app_id": _id,
        "public_url": origin_faults,
        "teams_app_id": _id,
        "teams_version": _version,
        "teams_name": partial(_name, longest=SHORT_NAME),
        "teams_full_name": partial(_name, longest=FULL_NAME),
        "teams_developer": partial(_name, longest=DEVELOPER),
        "teams_website_url": page_faults,
        "teams_privacy_url": page_faults,
        "teams_terms_url": page_faults,
        "teams_accent_color": _colour,
        "teams_color_icon_file": color_icon_faults,
        "teams_outline_icon_file": outline_icon_faults,
    }
    found: list[str] = []
    for setting, check in checks.items():
        variable = f"PARTNER_DESK_{setting.upper()}"
        if value := getattr(settings, setting):
            found += [f"{variable} {fault}" for fault in check(value)]
        elif setting in _NEEDED:
            found.append(f"{variable} is missing: write {_NEEDED[setting]}.")
    return found


def _id(value: str) -> Iterator[str]:
    if not _ID.fullmatch(value) or _NO_ID.fullmatch(value):
        yield f'is "{value}", which is no id: write 32 digits in five groups, without braces.'


def _version(value: str) -> Iterator[str]:
    if not _VERSION.fullmatch(value):
        yield f'is "{value}": write three numbers without zeros before them, as 1.4.0.'


def _colour(value: str) -> Iterator[str]:
    if not _COLOUR.fullmatch(value):
        yield f'is "{value}": write # and six digits, as #0B5CAD.'


def _name(value: str, longest: int) -> Iterator[str]:
    if value != value.strip():
        yield "begins or ends with a space: take it away."
    elif any(unicodedata.category(letter) in _UNSEEN for letter in value):
        yield "has a line break or a character that cannot be seen: write it in plain letters."
    elif value.lower() == "null":
        yield f'is "{value}", which Teams takes for no name at all: write another.'
    # As programs of Microsoft's count: a smiley is two.
    length = len(value.encode("utf-16-le")) // 2
    if length > longest:
        yield f"has {length} characters, and Teams takes {longest}: shorten it."
