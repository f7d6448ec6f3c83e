"""Kills the desk at random moments, again and again, and checks that it keeps what it promised.

Some conversations go on all the while, half of their turns answered in the response, half by the
Connector. Their clients do as channels do: they send an activity again until it is acknowledged.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import uvloop

from tests.benchmarks.drained import take_off_the_word
from tests.benchmarks.ledger import (
    ANSWERED_DIFFERENTLY,
    BROKEN_PROMISES,
    DELIVERED_AGAIN,
    Acknowledged,
    Delivery,
    Tables,
    broken_promises,
    digest,
    digest_of,
)
from tests.benchmarks.line import Line, message
from tests.benchmarks.server import DeskServer
from tests.bot.connector_stub import ConnectorStub

SCRIPT = (
    ("Contoso Backup shows error 500", "Contoso Ltd (publisher) handles this"),
    ("and the customer's invoice?", "how was it bought?"),
    ("We sold it through CSP", "You handle this, as the CSP partner"),
    ("Contoso Firewall shows error 500", "Contoso Networks (publisher) handles this"),
)
"""Over and over in each conversation. Each turn puts one question or answer, which are counted."""

AGAIN_AFTER_SECONDS = 0.05
REPEATED_AT_THE_END = 50
"""Turns of each conversation."""
DRAINED_WITHIN_SECONDS = 15.0


@dataclass
class Client:
    """The channel's side of one conversation."""

    name: str
    port: int
    service_url: str
    chance: random.Random
    pause: float
    """Seconds between turns, at most."""
    turns: list[Acknowledged] = field(default_factory=list)
    sent_again: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    """Statuses that no channel should see."""
    answered_differently: int = 0

    async def talk(self, over: asyncio.Event) -> None:
        """Go on with the conversation; the turn that is begun is always acknowledged."""
        async with Line(self.port) as line:
            for number, (text, expected) in enumerate(itertools.cycle(SCRIPT), 1):
                if over.is_set():
                    return
                by_connector = self.chance.random() < 0.5
                activity_id = f"{self.name}-{number}"
                answer = await self._send(line, activity_id, text, by_connector=by_connector)
                turn = Acknowledged(
                    activity_id, text, expected, None if by_connector else digest(answer)
                )
                self.turns.append(turn)
                if self.chance.random() < 0.1:
                    await self._repeat(line, turn)
                await asyncio.sleep(self.chance.uniform(0, self.pause))

    async def repeat_some(self) -> None:
        """Send activities of the whole run again."""
        async with Line(self.port) as line:
            for turn in self.chance.sample(self.turns, min(REPEATED_AT_THE_END, len(self.turns))):
                await self._repeat(line, turn)

    async def _repeat(self, line: Line, turn: Acknowledged) -> None:
        by_connector = turn.digest is None
        answer = await self._send(line, turn.activity_id, turn.text, by_connector=by_connector)
        if answer if by_connector else digest(answer) != turn.digest:
            self.answered_differently += 1

    async def _send(self, line: Line, activity_id: str, text: str, *, by_connector: bool) -> bytes:
        """Send it until it is acknowledged; the body of that response."""
        service_url = self.service_url if by_connector else None
        body = message(self.name, activity_id, text, service_url=service_url)
        while True:
            try:
                status, answer = await line.post(body)
            except ConnectionError:
                pass
            else:
                if 200 <= status < 300:
                    return answer
                if status != 503:
                    self.refused[status] += 1
            self.sent_again += 1
            await asyncio.sleep(AGAIN_AFTER_SECONDS)


@dataclass
class Connector:
    """The stub's log, made small."""

    stub: ConnectorStub
    deliveries: defaultdict[str, list[Delivery]] = field(default_factory=lambda: defaultdict(list))
    """By conversation."""
    explained: int = 0
    """How many said that they may be there already."""

    def note(self, life: int) -> None:
        """Take down what came since the last time, while the desk had been killed `life` times."""
        for reply in self.stub.taken:
            self.explained += take_off_the_word(reply)
            delivery = Delivery(reply["id"], digest_of(reply), life)
            self.deliveries[reply["conversation"]["id"]].append(delivery)
        self.stub.taken.clear()
        self.stub.received.clear()


