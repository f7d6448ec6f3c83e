"""The database that a URL names: its stores, over the same connections."""

import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol

from bot.storage.connections import BUSY_SECONDS, is_postgres, sqlite_path
from bot.storage.conversation_store import ConversationStore
from bot.storage.outbox import LEASE_SECONDS, Lease, Outbox
from bot.storage.sqlite_conversations import SqliteConversations
from bot.storage.sqlite_file import SqliteFile
from bot.storage.sqlite_outbox import SqliteOutbox
from bot.storage.sqlite_turns import SqliteTurns
from bot.storage.turn_store import TurnStore


class Part(Protocol):
    """What has to be opened before the stores can be used."""

    async def open(self) -> None:
        """Connect; raises StoreUnavailable."""

    async def close(self) -> None:
        """Write what is waiting, then disconnect."""


@dataclass(frozen=True, slots=True)
class Database:
    """The stores of one database: a transaction can span them."""

    turns: TurnStore
    conversations: ConversationStore
    outbox: Outbox
    parts: tuple[Part, ...]
    """In the order in which they are opened."""

    async def open(self) -> None:
        """Connect to a database that is migrated already; raises StoreUnavailable."""
        async with AsyncExitStack() as opened:
            for part in self.parts:
                await part.open()
                opened.push_async_callback(part.close)
            opened.pop_all()

    async def close(self) -> None:
        """Write what is waiting, then disconnect. Afterwards the stores are unavailable."""
        for part in reversed(self.parts):
            await part.close()


def open_database(url: str) -> Database:
    """The database at a URL, still to be opened; raises SettingsError where it names none."""
    if is_postgres(url):
        # A tenth of a second to import, which SQLite saves.
        from bot.storage.postgres_database import postgres_database  # noqa: PLC0415

        return postgres_database(url)
    return sqlite_database(sqlite_path(url))


def sqlite_database(
    path: str, *, busy_seconds: float = BUSY_SECONDS, lease_seconds: float = LEASE_SECONDS
) -> Database:
    """The one in a SQLite file, which one process uses, or in memory for tests."""
    lease = Lease(secrets.token_hex(8), lease_seconds)
    file = SqliteFile(path, busy_seconds=busy_seconds)
    conversations = SqliteConversations(file)
    return Database(
        SqliteTurns(file, lease, conversations.posted),
        conversations,
        SqliteOutbox(file, lease),
        parts=(file,),
    )
