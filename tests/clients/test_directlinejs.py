"""The desk's Direct Line with Microsoft's own client, over WebSockets and by polling."""

import asyncio
import sqlite3
import time
from contextlib import closing
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio

from bot.directline.tokens import Tokens
from tests.benchmarks.server import HOST, DeskServer
from tests.clients.client import WITHIN_SECONDS, Client
from tests.clients.node import installed

SECRET = "s" * 40
SETTINGS = {
    "DIRECT_LINE_SECRETS": f'["{SECRET}"]',
    "CONVERSATIONS_PER_MINUTE": "1000",
    "MESSAGES_PER_MINUTE": "1000",
    "REQUESTS_PER_MINUTE": "60000",
}
QUESTION = "Contoso Backup shows error 500"
ANSWER = "Contoso Ltd (publisher) handles this"

ONLINE = [0, 1, 2]
EXPIRED, FAILED, ENDED = 3, 4, 5


class Desk:
    """A desk, and what the server of a page asks of it."""

    def __init__(self, server):
        self.server = server

    @property
    def domain(self):
        return f"http://{HOST}:{self.server.port}/v3/directline"

    async def ask(self, method, path, token=SECRET):
        url = f"{self.domain.removesuffix('/v3/directline')}{path}"
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(raise_for_status=True) as session,
            session.request(method, url, headers=headers) as response,
        ):
            return await response.json() if response.status != 204 else {}

    async def token(self):
        return (await self.ask("POST", "/v3/directline/tokens/generate"))["token"]

    def expired(self, token):
        """A token like this one, of yesterday."""
        with closing(sqlite3.connect(self.server.database)) as database:
            [[key]] = database.execute("SELECT key FROM signing_key")
        access = Tokens(key, time.time).read("token", token)
        yesterday = Tokens(key, lambda: time.time() - 24 * 3600)
        return yesterday.sign("token", replace(access, begun_at=0), 1800).text


@pytest.fixture(scope="module")
def node():
    return installed()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(node):
    async with DeskServer(settings=SETTINGS) as server:
        await server.start()
        yield Desk(server)


@pytest.fixture
async def mortal_desk(node):
    """A desk of this test alone."""
    async with DeskServer(settings=SETTINGS) as server:
        await server.start()
        yield Desk(server)


@pytest.fixture(params=["websocket", "polling"])
def by_socket(request):
    return request.param == "websocket"


@pytest.fixture
def connect(node):
    def client(desk, **options):
        return Client(node, {"domain": desk.domain} | options)

    return client


def ids(activities):
    return [activity["id"] for activity in activities]


async def test_a_person_is_greeted_says_something_and_is_answered(desk, connect, by_socket):
    async with connect(desk, token=await desk.token(), webSocket=by_socket) as client:
        await client.shows(1)
        posted = await client.say(QUESTION, "k1")
        _welcome, echo, answer = await client.shows(3)

    assert client.statuses == ONLINE
    assert (echo["id"], echo["channelData"]) == (posted["posted"], {"clientActivityID": "k1"})
    assert answer["replyToId"] == echo["id"]
    assert answer["summary"].startswith(ANSWER)


async def test_a_page_says_its_language(desk, connect, by_socket):
    options = {"conversationStartProperties": {"locale": "pl-PL"}, "webSocket": by_socket}
    async with connect(desk, token=await desk.token(), **options) as client:
        [welcome] = await client.shows(1)

    assert "Coś jest nie tak" in welcome["summary"]


async def test_a_secret_does_without_a_token(desk, connect, by_socket):
    async with connect(desk, secret=SECRET, webSocket=by_socket) as client:
        await client.say(QUESTION, "k1")
        [*_, answer] = await client.shows(3)

    assert answer["summary"].startswith(ANSWER)


async def test_a_page_that_is_loaded_again_sees_everything_again(desk, connect, by_socket):
    async with connect(desk, token=await desk.token(), webSocket=by_socket) as before:
        await before.say(QUESTION, "k1")
        shown = await before.shows(3)
        where = await before.where()
    async with connect(desk, **where | {"watermark": ""}, webSocket=by_socket) as after:
        assert await after.shows(3) == shown


async def test_a_killed_desk_loses_nothing_and_shows_nothing_twice(mortal_desk, connect):
    desk = mortal_desk
    async with connect(desk, token=await desk.token(), timeout=5_000) as client:
        await client.say(QUESTION, "k1")
        await client.shows(3)
        desk.server.kill()
        await client.until(lambda it: it.all("closed"))
        await desk.server.start()
        # Posts are well again before the socket is, which is 3 seconds late.
        posted = await client.say(QUESTION, "k2")
        shown = await client.shows(5)
        kept = await client.where()

    assert [echo["id"] for echo in shown[1::2]] == [client.post("k1")["posted"], posted["posted"]]
    assert len(set(ids(shown))) == len(client.shown) == 5
    assert kept["watermark"] == "5"
    assert client.statuses == ONLINE


async def test_one_that_polled_a_killed_desk_goes_on_from_its_watermark(mortal_desk, connect):
    desk = mortal_desk
    async with connect(desk, token=await desk.token(), webSocket=False) as before:
        await before.say(QUESTION, "k1")
        await before.shows(3)
        where = await before.where()
        desk.server.kill()
        await desk.server.start()
    # This client never polls again once a request has failed: its page has to make a new one.
    async with connect(desk, **where, webSocket=False) as after:
        posted = await after.say(QUESTION, "k2")
        echo, answer = await after.shows(2)

    assert where["watermark"] == "3"
    assert echo["id"] == answer["replyToId"] == posted["posted"]
    assert len(after.shown) == 2


