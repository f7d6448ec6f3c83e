"""What is left of a desk that is killed."""

import signal
import subprocess
import sys

from tests.bot.storage import rows

COUNTING = """
import asyncio, sys
from itertools import count
from bot.storage.engines import open_database
from bot.storage.turn_store import Change, Delivery, Line, Turn

async def talk(store, name):
    for number in count(1):
        async with store.alone(name) as turn:
            loaded = (await turn.load([name], "")).states.get(name)
            version = loaded.version if loaded else None
            change = Change(name, b"%d" % ((version or 0) + 1), version)
            activity = f"{name} {(version or 0) + 1}"
            line, reply = Line("person", "hello"), Delivery("https://channel.example", b"{}")
            await turn.commit(Turn(name, activity, 0.0, (change,), b"[]", (line,), (reply,)))
        print(activity, flush=True)

async def main():
    database = open_database(sys.argv[1])
    await database.open()
    await asyncio.gather(*(talk(database.turns, f"talk{i}") for i in range(10)))

asyncio.run(main())
"""


def test_a_kill_loses_nothing_that_was_acknowledged(url):
    acknowledged = set()
    for _ in range(3):
        desk = subprocess.Popen(
            [sys.executable, "-c", COUNTING, url], stdout=subprocess.PIPE, text=True
        )
        with desk:
            seen = [desk.stdout.readline() for _ in range(100)]
            desk.send_signal(signal.SIGKILL)
            seen += desk.stdout.readlines()
        acknowledged |= {line.strip() for line in seen if line.endswith("\n")}

    inbox = rows(url, "SELECT activity_id FROM inbox")
    assert len(acknowledged) >= 300
    assert acknowledged <= {activity for (activity,) in inbox}
    counted = [
        (int(body), version) for body, version in rows(url, "SELECT body, version FROM states")
    ]
    assert all(body == version for body, version in counted)
    assert sum(version for _, version in counted) == len(inbox)
    for table in ("transcript", "outbox"):
        assert len(rows(url, f"SELECT seq FROM {table}")) == len(inbox)  # noqa: S608  (our names)


def test_of_two_replicas_in_the_same_conversations_one_goes_on_when_the_other_is_killed(
    postgres_url,
):
    def start():
        command = [sys.executable, "-c", COUNTING, postgres_url]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    with start() as one, start() as other:
        seen = [desk.stdout.readline() for _ in range(100) for desk in (one, other)]
        one.kill()
        seen += [other.stdout.readline() for _ in range(300)]
        other.kill()

    kept = [activity for (activity,) in rows(postgres_url, "SELECT activity_id FROM inbox")]
    acknowledged = [line.strip() for line in seen]
    assert len(set(acknowledged)) == len(acknowledged)
    assert set(acknowledged) <= set(kept)
    assert rows(postgres_url, "SELECT sum(version) FROM states") == [(len(kept),)]


def test_a_kill_leaves_a_sqlite_file_whole(sqlite_url):
    desk = subprocess.Popen(
        [sys.executable, "-c", COUNTING, sqlite_url], stdout=subprocess.PIPE, text=True
    )
    with desk:
        assert desk.stdout.readline()
        desk.kill()

    assert rows(sqlite_url, "PRAGMA integrity_check") == [("ok",)]
