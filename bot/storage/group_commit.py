"""Writes to SQLite from one thread, all that is waiting in one transaction.

A commit waits for the disk. What is asked for meanwhile becomes the next transaction, so that
many share one wait; within it each stands apart, and what is wrong with one leaves the others be.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.storage.conversation_store import ConversationGone
from bot.storage.turn_store import StateConflict, StoreUnavailable

RETRY_SECONDS = 0.05
"""How long to leave alone a database that has just failed, where nobody waits."""

OWN_FAULTS = (
    StateConflict,
    ConversationGone,
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    OverflowError,
    UnicodeError,
)
"""What can be wrong with one work; any other error is one of the whole transaction."""

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


@dataclass(slots=True)
class _Write:
    work: Work[Any]
    outcome: asyncio.Future[Any]


class GroupCommit:
    """The one that writes to a connection, made within a running event loop."""

    def __init__(
        self, database: sqlite3.Connection, exclusively: AbstractContextManager[Any]
    ) -> None:
        """`exclusively` is held during a transaction."""
        self._database = database
        self._exclusively = exclusively
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="group-commit")
        self._waiting: list[_Write] = []
        self._unhurried: list[Work[Any]] = []
        self._writing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def write(self, work: Work[T]) -> T:
        """Do the work and return what it returned once that is on the disk.

        Raises the work's own fault, or StoreUnavailable for all that were in the transaction.
        """
        if self._closed:
            raise StoreUnavailable("The database is closed.")
        outcome: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append(_Write(work, outcome))
        self._start_writing()
        return await outcome

    def write_soon(self, work: Work[Any]) -> None:
        """Do the work at once or along with the next; again if the transaction fails."""
        self._unhurried.append(work)
        if not self._timer:
            self._start_writing()

    async def close(self) -> None:
        """Write what is waiting; then write no more."""
        if self._closed:
            return
        self._closed = True
        if self._timer:
            self._timer.cancel()
        if self._writing:
            await self._writing
        await self._start_writing()
        self._thread.shutdown()

    def _start_writing(self) -> asyncio.Task[None]:
        self._timer = None
        if not self._writing:
            self._writing = self._loop.create_task(self._write_what_waits())
        return self._writing

    def _start_timer(self) -> None:
        if not self._timer:
            self._timer = self._loop.call_later(RETRY_SECONDS, self._start_writing)

    async def _write_what_waits(self) -> None:
        more = True
        while more:
            writes = [write for write in self._waiting if not write.outcome.cancelled()]
            self._waiting.clear()
            unhurried, self._unhurried = self._unhurried, []
            kept = not (writes or unhurried) or await self._write_together(writes, unhurried)
            more = bool(self._waiting or (kept and self._unhurried))
        self._writing = None
        if self._unhurried and not self._closed:
            self._start_timer()

    async def _write_together(self, writes: list[_Write], unhurried: list[Work[Any]]) -> bool:
        """Write in one transaction; whether it was kept."""
        works = [*unhurried, *(write.work for write in writes)]
        transaction = self._loop.run_in_executor(self._thread, self._transaction, works)
        await asyncio.wait([transaction])
        error = transaction.exception()
        if error:
            self._unhurried.extend(unhurried)
            outcomes = [_not_kept(error) for _ in writes]
        else:
            outcomes = transaction.result()[len(unhurried) :]
        for write, outcome in zip(writes, outcomes, strict=True):
            if write.outcome.cancelled():
                continue
            if isinstance(outcome, BaseException):
                write.outcome.set_exception(outcome)
            else:
                write.outcome.set_result(outcome)
        return error is None

    def _transaction(self, works: list[Work[Any]]) -> list[Any]:
        """Runs in the thread; returns what each work returned, or its own fault."""
        with self._exclusively:
            try:
                self._database.execute("BEGIN IMMEDIATE")
                outcomes = [_apart(self._database, work) for work in works]
                self._database.execute("COMMIT")
            finally:
                # Does nothing after the commit; after an error, no lock may stay behind.
                self._database.rollback()
        return outcomes


def _apart(database: sqlite3.Connection, work: Work[Any]) -> Any:
    database.execute("SAVEPOINT apart")
    try:
        outcome = work(database)
    except OWN_FAULTS as fault:
        database.execute("ROLLBACK TO apart")
        outcome = fault
    database.execute("RELEASE apart")
    return outcome


def _not_kept(error: BaseException) -> BaseException:
    if not isinstance(error, sqlite3.Error):
        return error
    unavailable = StoreUnavailable(f"The database could not be written: {error}.")
    unavailable.__cause__ = error
    return unavailable
