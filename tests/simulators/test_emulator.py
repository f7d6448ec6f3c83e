"""The desk at the Bot Framework Emulator, as developers try it."""

import pytest
import pytest_asyncio

from bot.recording.exchanges import SILENCE
from tests.simulators.emulator import EmulatorPerson, emulator
from tests.simulators.transcripts import LOCALES, promised, replayed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def channel():
    async with emulator() as channel:
        yield channel


@pytest.fixture
def developer(desk_server, channel):
    return EmulatorPerson(desk_server, channel)


async def test_every_transcript_happens_at_the_emulator(transcript, developer):
    developer.locale = LOCALES[transcript.recording.language]

    assert await replayed(transcript, developer) == promised(transcript)


async def test_a_card_comes_with_its_text(developer):
    seen = await developer.writes("Contoso Backup shows error 500")

    [message] = developer.conversation.shown.values()
    assert [f"| {line}" for line in message["text"].splitlines()] == seen.splitlines()
    assert message["textFormat"] == "plain"


async def test_a_restarted_conversation_begins_with_the_welcome(developer):
    assert await developer.opens() == await developer.restarts() != SILENCE


async def test_the_inspector_gets_a_trace_that_is_not_part_of_the_talk(developer):
    seen = await developer.writes("Contoso Backup shows error 500")

    [trace] = developer.conversation.traces
    assert trace["replyToId"] == developer.said
    assert trace["label"] not in seen


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("typing", {}),
        ("ping", {}),
        ("deleteUserData", {}),
        ("contactRelationUpdate", {"action": "add"}),
        ("contactRelationUpdate", {"action": "remove"}),
        ("conversationUpdate", {"membersRemoved": [{"id": "user", "name": "User"}]}),
    ],
)
async def test_what_the_menu_sends_is_taken_quietly(developer, kind, fields):
    assert await developer.sends_from_the_menu(kind, **fields) == SILENCE
