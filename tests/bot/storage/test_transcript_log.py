"""Transcripts, as whoever looks into an answer reads them."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.engines import open_database
from bot.storage.transcript_log import StoredConversation, StoredLine, TranscriptLog
from bot.storage.turn_store import Change, Line
from tests.bot.storage import a_turn, commit

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@pytest.fixture
async def log(url):
    """The log after three turns of two conversations."""
    database = open_database(url)
    await database.open()
    for number, (conversation, at) in enumerate([("sms/a", NINE), ("sms/b", NINE), ("sms/a", TEN)]):
        lines = (Line("person", f"question {number}"), Line("desk", f"answer {number}"))
        turn = a_turn(str(number), conversation=conversation, at=at.timestamp(), lines=lines)
        await commit(database.turns, turn)
    await commit(database.turns, a_turn("silent", change=Change("conversation:sms/a", b"{}", None)))
    await database.close()
    with closing(TranscriptLog(url)) as log:
        yield log


def test_the_conversation_that_went_on_last_comes_first(log):
    assert log.latest(20) == [
        StoredConversation("sms/a", NINE, TEN, 4),
        StoredConversation("sms/b", NINE, NINE, 2),
    ]


def test_no_more_are_listed_than_asked_for(log):
    assert [one.key for one in log.latest(1)] == ["sms/a"]


def test_the_lines_of_a_conversation_come_in_their_order(log):
    assert log.lines("sms/a") == [
        StoredLine("person", "question 0", NINE),
        StoredLine("desk", "answer 0", NINE),
        StoredLine("person", "question 2", TEN),
        StoredLine("desk", "answer 2", TEN),
    ]


def test_of_an_unknown_conversation_nothing_is_kept(log):
    assert log.lines("sms/c") == []
    assert log.state("conversation:sms/c") is None


def test_a_state_is_found_by_its_key(log):
    assert log.state("conversation:sms/a") == b"{}"
