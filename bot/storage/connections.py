"""How the database is opened: written safely, and for the eyes of the desk only."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    NullPool,
    StaticPool,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError

from bot.settings import SettingsError
from bot.storage.tables import metadata
from bot.storage.turn_store import StoreUnavailable

MEMORY = ":memory:"
"""The path of a database that lives as long as its connection. It comes with its tables."""

BUSY_SECONDS = 5.0
"""How long to wait for another process that is writing."""

_WAL_RETRY_SECONDS = 0.01

_EXAMPLES = (
    "set it to something like sqlite:///partner-desk.db or postgresql://user:password@host/name."
)

_POSTGRES = ("postgresql", "postgresql+psycopg")


def open_engine(url: str) -> Engine:
    """The database at a URL, for everything that is not part of a turn.

    What it is used for raises StoreUnavailable when it is locked, full, damaged or gone.
    """
    if is_postgres(url):
        # A tenth of a second to import, which SQLite saves.
        from bot.storage.postgres_engine import open_postgres_engine  # noqa: PLC0415

        return open_postgres_engine(url)
    engine = _sqlite_engine(sqlite_path(url))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _unavailable)
    return engine


def is_postgres(url: str) -> bool:
    """Whether a URL names a database on a Postgres server; SettingsError when it is no URL."""
    return _parts(url).drivername in _POSTGRES


def sqlite_path(url: str) -> str:
    """The file that a URL names, or MEMORY; SettingsError when it is none of SQLite's."""
    parts = _parts(url)
    if parts.get_backend_name() != "sqlite":
        raise SettingsError(
            f"PARTNER_DESK_DATABASE begins with {parts.drivername}, "
            f"which the desk does not know: {_EXAMPLES}"
        )
    return parts.database or MEMORY


def shown(url: str) -> str:
    """A URL for the eyes of a person: without user and password."""
    if not is_postgres(url):
        return url
    parts = _parts(url)
    port = f":{parts.port}" if parts.port else ""
    return f"postgresql://{parts.host or ''}{port}/{parts.database or ''}"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the database as it is now, whatever others write meanwhile."""
    with engine.execution_options(**_SNAPSHOT[engine.dialect.name]).begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that nobody else writes beside, so what it reads is true until it ends.

    On Postgres the turns go on beside it: they write neither catalogues nor what cases become.
    """
    with engine.execution_options(writes=True).begin() as connection:
        yield connection


def open_sqlite(path: str, *, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection for any thread, one at a time; it begins no transaction by itself."""
    try:
        if path != MEMORY and not Path(path).exists():
            # SQLite would let everybody on this machine read it.
            Path(path).touch(mode=0o600)
        connection = sqlite3.connect(
            path, timeout=busy_seconds, isolation_level=None, check_same_thread=False
        )
    except (OSError, sqlite3.Error) as error:
        raise _cannot_open(path, error) from error
    try:
        _use_wal(connection, busy_seconds)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        if path == MEMORY:
            _create_tables(connection)
    except sqlite3.Error as error:
        connection.close()
        raise _cannot_open(path, error) from error
    return connection


def _use_wal(connection: sqlite3.Connection, busy_seconds: float) -> None:
    """Switch to WAL; SQLite itself does not wait where two processes do that at once."""
    patient_until = time.monotonic() + busy_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > patient_until:
                raise
            time.sleep(_WAL_RETRY_SECONDS)
        else:
            return


def _create_tables(connection: sqlite3.Connection) -> None:
    metadata.create_all(
        create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    )


_SNAPSHOT: dict[str, dict[str, Any]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


def _sqlite_engine(path: str) -> Engine:
    if path == MEMORY:
        connection = open_sqlite(path)
        return create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    return create_engine("sqlite://", creator=lambda: open_sqlite(path), poolclass=NullPool)


def _parts(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        # Without its cause, which quotes it, password and all.
        raise SettingsError(f"PARTNER_DESK_DATABASE is not a URL: {_EXAMPLES}") from None


def _begin(connection: Connection) -> None:
    # Left to itself, Python's driver begins late, and not at all before a CREATE TABLE.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _unavailable(context: ExceptionContext) -> StoreUnavailable | None:
    error = context.original_exception
    if isinstance(error, sqlite3.IntegrityError) or not isinstance(error, sqlite3.DatabaseError):
        return None
    return StoreUnavailable(f"The database could not be used: {error}.")


def _cannot_open(path: str, error: Exception) -> StoreUnavailable:
    return StoreUnavailable(
        f"The database {path} cannot be opened ({error}): "
        "check that it is a database of the desk, in a folder where the desk may write."
    )
