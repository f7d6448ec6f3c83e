"""Direct Line 3.0 as its clients know it."""

import asyncio
import io
import sqlite3
from contextlib import contextmanager

import psycopg
import pytest
from aiohttp import WSMsgType

from bot.storage.connections import is_postgres
from tests.bot.directline.conftest import BASE, SECRET, bearer, frames

QUESTION = "Contoso Backup shows error 500"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    """Clients see no difference between the engines."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path}/desk.db"


@contextmanager
def nobody_can_write(settings, begun):
    """As if another process were busy with the conversation."""
    if is_postgres(settings.database):
        with psycopg.connect(settings.database) as outside:
            key = f"directline/{begun['conversationId']}"
            outside.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))
            yield
    else:
        outside = sqlite3.connect(settings.database_path, isolation_level=None)
        outside.execute("BEGIN IMMEDIATE")
        yield
        outside.execute("ROLLBACK")
        outside.close()


def texts(activities):
    return [activity.get("text") or activity["summary"].splitlines()[0] for activity in activities]


async def test_a_secret_gets_a_token_for_one_conversation(line):
    token = await line.generate(user={"id": "dl_anna"})
    begun = await line.start(token["token"])

    assert begun["conversationId"] == token["conversationId"]
    assert token["expires_in"] == begun["expires_in"] == 1800
    assert begun["streamUrl"].startswith(line.origin.replace("http", "ws"))


async def test_the_same_token_twice_is_the_same_conversation(line):
    token = (await line.generate())["token"]
    first, second = await line.start(token), await line.start(token, status=200)

    assert first["conversationId"] == second["conversationId"]
    assert len((await line.read(second))["activities"]) == 1


async def test_a_secret_alone_begins_a_new_conversation_each_time(line):
    ids = {(await line.start())["conversationId"] for _ in range(3)}

    assert len(ids) == 3


async def test_a_person_who_comes_is_greeted_once_in_the_language_of_the_page(line):
    begun = await line.start(json={"user": {"id": "dl_anna"}, "locale": "pl-PL"})
    [welcome] = (await line.read(begun))["activities"]

    assert "Coś jest nie tak" in welcome["summary"]
    assert welcome["from"]["role"] == "bot"
    assert "serviceUrl" not in welcome


async def test_what_is_said_comes_back_with_the_id_and_the_clients_own_id(line):
    begun = await line.start()
    posted = await line.say(begun, QUESTION, key="k1")
    read = await line.read(begun, "1")
    echo, answer = read["activities"]

    assert echo["id"] == posted["id"]
    assert echo["channelData"] == {"clientActivityID": "k1"}
    assert echo["from"]["role"] == "user"
    assert answer["replyToId"] == posted["id"]
    assert answer["summary"].startswith("Contoso Ltd (publisher) handles this")
    assert answer["channelData"]["webchat:fallback-text"] == answer["summary"]
    assert read["watermark"] == "3"


async def test_what_is_sent_again_is_one_message(line):
    begun = await line.start()
    ids = {(await line.say(begun, QUESTION, key="k1"))["id"] for _ in range(3)}

    assert len(ids) == 1
    assert len((await line.read(begun))["activities"]) == 3


async def test_copies_that_arrive_at_once_are_one_message(line):
    begun = await line.start()
    said = await asyncio.gather(*(line.say(begun, QUESTION, key="k1") for _ in range(8)))

    assert len({each["id"] for each in said}) == 1
    assert len((await line.read(begun))["activities"]) == 3


async def test_a_press_of_a_button_goes_to_the_desk_and_is_shown_as_a_press(line):
    begun = await line.start()
    await line.say(begun, "contoso bakup invoice")
    asked = (await line.read(begun))["activities"][-1]
    [first, *_] = pressable(asked["attachments"][0]["content"])
    press = {"value": first["data"], "channelData": {"postBack": True, "clientActivityID": "p"}}
    await line.say(begun, None, **press)
    echo, *_ = (await line.read(begun, "3"))["activities"]

    assert echo["channelData"]["postBack"] is True
    assert "text" not in echo


def pressable(card):
    if isinstance(card, list):
        return [action for part in card for action in pressable(part)]
    if not isinstance(card, dict):
        return []
    if card.get("type") == "Action.Submit":
        return [card]
    return [action for part in card.values() for action in pressable(part)]


async def test_a_stream_replays_and_goes_on_with_a_watermark_in_each_frame(line):
    begun = await line.start()
    socket = await line.listen(begun)
    await line.say(begun, QUESTION)
    shown = await frames(socket, 3)

    assert [frame["watermark"] for frame in shown] == ["1", "2", "3"]
    assert all(len(frame["activities"]) == 1 for frame in shown)


async def test_a_stream_goes_on_where_the_client_was(line):
    begun = await line.start()
    await line.say(begun, QUESTION)
    again = await line.call(
        "GET", f"/conversations/{begun['conversationId']}?watermark=2", begun["token"]
    )
    [frame] = await frames(await line.listen(again), 1)

    assert frame["watermark"] == "3"


@pytest.mark.parametrize("watermark", ["", "null", "-1", "abc", "1e3", "١", "9" * 30, "0x1"])
async def test_a_watermark_that_is_none_means_from_the_start(line, watermark):
    begun = await line.start()

    assert len((await line.read(begun, watermark))["activities"]) == 1


async def test_a_watermark_of_the_future_does_not_hide_what_comes(line):
    begun = await line.start()
    assert (await line.read(begun, "1000"))["watermark"] == "1"


async def test_two_tabs_see_the_same(line):
    begun = await line.start()
    path = f"/conversations/{begun['conversationId']}"
    again = await line.call("GET", path, begun["token"])
    one, two = await line.listen(begun), await line.listen(again)
    await line.say(begun, QUESTION)

    assert await frames(one, 3) == await frames(two, 3)


async def test_one_tab_too_many_closes_the_oldest(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"sockets_per_conversation": 1}))
    begun = await line.start()
    path = f"/conversations/{begun['conversationId']}"
    again = await line.call("GET", path, begun["token"])
    one = await line.listen(begun)
    await frames(one, 1)
    two = await line.listen(again)

    assert (await one.receive()).type is WSMsgType.CLOSE
    assert await frames(two, 1)


async def test_a_keep_alive_is_taken_without_a_word(line):
    begun = await line.start()
    socket = await line.listen(begun)
    await frames(socket, 1)
    await socket.send_str("")
    await line.say(begun, QUESTION)

    assert len(await frames(socket, 2)) == 2


async def test_typing_is_acknowledged_and_neither_kept_nor_answered(line):
    begun = await line.start()
    posted = await line.say(begun, None, type="typing")

    assert posted["id"]
    assert len((await line.read(begun))["activities"]) == 1


async def test_a_refreshed_token_is_good_and_so_is_the_old_one(line):
    begun = await line.start()
    refreshed = await line.call("POST", "/tokens/refresh", begun["token"])

    assert refreshed["token"] != begun["token"]
    assert refreshed["conversationId"] == begun["conversationId"]
    for token in (begun["token"], refreshed["token"]):
        await line.read(begun, token=token)


async def test_files_are_refused_in_a_sentence(line):
    begun = await line.start()
    path = f"/conversations/{begun['conversationId']}/upload?userId=dl_a"
    refused = await line.call(
        "POST", path, begun["token"], data={"file": io.BytesIO(b"<svg>")}, status=415
    )

    assert refused["error"]["message"] == (
        "The desk reads text only. Please write what it is about."
    )


async def test_a_message_with_a_file_alone_is_told_that_the_desk_reads_text(line):
    begun = await line.start()
    await line.say(begun, None, attachments=[{"contentType": "image/png", "contentUrl": "x"}])
    echo, answer = (await line.read(begun, "1"))["activities"]

    assert "attachments" not in echo
    assert texts([answer]) == ["I can only read text. Please write what it is about."]


async def test_a_session_id_is_given_to_whoever_asks(line):
    assert (await line.call("GET", "/session/getsessionid"))["sessionId"]


async def test_an_answer_that_takes_long_is_announced(line, settings):
    begun = await line.start()
    socket = await line.listen(begun)
    await frames(socket, 1)
    with nobody_can_write(settings, begun):
        said = asyncio.create_task(line.say(begun, QUESTION))
        [typing] = await frames(socket, 1)
    await said

    assert typing["activities"][0]["type"] == "typing"
    assert "watermark" not in typing


async def test_a_restart_forgets_nothing(open_desk, settings):
    before = await open_desk(settings)
    begun = await before.start()
    await before.say(begun, QUESTION, key="k1")
    kept = await before.read(begun)
    await before.client.close()
    after = await open_desk(settings)

    assert await after.read(begun) == kept
    assert (await after.say(begun, QUESTION, key="k1"))["id"] == kept["activities"][1]["id"]
    assert await after.read(begun) == kept


async def test_a_desk_that_stops_sends_its_streams_away(line):
    begun = await line.start()
    socket = await line.listen(begun)
    await frames(socket, 1)
    stopping = asyncio.create_task(line.client.server.close())
    closed = await socket.receive()
    await stopping

    assert closed.data == 1001


async def test_messages_at_once_are_answered_in_the_order_they_are_kept(line):
    begun = await line.start()
    await asyncio.gather(*(line.say(begun, QUESTION, key=str(n)) for n in range(10)))
    read = (await line.read(begun))["activities"][1:]

    assert len(read) == 20
    for echo, answer in zip(read[::2], read[1::2], strict=True):
        assert answer["replyToId"] == echo["id"]


async def test_a_page_of_another_origin_may_ask_what_it_needs(line):
    async with line.client.options(
        f"{BASE}/conversations", headers={"Origin": "https://www.partner.example"}
    ) as response:
        headers = response.headers

    assert headers["Access-Control-Allow-Origin"] == "https://www.partner.example"
    assert "x-ms-bot-agent" in headers["Access-Control-Allow-Headers"]
    assert headers["Vary"] == "Origin"


async def test_errors_too_can_be_read_by_the_page(line):
    async with line.client.get(
        f"{BASE}/conversations/none/activities",
        headers=bearer("bad") | {"Origin": "https://www.partner.example"},
    ) as response:
        assert response.status == 403
        assert response.headers["Access-Control-Allow-Origin"] == "https://www.partner.example"


async def test_both_secrets_are_good_while_one_is_exchanged(line):
    for secret in (SECRET, "t" * 40):
        await line.start(secret)


async def test_a_client_that_keeps_its_secret_speaks_as_the_conversations_person(line):
    begun = await line.start(json={"user": {"id": "dl_anna"}})
    await line.say(begun, QUESTION, token=SECRET)
    echo = (await line.read(begun, "1", token=SECRET))["activities"][0]

    assert echo["from"]["id"] == "dl_anna"


async def test_a_token_ends_when_its_time_is_over(open_desk, settings):
    line = await open_desk(settings.model_copy(update={"token_minutes": 1 / 60}))
    begun = await line.start()
    assert begun["expires_in"] == 1
    await asyncio.sleep(1.1)
    path = f"/conversations/{begun['conversationId']}/activities"
    refused = await line.call("GET", path, begun["token"], status=403)

    assert refused["error"]["code"] == "TokenExpired"
