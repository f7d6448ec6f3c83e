"""Searching offers while composing a message, links that unfold, and names completed in a form."""

import time

import pytest
import pytest_asyncio

from bot.recording.exchanges import SILENCE
from bot.teams.extension import OFFERS
from tests.simulators.person import as_seen
from tests.simulators.places import group_chat, personal_chat, team_channel
from tests.simulators.playground import PlaygroundPerson, playground
from tests.simulators.teams import TeamsPerson, teams

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = "https://marketplace.microsoft.com/en-us/product/saas/contoso.contoso-backup?tab=Overview"


@pytest_asyncio.fixture(loop_scope="module")
async def channel():
    async with teams() as channel:
        yield channel


@pytest.fixture(params=[personal_chat, group_chat, team_channel])
def anna(request, desk_server, channel):
    return TeamsPerson(desk_server, channel, request.param())


def names(found):
    return [row["preview"]["content"]["title"] for row in found["attachments"]]


async def test_a_search_lists_offers_by_the_beginning_of_a_name(anna):
    found = await anna.searches("con")

    assert {"Contoso Backup", "Contoso Sign", "Contoso Firewall"} <= set(names(found))


async def test_no_more_rows_are_listed_than_teams_shows(anna):
    found = [await anna.searches(letter) for letter in "bcfs"]

    assert max(len(names(each)) for each in found) == 15


async def test_what_is_inserted_says_who_supports_it_and_has_no_button_of_the_desk(anna):
    found = await anna.searches("contoso backup")
    inserted = as_seen(found["attachments"][0])

    assert "| Contoso Ltd (publisher)" in inserted
    assert "engineering@contoso.example" not in inserted
    assert "[Ask a person]" not in inserted


async def test_an_extension_that_is_only_opened_says_what_to_type(anna):
    opened = await anna.searches("")

    assert opened == {
        "type": "message",
        "text": "Type the beginning of an offer's name, of its publisher's or of its ID.",
    }


async def test_a_search_without_a_result_says_so_in_the_language_of_the_client(anna):
    anna.locale = "pl-PL"
    found = await anna.searches("zzyzx")

    assert found["type"] == "message"
    assert found["text"].startswith("W katalogu nie ma")


async def test_a_page_behind_the_last_is_empty(anna):
    assert (await anna.searches("contoso", skip=1_000))["attachments"] == []


async def test_searching_says_nothing_in_the_conversation(anna):
    await anna.searches("contoso")
    await anna.pastes_link(PAGE)

    assert anna.conversation.happened == []


@pytest.mark.parametrize("has_the_app", [True, False])
async def test_a_link_of_the_marketplace_unfolds(anna, has_the_app):
    unfolded = await anna.pastes_link(PAGE, has_the_app=has_the_app)

    assert names(unfolded) == ["Contoso Backup"]
    assert "| Contoso Ltd (publisher)" in as_seen(unfolded["attachments"][0])


@pytest.mark.parametrize(
    "url",
    [
        "https://contoso.example/contoso.contoso-backup",
        "https://marketplace.microsoft.com/en-us/product/saas/nobody.nothing",
        "http://marketplace.microsoft.com/en-us/product/saas/contoso.contoso-backup",
        "https://marketplace.microsoft.com.evil.example/en-us/product/saas/contoso.contoso-backup",
    ],
)
async def test_any_other_link_stays_as_it_is(anna, url):
    assert await anna.pastes_link(url) is None


async def test_a_card_that_is_passed_on_is_not_answered(anna):
    found = await anna.searches("contoso backup")

    assert await anna.inserts(found["attachments"][0]) == SILENCE


async def test_names_are_completed_while_somebody_types_in_the_form(anna):
    assert "Contoso Sign · Contoso Ltd" in await anna.types_ahead("contoso si", OFFERS)


async def test_a_search_is_answered_well_before_teams_gives_up(anna):
    began = time.perf_counter()
    for text in ("c", "co", "con", "cont"):
        await anna.searches(text)

    assert time.perf_counter() - began < 4 * 0.5


async def test_the_playground_searches_without_naming_the_command(desk_server):
    async with playground() as channel:
        found = await PlaygroundPerson(desk_server, channel).searches("contoso")

    assert "Contoso Backup" in names(found)
