"""Databases to test with: what every engine promises runs on each of them."""

import pytest

from bot.storage.migrate import upgrade
from bot.storage.postgres_connections import Patience
from bot.storage.postgres_database import postgres_database
from bot.storage.sqlite_database import sqlite_database

IMPATIENT = Patience(connect=2, lock=0.5, statement=5, idle=2)


@pytest.fixture
def path(tmp_path):
    """A migrated SQLite database."""
    path = tmp_path / "desk.db"
    upgrade(f"sqlite:///{path}")
    return str(path)


@pytest.fixture
def sqlite_url(path):
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request):
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def sqlite(path):
    """A database with little patience."""
    database = sqlite_database(path, busy_seconds=0.1)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def memory():
    database = sqlite_database(":memory:")
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def on_postgres(postgres_url):
    """A database with little patience."""
    database = postgres_database(postgres_url, patience=IMPATIENT)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "memory", "on_postgres"])
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def store(database):
    return database.turns


@pytest.fixture
def outbox(database):
    return database.outbox


@pytest.fixture
def sqlite_store(sqlite):
    return sqlite.turns


@pytest.fixture
def sqlite_outbox(sqlite):
    return sqlite.outbox


@pytest.fixture
def sqlite_file(sqlite):
    return sqlite.parts[0]
