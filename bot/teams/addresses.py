"""Addresses that Teams opens or calls: public, with a name, and over https."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_ADDRESS = 2048
LONGEST_HOST = 253

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_OF_ONE_NETWORK = "localhost", "local", "internal", "lan", "home", "corp"


def origin_faults(url: str) -> Iterator[str]:
    """What is wrong with scheme and host, in words that go on from the setting's name."""
    wrong = list(_address(url))
    if not wrong and url.removeprefix("https://") != urlsplit(url).netloc:
        wrong = [f'is "{url}": write scheme and host only, with nothing behind.']
    yield from wrong


def page_faults(url: str) -> Iterator[str]:
    """What is wrong with the address of a page, in words that go on from the setting's name."""
    yield from _address(url)
    if len(url) > LONGEST_ADDRESS:
        yield f"has {len(url)} characters, and Teams takes {LONGEST_ADDRESS}: shorten it."


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
    elif len(labels) == 1 or len(host) > LONGEST_HOST or not all(map(_LABEL.fullmatch, labels)):
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
