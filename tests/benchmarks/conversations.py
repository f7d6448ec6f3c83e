"""Whether a desk stays as quick and as small however many conversations it has had.

Conversations are begun one after the other and a question is put in each; now and then the memory
is noted, and how long the next answers take, one at a time.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

import uvloop

from tests.benchmarks.direct_line import UNLIMITED, DirectLine
from tests.benchmarks.line import text_of
from tests.benchmarks.server import DeskServer, rss_megabytes

QUESTION = "Contoso Backup shows error 500"
ANSWER = "Contoso Ltd (publisher) handles this"
MEASURED_AT = (0, 1_000, 5_000, 10_000)
"""Conversations that are kept by then."""
SIDE_BY_SIDE = 8
"""Conversations that are begun at once where nothing is measured."""


def main() -> None:
    options = _options()
    outcome = uvloop.run(_run(options))
    if options.json:
        print(json.dumps(outcome, indent=2))
    else:
        columns = list(outcome["measured"][0])
        print(*(f"{column.replace('_', ' '):>18}" for column in columns))
        for row in outcome["measured"]:
            print(*(f"{row[column]:18}" for column in columns))
        print(f"Wrong answers: {outcome['wrong_answers']}; {outcome['seconds']} seconds.")
    sys.exit(1 if outcome["wrong_answers"] else 0)


async def _run(options: argparse.Namespace) -> dict[str, Any]:
    began = time.perf_counter()
    cores = sorted(os.sched_getaffinity(0))
    # The driver keeps off the server's core: what it uses is not the server's.
    os.sched_setaffinity(0, {cores[0]})
    rows, wrong, kept = [], 0, 0
    try:
        async with (
            asyncio.timeout(60 + max(options.at) / 20),
            DeskServer(core=cores[-1], settings=UNLIMITED) as server,
        ):
            await server.start()
            async with DirectLine(server.port) as line:
                # What the first question makes the desk load does not count.
                await _converse(line)
                for at in sorted(options.at):
                    wrong += await _converse_many(line, at - kept)
                    row, wrong_here = await _measured(line, server, options.asked)
                    rows.append({"conversations": at} | row)
                    wrong += wrong_here
                    kept = at + options.asked
    finally:
        os.sched_setaffinity(0, cores)
    return {
        "measured": rows,
        "wrong_answers": wrong,
        "seconds": round(time.perf_counter() - began),
    }


async def _measured(line: DirectLine, server: DeskServer, count: int) -> tuple[dict[str, Any], int]:
    """How the next conversations go, one after the other, and how many were answered wrongly."""
    megabytes = rss_megabytes(server.pid)
    results = [await _converse(line) for _ in range(count)]
    begun, answered = [each[0] for each in results], [each[1] for each in results]
    row = {
        "megabytes": round(megabytes),
        "database_megabytes": round(server.database.stat().st_size / 1e6, 1),
        "begin_p50_ms": _milliseconds(begun, 50),
        "begin_p99_ms": _milliseconds(begun, 99),
        "answer_p50_ms": _milliseconds(answered, 50),
        "answer_p99_ms": _milliseconds(answered, 99),
    }
    return row, sum(not right for *_, right in results)


async def _converse_many(line: DirectLine, count: int) -> int:
    """Have so many conversations, some side by side; how many were answered wrongly."""
    numbers: Iterator[int] = iter(range(count))

    async def some() -> int:
        wrong = 0
        for _ in numbers:
            *_, right = await _converse(line)
            wrong += not right
        return wrong

    return sum(await asyncio.gather(*(some() for _ in range(SIDE_BY_SIDE))))


async def _converse(line: DirectLine) -> tuple[float, float, bool]:
    """Begin and ask: the seconds of each, and whether the answer is right."""
    began = time.perf_counter()
    conversation = await line.begin()
    asked = time.perf_counter()
    name, token = conversation["conversationId"], conversation["token"]
    # A post is acknowledged when its answer is kept.
    status, _ = await line.say(name, token, QUESTION, "k")
    answered = time.perf_counter()
    activities, _ = await line.read(name, token, 0)
    right = status == 200 and text_of(activities[-1]).startswith(ANSWER)
    return asked - began, answered - asked, right


def _milliseconds(seconds: list[float], percent: int) -> float:
    return round(statistics.quantiles(seconds, n=100)[percent - 1] * 1e3, 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.conversations",
        description="Whether a desk stays as quick and small however many conversations it had.",
    )
    parser.add_argument(
        "--at", type=int, nargs="+", default=MEASURED_AT, help="kept conversations (0 ... 10000)"
    )
    parser.add_argument("--asked", type=int, default=200, help="answers measured each time (200)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
