"""The cases that turns opened for a person, as the people of the desk see and close them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Row, select, update

from bot.storage.connections import open_engine, reading, writing
from bot.storage.tables import cases


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as it is kept."""

    number: int
    kind: str
    """"handover" or "wrong_contact"."""
    opened_at: datetime
    closed_at: datetime | None
    conversation: str
    body: dict[str, Any]


class CaseLog:
    """The cases of one database. Its calls wait for the disk: not for the event loop.

    All raise StoreUnavailable when the database is locked, full or gone.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def open_cases(self) -> list[CaseRecord]:
        """The cases that nobody has closed, oldest first."""
        still_open = select(cases).where(cases.c.closed_at.is_(None)).order_by(cases.c.number)
        with reading(self._engine) as connection:
            return [_record(row) for row in connection.execute(still_open)]

    def close_case(self, number: int, at: datetime) -> CaseRecord | None:
        """Close a case and return it as it is now; None when there is none of this number.

        A case that is closed already keeps its time.
        """
        this = cases.c.number == number
        with writing(self._engine) as connection:
            connection.execute(
                update(cases)
                .where(this, cases.c.closed_at.is_(None))
                .values(closed_at=at.timestamp())
            )
            row = connection.execute(select(cases).where(this)).one_or_none()
        return _record(row) if row else None


def _record(row: Row[Any]) -> CaseRecord:
    return CaseRecord(
        number=row.number,
        kind=row.kind,
        opened_at=datetime.fromtimestamp(row.opened_at, UTC),
        closed_at=None if row.closed_at is None else datetime.fromtimestamp(row.closed_at, UTC),
        conversation=row.conversation,
        body=orjson.loads(row.body),
    )
