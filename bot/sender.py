"""Delivers replies to the Bot Connector: each conversation in order, again where that may help."""

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from bot.outbound_tokens import ConnectorTokens, NoToken
from bot.storage.turn_store import Pending

log = logging.getLogger(__name__)

GIVE_UP_SECONDS = 600
"""An answer that comes later than this surprises more than it helps."""

_PASSING = frozenset({412, 429, 500, 502, 503, 504})
_LONGEST_PAUSE = 60


class Outbox(Protocol):
    """The part of a TurnStore that keeps replies until they are delivered."""

    async def pending(self) -> Sequence[Pending]:
        """The replies that are not known to be delivered, oldest first."""

    async def delivered(self, seqs: Iterable[int]) -> None:
        """Keep these no longer."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """An attempt that did not deliver; `why` is for the log."""

    why: str
    is_passing: bool
    retry_after: float = 0
    """Seconds that the channel asks for."""


class Sender:
    """Posts the replies of one conversation one by one, those of several side by side."""

    def __init__(
        self,
        outbox: Outbox,
        tokens: ConnectorTokens,
        session: aiohttp.ClientSession,
        *,
        is_trusted: Callable[[str], bool],
        clock: Callable[[], float],
        jitter: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        timeout_seconds: float = 10,
        most_waiting: int = 10_000,
    ) -> None:
        """`clock` gives Unix seconds, `jitter` a number from 0 to 1; untrusted URLs get nothing."""
        self._outbox, self._tokens, self._session = outbox, tokens, session
        self._is_trusted, self._clock, self._jitter, self._sleep = is_trusted, clock, jitter, sleep
        self._most_waiting = most_waiting
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._queues: dict[str, deque[Pending]] = {}
        self._at_work: set[asyncio.Task[object]] = set()
        self._waiting = 0
        self._is_open = True

    async def start(self) -> None:
        """Deliver what an earlier process left behind, as far as it is still worth something."""
        replies = await self._outbox.pending()
        stale = [reply.seq for reply in replies if self._is_stale(reply)]
        if stale:
            log.warning("replies dropped at the start, being too old: %d", len(stale))
            await self._outbox.delivered(stale)
        self.send(reply for reply in replies if not self._is_stale(reply))

    def send(self, replies: Iterable[Pending]) -> None:
        """Deliver `replies`, already kept in the outbox, in their order; returns at once.

        Where too many are waiting already they stay in the outbox until the next start.
        """
        for reply in replies:
            if not self._is_open:
                return
            if self._waiting >= self._most_waiting:
                log.warning("reply left in the outbox: %d are waiting already", self._waiting)
                return
            self._waiting += 1
            if queue := self._queues.get(reply.conversation):
                queue.append(reply)
            else:
                self._queues[reply.conversation] = deque([reply])
                self._go(self._work_off(reply.conversation))

    def announce(self, url: str, body: bytes) -> None:
        """Post what is worth something now or never, such as "typing"; one attempt, if any."""
        if self._is_open and len(self._at_work) < self._most_waiting:
            self._go(self._post(url, body))

    async def drain(self, seconds: float) -> None:
        """Take no more, give what waits `seconds` to go out, and leave the rest in the outbox."""
        self._is_open = False
        if not self._at_work:
            return
        _, unfinished = await asyncio.wait(self._at_work, timeout=seconds)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    def _go(self, work: Coroutine[Any, Any, object]) -> None:
        # The loop itself keeps no task alive.
        task = asyncio.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _work_off(self, conversation: str) -> None:
        queue = self._queues[conversation]
        try:
            while queue:
                await self._deliver(queue[0])
                queue.popleft()
                self._waiting -= 1
        finally:
            del self._queues[conversation]
            self._waiting -= len(queue)

    async def _deliver(self, reply: Pending) -> None:
        """Have `reply` delivered or given up; either way the outbox need not keep it."""
        attempts = 0
        while failure := await self._post(reply.url, reply.body):
            attempts += 1
            pause = self._pause(attempts, failure)
            gives_up = self._clock() + pause > reply.at + GIVE_UP_SECONDS
            if gives_up or not failure.is_passing:
                host = urlsplit(reply.url).hostname
                log.warning("reply dropped at attempt %d: %s, %s", attempts, host, failure.why)
                break
            await self._sleep(pause)
        await self._outbox.delivered([reply.seq])

    async def _post(self, url: str, body: bytes) -> _Failure | None:
        if not self._is_trusted(url):
            return _Failure("not a trusted host", is_passing=False)
        try:
            headers = {"Content-Type": "application/json", **await self._tokens.header()}
            async with self._session.post(
                # Encoded already: ids hold characters that must not be read as part of the address.
                URL(url, encoded=True),
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                await response.read()
        except (NoToken, aiohttp.ClientError, TimeoutError, OSError) as error:
            return _Failure(type(error).__name__, is_passing=True)
        if 200 <= response.status < 300:
            return None
        return _Failure(
            str(response.status),
            is_passing=response.status in _PASSING,
            retry_after=self._retry_after(response.headers.get("Retry-After", "")),
        )

    def _pause(self, attempts: int, failure: _Failure) -> float:
        """Twice as long each time, and not at the same moment as all others who wait."""
        backoff = min(2.0 ** (attempts - 1), _LONGEST_PAUSE)
        return max(backoff * (0.5 + self._jitter() / 2), failure.retry_after + self._jitter())

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

    def _is_stale(self, reply: Pending) -> bool:
        return reply.at < self._clock() - GIVE_UP_SECONDS
