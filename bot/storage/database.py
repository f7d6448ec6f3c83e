"""The database that a URL names, as turns and hosted conversations use it."""

from typing import Protocol

from bot.storage.connections import BUSY_SECONDS, sqlite_path
from bot.storage.conversation_store import ConversationStore
from bot.storage.sqlite_conversations import SqliteConversations
from bot.storage.sqlite_file import SqliteFile
from bot.storage.sqlite_turns import SqliteTurns
from bot.storage.turn_store import TurnStore


class Connections(Protocol):
    """What both stores of a database use."""

    async def open(self) -> None:
        """Connect; raises StoreUnavailable."""

    async def close(self) -> None:
        """Write what is waiting, then disconnect."""


class Database:
    """Two stores over the same connections, so that one transaction spans both."""

    def __init__(
        self, connections: Connections, turns: TurnStore, conversations: ConversationStore
    ) -> None:
        self._connections, self.turns, self.conversations = connections, turns, conversations

    async def open(self) -> None:
        """Connect to a database that is migrated already; raises StoreUnavailable."""
        await self._connections.open()

    async def close(self) -> None:
        """Write what is waiting, then disconnect. Afterwards the stores are unavailable."""
        await self._connections.close()


def open_database(url: str) -> Database:
    """The database at a URL, still to be opened; raises SettingsError where it names none."""
    return sqlite_database(sqlite_path(url))


def sqlite_database(path: str, *, busy_seconds: float = BUSY_SECONDS) -> Database:
    """The one in a SQLite file, or in memory for tests."""
    file = SqliteFile(path, busy_seconds=busy_seconds)
    conversations = SqliteConversations(file)
    return Database(file, SqliteTurns(file, conversations.posted), conversations)
