"""The turn store on SQLite.

A read takes microseconds, so the event loop does it itself; a commit is left to GroupCommit.
"""

import math
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, cast

from bot.storage.connections import BUSY_SECONDS, MEMORY, open_sqlite
from bot.storage.group_commit import GroupCommit
from bot.storage.turn_store import (
    Change,
    Loaded,
    Pending,
    StateConflict,
    Stored,
    StoreUnavailable,
    Turn,
    TurnStore,
)

READ_BUSY_SECONDS = 0.1
"""Readers hardly ever wait in SQLite's WAL mode; when they must, the event loop stands still."""

PRUNED_AT_ONCE = 1_000
"""Rows; turns get their chance in between."""


class SqliteTurns(TurnStore):
    """A TurnStore in one SQLite file, or in memory for tests."""

    def __init__(self, path: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._busy_seconds = busy_seconds

    async def open(self) -> None:
        """Connect to a database that is migrated already."""
        self._writer = open_sqlite(self._path, busy_seconds=self._busy_seconds)
        self._exclusively: AbstractContextManager[Any]
        if self._path == MEMORY:
            # One connection, which sees what it has not committed: readers wait for the writer.
            self._reader, self._exclusively = self._writer, threading.Lock()
        else:
            self._reader = open_sqlite(self._path, busy_seconds=READ_BUSY_SECONDS)
            self._exclusively = nullcontext()
        self._commits = GroupCommit(self._writer, self._exclusively)

    async def close(self) -> None:
        """Write what is waiting, then disconnect."""
        await self._commits.close()
        self._reader.close()
        self._writer.close()

    async def load(self, keys: Sequence[str], conversation: str, activity_id: str) -> Loaded:
        """Read what a turn begins with."""
        states = {}
        for key in keys:
            # The cast: whatever type a damaged row has, the reader of states gets bytes.
            for body, version in self._read(
                "SELECT CAST(body AS BLOB), version FROM states WHERE key = ?", key
            ):
                states[key] = Stored(body, version)
        answered = self._read(
            "SELECT replies FROM inbox WHERE conversation = ? AND activity_id = ?",
            conversation,
            activity_id,
        )
        return Loaded(states, answered[0][0] if answered else None)

    async def commit(self, turn: Turn) -> tuple[int, ...]:
        """Keep the turn, in one transaction with those that wait beside it."""
        return await self._commits.write(partial(_keep, turn))

    async def delivered(self, seqs: Iterable[int]) -> None:
        """Take replies out of the outbox, with the next turn or soon without one."""
        self._commits.write_soon(partial(_take_out, [(seq,) for seq in seqs]))

    async def pending(self, before: float | None = None) -> list[Pending]:
        """The replies still in the outbox, oldest first."""
        rows = self._read(
            "SELECT seq, conversation, url, body, at FROM outbox WHERE at < ? ORDER BY seq",
            math.inf if before is None else before,
        )
        return [Pending(*row) for row in rows]

    async def prune(self, *, inbox_before: float, transcript_before: float) -> int:
        """Forget what is older, a piece at a time."""
        removed = 0
        for prune, before in ((_prune_inbox, inbox_before), (_prune_transcript, transcript_before)):
            piece = PRUNED_AT_ONCE
            while piece == PRUNED_AT_ONCE:
                piece = await self._commits.write(partial(prune, before))
                removed += piece
        return removed

    async def case_number(self) -> int:
        """Reserve the next number."""
        return await self._commits.write(_reserve_case_number)

    async def healthy(self) -> bool:
        """Whether the database can be read."""
        try:
            return bool(self._read("SELECT 1 FROM sqlite_master LIMIT 1"))
        except StoreUnavailable:
            return False

    def _read(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with self._exclusively:
                return self._reader.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"The database cannot be read: {error}.") from error


def _keep(turn: Turn, database: sqlite3.Connection) -> tuple[int, ...]:
    _mark_answered(turn, database)
    for change in turn.changes:
        _change_state(change, database)
    database.executemany(
        "INSERT INTO transcript (conversation, at, speaker, text) VALUES (?, ?, ?, ?)",
        [(turn.conversation, turn.at, line.speaker, line.text) for line in turn.lines],
    )
    database.executemany(
        "INSERT INTO cases (number, kind, conversation, opened_at, body) VALUES (?, ?, ?, ?, ?)",
        [(case.number, case.kind, turn.conversation, turn.at, case.body) for case in turn.cases],
    )
    return tuple(
        _inserted(
            database.execute(
                "INSERT INTO outbox (conversation, url, body, at) VALUES (?, ?, ?, ?)",
                (turn.conversation, delivery.url, delivery.body, turn.at),
            )
        )
        for delivery in turn.deliveries
    )


def _mark_answered(turn: Turn, database: sqlite3.Connection) -> None:
    marked = database.execute(
        "INSERT INTO inbox (conversation, activity_id, replies, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (turn.conversation, turn.activity_id, turn.replies, turn.at),
    )
    if not marked.rowcount:
        raise StateConflict(f"Activity {turn.activity_id} was answered by another turn.")


def _change_state(change: Change, database: sqlite3.Connection) -> None:
    if change.version is None:
        changed = database.execute(
            "INSERT INTO states (key, body, version) VALUES (?, ?, 1) ON CONFLICT DO NOTHING",
            (change.key, change.body),
        )
    else:
        changed = database.execute(
            "UPDATE states SET body = ?, version = version + 1 WHERE key = ? AND version = ?",
            (change.body, change.key, change.version),
        )
    if not changed.rowcount:
        raise StateConflict(f"State {change.key} was changed by another turn.")


def _take_out(seqs: list[tuple[int]], database: sqlite3.Connection) -> None:
    database.executemany("DELETE FROM outbox WHERE seq = ?", seqs)


def _reserve_case_number(database: sqlite3.Connection) -> int:
    return _inserted(
        database.execute(
            "INSERT INTO case_numbers SELECT coalesce(max(number), 1000) + 1 FROM case_numbers"
        )
    )


def _prune_inbox(before: float, database: sqlite3.Connection) -> int:
    return database.execute(
        "DELETE FROM inbox WHERE rowid IN (SELECT rowid FROM inbox WHERE at < ? LIMIT ?)",
        (before, PRUNED_AT_ONCE),
    ).rowcount


def _prune_transcript(before: float, database: sqlite3.Connection) -> int:
    return database.execute(
        "DELETE FROM transcript WHERE seq IN (SELECT seq FROM transcript WHERE at < ? LIMIT ?)",
        (before, PRUNED_AT_ONCE),
    ).rowcount


def _inserted(cursor: sqlite3.Cursor) -> int:
    """The number of the row that was inserted."""
    return cast("int", cursor.lastrowid)
