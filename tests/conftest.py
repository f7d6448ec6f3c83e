"""Fixtures shared by all tests: the sample catalogue, a desk, and somebody to talk to it."""

import pytest

from bot.current_desk import sample_catalogue
from bot.storage.database import sqlite_database
from knowledge.desk import Desk, House
from tests.chat import NOW, Chat, ChatFile


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


@pytest.fixture
async def store():
    database = sqlite_database(":memory:")
    await database.open()
    yield database.turns
    await database.close()


@pytest.fixture
def chat(desk, store):
    return Chat(desk, store)