def main() -> None:
    options = _options()
    outcome = uvloop.run(_run(options))
    if options.json:
        print(json.dumps(outcome, indent=2))
    else:
        for what, value in outcome.items():
            print(f"{what:36}{value}")
    broken = sum(outcome[promise] for promise in BROKEN_PROMISES)
    sound = outcome["integrity"] == "ok" and not outcome["left in the outbox"]
    sys.exit(0 if sound and not broken and not outcome["refused"] else 1)


async def _run(options: argparse.Namespace) -> dict[str, Any]:
    chance = random.Random(options.seed)
    began = time.perf_counter()
    starts: list[float] = []
    async with (
        asyncio.timeout(60 + options.kills * 10),
        DeskServer() as desk,
        ConnectorStub() as stub,
    ):
        connector = Connector(stub)
        clients = [
            Client(f"c{n}", desk.port, stub.service_url, random.Random(n), options.pause)
            for n in range(options.conversations)
        ]
        await desk.start()
        over = asyncio.Event()
        async with asyncio.TaskGroup() as talks:
            for client in clients:
                talks.create_task(client.talk(over))
            for life in range(options.kills):
                await asyncio.sleep(chance.uniform(options.soonest, options.latest))
                desk.kill()
                # What the desk sent before it died is still on its way to the stub.
                await asyncio.sleep(0.1)
                connector.note(life)
                starts.append(await desk.start())
                if (life + 1) % 25 == 0:
                    print(f"{life + 1} of {options.kills} kills", file=sys.stderr)
            await asyncio.sleep(options.latest)
            over.set()
        for client in clients:
            await client.repeat_some()
        waiting = await _drained(desk)
        await desk.stop()
        connector.note(options.kills)
        found, integrity = _check(clients, connector, desk)
    return {
        "kills": options.kills,
        "conversations": len(clients),
        "acknowledged turns": sum(len(client.turns) for client in clients),
        "of these by the Connector": sum(
            turn.digest is None for client in clients for turn in client.turns
        ),
        "activities sent again": sum(client.sent_again for client in clients),
        **{promise: found[promise] for promise in BROKEN_PROMISES},
        DELIVERED_AGAIN: found[DELIVERED_AGAIN],
        "replies that said so": connector.explained,
        "left in the outbox": waiting,
        "refused": dict(sum((client.refused for client in clients), Counter())),
        "integrity": integrity,
        "seconds from kill to ready": round(statistics.median(starts), 2) if starts else None,
        "seconds": round(time.perf_counter() - began),
    }


async def _drained(desk: DeskServer) -> int:
    """Wait for the outbox to empty; how many replies are left in it."""
    until = time.perf_counter() + DRAINED_WITHIN_SECONDS
    with Tables(desk.database) as tables:
        # Another process empties it.
        while (waiting := tables.waiting()) and time.perf_counter() < until:
            await asyncio.sleep(0.1)
    return waiting


def _check(
    clients: list[Client], connector: Connector, desk: DeskServer
) -> tuple[Counter[str], str]:
    found: Counter[str] = Counter()
    with Tables(desk.database) as tables:
        for client in clients:
            kept = tables.conversation(client.name)
            found += broken_promises(client.turns, kept, connector.deliveries[client.name])
            found[ANSWERED_DIFFERENTLY] += client.answered_differently
        return found, tables.integrity()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.kills",
        description="Kill the desk at random moments and check that it keeps what it promised.",
    )
    parser.add_argument(
        "--kills", type=int, default=300, help="how many (300, in about 15 minutes)"
    )
    parser.add_argument("--seed", type=int, default=1, help="for the moments (1)")
    parser.add_argument("--conversations", type=int, default=10, help="side by side (10)")
    parser.add_argument("--pause", type=float, default=0.1, help="most seconds between turns (0.1)")
    parser.add_argument(
        "--soonest", type=float, default=0.3, help="seconds from ready to kill (0.3)"
    )
    parser.add_argument(
        "--latest", type=float, default=1.2, help="seconds from ready to kill (1.2)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
