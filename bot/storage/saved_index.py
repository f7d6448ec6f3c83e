"""The word index of the stored offers: read from beside the database, or built and kept there."""

import logging
from pathlib import Path

from bot.storage.stored_offers import StoredOffers
from knowledge import index_file
from knowledge.index import Index
from knowledge.index_building import build

log = logging.getLogger(__name__)


def index_of(offers: StoredOffers, path: Path | None) -> Index:
    """The index of these very offers; milliseconds where it was kept in `path`.

    Where it was not, it is built, some ten seconds for 200,000, and kept. None keeps nothing.
    Raises CatalogueDamaged where an offer's names cannot be read.
    """
    made_of = offers.checksum if path else ""
    kept = index_file.load(path, made_of) if path else None
    if kept:
        return kept
    index = build(offers.listings())
    if path and offers:
        try:
            index_file.save(index, path, made_of)
        except OSError as error:
            log.warning("the word index cannot be kept, so each start builds it anew: %s", error)
    return index
