"""Which process delivers which reply."""

import asyncio
import time
from dataclasses import dataclass, replace

import aiohttp
import pytest

from bot.outbound_tokens import ConnectorTokens
from bot.posting import Connector
from bot.sender import Sender
from bot.service_urls import reply_url
from bot.storage.database import Database
from bot.storage.engines import open_database
from bot.storage.outbox import GivenUp
from bot.storage.postgres_database import postgres_database
from bot.storage.sqlite_database import sqlite_database
from bot.storage.turn_store import Delivery, NewCase, Pending
from bot.undelivered import ONCE_MORE
from tests.bot.connector_stub import ConnectorStub
from tests.bot.storage import a_reply, a_turn, commit, load, numbers, outbox_is, rows
from tests.bot.storage.conftest import IMPATIENT

LEASE = 0.3
"""Seconds."""


@dataclass
class Processes:
    """Some that use one database."""

    new: object
    open: list[Database]

    async def start(self) -> Database:
        database = self.new()
        await database.open()
        self.open.append(database)
        return database


@pytest.fixture
async def replicas(postgres_url):
    """Processes that live at the same time."""
    processes = Processes(
        lambda: postgres_database(postgres_url, patience=IMPATIENT, lease_seconds=LEASE), []
    )
    yield processes
    for database in processes.open:
        await database.close()


@pytest.fixture(params=["sqlite", "postgres"])
async def processes(request, replicas):
    """Processes that are started after each other has ended, or been killed."""
    if request.param == "postgres":
        yield replicas
        return
    path = request.getfixturevalue("path")
    processes = Processes(lambda: sqlite_database(path, lease_seconds=LEASE), [])
    yield processes
    for database in processes.open:
        await database.close()


async def replies(database, activity_id, count=1, conversation="talk"):
    deliveries = tuple(a_reply(b"%d" % number) for number in range(count))
    turn = a_turn(activity_id, conversation=conversation, deliveries=deliveries)
    return await commit(database.turns, turn)


async def claimed(database, count) -> list[Pending]:
    """What becomes free in the next seconds, once it is so many."""
    free: list[Pending] = []
    async with asyncio.timeout(5):
        while len(free) < count:
            free += await database.outbox.claim(100)
            await asyncio.sleep(0.02)
    return free


async def test_who_takes_the_turn_delivers_its_replies(processes):
    desk = await processes.start()

    assert len(await replies(desk, "1", 2)) == 2
    assert await desk.outbox.claim(100) == []


async def test_what_an_ended_process_left_is_claimed_in_order(processes):
    before = await processes.start()
    left = [*await replies(before, "1", 2), *await replies(before, "2", 2)]
    after = await processes.start()

    assert await claimed(after, 4) == left
    assert await after.outbox.claim(100) == []


async def test_only_the_first_that_an_ended_process_had_may_have_been_delivered(processes):
    before = await processes.start()
    await replies(before, "1", 2)
    [released] = await replies(before, "2", conversation="other talk")
    await before.outbox.release([released.seq])
    after = await processes.start()

    after_all = sorted(await claimed(after, 3), key=lambda reply: reply.seq)
    assert [reply.in_doubt for reply in after_all] == [True, False, False]


async def test_what_is_claimed_can_be_delivered_and_is_gone(processes):
    before = await processes.start()
    await replies(before, "1")
    after = await processes.start()
    await after.outbox.delivered(numbers(await claimed(after, 1)))

    async with asyncio.timeout(2):
        while await after.outbox.pending():
            await asyncio.sleep(0.01)


async def test_how_a_reply_is_sent_is_kept_with_it(processes):
    before = await processes.start()
    turn = a_turn(deliveries=(a_reply(b"card", "PUT"), a_reply(b"answer")))
    left = await commit(before.turns, turn)
    assert [reply.method for reply in left] == ["PUT", "POST"]
    assert await before.outbox.pending() == [*left]
    after = await processes.start()

    assert await claimed(after, 2) == [*left]


async def test_what_is_given_up_is_noted_for_its_person_and_its_case(url):
    database = open_database(url)
    await database.open()
    cases = (NewCase(1001, "handover", b"{}"), NewCase(1002, "handover", b"{}"))
    turn = a_turn(cases=cases, deliveries=(a_reply(b"a"), a_reply(b"b"), a_reply(b"c")))
    first, second, third = await commit(database.turns, turn)
    for at, reply in ((5_000.0, first), (6_000.0, second)):
        await database.outbox.given_up([GivenUp(reply, at, "note", b"%d" % at)])
    await outbox_is(database.outbox, third)

    noted = (await load(database.turns, ["note"])).states["note"]
    assert (noted.body, noted.version) == (b"6000", 2)
    assert set(rows(url, "SELECT undelivered_at FROM cases")) == {(6_000.0,)}
    await database.close()


async def test_where_nobody_can_be_told_only_the_case_is_marked(url):
    database = open_database(url)
    await database.open()
    turn = a_turn(cases=(NewCase(1001, "handover", b"{}"),), deliveries=(a_reply(),))
    [reply] = await commit(database.turns, turn)
    await database.outbox.given_up([GivenUp(reply, 5_000.0, None, b"")])
    await outbox_is(database.outbox)
    await database.close()

    assert rows(url, "SELECT key FROM states") == []
    assert rows(url, "SELECT undelivered_at FROM cases") == [(5_000.0,)]


