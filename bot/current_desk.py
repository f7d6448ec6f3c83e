"""The desk of this moment: its catalogue is exchanged while turns go on."""

import asyncio
import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import knowledge.sample
from bot.settings import Settings
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.saved_index import index_of
from bot.storage.stored_offers import CatalogueDamaged, StoredOffers
from bot.storage.turn_store import StoreUnavailable
from knowledge.catalogue import Catalogue
from knowledge.desk import Desk, House
from knowledge.importers import read_offers

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
"""How soon a running desk notices an import."""

MOST_CHANGES = 300
"""With more of them, how much a word tells is to be counted anew."""

SAMPLE = Path(knowledge.sample.__file__).with_name("offers.jsonl")


class CurrentDesk:
    """Hands out the desk; a turn keeps the one it got, so that it sees one catalogue only."""

    def __init__(self, settings: Settings, store: CatalogueStore, today: date) -> None:
        self._store, self._index_path = store, settings.index_path
        self._damaged_version = 0
        self._desk = desk_of(settings, load_catalogue(store, today, settings.index_path))

    def __call__(self) -> Desk:
        """The desk as it is now."""
        return self._desk

    async def follow_imports(self) -> None:
        """Take over each newly imported catalogue; runs until it is cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                await self.look()
            except (StoreUnavailable, CatalogueDamaged) as error:
                log.warning("the catalogue could not be looked at: %s", error)

    async def look(self) -> None:
        """Take over the stored catalogue if it is not the one in use."""
        catalogue = await asyncio.to_thread(self._newer_catalogue)
        if catalogue:
            self._desk = replace(self._desk, catalogue=catalogue)
            log.info("catalogue %d is in use: %d offers", catalogue.version, len(catalogue))

    def _newer_catalogue(self) -> Catalogue | None:
        in_use = self._desk.catalogue
        if self._store.current_version() in (0, in_use.version, self._damaged_version):
            return None
        try:
            return _stored_catalogue(self._store, self._index_path, in_use)
        except CatalogueDamaged as error:
            # It stays damaged: no use to read it all again in a second.
            self._damaged_version = error.version
            raise


def desk_of(settings: Settings, catalogue: Catalogue) -> Desk:
    """The desk that these settings describe."""
    house = House(settings.desk_name, settings.desk_email, settings.desk_phone, settings.desk_hours)
    return Desk(
        catalogue,
        house,
        stale_days=settings.stale_days,
        unverified_days=settings.unverified_days,
    )


def load_catalogue(store: CatalogueStore, today: date, index_path: Path | None) -> Catalogue:
    """What was imported, or the sample where nothing was."""
    if not store.current_version():
        return sample_catalogue(today)
    return _stored_catalogue(store, index_path)


def sample_catalogue(today: date) -> Catalogue:
    """The invented catalogue that the desk ships with."""
    report = read_offers(SAMPLE, today=today)
    return Catalogue(report.offers, version=0, source="the sample")


def _stored_catalogue(
    store: CatalogueStore, index_path: Path | None, in_use: Catalogue | None = None
) -> Catalogue:
    """What was imported; made from the catalogue in use where little is different."""
    version, offers, publication = store.load()
    source = publication.source if publication else ""
    as_of = publication.published_at.date() if publication else None
    if in_use and isinstance(in_use.offers, StoredOffers):
        added, removed = offers.changed_since(in_use.offers)
        if in_use.changes + len(added) + len(removed) <= MOST_CHANGES:
            return in_use.changed(
                offers, added=added, removed=removed, version=version, source=source, as_of=as_of
            )
    index = index_of(offers, index_path)
    return Catalogue(offers, index=index, version=version, source=source, as_of=as_of)
