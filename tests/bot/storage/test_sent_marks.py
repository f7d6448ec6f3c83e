"""What was delivered just before a kill is not delivered again."""

import errno
import os

import pytest

from bot.storage.sent_marks import SentMarks
from bot.storage.sqlite_database import sqlite_database
from tests.bot.storage import a_reply, a_turn, commit, numbers


@pytest.fixture
def marks(tmp_path):
    marks = SentMarks(tmp_path / "desk.db-sent")
    yield marks
    marks.close()


def test_marks_are_kept_in_their_order_until_they_are_cleared(marks):
    marks.add([3, 1])
    marks.add([2**40])
    assert marks.read() == [3, 1, 2**40]

    marks.clear()
    marks.add([4])
    assert marks.read() == [4]


def test_a_mark_that_was_cut_short_is_none(marks, tmp_path):
    marks.add([1, 2])
    file = tmp_path / "desk.db-sent"
    file.write_bytes(file.read_bytes()[:-3])

    assert marks.read() == [1]


@pytest.mark.parametrize("room", [0, 3, 8])
def test_on_a_full_disk_there_are_whole_marks_or_none(marks, monkeypatch, room):
    marks.add([1])
    write = os.write

    def write_what_fits(file, some):
        if not room:
            raise OSError(errno.ENOSPC, "no space left on device")
        return write(file, some[:room])

    monkeypatch.setattr("os.write", write_what_fits)
    marks.add([2, 3])
    monkeypatch.undo()
    marks.add([4])

    assert marks.read() == [1, 4]


async def test_what_is_marked_is_taken_out_at_the_start(path):
    before = sqlite_database(path)
    await before.open()
    first, second = await commit(before.turns, a_turn(deliveries=(a_reply(), a_reply())))
    await before.close()
    # As a kill leaves it: marked, but the commit did not come to its end.
    killed = SentMarks(f"{path}-sent")
    killed.add([first.seq])
    killed.close()

    after = sqlite_database(path)
    await after.open()
    assert numbers(await after.outbox.pending()) == [second.seq]
    await after.close()


async def test_marks_are_forgotten_when_they_are_of_no_more_use(path):
    database = sqlite_database(path)
    await database.open()
    replies = await commit(database.turns, a_turn(deliveries=(a_reply(), a_reply())))
    await database.outbox.delivered(numbers(replies))
    marks = SentMarks(f"{path}-sent")
    assert marks.read() == numbers(replies)
    await commit(database.turns, a_turn("2"))
    await database.outbox.claim(100)

    assert marks.read() == []
    marks.close()
    await database.close()
