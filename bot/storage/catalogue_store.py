"""The catalogue in the database: readers see the old one or the new one, never a mixture.

A catalogue is written in pieces, under a version that nobody reads yet, so that the turns of a
running desk get their chance in between. Then one transaction makes it the current one. Whatever
an interrupted import leaves behind is never read, and the next import clears it away.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from pydantic import ValidationError
from sqlalchemy import Connection, delete, insert, select, update

from bot.storage.connections import open_engine, reading, writing
from bot.storage.tables import catalogues, current_catalogue
from bot.storage.tables import offers as stored_offers
from knowledge.errors import DeskError
from knowledge.offers import Offer

WRITTEN_AT_ONCE = 500
"""Offers; a few milliseconds of holding the database."""


class CatalogueMoved(DeskError):
    """Another import came in between, so this one was not published."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Nothing was changed: look at the current catalogue, then import.")


class CatalogueDamaged(DeskError):
    """A stored offer cannot be read any more."""

    def __init__(self, version: int, offer_id: str) -> None:
        super().__init__(
            f"Offer {offer_id} of stored catalogue {version} cannot be read: import it again."
        )
        self.version, self.offer_id = version, offer_id


@dataclass(frozen=True, slots=True)
class Publication:
    """Where a stored catalogue came from."""

    source: str
    """In words for a person."""
    published_at: datetime
    offers: int
    """How many."""


class CatalogueStore:
    """The catalogues of one database. Its calls wait for the disk: not for the event loop.

    All raise StoreUnavailable when the database is locked, full or gone.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def current_version(self) -> int:
        """The version readers see; 0 when none was ever imported."""
        with reading(self._engine) as connection:
            return _current(connection)

    def load(self) -> tuple[int, list[Offer], Publication | None]:
        """The current version, its offers by id, and where it came from; (0, [], None) without one.

        Raises CatalogueDamaged.
        """
        with reading(self._engine) as connection:
            version = _current(connection)
            if not version:
                return 0, [], None
            source, published_at, count = connection.execute(
                select(catalogues.c.source, catalogues.c.published_at, catalogues.c.offers).where(
                    catalogues.c.version == version
                )
            ).one()
            rows = connection.execute(
                select(stored_offers.c.id, stored_offers.c.body)
                .where(stored_offers.c.version == version)
                .order_by(stored_offers.c.id)
            )
            offers = [_offer(version, offer_id, body) for offer_id, body in rows]
        return (
            version,
            offers,
            Publication(source, datetime.fromtimestamp(published_at, UTC), count),
        )

    def publish(
        self,
        offers: Iterable[Offer],
        *,
        source: str,
        at: datetime,
        base: int | None,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Replace the catalogue by these offers, whose ids are unique; return the new version.

        `base` is the version the offers were compared with; CatalogueMoved is raised when another
        is current by now, or when another import began after this one. None replaces whatever is
        there. `progress` hears how many offers are written, after each piece.
        """
        version = self._begin(source, base)
        self._clear(before=version)
        written = 0
        remaining = iter(offers)
        while piece := list(islice(remaining, WRITTEN_AT_ONCE)):
            rows = [
                {
                    "version": version,
                    "id": offer.id,
                    "body": offer.model_dump_json(exclude_defaults=True),
                }
                for offer in piece
            ]
            with writing(self._engine) as connection:
                connection.execute(insert(stored_offers), rows)
            written += len(piece)
            if progress:
                progress(written)
        self._switch(version, base, at, written)
        self._clear(before=version)
        return version

    def _begin(self, source: str, base: int | None) -> int:
        with writing(self._engine) as connection:
            _require_base(connection, base)
            begun = insert(catalogues).values(source=source, offers=0)
            version: int = connection.scalars(begun.returning(catalogues.c.version)).one()
        return version

    def _switch(self, version: int, base: int | None, at: datetime, count: int) -> None:
        with writing(self._engine) as connection:
            _require_base(connection, base)
            published = connection.execute(
                update(catalogues)
                .where(catalogues.c.version == version)
                .values(published_at=at.timestamp(), offers=count)
            )
            if not published.rowcount:
                raise CatalogueMoved("Another import began after this one and cleared it away.")
            connection.execute(delete(current_catalogue))
            connection.execute(insert(current_catalogue).values(version=version))

    def _clear(self, before: int) -> None:
        """Remove older catalogues, published or not, except the current one."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(catalogues)
                .where(catalogues.c.version < before)
                .where(catalogues.c.version != _current(connection))
            )
            left_over = (
                select(stored_offers.c.version)
                .where(stored_offers.c.version < before)
                .where(stored_offers.c.version.not_in(select(catalogues.c.version)))
                .distinct()
            )
            versions = connection.scalars(left_over).all()
        for version in versions:
            while self._clear_piece(version):
                pass

    def _clear_piece(self, version: int) -> int:
        piece = (
            select(stored_offers.c.id)
            .where(stored_offers.c.version == version)
            .limit(WRITTEN_AT_ONCE)
        )
        with writing(self._engine) as connection:
            return connection.execute(
                delete(stored_offers)
                .where(stored_offers.c.version == version)
                .where(stored_offers.c.id.in_(piece))
            ).rowcount


def _current(connection: Connection) -> int:
    return connection.scalar(select(current_catalogue.c.version)) or 0


def _require_base(connection: Connection, base: int | None) -> None:
    current = _current(connection)
    if base is not None and current != base:
        raise CatalogueMoved(
            f"This import was made for catalogue {base}, and by now catalogue {current} is current."
        )


def _offer(version: int, offer_id: str, body: str) -> Offer:
    try:
        return Offer.model_validate_json(body)
    except ValidationError as error:
        raise CatalogueDamaged(version, offer_id) from error
