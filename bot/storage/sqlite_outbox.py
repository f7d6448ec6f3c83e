"""The outbox on SQLite: one process has it all, so what another one left is nobody's."""

import math
import sqlite3
from collections.abc import Iterable
from functools import partial

from bot.storage.outbox import Lease, Outbox
from bot.storage.sqlite_file import SqliteFile
from bot.storage.turn_store import Pending

NOW = "((julianday('now') - 2440587.5) * 86400.0)"
"""Unix seconds, in SQL."""

# What another process had is free at once: it must have ended.
_FREE = f"(lease_owner IS NOT :owner OR lease_until < {NOW})"

_IS_ANY_FREE = f"SELECT 1 FROM outbox WHERE {_FREE} LIMIT 1"  # noqa: S608

_CLAIM = f"""
UPDATE outbox SET lease_owner = :owner, lease_until = {NOW} + :seconds
WHERE seq IN (SELECT seq FROM outbox WHERE {_FREE} ORDER BY seq LIMIT :most)
RETURNING seq, conversation, url, body, at
"""  # noqa: S608


class SqliteOutbox(Outbox):
    """The replies in one SQLite file."""

    def __init__(self, file: SqliteFile, lease: Lease) -> None:
        self._file, self._lease = file, lease

    async def claim(self, most: int) -> list[Pending]:
        """Take on what this process does not have."""
        if not self._file.read(_IS_ANY_FREE, owner=self._lease.owner):
            return []
        return await self._file.write(partial(_claim, most, self._lease))

    async def renew(self, seqs: Iterable[int]) -> set[int]:
        """Go on having these."""
        return await self._file.write(partial(_renew, list(seqs), self._lease))

    async def release(self, seqs: Iterable[int]) -> None:
        """Leave these to the next claim."""
        await self._file.write(partial(_release, list(seqs), self._lease))

    async def delivered(self, seqs: Iterable[int]) -> None:
        """Take these out with the next turn, or soon without one."""
        self._file.write_soon(partial(_take_out, [(seq,) for seq in seqs]))

    async def pending(self, before: float | None = None) -> list[Pending]:
        """All replies, oldest first."""
        rows = self._file.read(
            "SELECT seq, conversation, url, body, at FROM outbox WHERE at < ? ORDER BY seq",
            math.inf if before is None else before,
        )
        return [Pending(*row) for row in rows]


def _claim(most: int, lease: Lease, database: sqlite3.Connection) -> list[Pending]:
    values = {"owner": lease.owner, "seconds": lease.seconds, "most": most}
    rows = database.execute(_CLAIM, values).fetchall()
    return [Pending(*row) for row in sorted(rows)]


def _renew(seqs: list[int], lease: Lease, database: sqlite3.Connection) -> set[int]:
    renew = (
        f"UPDATE outbox SET lease_until = {NOW} + ?"  # noqa: S608
        " WHERE seq = ? AND lease_owner = ?"
    )
    return {
        seq for seq in seqs if database.execute(renew, (lease.seconds, seq, lease.owner)).rowcount
    }


def _release(seqs: list[int], lease: Lease, database: sqlite3.Connection) -> None:
    database.executemany(
        "UPDATE outbox SET lease_owner = NULL, lease_until = NULL"
        " WHERE seq = ? AND lease_owner = ?",
        [(seq, lease.owner) for seq in seqs],
    )


def _take_out(seqs: list[tuple[int]], database: sqlite3.Connection) -> None:
    database.executemany("DELETE FROM outbox WHERE seq = ?", seqs)