async def test_what_is_said_while_the_socket_is_cut_is_shown_once_it_is_back(desk, connect):
    async with connect(desk, token=await desk.token()) as client:
        await client.say(QUESTION, "k1")
        await client.shows(3)
        client.do("cut")
        await client.until(lambda it: it.all("closed"))
        await client.say(QUESTION, "k2")
        shown = await client.shows(5)

    assert len(client.all("opened")) == 2
    assert len(set(ids(shown))) == len(client.shown) == 5


async def test_a_message_sent_again_after_a_kill_is_one_message(mortal_desk, connect):
    desk = mortal_desk
    async with connect(desk, token=await desk.token(), timeout=5_000) as client:
        before = await client.say(QUESTION, "k1")
        await client.shows(3)
        desk.server.kill()
        await desk.server.start()
        client.do("say", text=QUESTION, key="k1")
        await client.until(lambda it: len(it.all("posted")) == 2)
        await client.until(lambda it: len(it.all("opened")) == 2)
        await client.say(QUESTION, "k2")
        shown = await client.shows(5)

    assert client.all("posted")[:2] == [before["posted"]] * 2
    assert len(set(ids(shown))) == len(client.shown) == 5


async def test_a_token_that_expires_is_replaced_by_the_page(desk, connect, by_socket):
    async with connect(desk, token=await desk.token(), webSocket=by_socket) as client:
        await client.shows(1)
        where = await client.where()
        client.do("use", token=desk.expired(where["token"]))
        retry = await client.say(QUESTION, "k1")
        await client.until(lambda it: EXPIRED in it.statuses)
        expired = client.statuses[: len(ONLINE) + 1]
        path = f"/v3/directline/conversations/{where['conversationId']}"
        again = await desk.ask("GET", f"{path}?watermark={where['watermark']}")
        client.do("reconnect", token=again["token"], streamUrl=again["streamUrl"])
        await client.until(lambda it: it.statuses[-1] == 2)
        posted = await client.say(QUESTION, "k2")
        # It opens a socket more with each change of its status, and so may show things twice.
        await client.until(lambda it: len(set(ids(it.shown))) == 3)

    assert expired == [*ONLINE, EXPIRED]
    assert retry["posted"] == "retry"
    assert posted["posted"] in ids(client.shown)


async def test_an_expired_token_does_not_come_back(desk, connect, by_socket):
    async with connect(desk, token=await desk.token(), webSocket=by_socket) as before:
        await before.shows(1)
        where = await before.where()
    expired = where | {"token": desk.expired(where["token"])}
    async with connect(desk, **expired, webSocket=by_socket) as after:
        await after.until(lambda it: FAILED in it.statuses)

    assert after.shown == []


async def test_a_token_is_refreshed_on_the_way(desk, connect, by_socket):
    token = await desk.token()
    async with connect(desk, token=token, webSocket=by_socket, refreshAfter=300) as client:
        tokens = {(await client.where())["token"]}
        async with asyncio.timeout(WITHIN_SECONDS):
            while len(tokens) < 3:
                tokens.add((await client.where())["token"])
        await client.say(QUESTION, "k1")
        await client.shows(3)

    assert client.statuses == ONLINE


async def test_refreshing_stops_when_the_token_has_expired(desk, connect):
    async with connect(desk, token=await desk.token(), refreshAfter=300) as client:
        await client.shows(1)
        where = await client.where()
        client.do("use", token=desk.expired(where["token"]))
        await client.until(lambda it: EXPIRED in it.statuses)

    assert client.statuses[:4] == [*ONLINE, EXPIRED]


async def test_a_client_that_ends_leaves_its_place_to_others(node, connect):
    async with DeskServer(settings=SETTINGS | {"SOCKETS_PER_ADDRESS": "1"}) as server:
        await server.start()
        desk = Desk(server)
        async with connect(desk, token=await desk.token()) as first:
            await first.shows(1)
            first.do("end")
            await first.until(lambda it: it.all("closed"))
            async with connect(desk, token=await desk.token()) as second:
                await second.shows(1)

    assert first.statuses == [*ONLINE, ENDED]
    assert first.all("over") == ["conversation ended"]


async def test_a_client_that_ends_says_nothing_more(desk, connect, by_socket):
    async with connect(desk, token=await desk.token(), webSocket=by_socket) as client:
        await client.shows(1)
        client.do("end")
        refused = await client.say(QUESTION, "k1")

    assert refused["refused"] == "conversation ended"
    assert client.statuses[-1] == ENDED


async def test_a_conversation_that_is_forgotten_ends(desk, connect, by_socket):
    async with connect(desk, token=await desk.token(), webSocket=by_socket) as client:
        await client.shows(1)
        where = await client.where()
        await desk.ask("POST", "/chat/forget", where["token"])
        refused = await client.say(QUESTION, "k1")
        await client.until(lambda it: it.all("over"))

    assert refused["refused"] == 404
    assert client.all("over") == ["conversation ended"]
