"""Has two desks share one Postgres, kills one of them again and again, and checks what is kept.

Many conversations go on all the while; each message goes to either desk, or to both at once, until
one has acknowledged it. Half the people listen on a socket of either desk, half poll either.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson
import psycopg
import uvloop

from tests.benchmarks.direct_line import UNLIMITED, DirectLine
from tests.benchmarks.kills import SCRIPT
from tests.benchmarks.server import DeskServer
from tests.benchmarks.shown import BROKEN_PROMISES, Kept, Said, broken_promises
from tests.postgres import Postgres, a_postgres

AGAIN_AFTER_SECONDS = 0.05
LISTENS_AGAIN_AFTER_SECONDS = 0.2
POLLS_EVERY_SECONDS = 0.5
DOWN_SECONDS = 0.1
CAUGHT_UP_WITHIN_SECONDS = 20.0

_AWAY = (aiohttp.ClientError, TimeoutError, ConnectionError)
"""What it looks like when a desk is killed."""

_ACTIVITIES = "SELECT seq, body FROM hosted_activities WHERE conversation = %s ORDER BY seq"
_TRANSCRIPT = "SELECT speaker, text FROM transcript WHERE conversation = %s ORDER BY seq"


@dataclass
class Person:
    """Somebody in one conversation, who says one thing after the other and sees everything."""

    desks: Sequence[DirectLine]
    chance: random.Random
    by_socket: bool
    pause: float
    """Seconds between messages, at most."""
    conversation: str = ""
    token: str = ""
    said: list[Said] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    """Ids of activities, as they came."""
    watermark: int = 0
    said_at: dict[str, float] = field(default_factory=dict)
    """When a message was first sent, by the person's own id of it."""
    seconds: list[float] = field(default_factory=list)
    """How long it took until a message was shown, where all went well at once."""
    sent_again: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    """Statuses that no client should see."""

    async def begin(self) -> None:
        """Begin the conversation, once, however often it is tried."""
        while not self.token:
            try:
                self.token = (await self._any().generate())["token"]
            except _AWAY:
                await asyncio.sleep(AGAIN_AFTER_SECONDS)
        while not self.conversation:
            try:
                begun = await self._any().begin(self.token)
                self.conversation = begun["conversationId"]
            except _AWAY:
                await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def talk(self, over: asyncio.Event) -> None:
        """Go on until it is over; the message that is begun is always acknowledged."""
        for number, (text, expected) in enumerate(itertools.cycle(SCRIPT), 1):
            await asyncio.sleep(self.chance.uniform(0, self.pause))
            if over.is_set():
                return
            key = f"k{number}"
            ids = await self._say(text, key, to_both=number % 2 == 0)
            self.said.append(Said(key, frozenset(ids), text, expected))

    async def listen(self) -> None:
        """See what comes, from wherever it was last; runs until it is cancelled."""
        while True:
            try:
                if self.by_socket:
                    await self._listen_on(self._any())
                else:
                    await self._poll(self._any())
            except _AWAY:
                pass
            await asyncio.sleep(
                LISTENS_AGAIN_AFTER_SECONDS if self.by_socket else POLLS_EVERY_SECONDS
            )

    async def _say(self, text: str, key: str, *, to_both: bool) -> set[str]:
        """Send it until it is acknowledged; all ids it was acknowledged with."""
        self.said_at[key] = time.perf_counter()
        while True:
            desks = self.desks if to_both else [self._any()]
            ids = {
                posted
                for posted in await asyncio.gather(*(self._post(desk, text, key) for desk in desks))
                if posted
            }
            if ids:
                return ids
            self.said_at.pop(key, None)
            self.sent_again += 1
            await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def _post(self, desk: DirectLine, text: str, key: str) -> str | None:
        try:
            status, answer = await desk.say(self.conversation, self.token, text, key)
        except _AWAY:
            return None
        if status == 200:
            posted: str = answer["id"]
            return posted
        if status != 503:
            self.refused[status] += 1
        return None

    async def _listen_on(self, desk: DirectLine) -> None:
        way = await desk.way_back(self.conversation, self.token, self.watermark)
        async for frame in desk.listen(way["streamUrl"]):
            content = orjson.loads(frame)
            if "watermark" in content:  # "typing" has none
                self._see(content["activities"], int(content["watermark"]))

    async def _poll(self, desk: DirectLine) -> None:
        self._see(*await desk.read(self.conversation, self.token, self.watermark))

    def _see(self, activities: Sequence[dict[str, Any]], watermark: int) -> None:
        self.watermark = watermark
        for activity in activities:
            self.shown.append(activity["id"])
            key = activity.get("channelData", {}).get("clientActivityID", "")
            if said_at := self.said_at.pop(key, None):
                self.seconds.append(time.perf_counter() - said_at)

    def _any(self) -> DirectLine:
        return self.chance.choice(self.desks)


