"""What messages mean, as JSON lines: for scorers, and for whoever wants to know why."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from knowledge.catalogue import Catalogue
from knowledge.hearing import Heard
from knowledge.importers import read_offers
from knowledge.understanding import understand

READY = "__ready__"
"""The id of a line that is answered once everything is loaded."""


def understand_lines(lines: BinaryIO, out: BinaryIO, catalogue_file: Path | None) -> None:
    """Answer each line {"id", "text"} of `lines` on `out`, in order, as soon as it is there."""
    began = time.perf_counter()
    catalogue = _catalogue(catalogue_file)
    understand("Contoso", catalogue, "en")  # loads the words
    built = round(time.perf_counter() - began, 3)
    for line in lines:
        if not line.strip():
            continue
        asked = _read(line)
        if asked.get("id") == READY:
            answer = {"id": READY, "offers": len(catalogue), "build_s": built}
        else:
            answer = _answer(asked, catalogue)
        out.write(orjson.dumps(answer) + b"\n")
        out.flush()


def _catalogue(file: Path | None) -> Catalogue:
    today = datetime.now(UTC).date()
    if file:
        return Catalogue(read_offers(file, today=today).offers, source=file.name)
    from bot.current_desk import load_catalogue
    from bot.settings import read_settings
    from bot.storage import migrate
    from bot.storage.catalogue_store import CatalogueStore

    settings = read_settings()
    migrate.upgrade(settings.database)
    store = CatalogueStore(settings.database)
    try:
        return load_catalogue(store, today)
    finally:
        store.close()


def _read(line: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {"id": None, "text": ""}
    return asked if isinstance(asked, dict) else {"id": None, "text": ""}


def _answer(asked: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    began = time.perf_counter()
    text = asked.get("text")
    found = understand(text if isinstance(text, str) else "", catalogue, "en")
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
        "decision": found.match.decision.value,
        "candidates": [
            {"offer_id": catalogue[candidate.id].offer_id, "score": round(candidate.score, 4)}
            for candidate in found.match.candidates
        ],
        "ms": round((time.perf_counter() - began) * 1000, 3),
    }


def _types(heard: Heard) -> list[str]:
    """The issues, or else the act; empty when the desk would ask back."""
    if heard.out_of_scope:
        return ["out_of_scope"]
    if heard.issues:
        return [issue.value for issue in heard.issues]
    return [heard.act.value] if heard.act else []
