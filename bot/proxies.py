"""Who calls, and where the desk is, as seen from outside the reverse proxies before it."""

import ipaddress
import re

from aiohttp import web

from bot.settings import LOOPBACK, Settings

_NO_HOST = re.compile(r"[^\w.:\[\]-]", re.ASCII)
"""What a Host header may hold all the same, if it comes from a stranger."""


def address_of(request: web.Request, settings: Settings) -> str:
    """The caller's address: the last one in X-Forwarded-For that no trusted proxy has.

    An IPv6 address is cut to its /64, of which one household has all. Without trusted proxies the
    header is not believed.
    """
    address = request.remote or ""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    while hops and _is_trusted(address, settings):
        address = hops.pop()
    return _network_of(address)


def own_origin(request: web.Request, settings: Settings) -> str:
    """The desk's own origin, as the browser has it: https://desk.example."""
    if settings.public_url:
        return settings.public_url.rstrip("/").casefold()
    return f"{request.scheme}://{_NO_HOST.sub('', request.host)}".casefold()


def is_allowed_origin(origin: str, request: web.Request, settings: Settings) -> bool:
    """Whether a page of this origin may use the web chat; "null" is nobody's."""
    if origin == own_origin(request, settings) or origin in settings.origins:
        return True
    host = origin.partition("://")[2].rpartition(":")[0] or origin.partition("://")[2]
    return settings.development and host.strip("[]") in LOOPBACK


def _is_trusted(address: str, settings: Settings) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in settings.trusted_proxies)


def _network_of(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
