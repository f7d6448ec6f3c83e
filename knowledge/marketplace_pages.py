"""Which offer a page of the marketplace shows, by the page's address."""

import re
from urllib.parse import unquote, urlsplit

HOSTS = frozenset(
    {"marketplace.microsoft.com", "azuremarketplace.microsoft.com", "appsource.microsoft.com"}
)
"""Where the marketplace's pages stand: today's host and the two before it."""

_LONGEST = 2048
_PATH = re.compile(
    r"(?:/[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2})?"  # the page's language
    r"/(?:product(?:/(?!wa[0-9])[\w-]+)?|marketplace/[\w-]+)"  # and the offer's kind
    r"/(?P<id>[^/]+)(?:/.*)?",
    re.IGNORECASE | re.ASCII,
)
_ID = re.compile(r"\w[\w. -]*", re.ASCII)
_DYNAMICS_ID = re.compile(r"PUBID\.([^|]+)\|AID\.([^|]+)(?:\|PAPPID\.[^|]*)?", re.IGNORECASE)


def offer_id_in(address: str) -> str | None:
    """The id of the offer whose page this is: "contoso.backup"; None for any other address."""
    if len(address) > _LONGEST:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return None
    of_marketplace = parts.hostname in HOSTS and port in (None, 443) and "@" not in parts.netloc
    path = _PATH.fullmatch(parts.path)
    if parts.scheme != "https" or not of_marketplace or path is None:
        return None
    known_as = unquote(path["id"])
    if by_parts := _DYNAMICS_ID.fullmatch(known_as):
        known_as = f"{by_parts[1]}.{by_parts[2]}"
    return known_as if _ID.fullmatch(known_as) else None
