"""How many turns a core can take, and how long a partner waits for an answer.

A few connections ask and wait, ask and wait: closed loop. Every answer is checked, so that a desk
that is quick and wrong does not pass. Beside it, in the same rounds, runs a handler of a few lines
that knows nothing: how far the desk is from it hardly depends on the machine.
"""

import argparse
import asyncio
import itertools
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from typing import Any

import uvloop
from aiohttp import web

from tests.benchmarks.line import MESSAGES, Line, message, replies, text_of
from tests.benchmarks.server import HOST, DeskServer, cpu_seconds, free_port, rss_megabytes
from tests.bot.connector_stub import ConnectorStub
from tests.bot.hostile_activities import Hostile, hostile_activities
from tests.postgres import a_postgres

Script = Sequence[tuple[str, str]]
"""What a partner writes, each with words that must stand in the answer."""

ONE_QUESTION: Script = [("Contoso Backup shows error 500", "Contoso Ltd (publisher) handles this")]
THREE_TURNS: Script = [
    ("cancel the licences of contoso", "Which one do you mean?"),
    ("the second one", "how was it bought?"),
    ("We sold it through CSP", "You handle this, as the CSP partner"),
]

BARE, ALONE, ONE, THREE = "bare handler", "one at a time", "one question", "three turns"
ON_POSTGRES, FLOOD = "on Postgres", "beside a flood"


@dataclass
class Tally:
    """What the connections of one measurement have seen."""

    seconds: list[float] = field(default_factory=list)
    """How long each turn took."""
    wrong: list[str] = field(default_factory=list)
    """Answers that should have been others."""


@dataclass(frozen=True)
class Measured:
    """One measurement, or the median of several."""

    turns_per_second: float
    p50_milliseconds: float
    p99_milliseconds: float
    cpu_microseconds: float
    """Of the server's processor time, for one turn."""


