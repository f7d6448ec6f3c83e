"""The desk in Teams: whole conversations, at every place where it can be talked to."""

import pytest
import pytest_asyncio

from bot.recording.exchanges import SILENCE
from tests.chat import CONVERSATIONS, ChatFile
from tests.simulators.person import CHANGED
from tests.simulators.places import group_chat, personal_chat, team_channel
from tests.simulators.teams import TeamsPerson, teams
from tests.simulators.transcripts import LOCALES, promised, replayed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def channel():
    async with teams() as channel:
        yield channel


@pytest.fixture
def anna(desk_server, channel):
    return TeamsPerson(desk_server, channel, personal_chat())


@pytest.mark.parametrize(
    "name",
    [
        "en/one_sentence_is_enough",
        "en/two_offers_sound_alike",
        "en/follow_up",
        "en/two_issues",
        "pl/jedno_zdanie_wystarczy",
        "pl/podobne_nazwy",
        "pl/przyciski",
        "pl/konsultant",
        "de/schritt_fuer_schritt",
    ],
)
async def test_a_transcript_happens_in_a_personal_chat(name, anna):
    transcript = ChatFile(CONVERSATIONS / f"{name}.chat")
    anna.locale = LOCALES[transcript.recording.language]

    assert await replayed(transcript, anna) == promised(transcript)


async def test_an_edit_is_not_answered(anna):
    await anna.writes("Contoso Backup shows error 500")

    assert await anna.edits("Contoso Sign shows error 500") == SILENCE
    assert await anna.takes_back() == SILENCE


async def test_a_reaction_is_not_answered(anna):
    await anna.writes("Contoso Backup shows error 500")

    assert await anna.reacts("heart") == SILENCE


@pytest.mark.parametrize("place", [personal_chat, group_chat, team_channel])
async def test_a_newer_version_of_the_app_greets_nobody(anna, place):
    anna.moves_to(place())
    assert await anna.upgrades() == SILENCE

    anna.moves_to(place())
    assert await anna.installs() != SILENCE
    assert await anna.upgrades() == SILENCE


async def test_a_pole_who_installs_the_app_is_greeted_in_polish(anna):
    anna.locale = "pl-PL"
    welcome = await anna.installs()

    assert welcome.count("| Partner Desk") == 1
    assert "| „przy logowaniu do Contoso Backup pojawia się błąd”" in welcome


async def test_whoever_removes_the_app_and_comes_back_is_greeted_and_asked_anew(anna):
    welcome = await anna.installs()
    await anna.writes("Contoso Backup shows error 500")

    assert await anna.uninstalls() == SILENCE
    assert await anna.installs() == welcome
    assert "Contoso Backup" not in await anna.writes("who writes the invoice?")


async def test_a_used_button_becomes_a_line_of_its_card(anna):
    await anna.writes("Contoso Backup shows error 500")
    seen = await anna.presses("Why this?")

    assert seen.startswith("| Why this answer\n")
    assert f"{CHANGED}\n| Contoso Ltd (publisher) handles this\n" in seen
    assert "\n| Chosen: Why this?\n| [Write the e-mail]" in seen


async def test_a_button_on_a_card_that_is_out_of_date_says_so_to_whoever_presses(anna):
    await anna.writes("licence problem with contoso")
    pressed_on, seen_before = anna.button("Contoso Sign")
    await anna.presses("Contoso Sign")

    assert await anna.submits(seen_before, pressed_on) == "That was answered already."


async def test_the_buttons_of_an_answer_stay_good_while_a_question_follows_it(anna):
    await anna.writes("Contoso Backup shows error 500")
    await anna.presses("Contact is wrong")

    assert (await anna.presses("Why this?")).startswith("| Why this answer\n")


async def test_a_client_without_execute_presses_the_fallback_to_the_same_effect(anna):
    await anna.writes("licence problem with contoso")
    pressed_on, action = anna.button("Contoso Sign")
    seen = await anna.submits(action["fallback"], pressed_on)

    assert seen.startswith("| Contoso Sign: what is it about?\n")
    assert seen.endswith(f"{CHANGED}\n| Which one do you mean?\n| Chosen: Contoso Sign")


async def test_a_card_that_is_gone_hinders_nothing(anna):
    await anna.writes("licence problem with contoso")
    pressed_on, action = anna.button("Contoso Sign")
    anna.conversation.shown.clear()
    seen = await anna.submits(action["fallback"], pressed_on)

    assert seen.startswith("| Contoso Sign: what is it about?\n")


async def test_a_message_that_the_channel_brings_twice_is_answered_once(anna):
    asked = anna.activity("message", text="Contoso Backup shows error 500")

    assert await anna.does(asked) != SILENCE
    assert await anna.does(asked) == SILENCE


async def test_a_press_that_the_channel_brings_twice_gets_the_same_answer(anna):
    await anna.writes("licence problem with contoso")
    pressed_on, action = anna.button("Contoso Sign")
    pressed = {"action": {"type": "Action.Execute", "data": action["data"]}, "trigger": "manual"}
    invoke = anna.activity(
        "invoke", name="adaptiveCard/action", value=pressed, replyToId=pressed_on
    )
    answer = await anna.invokes(invoke)

    assert await anna.invokes(invoke) == answer
    assert len(anna.conversation.shown) == 2


async def test_that_something_was_read_is_not_answered(anna):
    await anna.writes("Contoso Backup shows error 500")
    read = {"lastReadMessageId": next(iter(anna.conversation.shown))}
    name = "application/vnd.microsoft.readReceipt"

    assert await anna.does(anna.activity("event", name=name, value=read)) == SILENCE


async def test_a_picture_alone_is_answered_in_words(anna):
    picture = {"contentType": "image/*", "contentUrl": "https://pictures.example/1"}
    seen = await anna.does(anna.activity("message", attachments=[picture]))

    assert seen == "I can only read text. Please write what it is about."


async def test_typing_is_not_answered(anna):
    assert await anna.types() == SILENCE


@pytest.mark.parametrize(
    "brought",
    [
        {"kind": "messageReaction", "reactions": [{"type": "like"}], "replyToId": "1"},
        {"kind": "messageReaction", "reactionsAdded": [{"type": "like"}]},
        {"kind": "conversationUpdate", "memberAdded": [{"id": "29:ola"}]},
        {"kind": "installationUpdate", "action": "added"},
        {"kind": "messageUpdated", "text": "x"},
    ],
)
async def test_a_simulator_brings_nothing_that_teams_would_not(anna, brought):
    with pytest.raises(AssertionError, match="no channel brings this"):
        await anna.does(anna.activity(**brought))
