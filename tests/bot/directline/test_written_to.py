"""What the desk's people write to somebody in the web chat."""

import asyncio

import pytest

from bot.case_commands import cases
from bot.keys import TURNS
from bot.storage.outbox import HOSTED
from bot.storage.turn_store import Pending
from tests.bot.directline.conftest import frames
from tests.bot.storage import rows

WRITTEN = "We have called the publisher."


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/desk.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    monkeypatch.setenv("PARTNER_DESK_DATABASE", url)
    return url


async def test_it_appears_in_the_open_chat_once_and_stays_there(line):
    begun = await line.start()
    await line.say(begun, "a person please")
    before = (await line.read(begun))["activities"]
    socket = await line.listen(begun)
    await frames(socket, len(before))

    assert await asyncio.to_thread(cases, None, 1001, WRITTEN) == 0
    [frame] = await frames(socket, 1)
    [shown] = frame["activities"]
    assert (shown["text"], shown["textFormat"], shown["from"]["role"]) == (WRITTEN, "plain", "bot")
    assert shown["id"].startswith("case-1001-")
    assert (await line.read(begun))["activities"] == [*before, shown]
    await socket.close()


async def test_however_often_it_is_tried_it_appears_once(line):
    begun = await line.start()
    key = f"directline/{begun['conversationId']}"
    message = Pending(7, key, HOSTED, b'{"type": "message", "text": "hello"}', 0.0)
    for _ in range(3):
        await line.client.server.app[TURNS].show(message)

    shown = (await line.read(begun))["activities"]
    assert [activity.get("text") for activity in shown].count("hello") == 1


async def test_a_chat_that_is_no_longer_kept_is_not_written_to(line, database_url, capsys):
    begun = await line.start()
    await line.say(begun, "a person please")
    rows(database_url, "DELETE FROM hosted_conversations")

    assert await asyncio.to_thread(cases, None, 1001, WRITTEN) == 1
    assert "could not be delivered" in capsys.readouterr().out
