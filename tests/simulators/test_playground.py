"""The desk at the Microsoft 365 Agents Playground, which is always English."""

import pytest
import pytest_asyncio

from bot.recording.exchanges import SILENCE
from tests.card_linter import faults_of_message
from tests.chat import CONVERSATIONS, ChatFile
from tests.simulators.activity_schema import faults_of_activity
from tests.simulators.person import CHANGED, as_seen
from tests.simulators.playground import PlaygroundPerson, playground
from tests.simulators.transcripts import promised, replayed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def channel():
    async with playground() as channel:
        yield channel


@pytest.fixture
def developer(desk_server, channel):
    return PlaygroundPerson(desk_server, channel)


@pytest.mark.parametrize(
    "name", ["one_sentence_is_enough", "two_offers_sound_alike", "a_person", "welcome"]
)
async def test_a_transcript_happens_at_the_playground(name, developer):
    transcript = ChatFile(CONVERSATIONS / "en" / f"{name}.chat")

    assert await replayed(transcript, developer) == promised(transcript)


async def test_polish_is_understood_where_the_locale_says_english(developer):
    seen = await developer.writes("Contoso Backup pokazuje błąd 500")

    assert seen.startswith("| Tą sprawą zajmuje się Contoso Ltd (wydawca)")


async def test_a_page_that_is_loaded_again_is_not_greeted_again(developer):
    assert await developer.opens() != SILENCE
    assert await developer.opens() == SILENCE


async def test_in_the_group_a_mention_is_answered_and_its_buttons_are_pressed(developer):
    developer.goes_to_the_group()

    assert await developer.writes("licence problem with contoso") == SILENCE
    assert "| Which one do you mean?" in await developer.mentions("licence problem with contoso")
    seen = await developer.presses("Contoso Sign")
    assert seen.startswith("| Contoso Sign: what is it about?\n")
    assert seen.endswith(f"{CHANGED}\n| Which one do you mean?\n| Chosen: Contoso Sign")


async def test_in_the_channel_a_mention_gets_one_whole_answer(developer):
    developer.goes_to_the_channel()
    answer = await developer.mentions("Contoso Backup shows error 500")

    assert answer.startswith("| Contoso Ltd (publisher) handles this\n")


async def test_in_the_channel_what_is_missing_is_asked_for_by_the_invitation_to_the_form(developer):
    developer.goes_to_the_channel()

    assert "| [Fill in the form]" in await developer.mentions("licence problem with contoso")


async def test_replies_that_are_expected_come_in_the_response(developer):
    asked = developer.activity("message", text="Contoso Backup shows error 500")
    status, answer = await developer.brings(asked | {"deliveryMode": "expectReplies"})
    [reply] = answer["activities"]

    assert status == 200
    assert as_seen(reply).startswith("| Contoso Ltd (publisher) handles this\n")
    assert faults_of_activity(reply, "msteams") == faults_of_message(reply, "msteams") == []
    assert developer.conversation.happened == []


async def test_a_press_is_answered_as_a_press_where_replies_are_expected(developer):
    await developer.writes("licence problem with contoso")
    pressed_on, action = developer.button("Contoso Sign")
    value = {"action": {"type": "Action.Execute", "verb": "desk", "data": action["data"]}}
    pressed = developer.activity("invoke", name="adaptiveCard/action", value=value)
    answer = await developer.invokes(
        pressed | {"replyToId": pressed_on, "deliveryMode": "expectReplies"}
    )

    assert answer["type"] == "application/vnd.microsoft.card.adaptive"
