"""A SQLite file in use: reads at once, writes in transactions that many share.

A read takes microseconds, so the event loop does it itself; a write is left to GroupCommit.
"""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from bot.storage.connections import BUSY_SECONDS, MEMORY, open_sqlite
from bot.storage.group_commit import GroupCommit
from bot.storage.turn_store import StoreUnavailable

READ_BUSY_SECONDS = 0.1
"""Readers hardly ever wait in SQLite's WAL mode; when they must, the event loop stands still."""

T = TypeVar("T")


class SqliteFile:
    """Two connections to one file, or a single one to a database in memory, for tests."""

    def __init__(self, path: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._busy_seconds = busy_seconds

    async def open(self) -> None:
        """Connect to a database that is migrated already; raises StoreUnavailable."""
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

    def read(self, statement: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
        """The rows that a statement finds; raises StoreUnavailable."""
        try:
            with self._exclusively:
                return self._reader.execute(statement, named or values).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"The database cannot be read: {error}.") from error

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do the work, in one transaction with those that wait beside it; see GroupCommit."""
        return await self._commits.write(work)

    def write_soon(self, work: Callable[[sqlite3.Connection], Any]) -> None:
        """Do the work with the next transaction, or soon without one."""
        self._commits.write_soon(work)
