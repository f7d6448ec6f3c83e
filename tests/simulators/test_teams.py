"""The desk in Teams: whole conversations, at every place where it can be talked to."""

import pytest
import pytest_asyncio

from tests.chat import CONVERSATIONS, ChatFile
from tests.simulators.person import SILENCE
from tests.simulators.places import personal_chat
from tests.simulators.teams import TeamsPerson, teams
from tests.simulators.transcripts import LOCALES, replayed, without_numbers

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
        "pl/konsultant",
        "de/schritt_fuer_schritt",
    ],
)
async def test_a_transcript_happens_in_a_personal_chat(name, anna):
    transcript = ChatFile(CONVERSATIONS / f"{name}.chat")
    anna.locale = LOCALES[transcript.locale]

    assert without_numbers(await replayed(transcript, anna)) == without_numbers(transcript.text)


async def test_an_edit_is_not_answered(anna):
    await anna.writes("Contoso Backup shows error 500")

    assert await anna.edits("Contoso Sign shows error 500") == SILENCE
    assert await anna.takes_back() == SILENCE


async def test_a_reaction_is_not_answered(anna):
    await anna.writes("Contoso Backup shows error 500")

    assert await anna.reacts("heart") == SILENCE


async def test_a_newer_version_of_the_app_greets_nobody_again(anna):
    assert await anna.installs() != SILENCE
    assert await anna.upgrades() == SILENCE


async def test_typing_is_not_answered(anna):
    assert await anna.types() == SILENCE
