"""What becomes of replies when the Bot Connector fails, and when the desk is killed meanwhile.

First a table: what the Connector answers, how often the desk asks, and what the person is told;
the pauses between attempts pass at once. Then a desk empties a full outbox and is killed again and
again, and what the Connector took is compared with what was in the outbox.
"""

import argparse
import asyncio
import itertools
import json
import random
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import uvloop
from aiohttp.test_utils import unused_port
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from bot.adapter import DeskTurn, LocalAdapter
from bot.app import new_answer
from bot.clock import system_clock
from bot.current_desk import sample_catalogue
from bot.desk_bot import DeskBot
from bot.outbound_tokens import ConnectorTokens
from bot.posting import Connector
from bot.sender import Sender
from bot.service_urls import reply_url
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.sqlite_database import sqlite_database
from bot.turns import Turns
from bot.undelivered import ONCE_MORE
from dialogs.support import SupportDialog
from knowledge.desk import Desk
from tests.benchmarks.drained import BROKEN_PROMISES, compare
from tests.benchmarks.server import DeskServer
from tests.bot.connector_stub import ConnectorStub, Mode

TIMEOUT_SECONDS = 0.3
"""The desk's own is ten; here nobody has to wait for it."""

EMPTY_WITHIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the Connector does with one reply."""

    name: str
    plan: tuple[Mode, ...] = ()
    """Its answers, one after the other; after these it takes everything."""
    retry_after: str = "1"
    is_trusted: bool = True
    is_there: bool = True


TROUBLES = (
    Trouble("200"),
    Trouble("429, Retry-After: 20; then 200", (Mode.BUSY,), "20"),
    Trouble("429, Retry-After: an hour", (Mode.BUSY,), "3600"),
    Trouble("500 three times; then 200", (Mode.BROKEN,) * 3),
    Trouble("500 always", (Mode.BROKEN,) * 50),
    Trouble("no answer in time; then 200", (Mode.HANG,)),
    Trouble("connection reset; then 200", (Mode.RESET,)),
    Trouble("connection reset always", (Mode.RESET,) * 50),
    Trouble("403", (Mode.FORBIDDEN,)),
    Trouble("404", (Mode.NOT_FOUND,)),
    Trouble("307 to another address", (Mode.REDIRECT,)),
    Trouble("not a trusted host", is_trusted=False),
    Trouble("nobody listens there", is_there=False),
)


class Clock:
    """Real time, and what was slept through besides."""

    def __init__(self) -> None:
        self.slept = 0.0

    def __call__(self) -> float:
        return time.time() + self.slept

    async def sleep(self, seconds: float) -> None:
        """Pass them at once."""
        self.slept += seconds
        await asyncio.sleep(0)


def main() -> None:
    options = _options()
    outcomes = uvloop.run(_outcomes())
    drained = uvloop.run(_drain(options)) if options.kills else {}
    if options.json:
        print(json.dumps({"outcomes": outcomes, "drained": drained}, indent=2))
    else:
        print(f"{'the Connector answers':32}{'requests':>9}{'after s':>9}  {'outcome':11}told")
        for outcome in outcomes:
            print("{:32}{:>9}{:>9}  {:11}{}".format(*outcome.values()))
        for what, value in drained.items():
            print(f"{what:50}{value}")
    sys.exit(1 if any(drained.get(promise) for promise in BROKEN_PROMISES) else 0)


async def _outcomes() -> list[dict[str, Any]]:
    return [await _outcome(trouble) for trouble in TROUBLES]


async def _outcome(trouble: Trouble) -> dict[str, Any]:
    """One question whose answer meets this trouble, and the next one, which meets none."""
    clock = Clock()
    database = sqlite_database(":memory:")
    await database.open()
    async with ConnectorStub() as stub, aiohttp.ClientSession() as session:
        stub.plan, stub.retry_after = list(trouble.plan), trouble.retry_after
        sender = Sender(
            database.outbox,
            Connector(
                ConnectorTokens(None, clock),
                session,
                is_trusted=lambda _url: trouble.is_trusted,
                clock=clock,
                timeout_seconds=TIMEOUT_SECONDS,
            ),
            clock=clock,
            jitter=lambda: 0.5,
            sleep=clock.sleep,
        )
        turns = _turns(database)
        nobody = f"http://127.0.0.1:{unused_port()}/"
        service_url = stub.service_url if trouble.is_there else nobody
        answered = await turns.take(_question("1", service_url))
        sender.send(answered.to_deliver)
        await sender.drain(60)
        while await database.outbox.pending():
            await asyncio.sleep(0.01)
        next_turn = _question("2", service_url)
        await turns.take(next_turn)
        await database.close()
        said = stub.taken[0].get("text", "") if stub.taken else ""
        told = f"with it: {ONCE_MORE}" if said.startswith(ONCE_MORE) else ""
        first = next_turn.replies[0].text or ""
        if "may not have reached you" in first:
            told = f"at the next turn: {first}"
        return {
            "trouble": trouble.name,
            "requests": len(stub.received),
            "seconds": round(clock.slept),
            "outcome": "delivered" if stub.taken else "given up",
            "told": told,
        }


def _turns(database: Database) -> Turns:
    desk = Desk(sample_catalogue(system_clock().date()))
    bot = DeskBot(SupportDialog(), new_answer)
    return Turns(database.turns, bot, lambda: desk, system_clock)


def _question(number: str, service_url: str) -> DeskTurn:
    activity = Activity(
        type="message",
        id=number,
        text="Contoso Backup shows error 500",
        channel_id="msteams",
        service_url=service_url,
        conversation=ConversationAccount(id="c"),
        from_property=ChannelAccount(id="29:person"),
        recipient=ChannelAccount(id="28:desk"),
    )
    return DeskTurn(LocalAdapter(), activity)


async def _drain(options: argparse.Namespace) -> dict[str, Any]:
    """Kill a desk that empties an outbox, which is filled again while it is down."""
    chance = random.Random(options.seed)
    numbers = itertools.count(1)
    put: defaultdict[str, list[str]] = defaultdict(list)
    began = time.perf_counter()
    async with DeskServer() as desk, ConnectorStub() as stub:
        stub.delay = lambda: chance.uniform(0, options.delay)
        upgrade(f"sqlite:///{desk.database}")
        for kill in range(options.kills):
            names = [f"c{number}" for number in range(options.conversations)]
            _fill(desk.database, stub.service_url, put, names, options.replies, numbers)
            taken = len(stub.taken)
            await desk.start()
            async with asyncio.timeout(EMPTY_WITHIN_SECONDS):
                while len(stub.taken) == taken:
                    await asyncio.sleep(0.001)
            await asyncio.sleep(chance.uniform(0, options.latest))
            desk.kill()
            # What it sent before it died is still on its way.
            await asyncio.sleep(0.1 + options.delay)
            if (kill + 1) % 10 == 0:
                print(f"{kill + 1} of {options.kills} kills", file=sys.stderr)
        left_at_last = _waiting(desk.database)
        await desk.start()
        until = time.perf_counter() + EMPTY_WITHIN_SECONDS
        while _waiting(desk.database) and time.perf_counter() < until:
            await asyncio.sleep(0.1)
        await desk.stop()
        return {
            "kills": options.kills,
            "messages put into the outbox": sum(map(len, put.values())),
            "of these waiting at the last kill": left_at_last,
            **compare(put, stub.taken),
            "left in the outbox": _waiting(desk.database),
            "seconds": round(time.perf_counter() - began),
        }


def _fill(
    database: Path,
    service_url: str,
    put: defaultdict[str, list[str]],
    conversations: Sequence[str],
    replies: int,
    numbers: Iterator[int],
) -> None:
    rows = []
    for _reply in range(replies):
        for name in conversations:
            reply_id = f"{name}-{next(numbers)}"
            put[name].append(reply_id)
            body = {
                "type": "message",
                "id": reply_id,
                "conversation": {"id": name},
                "recipient": {"id": f"29:{name}"},
                "text": reply_id,
            }
            url = reply_url(service_url, name, None)
            rows.append((f"msteams/{name}", url, orjson.dumps(body), time.time()))
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "INSERT INTO outbox (conversation, url, body, at) VALUES (?, ?, ?, ?)", rows
        )
    connection.close()


def _waiting(database: Path) -> int:
    connection = sqlite3.connect(database)
    [(waiting,)] = connection.execute("SELECT count(*) FROM outbox")
    connection.close()
    return int(waiting)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.outbox",
        description="Let the Bot Connector fail, and kill a desk that empties its outbox.",
    )
    parser.add_argument(
        "--kills", type=int, default=50, help="how many; 0 for the table alone (50)"
    )
    parser.add_argument("--seed", type=int, default=1, help="for the moments (1)")
    parser.add_argument("--conversations", type=int, default=20, help="side by side (20)")
    parser.add_argument("--replies", type=int, default=15, help="new in each before a start (15)")
    parser.add_argument(
        "--delay", type=float, default=0.03, help="most seconds of an answer (0.03)"
    )
    parser.add_argument(
        "--latest", type=float, default=0.3, help="seconds to a kill, at most (0.3)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser.parse_args()


if __name__ == "__main__":
    main()
