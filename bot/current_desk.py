"""The desk of this moment: its catalogue is exchanged while turns go on."""

import asyncio
import logging
from datetime import date
from pathlib import Path

import knowledge.sample
from bot.settings import Settings
from bot.storage.catalogue_store import CatalogueDamaged, CatalogueStore
from bot.storage.turn_store import StoreUnavailable
from knowledge.catalogue import Catalogue
from knowledge.desk import Desk, House
from knowledge.importers import read_offers

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
"""How soon a running desk notices an import."""

SAMPLE = Path(knowledge.sample.__file__).with_name("offers.jsonl")


class CurrentDesk:
    """Hands out the desk; a turn keeps the one it got, so that it sees one catalogue only."""

    def __init__(self, settings: Settings, store: CatalogueStore, today: date) -> None:
        self._store = store
        self._desk = desk_of(settings, load_catalogue(store, today))

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
        version = await asyncio.to_thread(self._store.current_version)
        if version in (0, self._desk.catalogue.version):
            return
        catalogue = await asyncio.to_thread(_stored, self._store)
        self._desk = Desk(
            catalogue,
            self._desk.house,
            self._desk.agreements,
            self._desk.stale_days,
            self._desk.unverified_days,
        )
        log.info("catalogue %d is in use: %d offers", catalogue.version, len(catalogue))


def desk_of(settings: Settings, catalogue: Catalogue) -> Desk:
    """The desk that these settings describe."""
    house = House(settings.desk_name, settings.desk_email, settings.desk_phone, settings.desk_hours)
    return Desk(
        catalogue,
        house,
        stale_days=settings.stale_days,
        unverified_days=settings.unverified_days,
    )


def load_catalogue(store: CatalogueStore, today: date) -> Catalogue:
    """What was imported, or the sample where nothing was."""
    return _stored(store) if store.current_version() else sample_catalogue(today)


def sample_catalogue(today: date) -> Catalogue:
    """The invented catalogue that the desk ships with."""
    report = read_offers(SAMPLE, today=today)
    return Catalogue(report.offers, version=0, source="the sample")


def _stored(store: CatalogueStore) -> Catalogue:
    version, offers, publication = store.load()
    if publication is None:
        return Catalogue(offers, version=version)
    return Catalogue(
        offers,
        version=version,
        source=publication.source,
        as_of=publication.published_at.date(),
    )
