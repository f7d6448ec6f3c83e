"""Fixtures of the simulators: one desk for the tests of a module, a channel for each."""

import pytest_asyncio

from tests.simulators.running_desk import desk_of_the_tests


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk_server(tmp_path_factory):
    """A desk that runs; its people come and go with the tests."""
    async with desk_of_the_tests(tmp_path_factory.mktemp("desk")) as desk:
        yield desk
