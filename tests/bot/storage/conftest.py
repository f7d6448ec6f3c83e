"""Stores to test with: what every engine promises runs on each of them."""

import pytest

from bot.storage.migrate import upgrade
from bot.storage.sqlite_turns import SqliteTurns


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
async def sqlite_store(path):
    """A store with little patience."""
    store = SqliteTurns(path, busy_seconds=0.1)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def memory_store():
    store = SqliteTurns(":memory:")
    await store.open()
    yield store
    await store.close()


@pytest.fixture(params=["sqlite", "memory"])
def store(request):
    return request.getfixturevalue(f"{request.param}_store")
