"""The turn store on SQLite."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import cast

from bot.storage.conversation_store import ConversationGone
from bot.storage.outbox import Lease
from bot.storage.sqlite_file import SqliteFile
from bot.storage.sqlite_outbox import NOW
from bot.storage.turn_store import (
    PRUNED_AT_ONCE,
    Change,
    Loaded,
    OpenTurn,
    Pending,
    StateConflict,
    Stored,
    StoreUnavailable,
    Turn,
    TurnStore,
)

_REPLY = f"""
INSERT INTO outbox (conversation, url, body, at, method, lease_owner, lease_until)
VALUES (?, ?, ?, ?, ?, ?, {NOW} + ?)
"""  # noqa: S608


class SqliteTurns(TurnStore):
    """Keeps turns in one SQLite file, which one process uses."""

    def __init__(self, file: SqliteFile, lease: Lease, posted: Callable[[str], None]) -> None:
        """`posted` is told each hosted conversation that has new activities."""
        self._file, self._lease, self._posted = file, lease, posted

    @asynccontextmanager
    async def alone(self, conversation: str) -> AsyncIterator[OpenTurn]:
        """A turn of this conversation; there are no other processes to wait for."""
        yield _Open(self._file, self._lease, self._posted, conversation)

    async def prune(self, *, inbox_before: float, transcript_before: float) -> int:
        """Forget what is older, a piece at a time."""
        removed = 0
        for prune, before in ((_prune_inbox, inbox_before), (_prune_transcript, transcript_before)):
            piece = PRUNED_AT_ONCE
            while piece == PRUNED_AT_ONCE:
                piece = await self._file.write(partial(prune, before))
                removed += piece
        return removed

    async def healthy(self) -> bool:
        """Whether the database can be read."""
        try:
            return bool(self._file.read("SELECT 1 FROM sqlite_master LIMIT 1"))
        except StoreUnavailable:
            return False


class _Open(OpenTurn):
    """A turn that reads what is there and writes at its end."""

    def __init__(
        self, file: SqliteFile, lease: Lease, posted: Callable[[str], None], conversation: str
    ) -> None:
        self._file, self._lease, self._posted = file, lease, posted
        self._conversation = conversation

    async def load(self, keys: Sequence[str], activity_id: str) -> Loaded:
        marks = ", ".join("?" * len(keys))
        # The cast: whatever type a damaged row has, the reader of states gets bytes.
        found = self._file.read(
            f"SELECT key, CAST(body AS BLOB), version FROM states WHERE key IN ({marks})",  # noqa: S608
            *keys,
        )
        states = {key: Stored(body, version) for key, body, version in found}
        answered = self._file.read(
            "SELECT replies FROM inbox WHERE conversation = ? AND activity_id = ?",
            self._conversation,
            activity_id,
        )
        return Loaded(states, answered[0][0] if answered else None)

    async def case_number(self) -> int:
        return await self._file.write(_reserve_case_number)

    async def commit(self, turn: Turn) -> tuple[Pending, ...]:
        pending = await self._file.write(partial(_keep, turn, self._lease))
        if turn.activities:
            self._posted(turn.conversation)
        return pending


def _keep(turn: Turn, lease: Lease, database: sqlite3.Connection) -> tuple[Pending, ...]:
    _mark_answered(turn, database)
    if turn.activities:
        _append_activities(turn, database)
    for change in turn.changes:
        _change_state(change, database)
    database.executemany(
        "INSERT INTO transcript (conversation, at, speaker, text) VALUES (?, ?, ?, ?)",
        [(turn.conversation, turn.at, line.speaker, line.text) for line in turn.lines],
    )
    database.executemany(
        "INSERT INTO cases (number, kind, conversation, opened_at, body, address)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (case.number, case.kind, turn.conversation, turn.at, case.body, case.address)
            for case in turn.cases
        ],
    )
    return _put_into_outbox(turn, lease, database)


def _mark_answered(turn: Turn, database: sqlite3.Connection) -> None:
    marked = database.execute(
        "INSERT INTO inbox (conversation, activity_id, replies, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (turn.conversation, turn.activity_id, turn.replies, turn.at),
    )
    if not marked.rowcount:
        raise StateConflict(f"Activity {turn.activity_id} was answered by another turn.")


def _append_activities(turn: Turn, database: sqlite3.Connection) -> None:
    counted = database.execute(
        "UPDATE hosted_conversations SET last_seq = last_seq + ?, last_at = ?,"
        " stored_bytes = stored_bytes + ?, spoken = spoken OR ?"
        " WHERE conversation = ? RETURNING last_seq",
        (
            len(turn.activities),
            turn.at,
            sum(map(len, turn.activities)),
            turn.spoken,
            turn.conversation,
        ),
    ).fetchone()
    if not counted:
        raise ConversationGone(f"Conversation {turn.conversation} is not kept any more.")
    first = counted[0] - len(turn.activities) + 1
    database.executemany(
        "INSERT INTO hosted_activities (conversation, seq, body) VALUES (?, ?, ?)",
        [(turn.conversation, seq, body) for seq, body in enumerate(turn.activities, first)],
    )


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


def _put_into_outbox(turn: Turn, lease: Lease, database: sqlite3.Connection) -> tuple[Pending, ...]:
    """Behind a reply that was released, new ones are left to whoever claims that."""
    if not turn.deliveries:
        return ()
    behind = database.execute(
        "SELECT 1 FROM outbox WHERE conversation = ? AND lease_owner IS NOT ?",
        (turn.conversation, lease.owner),
    ).fetchone()
    owner = None if behind else lease.owner
    pending = []
    for delivery in turn.deliveries:
        reply = turn.conversation, delivery.url, delivery.body, turn.at, delivery.method
        seq = _inserted(database.execute(_REPLY, (*reply, owner, lease.seconds)))
        pending.append(Pending(seq, *reply))
    return () if behind else tuple(pending)


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
