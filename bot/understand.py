"""What messages mean, as JSON lines: for scorers, and for whoever wants to know why."""

import gc
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from knowledge import listing_lines
from knowledge.hearing import Heard
from knowledge.index import Index
from knowledge.index_building import build
from knowledge.listing import listings_of
from knowledge.matcher import Matcher
from knowledge.understanding import Understanding, hear_beside

READY = "__ready__"
"""The id of a line that is answered once everything is loaded."""


def understand_lines(lines: BinaryIO, out: BinaryIO, catalogue_file: Path | None) -> None:
    """Answer each line {"id", "text"} of `lines` on `out`, in order, as soon as it is there."""
    began = time.perf_counter()
    gc.disable()  # all that is loaded stays: walking it again and again only takes time
    index = _index(catalogue_file)
    matcher = Matcher(index)
    offer_ids = dict(zip(index.offers, index.offer_ids, strict=True))
    _understand("Contoso fails", matcher)  # loads the words
    gc.freeze()
    gc.enable()
    built = round(time.perf_counter() - began, 3)
    for line in lines:
        if not line.strip():
            continue
        asked = _read(line)
        if asked.get("id") == READY:
            answer = {"id": READY, "offers": len(offer_ids), "build_s": built}
        else:
            answer = _answer(asked, matcher, offer_ids)
        out.write(orjson.dumps(answer) + b"\n")
        out.flush()


def _index(file: Path | None) -> Index:
    if file is None:
        return _index_of_the_desk()
    if file.suffix.casefold() in listing_lines.SUFFIXES:
        return build(listing_lines.read_listings(file))
    from knowledge.importers import read_offers

    return build(listings_of(read_offers(file, today=_today()).offers))


def _index_of_the_desk() -> Index:
    from bot.current_desk import load_catalogue
    from bot.settings import read_settings
    from bot.storage import migrate
    from bot.storage.catalogue_store import CatalogueStore

    settings = read_settings()
    migrate.upgrade(settings.database)
    store = CatalogueStore(settings.database)
    try:
        return load_catalogue(store, _today(), settings.index_path).index
    finally:
        store.close()


def _today() -> date:
    return datetime.now(UTC).date()


def _read(line: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {"id": None, "text": ""}
    return asked if isinstance(asked, dict) else {"id": None, "text": ""}


def _answer(
    asked: dict[str, Any], matcher: Matcher, offer_ids: Mapping[str, str]
) -> dict[str, Any]:
    began = time.perf_counter()
    text = asked.get("text")
    found = _understand(text if isinstance(text, str) else "", matcher)
    types = _types(found.heard)
    readings = found.heard.readings
    runners_up = [reading.kind.value for reading in readings if reading.kind.value not in types[:1]]
    return {
        "id": asked.get("id"),
        "language": found.heard.language,
        "issue_type": types[0] if types else None,
        "issue_types": types,
        "confidence": round(readings[0].confidence, 4) if readings else 0.0,
        "alternatives": runners_up,
        "readings": [
            {
                "kind": reading.kind.value,
                "confidence": round(reading.confidence, 4),
                "spans": reading.spans,
            }
            for reading in readings
        ],
        "decision": found.match.decision.value,
        "candidates": [
            {
                "offer_id": offer_ids[candidate.id],
                "score": round(candidate.score, 4),
                "field": candidate.field.value,
                "spans": candidate.spans,
            }
            for candidate in found.match.candidates
        ],
        "ms": round((time.perf_counter() - began) * 1000, 3),
    }


def _understand(text: str, matcher: Matcher) -> Understanding:
    return hear_beside(matcher.find(text), text, "en")


def _types(heard: Heard) -> list[str]:
    """The issues, or else the act; empty when the desk would ask back."""
    if heard.out_of_scope:
        return ["out_of_scope"]
    if heard.issues:
        return [issue.value for issue in heard.issues]
    return [heard.act.value] if heard.act else []
