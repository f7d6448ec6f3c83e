"""Delivers replies to the Bot Connector: each conversation in order, again where that may help.

Several processes may empty one outbox: each delivers the replies it has a lease on, and claims now
and then those that nobody has.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.posting import Connector, Failure
from bot.storage.conversation_store import ConversationGone
from bot.storage.outbox import HOSTED, LEASE_SECONDS, Outbox
from bot.storage.turn_store import Pending, StoreUnavailable
from bot.undelivered import given_up, once_more

log = logging.getLogger(__name__)

GIVE_UP_SECONDS = 600
"""An answer that comes later than this surprises more than it helps."""

CASE_SECONDS = 3 * 24 * 3600
"""What a person of the desk writes about a case is waited for longer."""

UPDATE_SECONDS = 30
"""How long an update may hold up the replies behind it: the old card is still there to be used."""

CLAIM_SECONDS = 3.0
"""How soon replies that nobody has are noticed."""

RENEW_AFTER_SECONDS = LEASE_SECONDS / 3

SURE_SECONDS = LEASE_SECONDS / 2
"""How long a lease is relied on: what is posted then arrives before it ends."""

_LONGEST_PAUSE = 60


@dataclass(slots=True)
class _Waiting:
    """A reply in a queue."""

    reply: Pending
    leased_at: float
    """Unix seconds; at this time the lease began, or a little later."""
    is_in_doubt: bool
    """Whether it may have arrived already."""
    is_lost: bool = False
    """Whether another process delivers it by now."""


async def _refuse_to_show(reply: Pending) -> None:
    raise ConversationGone(f"{reply.conversation} is not hosted here.")


class Sender:
    """Posts the replies of one conversation one by one, those of several side by side."""

    def __init__(
        self,
        outbox: Outbox,
        connector: Connector,
        *,
        clock: Callable[[], float],
        jitter: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        most_waiting: int = 10_000,
        claim_seconds: float = CLAIM_SECONDS,
        told: Callable[[bool], None] = lambda _delivered: None,
        show: Callable[[Pending], Awaitable[None]] = _refuse_to_show,
    ) -> None:
        """`clock` gives Unix seconds, `jitter` a number from 0 to 1.

        `show` puts a reply into a conversation that the desk hosts, once however often it is
        called; it raises StoreUnavailable and ConversationGone.
        `told` hears of each reply whether it was delivered; if not, it was given up.
        """
        self._outbox, self._connector = outbox, connector
        self._clock, self._jitter, self._sleep = clock, jitter, sleep
        self._most_waiting, self._claim_seconds = most_waiting, claim_seconds
        self._told, self._show = told, show
        self._queues: dict[str, deque[_Waiting]] = {}
        self._at_work: set[asyncio.Task[object]] = set()
        self._waiting = 0
        self._is_open = True
        self._keeping_up: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Deliver what ended processes left behind, as far as it is still worth something.

        From now on as well: what is left behind later is claimed within seconds.
        """
        await self.claim()
        self._keeping_up = asyncio.create_task(self._keep_up())

    async def claim(self) -> None:
        """Take on what nobody delivers; raises StoreUnavailable."""
        claimed = await self._outbox.claim(self._most_waiting - self._waiting)
        stale = [reply for reply in claimed if self._is_stale(reply)]
        lost = [reply for reply in stale if not _is_update(reply)]
        if lost:
            log.warning("replies dropped that nobody delivered in time: %d", len(lost))
        for reply in stale:
            await self._give_up(reply)
        self.send(reply for reply in claimed if not self._is_stale(reply))

    async def renew(self) -> None:
        """Keep the leases of all that waits; raises StoreUnavailable."""
        due = self._clock() - RENEW_AFTER_SECONDS
        waiting = [one for queue in self._queues.values() for one in queue if one.leased_at <= due]
        await self._renew(waiting)

    def send(self, replies: Iterable[Pending]) -> None:
        """Deliver `replies`, already leased to this process, in their order; returns at once.

        Where too many are waiting already the rest are left to whoever claims them.
        """
        left: list[Pending] = []
        for reply in replies:
            if not self._is_open or left or self._waiting >= self._most_waiting:
                left.append(reply)
                continue
            self._waiting += 1
            waiting = _Waiting(reply, self._clock(), reply.in_doubt)
            if queue := self._queues.get(reply.conversation):
                queue.append(waiting)
            else:
                self._queues[reply.conversation] = deque([waiting])
                self._go(self._work_off(reply.conversation))
        if left and self._is_open:
            log.warning("replies left for later: %d, for too many are waiting", len(left))
            self._go(self._release(left))

    def announce(self, url: str, body: bytes) -> None:
        """Post what is worth something now or never, such as "typing"; one attempt, if any."""
        if self._is_open and len(self._at_work) < self._most_waiting:
            self._go(self._connector.send("POST", url, body))

    async def drain(self, seconds: float) -> None:
        """Take no more, give what waits `seconds` to go out, and leave the rest in the outbox."""
        self._is_open = False
        if self._keeping_up:
            self._keeping_up.cancel()
            await asyncio.wait([self._keeping_up])
        if not self._at_work:
            return
        _, unfinished = await asyncio.wait(self._at_work, timeout=seconds)
        left = [waiting.reply for queue in self._queues.values() for waiting in queue]
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
        await self._release(left)

    async def _keep_up(self) -> None:
        """Runs until it is cancelled."""
        while True:
            await asyncio.sleep(self._claim_seconds)
            try:
                await self.renew()
                if self._waiting < self._most_waiting:
                    await self.claim()
            except StoreUnavailable as error:
                log.warning("the outbox could not be looked at: %s", error)

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

    async def _deliver(self, waiting: _Waiting) -> None:
        """Have a reply delivered or given up; either way the outbox need not keep it."""
        reply = waiting.reply
        attempts = 0
        while failure := await self._attempt(waiting):
            attempts += 1
            pause = self._pause(attempts, failure)
            gives_up = self._clock() + pause > reply.at + _worth_seconds(reply)
            if gives_up or not failure.is_passing:
                _log_dropped(reply, attempts, failure)
                break
            await self._sleep(pause)
        if waiting.is_lost:
            return
        if failure:
            await self._give_up(reply)
        else:
            self._told(True)  # noqa: FBT003  (a callback has no names)
            await self._outbox.delivered([reply.seq])

    async def _give_up(self, reply: Pending) -> None:
        if _is_update(reply):
            await self._outbox.delivered([reply.seq])
        else:
            self._told(False)  # noqa: FBT003
            await self._outbox.given_up([given_up(reply, self._clock())])

    async def _attempt(self, waiting: _Waiting) -> Failure | None:
        """Post a reply if it is still this process's to deliver."""
        if self._clock() >= waiting.leased_at + SURE_SECONDS:
            # The process was stopped for a while, or the database could not be reached.
            try:
                await self._renew([waiting])
            except StoreUnavailable:
                return Failure("no lease", is_passing=True)
        if waiting.is_lost:
            return None
        reply = waiting.reply
        if reply.url == HOSTED:
            return await self._show_here(reply)
        is_repeated = waiting.is_in_doubt and not _is_update(reply)
        body = once_more(reply) if is_repeated else reply.body
        failure = await self._connector.send(reply.method, reply.url, body)
        # Of a connection that broke off, too, nobody knows; but mostly it had been idle for long.
        if failure and failure.why == TimeoutError.__name__:
            waiting.is_in_doubt = True
        return failure

    async def _show_here(self, reply: Pending) -> Failure | None:
        try:
            await self._show(reply)
        except StoreUnavailable:
            return Failure("no database", is_passing=True)
        except ConversationGone:
            return Failure("conversation gone", is_passing=False)
        return None

    async def _renew(self, waiting: list[_Waiting]) -> None:
        if not waiting:
            return
        asked_at = self._clock()
        ours = await self._outbox.renew(one.reply.seq for one in waiting)
        for one in waiting:
            one.leased_at, one.is_lost = asked_at, one.reply.seq not in ours

    async def _release(self, replies: list[Pending]) -> None:
        if replies:
            # If that fails, the leases end by themselves.
            with suppress(StoreUnavailable):
                await self._outbox.release([reply.seq for reply in replies])

    def _pause(self, attempts: int, failure: Failure) -> float:
        """Twice as long each time, and not at the same moment as all others who wait."""
        backoff = min(2.0 ** (attempts - 1), _LONGEST_PAUSE)
        return max(backoff * (0.5 + self._jitter() / 2), failure.retry_after + self._jitter())

    def _is_stale(self, reply: Pending) -> bool:
        return reply.at < self._clock() - _worth_seconds(reply)


def _is_update(reply: Pending) -> bool:
    """Whether it only makes an old card look right: nobody misses it who has the old card."""
    return reply.method == "PUT"


def _worth_seconds(reply: Pending) -> float:
    if _is_update(reply):
        return UPDATE_SECONDS
    return GIVE_UP_SECONDS if reply.case_number is None else CASE_SECONDS


def _log_dropped(reply: Pending, attempts: int, failure: Failure) -> None:
    what, level = ("update", logging.INFO) if _is_update(reply) else ("reply", logging.WARNING)
    host = urlsplit(reply.url).hostname
    log.log(level, "%s dropped at attempt %d: %s, %s", what, attempts, host, failure.why)