@dataclass
class Figures:
    """All that a run has found."""

    first_start_seconds: list[float] = field(default_factory=list)
    """With an empty folder: the tables are made."""
    next_start_seconds: list[float] = field(default_factory=list)
    first_answer_seconds: list[float] = field(default_factory=list)
    """From ready to the first answer of all."""
    megabytes: list[float] = field(default_factory=list)
    """Memory after the round."""
    measured: dict[str, list[Measured]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    flood: Counter[str] = field(default_factory=Counter)
    """How the bad requests were answered, by HTTP status."""


Conversation = Callable[[Line, Tally], Awaitable[None]]
"""Has one conversation and notes its turns."""


def main() -> None:
    options = _options()
    figures = Figures()
    for _ in range(options.rounds):
        uvloop.run(_round(options, figures))
    summary = _summary(figures)
    if options.json:
        print(json.dumps(summary, indent=2))
    else:
        _print(summary)
    for wrong in figures.wrong[:3]:
        print(wrong, file=sys.stderr)
    failures = [status for status in figures.flood if status.startswith("5") and status != "501"]
    sys.exit(1 if figures.wrong or failures else 0)


async def _round(options: argparse.Namespace, figures: Figures) -> None:
    cores = sorted(os.sched_getaffinity(0))
    # The driver keeps off the server's core: what it uses is not the server's.
    os.sched_setaffinity(0, {cores[0]})
    try:
        await _measure(options, figures, cores[-1])
    finally:
        os.sched_setaffinity(0, cores)


async def _measure(options: argparse.Namespace, figures: Figures, core: int) -> None:
    async def measure(name: str, port: int, pid: int, script: Script) -> None:
        connections = 1 if name == ALONE else options.connections
        tally, measured = await _closed_loop(port, pid, _scripted(script), connections, options)
        figures.measured.setdefault(name, []).append(measured)
        figures.wrong += tally.wrong

    async with _bare_server(core) as (port, pid):
        await measure(BARE, port, pid, [("hello", "hello")])
    async with DeskServer(core=core) as desk:
        figures.first_start_seconds.append(await desk.start())
        await desk.stop()
        figures.next_start_seconds.append(await desk.start())
        figures.first_answer_seconds.append(await _first_answer(desk.port))
        await measure(ALONE, desk.port, desk.pid, ONE_QUESTION)
        await measure(ONE, desk.port, desk.pid, ONE_QUESTION)
        await measure(THREE, desk.port, desk.pid, THREE_TURNS)
        async with ConnectorStub() as stub:
            bad = list(hostile_activities(stub.service_url))
            async with _flood(desk.port, bad, options.connections // 2, figures.flood):
                await measure(FLOOD, desk.port, desk.pid, ONE_QUESTION)
        figures.megabytes.append(rss_megabytes(desk.pid))
    if options.postgres:
        with a_postgres() as server:
            async with DeskServer(core=core, settings={"DATABASE": server.new_database()}) as desk:
                await desk.start()
                await measure(ON_POSTGRES, desk.port, desk.pid, ONE_QUESTION)


async def _first_answer(port: int) -> float:
    tally = Tally()
    async with Line(port) as line:
        await _scripted(ONE_QUESTION)(line, tally)
    return tally.seconds[0]


async def _closed_loop(
    port: int, pid: int, conversation: Conversation, connections: int, options: argparse.Namespace
) -> tuple[Tally, Measured]:
    """Have conversations, one after the other on each connection, for as long as was asked."""
    tally, over = Tally(), asyncio.Event()

    async def partner() -> None:
        async with Line(port) as line:
            while not over.is_set():
                await conversation(line, tally)

    async with asyncio.TaskGroup() as partners:
        for _ in range(connections):
            partners.create_task(partner())
        await asyncio.sleep(options.warm_up)
        tally.seconds.clear()
        began, cpu = time.perf_counter(), cpu_seconds(pid)
        await asyncio.sleep(options.seconds)
        elapsed, used = time.perf_counter() - began, cpu_seconds(pid) - cpu
        taken = sorted(tally.seconds)
        over.set()
    turns = max(len(taken), 1)
    return tally, Measured(
        turns_per_second=len(taken) / elapsed,
        p50_milliseconds=_percentile(taken, 50) * 1e3,
        p99_milliseconds=_percentile(taken, 99) * 1e3,
        cpu_microseconds=used / turns * 1e6,
    )


def _scripted(script: Script) -> Conversation:
    """Each conversation is new, and so is the person."""
    numbers = itertools.count()
    run = f"{time.time_ns():x}"

    async def converse(line: Line, tally: Tally) -> None:
        name = f"{run}-{next(numbers)}"
        for turn, (text, expected) in enumerate(script):
            body = message(name, f"{name}-{turn}", text)
            began = time.perf_counter()
            status, answer = await line.post(body)
            tally.seconds.append(time.perf_counter() - began)
            said = "\n".join(map(text_of, replies(answer))) if status == 200 else ""
            if expected not in said:
                tally.wrong.append(f"{text!r} was answered with {status}: {said!r}")

    return converse


@asynccontextmanager
async def _flood(
    port: int, bad: Sequence[Hostile], connections: int, statuses: Counter[str]
) -> AsyncIterator[None]:
    """Bad requests, as fast as they are answered, for as long as this is open."""
    over = asyncio.Event()

    async def intruder(offset: int) -> None:
        async with Line(port) as line:
            for request in itertools.cycle((*bad[offset:], *bad[:offset])):
                if over.is_set():
                    return
                try:
                    status, _ = await line.post(request.body, request.headers)
                except ConnectionError:
                    statuses["hung up"] += 1
                else:
                    statuses[str(status)] += 1

    async with asyncio.TaskGroup() as intruders:
        for number in range(connections):
            intruders.create_task(intruder(number * len(bad) // connections))
        try:
            yield
        finally:
            over.set()


@asynccontextmanager
async def _bare_server(core: int) -> AsyncIterator[tuple[int, int]]:
    """A handler that knows nothing; its port and process id."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve_bare, args=(port, core))
    process.start()
    assert process.pid is not None
    try:
        async with Line(port) as line, asyncio.timeout(30):
            # Another process starts there.
            while not await _answers(line):
                await asyncio.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.join()


async def _answers(line: Line) -> bool:
    try:
        await line.get("/")
    except ConnectionError:
        return False
    return True


def _serve_bare(port: int, core: int) -> None:
    os.sched_setaffinity(0, {core})

    async def echo(request: web.Request) -> web.Response:
        activity = await request.json()
        return web.json_response({"activities": [{"type": "message", "text": activity["text"]}]})

    app = web.Application()
    app.router.add_post(MESSAGES, echo)
    web.run_app(app, host=HOST, port=port, access_log=None, print=None)


def _percentile(ordered: Sequence[float], percent: float) -> float:
    """The nearest rank; 0 where there is nothing."""
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)] if ordered else 0.0


def _median(rounds: Sequence[Measured]) -> Measured:
    return Measured(
        *(
            statistics.median(getattr(each, figure.name) for each in rounds)
            for figure in fields(Measured)
        )
    )


def _summary(figures: Figures) -> dict[str, Any]:
    medians = {name: _median(rounds) for name, rounds in figures.measured.items()}
    bare = medians[BARE].cpu_microseconds
    return {
        "turns": {name: _row(name, median, bare) for name, median in medians.items()},
        "first_start_seconds": round(statistics.median(figures.first_start_seconds), 2),
        "next_start_seconds": round(statistics.median(figures.next_start_seconds), 2),
        "first_answer_seconds": round(statistics.median(figures.first_answer_seconds), 2),
        "megabytes": round(statistics.median(figures.megabytes)),
        "wrong_answers": len(figures.wrong),
        "bad_requests_by_status": dict(sorted(figures.flood.items())),
    }


def _row(name: str, measured: Measured, bare: float) -> dict[str, float]:
    row = {
        "turns_per_second": round(measured.turns_per_second),
        "p50_milliseconds": round(measured.p50_milliseconds, 1),
        "p99_milliseconds": round(measured.p99_milliseconds, 1),
    }
    if name == FLOOD:
        # The flood's share of the processor is no turn's.
        return row
    return row | {
        "cpu_microseconds": round(measured.cpu_microseconds),
        "turns_a_core_can_take": round(1e6 / measured.cpu_microseconds),
        "times_bare": round(bare / measured.cpu_microseconds, 3),
    }


def _print(summary: Mapping[str, Any]) -> None:
    columns = ("turns/s", "p50 ms", "p99 ms", "CPU us", "core/s", "x bare")
    print(f"{'':16}", *(f"{column:>8}" for column in columns))
    for name, row in summary["turns"].items():
        print(f"{name:16}", *(f"{figure:8}" for figure in row.values()))
    print(
        f"Start to ready: {summary['first_start_seconds']} s with an empty folder, "
        f"{summary['next_start_seconds']} s after that; "
        f"the first answer took {summary['first_answer_seconds']} s. "
        f"Memory: {summary['megabytes']} MB.\n"
        f"Wrong answers: {summary['wrong_answers']}. "
        f"Bad requests by status: {summary['bad_requests_by_status']}."
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.turns",
        description="How many turns a core can take, and how long a partner waits for an answer.",
    )
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts (3)")
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement (5)")
    parser.add_argument("--warm-up", type=float, default=1.5, help="seconds before each (1.5)")
    parser.add_argument("--connections", type=int, default=16, help="that ask and wait (16)")
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="one question on Postgres as well; the server itself does not count",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
