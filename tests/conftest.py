"""Fixtures shared by all tests: the sample catalogue, a desk, and somebody to talk to it."""

import pytest

from bot.current_desk import sample_catalogue
from bot.storage.migrate import upgrade
from bot.storage.sqlite_database import sqlite_database
from knowledge.desk import Desk, House
from tests.chat import NOW, Chat, ChatFile
from tests.postgres import a_postgres


def pytest_addoption(parser):
    parser.addoption(
        "--rewrite-transcripts",
        action="store_true",
        help="write what happened into tests/conversations/ and tests/cards/, to review as a diff",
    )


def pytest_generate_tests(metafunc):
    """Give a test of conversations every transcript under tests/conversations/."""
    if "transcript" in metafunc.fixturenames:
        files = ChatFile.all()
        metafunc.parametrize("transcript", files, ids=[str(file) for file in files])


@pytest.fixture(scope="session")
def catalogue():
    return sample_catalogue(NOW.date())


@pytest.fixture
def desk(catalogue):
    house = House("Woodgrove Partner Desk", "desk@woodgrove.example", "", "Mon–Fri 8:00–16:00")
    return Desk(catalogue, house)


@pytest.fixture(scope="session")
def postgres():
    """A Postgres server, for the tests that need one."""
    with a_postgres() as server:
        yield server


@pytest.fixture
async def store():
    database = sqlite_database(":memory:")
    await database.open()
    yield database.turns
    await database.close()


@pytest.fixture
def chat(desk, store):
    return Chat(desk, store)


@pytest.fixture(scope="session")
def migrated(postgres):
    """The name of a migrated Postgres database to make copies of."""
    url = postgres.new_database()
    upgrade(url)
    return url.rpartition("/")[2]


@pytest.fixture
def postgres_url(postgres, migrated):
    """A migrated Postgres database."""
    return postgres.new_database(migrated)
