"""What streams do with clients that are slow, gone or many."""

import asyncio
import json

import pytest

from bot.directline.streams import READ_AT_ONCE, Streams
from bot.storage.conversation_store import Posted
from bot.storage.turn_store import StoreUnavailable

TALK = "directline/talk"


class Store:
    """So many activities; it counts how often it is read, and may fail."""

    def __init__(self):
        self.count, self.reads, self.failures = 0, 0, 0

    async def activities(self, _conversation, after, limit):
        self.reads += 1
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable("planted")
        numbers = range(after + 1, min(self.count, after + limit) + 1)
        return [Posted(number, b"%d" % number) for number in numbers]


class Socket:
    """A client's socket; while `stuck` it takes nothing."""

    def __init__(self, *, stuck=False):
        self.taken, self.closed = [], None
        self.free, self.gone = asyncio.Event(), asyncio.Event()
        if not stuck:
            self.free.set()

    async def send_frame(self, frame, _kind):
        await self.free.wait()
        if self.closed:
            raise ConnectionResetError
        self.taken.append(frame)

    async def close(self, *, code, message):
        self.closed = code
        self.gone.set()

    def __aiter__(self):
        return self

    async def __anext__(self):
        await self.gone.wait()
        raise StopAsyncIteration

    @property
    def numbers(self):
        return [json.loads(frame)["watermark"] for frame in self.taken if frame]


@pytest.fixture
def store():
    return Store()


@pytest.fixture
async def streams(store):
    streams = Streams(store, 1_000, send_seconds=0.2)
    yield streams
    await streams.close()


@pytest.fixture
async def serve(streams):
    """Opens a stream for a socket."""
    serving = []

    async def open_one(socket, after=0):
        serving.append(asyncio.create_task(streams.serve(socket, TALK, after)))
        await settled()
        return socket

    yield open_one
    await streams.close()
    await asyncio.gather(*serving)


async def settled():
    for _ in range(20):
        await asyncio.sleep(0)


async def test_more_than_one_page_is_sent_in_order(store, serve):
    store.count = 2 * READ_AT_ONCE + 1
    socket = await serve(Socket())

    assert socket.numbers == [str(number) for number in range(1, store.count + 1)]


async def test_what_many_wait_for_is_read_once(store, streams, serve):
    sockets = [await serve(Socket()) for _ in range(50)]
    store.reads, store.count = 0, 3
    streams.posted(TALK)
    await settled()

    assert all(socket.numbers == ["1", "2", "3"] for socket in sockets)
    assert store.reads == 1


async def test_a_slow_client_keeps_nobody_waiting_and_nothing_piles_up(store, streams, serve):
    slow, quick = await serve(Socket(stuck=True)), await serve(Socket())
    for _ in range(100):
        store.count += 1
        streams.posted(TALK)
        await settled()

    assert len(quick.numbers) == 100
    assert slow.numbers == []
    assert store.reads < 300


async def test_a_client_that_takes_nothing_is_sent_away_and_has_the_rest_later(
    store, streams, serve
):
    slow = await serve(Socket(stuck=True))
    store.count = 3
    streams.posted(TALK)
    async with asyncio.timeout(5):
        await slow.gone.wait()
    again = await serve(Socket())

    assert slow.closed == 1013
    assert again.numbers == ["1", "2", "3"]


async def test_news_that_come_while_sending_are_not_missed(store, streams, serve):
    slow = await serve(Socket(stuck=True))
    store.count = 1
    streams.posted(TALK)
    await settled()
    store.count = 2
    streams.posted(TALK)
    slow.free.set()
    await settled()

    assert slow.numbers == ["1", "2"]


async def test_what_could_not_be_read_comes_with_the_next_news(store, streams, serve):
    socket = await serve(Socket())
    store.count, store.failures = 1, 1
    streams.posted(TALK)
    await settled()
    assert socket.numbers == []
    streams.missed()
    await settled()

    assert socket.numbers == ["1"]


async def test_a_conversation_that_nobody_sees_is_not_read(store, streams, serve):
    socket = await serve(Socket())
    await socket.close(code=1000, message=b"")
    await settled()
    store.reads = 0
    streams.posted(TALK)
    await settled()

    assert (store.reads, len(streams)) == (0, 0)
