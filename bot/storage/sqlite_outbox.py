"""The outbox on SQLite, which one process has: when it starts, all that was left is its own."""

import math
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bot.storage.outbox import GivenUp, Lease, Outbox
from bot.storage.sent_marks import SentMarks
from bot.storage.sqlite_file import SqliteFile
from bot.storage.turn_store import Pending

NOW = "((julianday('now') - 2440587.5) * 86400.0)"
"""Unix seconds, in SQL."""

_COLUMNS = "seq, conversation, url, body, at, method, case_number"

# With min(), SQLite takes the other columns from the row that has the minimum.
_IN_DOUBT = """
SELECT seq FROM (SELECT min(seq) AS seq, lease_owner FROM outbox GROUP BY conversation)
WHERE lease_owner IS NOT NULL
"""

_ENDED = f"lease_owner IS NULL OR lease_until < {NOW}"
_NOT_OURS = "lease_owner IS NOT :owner"


class SqliteOutbox(Outbox):
    """The replies in one SQLite file."""

    def __init__(self, file: SqliteFile, lease: Lease, marks_path: Path | None = None) -> None:
        """Without `marks_path`, as in memory, nothing has to outlive a kill."""
        self._file, self._lease, self._marks_path = file, lease, marks_path
        self._marks: SentMarks | None = None
        self._marked: set[int] = set()
        # Who had replies before this process started must have ended.
        self._free = f"{_ENDED} OR {_NOT_OURS}"

    async def open(self) -> None:
        """Take out what was delivered just before the process before this one ended."""
        if self._marks_path:
            self._marks = SentMarks(self._marks_path)
            marked = self._marks.read()
            if marked:
                await self._file.write(partial(_take_out, [(seq,) for seq in marked]))
            self._marks.clear()

    async def close(self) -> None:
        """Let go of the marks."""
        if self._marks:
            self._marks.close()

    async def claim(self, most: int) -> list[Pending]:
        """Take on what nobody has; at the start, what anybody had."""
        self._forget_marks()
        values = {"owner": self._lease.owner, "seconds": self._lease.seconds, "most": most}
        free = f"SELECT seq FROM outbox WHERE {self._free} ORDER BY seq LIMIT :most"  # noqa: S608
        if not self._file.read(free, **values):
            self._free = _ENDED
            return []
        return await self._file.write(partial(_claim, free, values))

    async def renew(self, seqs: Iterable[int]) -> set[int]:
        """Go on having these."""
        return await self._file.write(partial(_renew, list(seqs), self._lease))

    async def release(self, seqs: Iterable[int]) -> None:
        """Leave these to the next claim."""
        await self._file.write(partial(_release, list(seqs), self._lease))

    async def delivered(self, seqs: Iterable[int]) -> None:
        """Take these out with the next turn, or soon without one."""
        seqs = list(seqs)
        if self._marks:
            self._marks.add(seqs)
            self._marked.update(seqs)
        self._file.write_soon(partial(_take_out, [(seq,) for seq in seqs]))

    async def given_up(self, replies: Iterable[GivenUp]) -> None:
        """Take these out, and leave a note."""
        self._file.write_soon(partial(_give_up, list(replies)))

    async def pending(self, before: float | None = None) -> list[Pending]:
        """All replies, oldest first."""
        rows = self._file.read(
            f"SELECT {_COLUMNS} FROM outbox WHERE at < ? ORDER BY seq",  # noqa: S608
            math.inf if before is None else before,
        )
        return [Pending(*row) for row in rows]

    def _forget_marks(self) -> None:
        """Once all that they mark is taken out, so that they never are many."""
        if self._marks and self._marked:
            waiting = {seq for (seq,) in self._file.read("SELECT seq FROM outbox")}
            if self._marked.isdisjoint(waiting):
                self._marks.clear()
                self._marked.clear()


def _claim(free: str, values: dict[str, object], database: sqlite3.Connection) -> list[Pending]:
    claim = (
        f"UPDATE outbox SET lease_owner = :owner, lease_until = {NOW} + :seconds"  # noqa: S608
        f" WHERE seq IN ({free}) RETURNING {_COLUMNS}"
    )
    in_doubt = {seq for (seq,) in database.execute(_IN_DOUBT)}
    rows = database.execute(claim, values).fetchall()
    return [replace(Pending(*row), in_doubt=row[0] in in_doubt) for row in sorted(rows)]


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


def _give_up(replies: list[GivenUp], database: sqlite3.Connection) -> None:
    _take_out([(given_up.reply.seq,) for given_up in replies], database)
    database.executemany(
        "INSERT INTO states (key, body, version) VALUES (?, ?, 1) ON CONFLICT (key)"
        " DO UPDATE SET body = excluded.body, version = version + 1",
        [(given_up.state, given_up.note) for given_up in replies if given_up.state],
    )
    database.executemany(
        "UPDATE cases SET undelivered_at = ?"
        " WHERE number = ? OR (conversation = ? AND closed_at IS NULL)",
        [
            (given_up.at, given_up.reply.case_number, given_up.reply.conversation)
            for given_up in replies
        ],
    )
