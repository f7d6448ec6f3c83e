"""The keys with which the Bot Connector signs its tokens, kept fresh without holding up turns."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import aiohttp
import jwt

log = logging.getLogger(__name__)

FetchJson: TypeAlias = Callable[[str], Awaitable[Any]]
"""Reads JSON at a URL; raises aiohttp.ClientError, OSError, TimeoutError or ValueError."""

_FETCH_SECONDS = 5
_FRESH_SECONDS = 12 * 3600
_UNKNOWN_KEY_SECONDS = 300
"""Anybody can name a key that does not exist, so such a name asks the issuer only this often."""
_FAILURE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels whose tokens it may sign."""

    public: jwt.PyJWK
    endorsements: frozenset[str]


class SigningKeys:
    """The issuer's published keys by their id ("kid"); `clock` gives seconds that only grow."""

    def __init__(self, metadata_url: str, fetch: FetchJson, clock: Callable[[], float]) -> None:
        self._metadata_url, self._fetch, self._clock = metadata_url, fetch, clock
        self._keys: dict[str, SigningKey] = {}
        self._stale_at = self._ask_again_at = float("-inf")
        self._refreshing: asyncio.Task[None] | None = None

    async def get(self, kid: str) -> SigningKey:
        """The key called `kid`, asking the issuer anew where it may have been published since.

        Raises PermissionError when there is no such key.
        """
        if kid not in self._keys:
            await self._look_for_new_keys()
        elif self._clock() >= self._stale_at:
            self._refresh()
        if key := self._keys.get(kid):
            return key
        raise PermissionError("The token is signed with a key that the issuer does not publish.")

    async def _look_for_new_keys(self) -> None:
        if self._refreshing is None and self._clock() >= self._ask_again_at:
            if self._keys:
                self._ask_again_at = self._clock() + _UNKNOWN_KEY_SECONDS
            self._refresh()
        if self._refreshing:
            # A caller that hangs up must not take the refresh away from the others who wait for it.
            await asyncio.shield(self._refreshing)

    def _refresh(self) -> None:
        if self._refreshing is None:
            self._refreshing = asyncio.create_task(self._replace_keys())

    async def _replace_keys(self) -> None:
        try:
            metadata = await self._fetch(self._metadata_url)
            self._keys = _read_keys(await self._fetch(metadata["jwks_uri"]))
            self._stale_at = self._clock() + _FRESH_SECONDS
        except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError) as error:
            log.warning("signing keys not refreshed, %d kept: %r", len(self._keys), error)
            self._stale_at = self._ask_again_at = self._clock() + _FAILURE_SECONDS
        finally:
            self._refreshing = None


def fetch_json_with(session: aiohttp.ClientSession) -> FetchJson:
    """A way to read JSON over `session` that never takes longer than five seconds."""
    timeout = aiohttp.ClientTimeout(total=_FETCH_SECONDS)

    async def fetch(url: str) -> Any:
        async with session.get(url, timeout=timeout, raise_for_status=True) as response:
            return await response.json(content_type=None)

    return fetch


def _read_keys(document: Any) -> dict[str, SigningKey]:
    keys = {}
    for entry in document["keys"]:
        try:
            public = jwt.PyJWK(entry, algorithm="RS256")
            keys[str(entry["kid"])] = SigningKey(public, frozenset(entry.get("endorsements", ())))
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("one published signing key left out: %r", error)
    if not keys:
        raise ValueError("the issuer publishes no usable key")
    return keys
