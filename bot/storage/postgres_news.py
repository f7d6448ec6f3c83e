"""News of hosted conversations, from whichever process has them to the watcher of each."""

import asyncio
import logging
from contextlib import suppress

import psycopg

from bot.storage.conversation_store import Watcher
from bot.storage.postgres_connections import (
    PATIENCE,
    Patience,
    conninfo_of,
    unavailable,
    unavailable_on_error,
)
from bot.storage.postgres_pool import Postgres

log = logging.getLogger(__name__)

CHANNEL = "partner_desk"

HEARTBEAT_SECONDS = 20.0
"""How often a connection that hears nothing is asked whether it is still there."""

_LONGEST_PAUSE = 5.0


class PostgresNews:
    """One connection that listens, and is made anew whenever it is lost."""

    def __init__(self, url: str, owner: str, patience: Patience = PATIENCE) -> None:
        """`owner` names this process: its own news it hears at once, without the server."""
        self._conninfo, self._owner, self._patience = conninfo_of(url, patience), owner, patience
        self._watcher: Watcher | None = None

    async def open(self) -> None:
        """Begin to listen; raises StoreUnavailable."""
        with unavailable_on_error():
            connection = await self._connect()
        self._listening = asyncio.create_task(self._listen(connection))

    async def close(self) -> None:
        """Listen no more."""
        self._listening.cancel()
        await asyncio.wait([self._listening])

    def watch(self, watcher: Watcher) -> None:
        """Tell this one from now on."""
        self._watcher = watcher

    async def send(self, kind: str, conversation: str, connection: Postgres) -> None:
        """Tell the other processes once the transaction is kept: "posted", "typing" or "gone"."""
        news = f"{self._owner} {kind} {conversation}"
        await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, news))

    def tell(self, kind: str, conversation: str) -> None:
        """Tell the watcher of this process."""
        if not self._watcher:
            return
        match kind:
            case "posted":
                self._watcher.posted(conversation)
            case "typing":
                self._watcher.typing(conversation)
            case "gone":
                self._watcher.gone(conversation)

    async def _connect(self) -> Postgres:
        connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        await connection.execute(f"LISTEN {CHANNEL}".encode())
        return connection

    async def _listen(self, connection: Postgres | None) -> None:
        """Runs until it is cancelled."""
        pause = 0.0
        while True:
            try:
                if connection is None:
                    connection = await self._connect()
                    log.info("news of other replicas are heard again")
                    if self._watcher:
                        self._watcher.missed()
                pause = 0.0
                await self._hear(connection)
            except (psycopg.Error, TimeoutError) as error:
                why = unavailable(error) if isinstance(error, psycopg.Error) else "no answer"
                log.warning("news of other replicas are not heard now: %s", why)
            finally:
                if connection is not None:
                    with suppress(psycopg.Error):
                        await connection.close()
                connection = None
            await asyncio.sleep(pause)
            pause = min(2 * pause + 0.1, _LONGEST_PAUSE)

    async def _hear(self, connection: Postgres) -> None:
        """Returns never; raises psycopg's error when the connection is lost."""
        while True:
            async for news in connection.notifies(timeout=HEARTBEAT_SECONDS):
                owner, kind, conversation = news.payload.split(" ", 2)
                if owner != self._owner:
                    self.tell(kind, conversation)
            async with asyncio.timeout(self._patience.statement):
                await connection.execute("SELECT 1")
