"""Two replicas on one Postgres database, and what can happen to it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager

import pytest

from bot.storage.migrate import upgrade
from bot.storage.postgres_database import postgres_database
from bot.storage.turn_store import Change, Line, NewCase, StateConflict, StoreUnavailable
from tests.bot.storage import a_reply, a_turn, case_number, commit, load, rows
from tests.bot.storage.conftest import IMPATIENT
from tests.bot.storage.test_conversation_store import TALK, USER, Watcher, a_hosted_turn
from tests.postgres import PASSWORD, a_postgres

FROZEN = """
import asyncio, sys
from bot.storage.postgres_database import postgres_database
from tests.bot.storage.conftest import IMPATIENT

async def main():
    database = postgres_database(sys.argv[1], patience=IMPATIENT)
    await database.open()
    async with database.turns.alone("talk") as turn:
        await turn.load(["count"], "1")
        print("has the lock", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@asynccontextmanager
async def replica(url):
    database = postgres_database(url, patience=IMPATIENT)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def replicas(postgres_url):
    async with replica(postgres_url) as one, replica(postgres_url) as other:
        yield one, other


@pytest.fixture
async def watchers(replicas):
    """What each of the two replicas hears."""
    watchers = Watcher(), Watcher()
    for database, watcher in zip(replicas, watchers, strict=True):
        database.conversations.watch(watcher)
    await replicas[0].conversations.begin(TALK, USER, 900.0)
    return watchers


async def count(database, number):
    """Take a turn that counts up, as often as another process is quicker."""
    while True:
        async with database.turns.alone("talk") as turn:
            loaded = await turn.load(["count"], str(number))
            if loaded.replies is not None:
                return loaded.replies
            stored = loaded.states.get("count")
            counted = b"%d" % (int(stored.body) + 1 if stored else 1)
            await asyncio.sleep(0.01)
            change = Change("count", counted, stored.version if stored else None)
            try:
                await turn.commit(a_turn(str(number), change=change, replies=counted))
            except StateConflict:
                continue
            return counted


async def heard(watcher, *news, seconds=5):
    """Return as soon as the watcher has heard all of these."""
    async with asyncio.timeout(seconds):
        while not set(news) <= set(watcher.heard):
            await asyncio.sleep(0.01)


async def works_again(attempt, seconds=8):
    """Return what an attempt returns as soon as the database is there again."""
    async with asyncio.timeout(seconds):
        while True:
            try:
                return await attempt()
            except StoreUnavailable:
                await asyncio.sleep(0.05)


async def test_turns_of_one_conversation_wait_for_each_other_across_replicas(replicas):
    counted = await asyncio.gather(*(count(replicas[n % 2], n) for n in range(8)))

    assert sorted(counted) == [b"%d" % n for n in range(1, 9)]
    assert (await load(replicas[0].turns, ["count"])).states["count"].version == 8


async def test_turns_of_other_conversations_do_not_wait(replicas):
    one, other = replicas
    async with one.turns.alone("talk") as turn, asyncio.timeout(IMPATIENT.lock / 2):
        await turn.load([], "1")
        await commit(other.turns, a_turn(conversation="other talk"))


async def test_an_activity_that_reaches_both_replicas_has_one_effect(replicas):
    for number in range(10):
        answers = await asyncio.gather(*(count(database, number) for database in replicas))
        assert answers == [b"%d" % (number + 1)] * 2


async def test_a_person_in_two_conversations_is_changed_by_one_turn_at_a_time(replicas):
    async def count_person(database, conversation, number):
        while True:
            async with database.turns.alone(conversation) as turn:
                stored = (await turn.load(["person"], str(number))).states.get("person")
                body = b"%d" % (int(stored.body) + 1 if stored else 1)
                change = Change("person", body, stored.version if stored else None)
                try:
                    return await turn.commit(
                        a_turn(str(number), conversation=conversation, change=change)
                    )
                except StateConflict:
                    continue

    for number in range(6):
        talks = (count_person(replica, f"talk {n}", number) for n, replica in enumerate(replicas))
        await asyncio.gather(*talks)

    assert (await load(replicas[0].turns, ["person"])).states["person"].body == b"12"


async def test_case_numbers_are_given_once_to_all_replicas(replicas):
    given = await asyncio.gather(*(case_number(replicas[n % 2].turns) for n in range(8)))

    assert sorted(given) == list(range(1001, 1009))


async def test_a_turn_that_fails_lets_the_next_one_in(replicas):
    one, other = replicas

    async def fail():
        async with one.turns.alone("talk") as turn:
            await turn.load([], "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await commit(other.turns, a_turn()) == ()


async def test_a_turn_that_is_cancelled_lets_the_next_one_in(replicas):
    one, other = replicas

    async def think():
        async with one.turns.alone("talk") as turn:
            await turn.load([], "1")
            await asyncio.sleep(60)

    thinking = asyncio.create_task(think())
    await asyncio.sleep(0.1)
    thinking.cancel()

    assert await commit(other.turns, a_turn()) == ()


async def test_text_with_a_character_that_postgres_does_not_take_is_kept(replicas, postgres_url):
    case = NewCase(1001, "handover", b"{}")
    line = Line("person", "before\0after")
    await commit(replicas[0].turns, a_turn(lines=(line,), cases=(case,)))

    assert rows(postgres_url, "SELECT text FROM transcript") == [("before\ufffdafter",)]


async def test_news_wake_the_other_replica(replicas, watchers):
    one, _ = replicas
    await commit(one.turns, a_hosted_turn(1, b"hi"))
    await one.conversations.announce_typing(TALK)
    await one.conversations.forget(TALK)
    news = [("posted", TALK), ("typing", TALK), ("gone", TALK)]

    await heard(watchers[1], *news)
    assert watchers[0].heard == watchers[1].heard == news


async def test_what_expires_is_told_to_the_other_replica(replicas, watchers):
    await replicas[0].conversations.expire(idle_before=9_999.0, silent_before=0.0)

    await heard(watchers[1], ("gone", TALK))


async def test_a_turn_that_is_not_kept_is_no_news(replicas, watchers):
    await commit(replicas[0].turns, a_hosted_turn(1, b"hi"))
    with pytest.raises(StateConflict):
        await commit(replicas[0].turns, a_hosted_turn(1, b"hi"))
    await replicas[0].conversations.announce_typing(TALK)

    await heard(watchers[1], ("typing", TALK))
    assert watchers[1].heard == [("posted", TALK), ("typing", TALK)]


async def test_forgetting_waits_for_the_turn_under_way(replicas, watchers):
    one, other = replicas
    async with one.turns.alone(TALK) as turn:
        await turn.load([], "1")
        forgetting = asyncio.create_task(other.conversations.forget(TALK))
        await asyncio.sleep(0.1)
        assert not forgetting.done()
        await turn.commit(a_hosted_turn(1, b"hi"))

    assert await forgetting
    assert await one.conversations.activities(TALK, 0, 10) == []


async def test_who_loses_its_connection_for_news_says_so_and_hears_again(
    replicas, watchers, postgres_url
):
    one, _ = replicas
    rows(
        postgres_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%%'",
    )
    await heard(watchers[1], ("missed", ""))
    await heard(watchers[0], ("missed", ""))
    await commit(one.turns, a_hosted_turn(1, b"hi"))

    await heard(watchers[1], ("posted", TALK))


async def test_turns_go_on_when_their_connections_are_cut(replicas, postgres_url):
    one, _ = replicas
    await commit(one.turns, a_turn("1"))
    rows(
        postgres_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )

    await works_again(lambda: load(one.turns, [], "talk", "1"))
    assert (await load(one.turns, [], "talk", "1")).replies == b"[]"


async def test_a_replica_that_freezes_in_a_turn_is_given_up(replicas, postgres_url):
    frozen = subprocess.Popen(  # noqa: ASYNC220  (it is quick)
        [sys.executable, "-c", FROZEN, postgres_url], stdout=subprocess.PIPE, text=True
    )
    with frozen:
        assert frozen.stdout.readline() == "has the lock\n"
        os.kill(frozen.pid, signal.SIGSTOP)
        began = time.monotonic()
        try:
            with pytest.raises(StoreUnavailable, match="lock timeout"):
                await commit(replicas[0].turns, a_turn())
            assert await works_again(lambda: commit(replicas[0].turns, a_turn())) == ()
        finally:
            frozen.kill()
    assert time.monotonic() - began < IMPATIENT.idle + 2


async def test_a_server_that_stops_is_unavailable_at_once_and_used_again_when_it_is_back(caplog):
    with a_postgres() as server:
        url = server.new_database()
        await asyncio.to_thread(upgrade, url)
        async with replica(url) as desk:
            watcher = Watcher()
            desk.conversations.watch(watcher)
            await commit(desk.turns, a_turn("1", deliveries=(a_reply(),)))
            await asyncio.to_thread(server.stop)
            for _ in range(20):
                began = time.monotonic()
                with pytest.raises(StoreUnavailable):
                    await commit(desk.turns, a_turn("2"))
                assert time.monotonic() - began < 1
            assert not await desk.turns.healthy()

            await asyncio.to_thread(server.start)
            began = time.monotonic()
            await works_again(lambda: commit(desk.turns, a_turn("2")))
            assert time.monotonic() - began < 5
            await heard(watcher, ("missed", ""), seconds=8)
            assert await desk.turns.healthy()
            assert (await load(desk.turns, [], "talk", "1")).replies == b"[]"
    assert PASSWORD not in caplog.text
