"""Two desks on one Postgres are one desk to their clients."""

import asyncio

import psycopg
import pytest
from aiohttp import WSServerHandshakeError

from tests.bot.directline.conftest import frames
from tests.postgres import a_postgres

QUESTION = "Contoso Backup shows error 500"


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


@pytest.fixture
async def two(open_desk, settings):
    return await open_desk(settings), await open_desk(settings)


async def stream_of(line, begun):
    again = await line.call("GET", f"/conversations/{begun['conversationId']}", begun["token"])
    return await line.listen(again)


async def test_what_is_said_to_one_is_seen_through_the_other(two):
    one, other = two
    begun = await one.start()
    socket = await stream_of(other, begun)
    await frames(socket, 1)
    await one.say(begun, QUESTION)
    [echo, answer] = await frames(socket, 2)

    assert echo["activities"][0]["text"] == QUESTION
    assert answer["activities"][0]["summary"].startswith("Contoso Ltd (publisher) handles this")


async def test_copies_to_both_at_once_are_one_message(two):
    begun = await two[0].start()
    for number in range(10):
        said = await asyncio.gather(*(line.say(begun, QUESTION, key=str(number)) for line in two))
        assert said[0] == said[1]

    assert len((await two[1].read(begun))["activities"]) == 1 + 20


async def test_turns_on_both_at_once_are_taken_one_after_the_other(two):
    begun = await two[0].start()
    await asyncio.gather(
        *(two[number % 2].say(begun, QUESTION, key=str(number)) for number in range(12))
    )
    read = (await two[0].read(begun))["activities"][1:]

    assert len(read) == 24
    for echo, answer in zip(read[::2], read[1::2], strict=True):
        assert answer["replyToId"] == echo["id"]


async def test_the_address_of_a_stream_is_good_once_in_all_of_them(two):
    one, other = two
    begun = await one.start()
    path = begun["streamUrl"].partition("/v3")[2]
    await one.client.ws_connect("/v3" + path)

    with pytest.raises(WSServerHandshakeError) as refused:
        await other.client.ws_connect("/v3" + path)
    assert refused.value.status == 403


async def test_typing_is_seen_through_the_other(two, settings):
    one, other = two
    begun = await one.start()
    socket = await stream_of(other, begun)
    await frames(socket, 1)
    with psycopg.connect(settings.database) as outside:
        key = f"directline/{begun['conversationId']}"
        outside.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))
        said = asyncio.create_task(one.say(begun, QUESTION))
        [typing] = await frames(socket, 1)
        outside.rollback()
    await said

    assert typing["activities"][0]["type"] == "typing"


async def test_forgetting_closes_the_streams_of_all(two):
    one, other = two
    begun = await one.start()
    socket = await stream_of(other, begun)
    await frames(socket, 1)
    headers = {"Authorization": f"Bearer {begun['token']}"}
    async with one.client.post("/chat/forget", headers=headers) as response:
        assert response.status == 204

    async with asyncio.timeout(5):
        assert (await socket.receive()).data == 1008


async def test_when_one_stops_the_other_goes_on(two):
    one, other = two
    begun = await one.start()
    await one.say(begun, QUESTION, key="k")
    await one.client.server.close()

    assert (await other.say(begun, QUESTION, key="k"))["id"]
    await other.say(begun, "and the customer's invoice?")
    assert len((await other.read(begun))["activities"]) == 5


async def test_when_the_database_is_gone_clients_wait_and_then_go_on(open_desk, settings):
    with a_postgres() as server:
        line = await open_desk(settings.model_copy(update={"database": server.new_database()}))
        begun = await line.start()
        await line.say(begun, QUESTION, key="1")
        server.stop()
        asked = await line.read(begun, "2")
        refused = await line.say(begun, QUESTION, key="2", status=503)
        server.start()
        async with asyncio.timeout(20):
            while len((await line.read(begun))["activities"]) != 3:
                await asyncio.sleep(0.1)
            await line.say(begun, QUESTION, key="2")

        # Microsoft's client would never ask again if it were told of a failure.
        assert asked == {"activities": [], "watermark": "2"}
        assert refused["error"]["code"] == "ServiceUnavailable"
        assert len((await line.read(begun))["activities"]) == 5
        await line.client.server.close()
