"""What can happen to a SQLite file, and what the stores make of it."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.sqlite_database import sqlite_database
from bot.storage.turn_store import Change, Line, NewCase, StateConflict, StoreUnavailable
from tests.bot.storage import a_reply, a_turn, case_number, commit, load, numbers, outbox_is


class FailsAt:
    """A connection whose nth statement, and no other, meets a disk that is broken."""

    def __init__(self, connection, step):
        self.connection, self.left = connection, step
        self.rollback = connection.rollback

    def _count(self):
        self.left -= 1
        if self.left == 0:
            raise sqlite3.OperationalError("disk I/O error")

    def execute(self, *arguments):
        self._count()
        return self.connection.execute(*arguments)

    def executemany(self, *arguments):
        self._count()
        return self.connection.executemany(*arguments)


def rows(path, statement):
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()


def content(path):
    return Path(path).read_bytes()


async def test_turns_that_wait_together_share_a_transaction(sqlite_store, sqlite_file):
    statements = []
    sqlite_file._writer.set_trace_callback(statements.append)
    turns = [a_turn(conversation=f"talk {i}", deliveries=(a_reply(),)) for i in range(50)]

    sent = await asyncio.gather(*(commit(sqlite_store, turn) for turn in turns))

    assert len({seq for replies in sent for seq in numbers(replies)}) == 50
    assert statements.count("COMMIT") <= 2


async def test_closing_writes_what_is_waiting(path, sqlite, sqlite_store, sqlite_outbox):
    replies = await commit(sqlite_store, a_turn("1", deliveries=(a_reply(),)))
    waiting = asyncio.ensure_future(commit(sqlite_store, a_turn("2")))
    await asyncio.sleep(0)
    await sqlite_outbox.delivered(numbers(replies))
    await sqlite.close()

    assert await waiting == ()
    assert rows(path, "SELECT activity_id FROM inbox ORDER BY 1") == [("1",), ("2",)]
    assert rows(path, "SELECT * FROM outbox") == []


async def test_two_stores_on_one_file_see_each_others_turns(path, sqlite_store):
    second = sqlite_database(path)
    await second.open()
    other = second.turns
    await commit(sqlite_store, a_turn("1", change=Change("talk/1", b"a", None)))

    assert (await load(other, ["talk/1"], "talk", "1")).states["talk/1"].body == b"a"
    with pytest.raises(StateConflict):
        await commit(other, a_turn("1"))
    assert {await case_number(other), await case_number(sqlite_store)} == {1001, 1002}
    await second.close()


async def test_a_locked_database_is_unavailable_to_turns_until_it_is_free(path, sqlite_store):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        turns = [a_turn(str(i)) for i in range(3)]
        outcomes = await asyncio.gather(
            *(commit(sqlite_store, turn) for turn in turns), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
        assert await sqlite_store.healthy()
        other.execute("ROLLBACK")

    assert await commit(sqlite_store, a_turn()) == ()


async def test_the_event_loop_goes_on_while_the_database_is_locked(path, sqlite_store):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        turn = asyncio.ensure_future(commit(sqlite_store, a_turn()))
        ticks = 0
        while not turn.done():
            await asyncio.sleep(0.005)
            ticks += 1

    assert isinstance(turn.exception(), StoreUnavailable)
    assert ticks >= 5


async def test_replies_delivered_while_the_database_is_locked_leave_it_later(
    path, sqlite_store, sqlite_outbox
):
    replies = await commit(sqlite_store, a_turn(deliveries=(a_reply(),)))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        await sqlite_outbox.delivered(numbers(replies))
        await asyncio.sleep(0.2)
        assert await sqlite_outbox.pending()

    await outbox_is(sqlite_outbox)


async def test_a_full_disk_takes_no_turn_and_spoils_nothing(path, sqlite_store, sqlite_file):
    await commit(sqlite_store, a_turn("before"))
    (pages,) = sqlite_file._writer.execute("PRAGMA page_count").fetchone()
    sqlite_file._writer.execute(f"PRAGMA max_page_count = {pages}")
    long = a_turn("long", lines=(Line("person", "x" * 100_000),))

    outcomes = await asyncio.gather(
        commit(sqlite_store, long), commit(sqlite_store, a_turn("beside")), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 2
    assert not sqlite_file._writer.in_transaction

    sqlite_file._writer.execute("PRAGMA max_page_count = 1000000")
    assert await commit(sqlite_store, long) == ()
    assert rows(path, "SELECT activity_id FROM inbox ORDER BY 1") == [("before",), ("long",)]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("step", range(1, 10))
async def test_wherever_a_turn_breaks_off_nothing_of_it_is_kept(
    path, sqlite_store, sqlite_file, step
):
    turn = a_turn(
        change=Change("talk/1", b"a", None),
        lines=(Line("person", "hello"),),
        deliveries=(a_reply(),),
        cases=(NewCase(1001, "handover", b"{}"),),
    )
    disk = FailsAt(sqlite_file._writer, step)
    sqlite_file._commits._database = disk

    with pytest.raises(StoreUnavailable, match="disk I/O error"):
        await commit(sqlite_store, turn)
    for table in ("states", "inbox", "transcript", "outbox", "cases"):
        assert rows(path, f"SELECT * FROM {table}") == []  # noqa: S608 - our own names

    assert len(await commit(sqlite_store, turn)) == 1


async def test_an_error_nobody_foresaw_reaches_its_caller_and_ends_there(sqlite_store, sqlite_file):
    def divide(database):
        return 1 / 0

    with pytest.raises(ZeroDivisionError):
        await sqlite_file._commits.write(divide)

    assert not sqlite_file._writer.in_transaction
    assert await commit(sqlite_store, a_turn()) == ()


@pytest.mark.parametrize(
    ("written", "loaded"),
    [
        (b'{"py/object": "os.system"}', b'{"py/object": "os.system"}'),
        (b"\x80\x04cos\nsystem\n", b"\x80\x04cos\nsystem\n"),
        (b"", b""),
        ("text", b"text"),
        (12, b"12"),
        (b"[" * 1_000_000, b"[" * 1_000_000),
    ],
    ids=["jsonpickle", "pickle", "empty", "text", "number", "deep"],
)
async def test_a_hostile_state_is_loaded_as_bytes_and_can_be_replaced(
    path, sqlite_store, written, loaded
):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO states VALUES ('talk/1', ?, 1)", (written,))

    stored = (await load(sqlite_store, ["talk/1"], "talk", "1")).states["talk/1"]
    assert stored.body == loaded
    assert await commit(sqlite_store, a_turn(change=Change("talk/1", b"{}", stored.version))) == ()


async def test_only_the_desk_may_read_its_files(path, sqlite_store):
    await commit(sqlite_store, a_turn())

    files = list(Path(path).parent.glob("desk.db*"))
    assert len(files) == 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


async def test_what_is_pruned_is_not_left_in_the_file(path, sqlite, sqlite_store):
    await commit(sqlite_store, a_turn(lines=(Line("person", "a very private sentence"),)))
    await sqlite_store.prune(inbox_before=9_999.0, transcript_before=9_999.0)
    await sqlite.close()

    assert rows(path, "SELECT count(*) FROM transcript") == [(0,)]
    assert b"very private" not in content(path)


@pytest.mark.parametrize("content", [None, b"This is no database at all." * 100])
async def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path, content):
    path = tmp_path / "missing folder" / "desk.db" if content is None else tmp_path / "desk.db"
    if content:
        path.write_bytes(content)

    with pytest.raises(StoreUnavailable, match=r"cannot be opened .* check that it is a database"):
        await sqlite_database(str(path)).open()
