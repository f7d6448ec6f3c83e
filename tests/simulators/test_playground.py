"""The desk at the Microsoft 365 Agents Playground, which is always English."""

import pytest
import pytest_asyncio

from tests.chat import CONVERSATIONS, ChatFile
from tests.simulators.person import SILENCE
from tests.simulators.playground import PlaygroundPerson, playground
from tests.simulators.transcripts import replayed, without_numbers

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

    assert without_numbers(await replayed(transcript, developer)) == without_numbers(
        transcript.text
    )


async def test_polish_is_understood_where_the_locale_says_english(developer):
    seen = await developer.writes("Contoso Backup pokazuje błąd 500")

    assert seen.startswith("| Tą sprawą zajmuje się Contoso Ltd (wydawca)")


async def test_a_page_that_is_loaded_again_is_not_greeted_again(developer):
    assert await developer.opens() != SILENCE
    assert await developer.opens() == SILENCE
