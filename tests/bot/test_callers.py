"""Who is let in: tokens of every kind, brought to the whole desk over HTTP."""

from collections import Counter
from dataclasses import dataclass

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import make_app
from bot.server import RUNNER_OPTIONS
from bot.settings import Settings
from tests.bot.kinds_of_tokens import Kind, activity, kinds
from tests.bot.openid_issuer import APP_ID, TENANT, OpenIdIssuer

ONE_ROUND = 2
"""Fetches: the metadata, and the keys that it names."""


@dataclass
class Door:
    """A desk in production, and the issuer of the tokens that it takes."""

    desk: TestClient
    issuer: OpenIdIssuer

    async def bring(self, kind: Kind, number: int = 0) -> int:
        headers = {"Authorization": kind.header(self.issuer)}
        body = activity(id=f"activity-{number}") | kind.sent
        async with self.desk.post("/api/messages", json=body, headers=headers) as response:
            await response.read()
            return response.status


@pytest.fixture
async def door(tmp_path):
    async with OpenIdIssuer() as issuer:
        settings = Settings(
            database=f"sqlite:///{tmp_path}/desk.db",
            app_id=APP_ID,
            app_tenant_id=TENANT,
            app_password="invented",
            openid_metadata_url=issuer.metadata_url,
        )
        server = TestServer(make_app(settings))
        await server.start_server(**RUNNER_OPTIONS)
        async with TestClient(server) as desk:
            yield Door(desk, issuer)


async def test_each_kind_of_token_is_answered_as_it_should_be(door):
    wrong, answered = {}, Counter()
    for number, kind in enumerate(kinds()):
        status = await door.bring(kind, number)
        answered[status] += 1
        if status != kind.status:
            wrong[kind.name] = status

    assert wrong == {}
    assert answered[401] > 70
    # Again for the first key that is not known, as it may be new; not for those after it.
    assert door.issuer.fetches == 2 * ONE_ROUND


async def test_keys_are_fetched_once_for_all_that_they_signed(door):
    by_known_keys = [kind for kind in kinds() if kind.status in (200, 403)]
    for number, kind in enumerate(by_known_keys):
        assert await door.bring(kind, number) == kind.status

    assert door.issuer.fetches == ONE_ROUND
