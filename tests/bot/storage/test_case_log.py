"""The cases as the people of the desk see them."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.storage.case_log import CaseLog, CaseRecord
from bot.storage.engines import open_database
from bot.storage.turn_store import NewCase
from tests.bot.storage import a_turn, case_number, commit

OPENED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CLOSED = datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.fixture
async def log(url):
    """The log after two turns that opened a case each."""
    database = open_database(url)
    await database.open()
    for kind in ("handover", "wrong_contact"):
        number = await case_number(database.turns)
        case = NewCase(number, kind, b'{"offer": "contoso.backup"}')
        await commit(database.turns, a_turn(kind, at=OPENED.timestamp(), cases=(case,)))
    await database.close()
    with closing(CaseLog(url)) as log:
        yield log


def test_open_cases_are_listed_oldest_first(log):
    body = {"offer": "contoso.backup"}

    assert log.open_cases() == [
        CaseRecord(1001, "handover", OPENED, None, "talk", body),
        CaseRecord(1002, "wrong_contact", OPENED, None, "talk", body),
    ]


def test_a_closed_case_is_no_longer_listed(log):
    closed = log.close_case(1001, CLOSED)

    assert closed is not None
    assert closed.closed_at == CLOSED
    assert [case.number for case in log.open_cases()] == [1002]


def test_closing_again_keeps_the_first_time(log):
    log.close_case(1001, OPENED)
    again = log.close_case(1001, CLOSED)

    assert again is not None
    assert again.closed_at == OPENED


def test_a_case_that_does_not_exist_is_none(log):
    assert log.close_case(4, CLOSED) is None
