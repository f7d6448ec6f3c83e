"""Reads what offers go by, and nothing else of them, from JSON Lines: a moment for 200,000."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from knowledge.errors import UnreadableFile
from knowledge.listing import Listing

SUFFIXES = frozenset({".jsonl", ".ndjson", ".json"})
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_listings(path: Path) -> list[Listing]:
    """The listings of a file; of two with the same id, the later one.

    A line that is no JSON object, or has no `name` or `offer_id`, is passed over. Raises
    UnreadableFile where the file cannot be opened or nothing is left.
    """
    try:
        with path.open("rb") as lines:
            by_id = {listing.id: listing for listing in listings_in(lines)}
    except OSError as error:
        why = f"it cannot be read: {error.strerror or error}"
        raise UnreadableFile(path.name or str(path), why) from error
    if not by_id:
        why = 'no line of it is a JSON object with an "offer_id" and a "name"'
        raise UnreadableFile(path.name or str(path), why)
    return list(by_id.values())


def listings_in(lines: Iterable[bytes]) -> Iterator[Listing]:
    """What each line says that names an offer."""
    for line in lines:
        try:
            members = orjson.loads(line.removeprefix(_BYTE_ORDER_MARK))
        except orjson.JSONDecodeError:
            continue
        if isinstance(members, dict) and (listing := _listing(members)):
            yield listing


def _listing(members: dict[str, object]) -> Listing | None:
    offer_id, name = _text(members.get("offer_id")), _text(members.get("name"))
    if not offer_id or not name:
        return None
    publisher_id = _text(members.get("publisher_id"))
    return Listing(
        _text(members.get("id")) or (f"{publisher_id}.{offer_id}" if publisher_id else offer_id),
        offer_id,
        name,
        _text(members.get("publisher")),
        tuple(_aliases(members.get("aliases"))),
    )


def _aliases(value: object) -> Iterator[str]:
    """The entries of a list, or of a text with | between them, as the importer has it."""
    entries = value.split("|") if isinstance(value, str) else value
    if isinstance(entries, list):
        yield from filter(None, map(_text, entries))


def _text(value: object) -> str:
    """A text that is not blank, as it is written; empty for anything else but a whole number."""
    match value:
        case str() if not value.isspace():
            return value
        case int() if not isinstance(value, bool):
            return str(value)
        case _:
            return ""
