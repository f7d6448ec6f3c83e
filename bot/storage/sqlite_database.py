"""The database in a SQLite file, which one process uses."""

import secrets
from pathlib import Path

from bot.storage.connections import BUSY_SECONDS, MEMORY
from bot.storage.database import Database
from bot.storage.outbox import LEASE_SECONDS, Lease
from bot.storage.sqlite_conversations import SqliteConversations
from bot.storage.sqlite_file import SqliteFile
from bot.storage.sqlite_outbox import SqliteOutbox
from bot.storage.sqlite_turns import SqliteTurns


def sqlite_database(
    path: str, *, busy_seconds: float = BUSY_SECONDS, lease_seconds: float = LEASE_SECONDS
) -> Database:
    """The database in the file at `path`, still to be opened; or in memory for tests."""
    lease = Lease(secrets.token_hex(8), lease_seconds)
    file = SqliteFile(path, busy_seconds=busy_seconds)
    conversations = SqliteConversations(file)
    outbox = SqliteOutbox(file, lease, None if path == MEMORY else Path(f"{path}-sent"))
    return Database(
        SqliteTurns(file, lease, conversations.posted),
        conversations,
        outbox,
        parts=(file, outbox),
    )
