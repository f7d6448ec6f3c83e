"""Which of the two engines, SQLite or Postgres, a URL names."""

from bot.storage.connections import is_postgres, sqlite_path
from bot.storage.database import Database
from bot.storage.sqlite_database import sqlite_database


def open_database(url: str) -> Database:
    """The database at a URL, still to be opened; raises SettingsError where it names none."""
    if is_postgres(url):
        # A tenth of a second to import, which SQLite saves.
        from bot.storage.postgres_database import postgres_database  # noqa: PLC0415

        return postgres_database(url)
    return sqlite_database(sqlite_path(url))
