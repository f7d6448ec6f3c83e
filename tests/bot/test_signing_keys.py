import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.signing_keys import SigningKeys, fetch_json_with
from tests.bot.openid_issuer import OpenIdIssuer

HOUR = 3600


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def issuer() -> AsyncIterator[OpenIdIssuer]:
    async with OpenIdIssuer() as issuer:
        yield issuer


@pytest.fixture
async def keys(issuer, clock) -> AsyncIterator[SigningKeys]:
    async with aiohttp.ClientSession() as session:
        yield SigningKeys(issuer.metadata_url, fetch_json_with(session), clock)


async def test_a_published_key_is_found_with_its_endorsements(keys, issuer):
    key = await keys.get(issuer.keys[0].kid)

    assert key.endorsements == {"msteams", "webchat"}


async def test_keys_are_fetched_once(keys, issuer):
    for _ in range(3):
        await keys.get(issuer.keys[0].kid)

    assert issuer.fetches == 2  # the metadata, and the keys it names


async def test_those_who_ask_together_wait_for_one_fetch(keys, issuer):
    issuer.delay_seconds = 0.05

    await asyncio.gather(*(keys.get(issuer.keys[0].kid) for _ in range(20)))

    assert issuer.fetches == 2


async def test_one_who_gives_up_does_not_stop_the_fetch_for_others(keys, issuer):
    issuer.delay_seconds = 0.05
    impatient = asyncio.create_task(keys.get(issuer.keys[0].kid))
    patient = asyncio.create_task(keys.get(issuer.keys[0].kid))
    await asyncio.sleep(0.01)
    impatient.cancel()

    assert await patient


async def test_a_new_key_is_found_at_once(keys, issuer):
    await keys.get(issuer.keys[0].kid)
    issuer.rotate()

    assert await keys.get(issuer.keys[1].kid)
    assert await keys.get(issuer.keys[0].kid)
    assert issuer.fetches == 4


async def test_unknown_keys_ask_the_issuer_at_most_every_five_minutes(keys, issuer, clock):
    await keys.get(issuer.keys[0].kid)
    for seconds in (0, 1, 299, 300):
        clock.seconds = seconds
        with pytest.raises(PermissionError):
            await keys.get("no-such-key")

    assert issuer.fetches == 2 + 2 * 2


async def test_stale_keys_serve_while_new_ones_are_fetched(keys, issuer, clock):
    await keys.get(issuer.keys[0].kid)
    clock.seconds += 13 * HOUR
    issuer.delay_seconds = 0.02

    async with asyncio.timeout(0.01):
        await keys.get(issuer.keys[0].kid)
    await asyncio.sleep(0.1)

    assert issuer.fetches == 4


async def test_old_keys_serve_while_the_issuer_is_down(keys, issuer, clock, caplog):
    await keys.get(issuer.keys[0].kid)
    clock.seconds += 13 * HOUR
    issuer.is_down = True

    assert await keys.get(issuer.keys[0].kid)
    await asyncio.sleep(0.05)
    assert await keys.get(issuer.keys[0].kid)
    assert "signing keys not refreshed, 1 kept" in caplog.text


async def test_after_a_failure_the_issuer_is_asked_again_soon(keys, issuer, clock):
    issuer.is_down = True
    with pytest.raises(PermissionError):
        await keys.get(issuer.keys[0].kid)
    issuer.is_down = False
    clock.seconds += 10

    assert await keys.get(issuer.keys[0].kid)


async def test_a_slow_issuer_does_not_hold_up_the_others(keys, issuer):
    issuer.delay_seconds = 0.2
    waiting = asyncio.create_task(keys.get(issuer.keys[0].kid))
    started = asyncio.get_running_loop().time()
    await asyncio.sleep(0.01)

    assert asyncio.get_running_loop().time() - started < 0.1
    assert await waiting


@pytest.mark.parametrize(
    "document",
    [[], {}, {"jwks_uri": 7}, {"jwks_uri": "x", "keys": []}, {"jwks_uri": "x", "keys": [{}, 7]}],
)
async def test_a_document_without_keys_is_no_reason_to_crash(document, clock):
    async def fetch(url: str) -> object:
        return document

    with pytest.raises(PermissionError):
        await SigningKeys("metadata", fetch, clock).get("kid")


async def test_one_unusable_key_does_not_cost_the_others(issuer, clock):
    usable = issuer.keys[0].published()
    broken = [{"kid": "no-type"}, {"kty": "EC", "kid": "ec"}, {**usable, "n": "!"}, "text"]

    async def fetch(url: str) -> object:
        return {"jwks_uri": "keys", "keys": [*broken, usable]}

    assert await SigningKeys("metadata", fetch, clock).get(usable["kid"])
