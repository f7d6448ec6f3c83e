"""One attempt to bring a reply to the Bot Connector, and what its failure says about the next."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from bot.outbound_tokens import ConnectorTokens, NoToken

_PASSING = frozenset({412, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt that did not deliver; `why` is for the log."""

    why: str
    is_passing: bool
    retry_after: float = 0
    """Seconds that the channel asks for."""


class Connector:
    """The way to the Bot Connector: to trusted hosts only, with the desk's token, no redirects."""

    def __init__(
        self,
        tokens: ConnectorTokens,
        session: aiohttp.ClientSession,
        *,
        is_trusted: Callable[[str], bool],
        clock: Callable[[], float],
        timeout_seconds: float = 10,
    ) -> None:
        """`clock` gives Unix seconds; untrusted URLs get nothing."""
        self._tokens, self._session = tokens, session
        self._is_trusted, self._clock = is_trusted, clock
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def send(self, method: str, url: str, body: bytes) -> Failure | None:
        """Send an activity to `url`; None once it was taken."""
        if not self._is_trusted(url):
            return Failure("not a trusted host", is_passing=False)
        try:
            headers = {"Content-Type": "application/json", **await self._tokens.header()}
            async with self._session.request(
                method,
                # Encoded already: ids hold characters that must not be read as part of the address.
                URL(url, encoded=True),
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                await response.read()
        except (NoToken, aiohttp.ClientError, TimeoutError, OSError) as error:
            return Failure(type(error).__name__, is_passing=True)
        if 200 <= response.status < 300:
            return None
        return Failure(
            str(response.status),
            is_passing=response.status in _PASSING,
            retry_after=self._retry_after(response.headers.get("Retry-After", "")),
        )

    def _retry_after(self, header: str) -> float:
        try:
            seconds = float(header)
        except ValueError:
            seconds = self._seconds_until(header)
        return seconds if math.isfinite(seconds) and seconds > 0 else 0

    def _seconds_until(self, http_date: str) -> float:
        try:
            moment = parsedate_to_datetime(http_date)
        except ValueError:
            return 0
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - self._clock()
