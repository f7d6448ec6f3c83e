"""The database of a Postgres server, which any number of processes use at the same time."""

import secrets

from bot.storage.database import Database
from bot.storage.outbox import LEASE_SECONDS, Lease
from bot.storage.postgres_connections import PATIENCE, Patience
from bot.storage.postgres_conversations import PostgresConversations
from bot.storage.postgres_news import PostgresNews
from bot.storage.postgres_outbox import PostgresOutbox
from bot.storage.postgres_pool import PostgresPool
from bot.storage.postgres_turns import PostgresTurns


def postgres_database(
    url: str, *, patience: Patience = PATIENCE, lease_seconds: float = LEASE_SECONDS
) -> Database:
    """The database at a URL, still to be opened; raises SettingsError where it names none."""
    lease = Lease(secrets.token_hex(8), lease_seconds)
    pool, news = PostgresPool(url, patience), PostgresNews(url, lease.owner, patience)
    outbox = PostgresOutbox(pool, lease)
    return Database(
        PostgresTurns(pool, news, lease),
        PostgresConversations(pool, news),
        outbox,
        parts=(pool, news, outbox),
    )