async def test_a_closed_case_is_marked_by_a_message_about_itself_alone(url):
    database = open_database(url)
    await database.open()
    cases = (NewCase(1001, "handover", b"{}"), NewCase(1002, "handover", b"{}"))
    turn = a_turn(cases=cases, deliveries=(a_reply(),))
    [reply] = await commit(database.turns, turn)
    rows(url, "UPDATE cases SET closed_at = 2000")
    about = replace(reply, case_number=1002)
    await database.outbox.given_up([GivenUp(about, 5_000.0, "note", b"")])
    await outbox_is(database.outbox)
    await database.close()

    undelivered = rows(url, "SELECT number FROM cases WHERE undelivered_at IS NOT NULL")
    assert undelivered == [(1002,)]


async def test_no_more_is_claimed_than_asked_for(processes):
    before = await processes.start()
    left = await replies(before, "1", 3)
    after = await processes.start()
    await asyncio.sleep(LEASE)

    assert await after.outbox.claim(2) == [*left[:2]]
    assert await after.outbox.claim(0) == []


async def test_what_is_released_is_claimed_at_once(processes):
    desk = await processes.start()
    left = await replies(desk, "1", 2)
    await desk.outbox.release(numbers(left))

    assert await desk.outbox.claim(100) == [*left]


async def test_behind_a_released_reply_a_new_one_waits_for_the_claim(processes):
    desk = await processes.start()
    left = await replies(desk, "1")
    await desk.outbox.release(numbers(left))

    assert await replies(desk, "2") == ()
    assert len(await replies(desk, "3", conversation="other talk")) == 1
    assert [reply.conversation for reply in await desk.outbox.claim(100)] == ["talk", "talk"]


async def test_what_is_taken_on_after_the_start_is_left_to_who_has_it(path):
    first, second = sqlite_database(path), sqlite_database(path)
    for database in (first, second):
        await database.open()
        await database.outbox.claim(100)
    await replies(first, "1")

    assert await second.outbox.claim(100) == []
    await first.close()
    await second.close()


async def test_a_lease_that_is_renewed_does_not_end(replicas):
    one, other = await replicas.start(), await replicas.start()
    seqs = numbers(await replies(one, "1", 2))
    for _ in range(4):
        await asyncio.sleep(LEASE / 2)
        assert await one.outbox.renew(seqs) == set(seqs)
        assert await other.outbox.claim(100) == []


async def test_a_lease_that_ended_is_lost_to_who_claims(replicas):
    one, other = await replicas.start(), await replicas.start()
    seqs = numbers(await replies(one, "1"))
    assert numbers(await claimed(other, 1)) == seqs

    assert await one.outbox.renew(seqs) == set()
    await one.outbox.release(seqs)
    assert await one.outbox.claim(100) == []


async def test_what_a_living_replica_has_is_left_to_it_and_so_is_what_comes_after(replicas):
    one, other = await replicas.start(), await replicas.start()
    first = await replies(one, "1")

    assert await replies(other, "2") == ()
    assert await other.outbox.claim(100) == []
    await one.outbox.delivered(numbers(first))
    assert len(await claimed(other, 1)) == 1


async def test_replicas_that_claim_at_once_share_without_a_double(replicas):
    ended = await replicas.start()
    for number in range(10):
        await replies(ended, str(number), 2, conversation=f"talk {number}")
    alive = [await replicas.start() for _ in range(3)]
    await asyncio.sleep(LEASE)
    taken = await asyncio.gather(*(database.outbox.claim(8) for database in alive))

    seqs = [seq for replies in taken for seq in numbers(replies)]
    assert len(seqs) == len(set(seqs)) == 20
    for replies_taken in taken:
        assert numbers(replies_taken) == sorted(numbers(replies_taken))


async def test_a_conversation_is_claimed_by_one_replica_at_a_time(replicas):
    ended = await replicas.start()
    await replies(ended, "1", 6)
    one, other = await replicas.start(), await replicas.start()
    await asyncio.sleep(LEASE)

    assert len(await one.outbox.claim(2)) == 2
    assert await other.outbox.claim(100) == []


async def test_two_living_replicas_deliver_each_reply_once_and_in_order(postgres_url):
    def a_sender(database):
        return Sender(
            database.outbox,
            Connector(
                ConnectorTokens(None, time.time),
                session,
                is_trusted=lambda _: True,
                clock=time.time,
            ),
            clock=time.time,
            jitter=lambda: 1.0,
            claim_seconds=0.05,
        )

    alive = [postgres_database(postgres_url, patience=IMPATIENT) for _ in range(2)]
    async with ConnectorStub() as stub, aiohttp.ClientSession() as session:
        for database in alive:
            await database.open()
        for number in range(40):
            url = reply_url(stub.service_url, f"talk {number % 8}", "a")
            reply = Delivery(url, b'{"type": "message", "text": "%d"}' % number)
            turn = a_turn(str(number), at=time.time(), deliveries=(reply,))
            await commit(alive[0].turns, replace(turn, conversation=f"talk {number % 8}"))
        rows(postgres_url, "UPDATE outbox SET lease_owner = 'ended', lease_until = 0")
        senders = [a_sender(database) for database in alive]
        await asyncio.gather(*(sender.start() for sender in senders))
        await outbox_is(alive[0].outbox)
        for sender, database in zip(senders, alive, strict=True):
            await sender.drain(1)
            await database.close()

    # With those that the ended one may have delivered comes a word.
    taken = [int(activity["text"].removeprefix(f"{ONCE_MORE}\n\n")) for activity in stub.taken]
    assert sorted(taken) == list(range(40))
    for talk in range(8):
        of_talk = [number for number in taken if number % 8 == talk]
        assert of_talk == sorted(of_talk)
