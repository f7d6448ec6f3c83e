"""The catalogue in the database: readers see the old one or the new one, never a mixture.

A catalogue is written in pieces, under a version that nobody reads yet, so that the turns of a
running desk get their chance in between. Then one transaction makes it the current one. Whatever
an interrupted import leaves behind is never read, and the next import clears it away.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy import Connection, delete, insert, select, update

from bot.storage.connections import open_engine, reading, writing
from bot.storage.stored_offers import StoredOffers, json_of
from bot.storage.tables import catalogues, current_catalogue
from bot.storage.tables import offers as offer_rows
from knowledge.errors import DeskError
from knowledge.offers import Offer

WRITTEN_AT_ONCE = 500
"""Offers; a few milliseconds of holding the database."""


class CatalogueMoved(DeskError):
    """Another import came in between, so this one was not published."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Nothing was changed: look at the current catalogue, then import.")


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

    def load(self) -> tuple[int, StoredOffers, Publication | None]:
        """The current version, its offers in order of id, and where it came from.

        Before the first import that is 0, no offers, and None. Offers are read when they are asked
        for, so it is only then that a damaged one is met.
        """
        with reading(self._engine) as connection:
            version = _current(connection)
            if not version:
                return 0, StoredOffers({}), None
            source, published_at, count = connection.execute(
                select(catalogues.c.source, catalogues.c.published_at, catalogues.c.offers).where(
                    catalogues.c.version == version
                )
            ).one()
            rows = connection.execute(
                select(offer_rows.c.id, offer_rows.c.body)
                .where(offer_rows.c.version == version)
                .order_by(offer_rows.c.id)
            )
            bodies = {offer_id: body.encode() for offer_id, body in rows}
        return (
            version,
            StoredOffers(bodies, version=version),
            Publication(source, datetime.fromtimestamp(published_at, UTC), count),
        )

    def publish(
        self,
        offers: Iterable[Offer] | StoredOffers,
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
        remaining = _bodies(offers)
        while piece := list(islice(remaining, WRITTEN_AT_ONCE)):
            rows = [
                {"version": version, "id": offer_id, "body": body.decode()}
                for offer_id, body in piece
            ]
            with writing(self._engine) as connection:
                connection.execute(insert(offer_rows), rows)
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
                select(offer_rows.c.version)
                .where(offer_rows.c.version < before)
                .where(offer_rows.c.version.not_in(select(catalogues.c.version)))
                .distinct()
            )
            versions = connection.scalars(left_over).all()
        for version in versions:
            while self._clear_piece(version):
                pass

    def _clear_piece(self, version: int) -> int:
        piece = (
            select(offer_rows.c.id).where(offer_rows.c.version == version).limit(WRITTEN_AT_ONCE)
        )
        with writing(self._engine) as connection:
            return connection.execute(
                delete(offer_rows)
                .where(offer_rows.c.version == version)
                .where(offer_rows.c.id.in_(piece))
            ).rowcount


def _current(connection: Connection) -> int:
    return connection.scalar(select(current_catalogue.c.version)) or 0


def _require_base(connection: Connection, base: int | None) -> None:
    current = _current(connection)
    if base is not None and current != base:
        raise CatalogueMoved(
            f"This import was made for catalogue {base}, and by now catalogue {current} is current."
        )


def _bodies(offers: Iterable[Offer] | StoredOffers) -> Iterator[tuple[str, bytes]]:
    if isinstance(offers, StoredOffers):
        # In the order in which they are read again: beside each other in the file.
        yield from sorted(offers.bodies.items())
    else:
        for offer in offers:
            yield offer.id, json_of(offer)
