"""Etiquette in Teams where several people read along: group chats and channels of teams."""

import asyncio
from datetime import timedelta

import pytest
import pytest_asyncio

from bot.recording.exchanges import SILENCE
from tests.chat import NOW
from tests.simulators.person import CHANGED
from tests.simulators.places import group_chat, personal_chat, team_channel
from tests.simulators.running_desk import desk_of_the_tests
from tests.simulators.teams import TeamsPerson, teams
from tests.simulators.teams_activities import account

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def channel():
    async with teams() as channel:
        yield channel


@pytest.fixture
def person(desk_server, channel):
    """Somebody in a group chat or a channel."""

    def somebody(place, **fields):
        return TeamsPerson(desk_server, channel, place, **fields)

    return somebody


@pytest.fixture(params=[group_chat, team_channel])
def anna(request, person):
    return person(request.param())


async def test_a_mention_gets_one_whole_answer(anna):
    answer = await anna.mentions("Contoso Backup shows error 500")

    assert answer.startswith("| Contoso Ltd (publisher) handles this\n")
    assert len(anna.conversation.shown) == 1


async def test_a_mention_in_polish_is_answered_in_polish(anna):
    answer = await anna.mentions("Contoso Backup pokazuje błąd 500")

    assert answer.startswith("| Tą sprawą zajmuje się Contoso Ltd (wydawca)\n")


@pytest.mark.parametrize("gap", [" ", "", "&nbsp;", "\n", "\u00a0"])
async def test_the_mention_is_no_part_of_the_question(anna, gap):
    answer = await anna.mentions("Contoso Backup shows error 500", gap=gap)

    assert answer.startswith("| Contoso Ltd (publisher) handles this\n")


async def test_what_people_say_among_themselves_is_not_answered(anna):
    assert await anna.writes("Contoso Backup shows error 500") == SILENCE
    assert await anna.mentions("Contoso Backup shows error 500", whom=account("Ola")) == SILENCE


async def test_a_mention_and_nothing_else_is_told_how_to_ask(anna):
    assert "| I only answer when I am mentioned." in await anna.mentions("")


async def test_edits_reactions_and_typing_are_not_answered(anna):
    await anna.mentions("Contoso Backup shows error 500")

    assert await anna.edits("<at>Partner Desk</at> Contoso Sign shows error 500") == SILENCE
    assert await anna.takes_back() == SILENCE
    assert await anna.reacts() == SILENCE
    assert await anna.types() == SILENCE


async def test_a_group_that_takes_the_desk_in_is_told_once_how_to_ask(anna):
    welcome = await anna.installs()

    assert welcome.count("| Partner Desk") == 1
    assert "| I only answer when I am mentioned." in welcome
    assert await anna.upgrades() == SILENCE


async def test_members_who_join_on_the_day_of_the_welcome_are_not_greeted_each(anna):
    await anna.installs()

    assert await anna.member_joins("Ola") == SILENCE
    assert await anna.member_joins("Jan") == SILENCE


async def test_members_who_join_on_another_day_are_greeted_once_on_that_day(tmp_path, channel):
    now = [NOW]
    async with desk_of_the_tests(tmp_path, lambda: now[0]) as desk:
        anna = TeamsPerson(desk, channel, team_channel(), locale="pl-PL")
        await anna.installs()
        now[0] += timedelta(days=1)

        assert (await anna.member_joins("Ola")).startswith("Witaj")
        assert await anna.member_joins("Jan") == SILENCE


async def test_a_desk_that_is_removed_says_nothing_and_greets_again_when_it_comes_back(anna):
    welcome = await anna.installs()

    assert await anna.uninstalls() == SILENCE
    assert await anna.installs() == welcome


async def test_the_answer_stands_in_the_thread_of_the_question(person):
    anna = person(team_channel())
    await anna.mentions("Contoso Backup shows error 500")
    first = anna.conversation
    await anna.mentions("Contoso Sign shows error 500")

    assert first.id != anna.conversation.id
    assert len(first.shown) == len(anna.conversation.shown) == 1


async def test_a_thread_goes_on_with_its_offer(person):
    anna = person(team_channel())
    await anna.mentions("Contoso Backup shows error 500")

    answer = await anna.mentions("and who writes the invoice?", in_thread=True)
    assert "Contoso Backup" in answer


async def test_questions_of_two_people_in_one_chat_are_kept_apart(person):
    chat = group_chat()
    anna, piotr = person(chat), person(chat, name="Piotr Lis", locale="pl-PL")
    await anna.mentions("Contoso Backup shows error 500")
    question = await piotr.mentions("problem z licencją contoso")

    assert question.startswith("| Którą ofertę masz na myśli?\n")
    answer = await anna.mentions("and how do I reach the publisher?")
    assert answer.startswith("| How to reach Contoso Ltd\n")


async def test_anybody_may_press_and_it_is_still_the_question_of_who_asked(person):
    chat = group_chat()
    anna, piotr = person(chat), person(chat, name="Piotr Lis", locale="pl-PL")
    await anna.mentions("licence problem with contoso")

    assert "| Contoso Sign: what is it about?" in await piotr.presses("Contoso Sign")


async def test_a_pressed_button_becomes_a_line_for_all_who_see_the_card(person):
    anna = person(group_chat())
    await anna.mentions("licence problem with contoso")
    seen = await anna.presses("Contoso Sign")

    assert seen.endswith(f"{CHANGED}\n| Which one do you mean?\n| Chosen: Contoso Sign")
    with pytest.raises(LookupError):
        anna.button("Contoso Backup")


async def test_a_button_that_two_people_press_at_once_has_one_effect(person):
    chat = group_chat()
    anna, piotr = person(chat), person(chat, name="Piotr Lis")
    await anna.mentions("Contoso Backup shows error 500")
    pressed_on, action = anna.button("Ask a person")
    before = len(anna.conversation.happened)
    seen = await asyncio.gather(
        *(each.submits(action, pressed_on) for each in (anna, piotr, anna, piotr))
    )

    assert sum("That was answered already." in each for each in seen) == 3
    assert anna.seen_since(before).count("Passed on to a person of the desk as case") == 1


async def test_a_group_and_the_private_chat_of_a_person_are_two_conversations(person):
    anna = person(group_chat())
    await anna.mentions("Contoso Backup shows error 500")
    anna.moves_to(personal_chat())

    assert "Contoso Backup" not in await anna.writes("who writes the invoice?")
