"""The cases that turns opened for a person, as the people of the desk see and close them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Row, func, insert, select, update

from bot.storage.connections import open_engine, reading, writing
from bot.storage.tables import cases, outbox, transcript
from bot.storage.turn_store import Delivery


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
    address: bytes | None = None
    """Where the person is written to: see bot/addresses.py; None where nobody knows."""
    undelivered_at: datetime | None = None
    """When something that was meant for the person was last given up."""


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

    def cases_to_look_at(self) -> list[CaseRecord]:
        """The open cases, and closed ones whose person a message did not reach; oldest first."""
        these = cases.c.closed_at.is_(None) | cases.c.undelivered_at.is_not(None)
        with reading(self._engine) as connection:
            rows = connection.execute(select(cases).where(these).order_by(cases.c.number))
            return [_record(row) for row in rows]

    def find(self, number: int) -> CaseRecord | None:
        """The case of this number, open or closed."""
        with reading(self._engine) as connection:
            row = connection.execute(select(cases).where(cases.c.number == number)).one_or_none()
        return _record(row) if row else None

    def write_to_person(self, case: CaseRecord, message: Delivery, text: str, at: datetime) -> int:
        """Put a message into the outbox and the transcript; its number in the outbox.

        Whatever was undelivered before is forgotten: this is the next attempt.
        """
        this = {"conversation": case.conversation, "at": at.timestamp()}
        with writing(self._engine) as connection:
            connection.execute(
                update(cases).where(cases.c.number == case.number).values(undelivered_at=None)
            )
            connection.execute(insert(transcript).values(**this, speaker="desk", text=text))
            put = insert(outbox).values(
                **this,
                url=message.url,
                body=message.body,
                method=message.method,
                case_number=case.number,
            )
            seq: int = connection.scalars(put.returning(outbox.c.seq)).one()
        return seq

    def is_waiting(self, seq: int) -> bool:
        """Whether this message is still in the outbox."""
        with reading(self._engine) as connection:
            found = connection.execute(select(outbox.c.seq).where(outbox.c.seq == seq))
            return found.one_or_none() is not None

    def close_case(self, number: int, at: datetime) -> CaseRecord | None:
        """Close a case and return it as it is now; None when there is none of this number.

        A case that is closed already keeps its time; that a message was lost is no matter any more.
        """
        this = cases.c.number == number
        with writing(self._engine) as connection:
            connection.execute(
                update(cases)
                .where(this)
                .values(
                    closed_at=func.coalesce(cases.c.closed_at, at.timestamp()), undelivered_at=None
                )
            )
            row = connection.execute(select(cases).where(this)).one_or_none()
        return _record(row) if row else None


def _record(row: Row[Any]) -> CaseRecord:
    return CaseRecord(
        number=row.number,
        kind=row.kind,
        opened_at=_time(row.opened_at),
        closed_at=None if row.closed_at is None else _time(row.closed_at),
        conversation=row.conversation,
        body=orjson.loads(row.body),
        address=row.address,
        undelivered_at=None if row.undelivered_at is None else _time(row.undelivered_at),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
