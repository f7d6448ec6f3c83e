"""`partner-desk serve` answers the Emulator and the Playground where nothing is set."""

import pytest
import pytest_asyncio

from tests.simulators.emulator import EmulatorPerson, emulator
from tests.simulators.playground import PlaygroundPerson, playground
from tests.simulators.running_desk import desk_out_of_the_box

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served():
    async with desk_out_of_the_box() as desk:
        yield desk


@pytest.mark.parametrize(
    ("connector", "client"), [(emulator, EmulatorPerson), (playground, PlaygroundPerson)]
)
async def test_a_developer_is_welcomed_and_answered(served, connector, client):
    async with connector() as channel:
        developer = client(served, channel)

        assert (await developer.opens()).startswith("| Partner Desk\n")
        answer = await developer.writes("Contoso Backup shows error 500")
        assert answer.startswith("| Contoso Ltd (publisher) handles this\n")
        assert (await developer.presses("Why this?")).startswith("| Why this answer\n")