def main() -> None:
    options = _options()
    with a_postgres() as postgres:
        outcome = uvloop.run(_run(options, postgres))
    if options.json:
        print(json.dumps(outcome, indent=2))
    else:
        for what, value in outcome.items():
            print(f"{what:40}{value}")
    broken = sum(outcome[promise] for promise in BROKEN_PROMISES)
    sys.exit(1 if broken or outcome["refused"] else 0)


async def _run(options: argparse.Namespace, postgres: Postgres) -> dict[str, Any]:
    chance = random.Random(options.seed)
    began = time.perf_counter()
    url = postgres.new_database()
    starts: list[float] = []
    async with asyncio.timeout(120 + options.kills * 15), _desks(url) as (servers, desks):
        people = [
            Person(desks, random.Random(n), by_socket=n % 2 == 0, pause=options.pause)
            for n in range(options.conversations)
        ]
        await asyncio.gather(*(person.begin() for person in people))
        listening = [asyncio.create_task(person.listen()) for person in people]
        over = asyncio.Event()
        async with asyncio.TaskGroup() as talks:
            for person in people:
                talks.create_task(person.talk(over))
            for number in range(options.kills):
                await asyncio.sleep(chance.uniform(options.soonest, options.latest))
                mortal = chance.choice(servers)
                mortal.kill()
                await asyncio.sleep(DOWN_SECONDS)
                starts.append(await mortal.start())
                print(f"{number + 1} of {options.kills} kills", file=sys.stderr)
            await asyncio.sleep(options.latest)
            over.set()
        kept = _kept(url, people)
        await _caught_up(people, kept)
        for task in listening:
            task.cancel()
        await asyncio.wait(listening)
    return _outcome(people, kept, starts) | {"seconds": round(time.perf_counter() - began)}


@asynccontextmanager
async def _desks(url: str) -> AsyncIterator[tuple[list[DeskServer], list[DirectLine]]]:
    """Two desks on one database, and a way to call each."""
    async with AsyncExitStack() as opened:
        settings = {**UNLIMITED, "DATABASE": url}
        servers = [
            await opened.enter_async_context(DeskServer(settings=settings)) for _ in range(2)
        ]
        # Both at once: the tables are made by whoever is first.
        await asyncio.gather(*(server.start() for server in servers))
        yield (
            servers,
            [await opened.enter_async_context(DirectLine(server.port)) for server in servers],
        )


def _kept(url: str, people: Sequence[Person]) -> list[Kept]:
    kept = []
    with psycopg.connect(url) as database:
        for person in people:
            key = (f"directline/{person.conversation}",)
            activities = database.execute(_ACTIVITIES, key).fetchall()
            transcript = database.execute(_TRANSCRIPT, key).fetchall()
            kept.append(Kept([(seq, orjson.loads(body)) for seq, body in activities], transcript))
    return kept


async def _caught_up(people: Sequence[Person], kept: Sequence[Kept]) -> None:
    """Wait until everybody has seen what is kept, or long enough."""
    until = time.perf_counter() + CAUGHT_UP_WITHIN_SECONDS
    pairs = list(zip(people, kept, strict=True))
    # Other tasks see it.
    while (
        any(person.watermark < len(its.activities) for person, its in pairs)
        and time.perf_counter() < until
    ):
        await asyncio.sleep(0.1)


def _outcome(
    people: Sequence[Person], kept: Sequence[Kept], starts: Sequence[float]
) -> dict[str, Any]:
    found: Counter[str] = Counter()
    for person, its in zip(people, kept, strict=True):
        found += broken_promises(person.said, its, person.shown)
    return {
        "kills": len(starts),
        "conversations": len(people),
        "acknowledged messages": sum(len(person.said) for person in people),
        "messages sent again": sum(person.sent_again for person in people),
        **{promise: found[promise] for promise in BROKEN_PROMISES},
        "refused": dict(sum((person.refused for person in people), Counter())),
        **_waits("shown on a socket", (person for person in people if person.by_socket)),
        **_waits("shown by polling", (person for person in people if not person.by_socket)),
        "seconds from kill to ready": round(statistics.median(starts), 2) if starts else None,
    }


def _waits(how: str, people: Iterable[Person]) -> dict[str, float]:
    """How long it took until messages were shown; nothing where there were hardly any."""
    seconds = [second for person in people for second in person.seconds]
    if len(seconds) < 2:
        return {}
    cuts = statistics.quantiles(seconds, n=100)
    return {f"{how}, p{p}, milliseconds": round(cuts[p - 1] * 1e3, 1) for p in (50, 99)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.replicas",
        description="Kill one of two desks on one Postgres, and check what is kept and shown.",
    )
    parser.add_argument("--kills", type=int, default=10, help="how many (10)")
    parser.add_argument("--seed", type=int, default=1, help="for the moments (1)")
    parser.add_argument("--conversations", type=int, default=200, help="side by side (200)")
    parser.add_argument("--pause", type=float, default=6, help="most seconds between messages (6)")
    parser.add_argument("--soonest", type=float, default=1, help="seconds from ready to kill (1)")
    parser.add_argument("--latest", type=float, default=4, help="seconds from ready to kill (4)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
