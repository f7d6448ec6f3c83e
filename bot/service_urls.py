"""Where replies may go: the service URLs that are spoken to, and the address of one reply."""

import re
from urllib.parse import quote

from bot.settings import LOOPBACK, Settings

# One strict form rather than a URL parser: two that read a URL differently let a host slip through.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:]+\])(:(?P<port>\d{1,5}))?"
    r"(?P<path>(/[\w.~%!$&'()*+,;=:@-]*)*)",
    re.ASCII | re.IGNORECASE,
)


def is_service_url(url: str) -> bool:
    """Whether `url` is one in form: http or https, a host, and neither user nor query."""
    return _URL.fullmatch(url) is not None


def canonical(url: str) -> str:
    """One spelling for service URLs that mean the same: host in lower case, no slash at the end."""
    parts = _URL.fullmatch(url)
    if parts is None:
        return url
    path_starts = parts.start("path")
    return url[:path_starts].casefold() + url[path_starts:].rstrip("/")


def is_trusted(url: str, settings: Settings) -> bool:
    """Whether the desk posts to `url`: a Bot Connector's host.

    In development and with the Emulator only this machine.
    """
    parts = _URL.fullmatch(url)
    if parts is None:
        return False
    host = parts["host"].casefold().strip("[]")
    if settings.development or settings.takes_emulator:
        return host in LOOPBACK
    return (
        parts["scheme"].casefold() == "https"
        and parts["port"] in (None, "443")
        and any(host == known or host.endswith(f".{known}") for known in settings.service_hosts)
    )


def reply_url(service_url: str, conversation_id: str, activity_id: str | None) -> str:
    """The address for a reply to an activity; without one, for a message to the conversation."""
    address = (
        f"{service_url.rstrip('/')}/v3/conversations/{quote(conversation_id, safe='')}/activities"
    )
    return f"{address}/{quote(activity_id, safe='')}" if activity_id else address
