"""The cases as the people of the desk see them."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.storage.case_log import CaseLog, CaseRecord
from bot.storage.engines import open_database
from bot.storage.turn_store import NewCase, Pending
from tests.bot.storage import a_reply, a_turn, case_number, commit, outbox_is, rows

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


def test_a_case_is_found_with_the_way_to_its_person(url, log):
    rows(url, "UPDATE cases SET address = body WHERE number = 1002")

    assert log.find(1001).address is None
    assert log.find(1002).address == b'{"offer": "contoso.backup"}'
    assert log.find(4) is None


async def test_what_is_written_to_a_person_waits_for_a_desk_to_send_it(url, log):
    message = a_reply(b"we have looked at it")
    seq = log.write_to_person(log.find(1001), message, "We have looked at it.", CLOSED)
    database = open_database(url)
    await database.open()
    [claimed] = await database.outbox.claim(100)

    at = CLOSED.timestamp()
    assert claimed == Pending(seq, "talk", message.url, message.body, at, "POST", 1001)
    assert rows(url, "SELECT speaker, text, at FROM transcript") == [
        ("desk", "We have looked at it.", at)
    ]
    assert log.is_waiting(seq)
    await database.outbox.delivered([seq])
    await outbox_is(database.outbox)
    assert not log.is_waiting(seq)
    await database.close()


def test_a_closed_case_is_looked_at_again_when_a_message_got_lost(url, log):
    log.close_case(1001, CLOSED)
    rows(url, "UPDATE cases SET undelivered_at = 1000 WHERE number = 1001")
    assert [case.number for case in log.cases_to_look_at()] == [1001, 1002]

    log.write_to_person(log.find(1001), a_reply(), "Again.", CLOSED)
    assert [case.number for case in log.cases_to_look_at()] == [1002]


def test_closing_once_more_settles_what_got_lost(url, log):
    rows(url, "UPDATE cases SET undelivered_at = 1000, closed_at = 900 WHERE number = 1001")
    log.close_case(1001, CLOSED)

    assert [case.number for case in log.cases_to_look_at()] == [1002]
