"""The channel keeps what people see, and notices what no desk should send it."""

import aiohttp
import pytest

from tests.card_linter import ADAPTIVE_CARD
from tests.simulators.channel import Channel

DESK = {"id": "28:desk", "name": "Desk"}
HELLO = {"type": "message", "text": "hello", "textFormat": "plain"}
CONTENT = {"type": "AdaptiveCard", "version": "1.5", "body": [], "fallbackText": "x"}
CARD = {"type": "message", "attachments": [{"contentType": ADAPTIVE_CARD, "content": CONTENT}]}


@pytest.fixture
async def channel():
    channel = Channel("msteams")
    async with channel:
        conversation = channel.conversation("c", DESK)
        conversation.members = [{"id": "29:anna"}]
        conversation.heard.add("1")
        yield channel
        channel.faults.clear()


async def send(channel, activity, path="c/activities/1", method="POST"):
    url = f"{channel.service_url}v3/conversations/{path}"
    async with aiohttp.request(method, url, json=activity) as response:
        is_json = response.content_type == "application/json"
        return response.status, (await response.json() if is_json else None)


async def test_what_is_changed_stands_where_it_stood(channel):
    _, taken = await send(channel, HELLO)
    await send(channel, HELLO | {"text": "goodbye"}, f"c/activities/{taken['id']}", "PUT")

    [shown] = channel.conversations["c"].shown.values()
    assert shown["text"] == "goodbye"
    assert [each.is_change for each in channel.conversations["c"].happened] == [False, True]
    assert channel.faults == []


async def test_what_is_not_there_cannot_be_changed(channel):
    assert await send(channel, HELLO, "c/activities/7", "PUT") == (404, None)


async def test_typing_is_shown_and_gone(channel):
    await send(channel, {"type": "typing"})

    assert channel.conversations["c"].typing == 1
    assert channel.conversations["c"].shown == {}


@pytest.mark.parametrize(
    ("fault", "activity", "path"),
    [
        ("no such conversation", HELLO, "d/activities"),
        ("which nobody said", HELLO, "c/activities/2"),
        ("replyToId: 2", HELLO | {"replyToId": "2"}, "c/activities"),
        ("from.id: 28:other", HELLO | {"from": {"id": "28:other"}}, "c/activities"),
        ("recipient.id: 29:ola", HELLO | {"recipient": {"id": "29:ola"}}, "c/activities"),
        ("conversation.id: d", HELLO | {"conversation": {"id": "d"}}, "c/activities"),
        ("channelId: emulator", HELLO | {"channelId": "emulator"}, "c/activities"),
        ("message.text", HELLO | {"text": 5}, "c/activities"),
        ("no text twin", CARD, "c/activities"),
    ],
)
async def test_a_fault_is_noticed(channel, fault, activity, path):
    await send(channel, activity, path)

    assert any(fault in each for each in channel.faults), channel.faults


async def test_a_fault_fails_the_test_at_the_end():
    channel = await Channel("msteams").__aenter__()
    await send(channel, HELLO, "nowhere/activities")

    with pytest.raises(AssertionError, match="no such conversation"):
        await channel.__aexit__(None, None, None)
