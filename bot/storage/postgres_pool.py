"""The connections of this process to a Postgres server: shared, mended, and given up on quickly."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.storage.postgres_connections import PATIENCE, Patience, conninfo_of, unavailable_on_error
from bot.storage.turn_store import StoreUnavailable

Postgres: TypeAlias = psycopg.AsyncConnection[tuple[Any, ...]]

FEWEST, MOST = 4, 10
"""Connections; one is taken for as long as a turn lasts."""

DOWN_SECONDS = 0.3
"""How long to wait for a connection where the server has just been found gone."""

RECONNECT_SECONDS = 2.0
"""How long the pool tries by itself to replace a connection; after that, the next turn asks."""


class PostgresPool:
    """A pool that is opened once and mends itself."""

    def __init__(self, url: str, patience: Patience = PATIENCE) -> None:
        self._conninfo, self._patience = conninfo_of(url, patience), patience
        self._seems_gone = False
        self._mending: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect to a database that is migrated already; raises StoreUnavailable."""
        # Refusals are said where they matter; the pool would add a line for every attempt.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        self._pool = AsyncConnectionPool(
            self._conninfo,
            min_size=FEWEST,
            max_size=MOST,
            timeout=self._patience.lock,
            reconnect_timeout=RECONNECT_SECONDS,
            open=False,
        )
        try:
            with unavailable_on_error():
                await self._pool.open(wait=True, timeout=self._patience.connect)
        except StoreUnavailable:
            await self._pool.close()
            raise

    async def close(self) -> None:
        """Disconnect."""
        if self._mending:
            await asyncio.wait([self._mending])
        await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Postgres]:
        """A connection, whose transaction is committed at the end or, on an error, undone.

        Raises StoreUnavailable for the server's errors inside as well.
        """
        wait = DOWN_SECONDS if self._seems_gone else None
        with unavailable_on_error():
            try:
                async with self._pool.connection(wait) as connection:
                    try:
                        yield connection
                    finally:
                        self._look_at(connection)
            except PoolTimeout as error:
                raise StoreUnavailable("No connection to the database is free.") from error

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Postgres]:
        """A connection for one statement that reads: two trips to the server less."""
        async with self.connection() as connection:
            await connection.set_autocommit(True)
            try:
                yield connection
            finally:
                if not connection.broken:
                    await connection.set_autocommit(False)

    def _look_at(self, connection: Postgres) -> None:
        """Where one connection is lost the others probably are, and a turn would trip over each."""
        self._seems_gone = connection.broken
        if connection.broken and not self._mending:
            self._mending = asyncio.create_task(self._pool.check())
            self._mending.add_done_callback(self._mended)

    def _mended(self, mending: "asyncio.Task[None]") -> None:
        self._mending = None
        if not mending.cancelled():
            mending.exception()  # the next turn that needs a connection finds out by itself
