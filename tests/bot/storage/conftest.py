"""Databases to test with: what every engine promises runs on each of them."""

import pytest

from bot.storage.database import sqlite_database
from bot.storage.migrate import upgrade


@pytest.fixture
def path(tmp_path):
    """A migrated SQLite database."""
    path = tmp_path / "desk.db"
    upgrade(f"sqlite:///{path}")
    return str(path)


@pytest.fixture
def url(path):
    return f"sqlite:///{path}"


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


@pytest.fixture(params=["sqlite", "memory"])
def database(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def store(database):
    return database.turns


@pytest.fixture
def sqlite_store(sqlite):
    return sqlite.turns


@pytest.fixture
def sqlite_file(sqlite):
    return sqlite._connections
