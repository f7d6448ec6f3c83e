"""What the desk's people write to the person of a case, and what becomes of it."""

import asyncio
from dataclasses import dataclass

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot import case_commands
from bot.app import make_app
from bot.case_commands import cases
from bot.server import RUNNER_OPTIONS
from bot.settings import Settings
from tests.bot.connector_stub import ConnectorStub, Mode
from tests.bot.hostile_activities import usual_message

WRITTEN = "We have *called* the publisher."


@pytest.fixture
def settings(tmp_path, monkeypatch):
    database = f"sqlite:///{tmp_path}/desk.db"
    monkeypatch.setenv("PARTNER_DESK_DATABASE", database)
    return Settings()


@dataclass
class Desk:
    """A running desk, and the channel that its people use."""

    client: TestClient
    connector: ConnectorStub

    async def ask(self, text: str, number: str, **fields: object) -> None:
        activity = usual_message(self.connector.service_url) | {"text": text, "id": number}
        async with self.client.post("/api/messages", json=activity | fields) as response:
            assert response.status == 200

    async def taken(self, count: int) -> list[str]:
        """The texts that the channel took, once they are so many."""
        async with asyncio.timeout(8):
            while len(self.connector.taken) < count:
                await asyncio.sleep(0.02)
        return [reply["text"] for reply in self.connector.taken]


@pytest.fixture
async def connector():
    async with ConnectorStub() as stub:
        yield stub


@pytest.fixture
async def desk(settings, connector):
    server = TestServer(make_app(settings))
    await server.start_server(**RUNNER_OPTIONS)
    async with TestClient(server) as client:
        yield Desk(client, connector)


IN_PERSON = "a person please"
"""The desk answers with the number of the case, and asks what is still open."""


async def command(*arguments: object) -> int:
    """`partner-desk cases`, which waits, beside the desk."""
    return await asyncio.to_thread(cases, *arguments)


async def test_a_person_is_written_to_where_the_case_was_opened(desk, capsys):
    await desk.ask(IN_PERSON, "1")
    await desk.taken(2)

    assert await command(None, 1001, WRITTEN) == 0
    assert (await desk.taken(3))[2] == WRITTEN
    sent = desk.connector.received[2]
    assert sent.path.endswith("/activities")
    assert sent.activity["textFormat"] == "plain"
    assert sent.activity["recipient"] == desk.connector.taken[0]["recipient"]
    assert "replyToId" not in sent.activity
    assert capsys.readouterr().out == "The message about case 1001 was sent.\n"


async def test_a_case_is_closed_with_a_word_to_its_person(desk, capsys):
    await desk.ask(IN_PERSON, "1")

    assert await command(1001, None, WRITTEN) == 0
    assert (await desk.taken(3))[2] == WRITTEN
    assert capsys.readouterr().out.splitlines()[1] == "Case 1001 is closed."
    assert await command(None, None, None) == 0
    assert capsys.readouterr().out == "No case is open.\n"


async def test_what_did_not_reach_the_person_is_said_to_both_sides(desk, capsys):
    await desk.ask(IN_PERSON, "1")
    await desk.taken(2)
    desk.connector.plan = [Mode.FORBIDDEN]

    assert await command(1001, None, WRITTEN) == 1
    assert "could not be delivered" in capsys.readouterr().out
    await command(None, None, None)
    assert "a message did not reach the person" in capsys.readouterr().out
    await desk.ask("Contoso Backup shows error 500", "2")
    assert (await desk.taken(3))[2].startswith("An earlier message may not have reached you.")


async def test_without_a_running_desk_the_message_waits(settings, connector, capsys, monkeypatch):
    async with TestClient(TestServer(make_app(settings))) as client:
        desk = Desk(client, connector)
        await desk.ask(IN_PERSON, "1")
        await desk.taken(2)
    monkeypatch.setattr(case_commands, "SENT_WITHIN_SECONDS", 0.2)

    assert await command(None, 1001, WRITTEN) == 0
    assert "waits: no desk has sent it yet" in capsys.readouterr().out
    async with TestClient(TestServer(make_app(settings))) as client:
        assert (await Desk(client, connector).taken(3))[2] == WRITTEN


async def test_who_can_only_be_answered_in_the_response_is_not_written_to(desk, capsys):
    await desk.ask(IN_PERSON, "1", deliveryMode="expectReplies", serviceUrl=None)

    assert await command(None, 1001, WRITTEN) == 1
    assert "cannot be sent" in capsys.readouterr().out


async def test_what_somebody_typed_commands_no_terminal(desk, capsys):
    await desk.ask("cancel a subscription", "1")
    await desk.ask("zephyr\x9b2J \u202evault", "2")
    await desk.ask(IN_PERSON, "3")

    assert await command(None, None, None) == 0
    assert '"offer": "zephyr2J vault"' in capsys.readouterr().out


async def test_a_case_that_is_not_there_is_said(settings, capsys):
    assert await command(None, 4, WRITTEN) == 1
    assert capsys.readouterr().out == "There is no case 4.\n"
