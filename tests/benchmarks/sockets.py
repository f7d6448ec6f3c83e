"""What it costs a desk that many people are there and listen, and how soon they see what is new.

First everybody has a conversation of their own and says nothing; then some of them ask; then many
listen to one conversation. Beside the desk, in the same run, stands a server of a few lines that
knows nothing: how far the desk is from it hardly depends on the machine.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Any

import uvloop

from tests.benchmarks.bare_sockets import bare_server
from tests.benchmarks.direct_line import UNLIMITED, DirectLine
from tests.benchmarks.ear import Ear
from tests.benchmarks.server import DeskServer, cpu_seconds, rss_megabytes

QUESTION = "Contoso Backup shows error 500"
ANSWER = b"Contoso Ltd (publisher) handles this"
OPENED_AT_ONCE = 50
SEEN_WITHIN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What one server needed."""

    opened_per_second: float
    kilobytes_per_socket: float
    idle_cpu_percent: float
    """Of one core, while everybody is silent, keep-alive frames included."""
    answer_p50_milliseconds: float
    """From the post to the answer on the socket."""
    answer_p99_milliseconds: float
    fan_out_p50_milliseconds: float
    """From the post until the last of all listeners has the message."""
    fan_out_p99_milliseconds: float
    fan_out_microseconds_per_socket: float
    megabytes: float
    """At the end."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody with a socket."""

    conversation: str
    token: str
    ear: Ear


def main() -> None:
    options = _options()
    figures = uvloop.run(_run(options))
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        _print(figures)


async def _run(options: argparse.Namespace) -> dict[str, Any]:
    cores = sorted(os.sched_getaffinity(0))
    # The driver keeps off the server's core: what it uses is not the server's.
    os.sched_setaffinity(0, {cores[0]})
    try:
        async with asyncio.timeout(180 + 4 * options.hold):
            async with bare_server(cores[-1]) as (port, pid):
                bare = await _measure(port, pid, b'"bot"', options)
            async with DeskServer(core=cores[-1], settings=UNLIMITED) as server:
                await server.start()
                desk = await _measure(server.port, server.pid, ANSWER, options)
    finally:
        os.sched_setaffinity(0, cores)
    return {
        "sockets": options.sockets,
        "fan-out": options.fan_out,
        "bare": _rounded(bare),
        "desk": _rounded(desk),
    }


async def _measure(port: int, pid: int, answer: bytes, options: argparse.Namespace) -> Measured:
    async with DirectLine(port) as line:
        # What the first question makes the server load does not count.
        async with _listeners(1, line.begin) as listeners:
            await _answered(listeners, answer, line)
        before, began = rss_megabytes(pid), time.perf_counter()
        async with _listeners(options.sockets, line.begin) as listeners:
            opened = time.perf_counter() - began
            used = cpu_seconds(pid)
            await asyncio.sleep(options.hold)
            idle = (cpu_seconds(pid) - used) / options.hold
            grown = rss_megabytes(pid) - before
            step = max(len(listeners) // options.asked, 1)
            answers = await _answered(listeners[::step], answer, line)
        shared = await line.begin()
        async with _listeners(options.fan_out, _same(line, shared)) as listeners:
            fans = await _fanned_out(listeners, options.messages, line)
        return Measured(
            opened_per_second=options.sockets / opened,
            kilobytes_per_socket=grown * 1e3 / options.sockets,
            idle_cpu_percent=idle * 100,
            answer_p50_milliseconds=_percentile(answers, 50) * 1e3,
            answer_p99_milliseconds=_percentile(answers, 99) * 1e3,
            fan_out_p50_milliseconds=_percentile(fans, 50) * 1e3,
            fan_out_p99_milliseconds=_percentile(fans, 99) * 1e3,
            fan_out_microseconds_per_socket=sum(fans) / len(fans) / options.fan_out * 1e6,
            megabytes=rss_megabytes(pid),
        )


def _same(
    line: DirectLine, conversation: dict[str, Any]
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """Gives everybody a way into the same one."""

    async def way() -> dict[str, Any]:
        back = await line.way_back(conversation["conversationId"], conversation["token"], 0)
        return conversation | {"streamUrl": back["streamUrl"]}

    return way


@asynccontextmanager
async def _listeners(
    count: int, ways: Callable[[], Awaitable[dict[str, Any]]]
) -> AsyncIterator[list[Listener]]:
    """So many, each of whom has seen the welcome."""
    some, listeners = asyncio.Semaphore(OPENED_AT_ONCE), []

    async def one() -> None:
        async with some, asyncio.timeout(SEEN_WITHIN_SECONDS):
            way, welcomed = await ways(), asyncio.Event()
            ear = await Ear.listening(way["streamUrl"], lambda _: welcomed.set())
            listeners.append(Listener(way["conversationId"], way["token"], ear))
            await welcomed.wait()

    try:
        await asyncio.gather(*(one() for _ in range(count)))
        yield listeners
    finally:
        for listener in listeners:
            listener.ear.close()


async def _answered(listeners: Sequence[Listener], answer: bytes, line: DirectLine) -> list[float]:
    """Have them ask one after the other; the seconds until each had its answer."""
    return [await _seen_after([listener], "k", answer, line) for listener in listeners]


async def _fanned_out(listeners: Sequence[Listener], count: int, line: DirectLine) -> list[float]:
    """Say so many things to all of them; the seconds until the last had each."""
    seconds = []
    for number in range(count):
        key = f"fan-out-{number}"  # stands in the echo alone
        seconds.append(await _seen_after(listeners, key, key.encode(), line))
        await asyncio.sleep(0.1)  # for the answer to be through as well
    return seconds


async def _seen_after(
    listeners: Sequence[Listener], key: str, mark: bytes, line: DirectLine
) -> float:
    """Have the first one ask; the seconds until all have seen a frame with `mark` in it."""
    missing, all_seen = len(listeners), asyncio.Event()

    def hear(frame: bytes) -> None:
        nonlocal missing
        missing -= mark in frame
        if not missing:
            all_seen.set()

    for listener in listeners:
        listener.ear.hear = hear
    asker, began = listeners[0], time.perf_counter()
    posting = asyncio.create_task(line.say(asker.conversation, asker.token, QUESTION, key))
    async with asyncio.timeout(SEEN_WITHIN_SECONDS):
        await all_seen.wait()
    seconds = time.perf_counter() - began
    status, _ = await posting
    if status != 200:
        raise RuntimeError(f"A message was answered with {status}.")
    return seconds


def _percentile(seconds: Sequence[float], percent: float) -> float:
    """The nearest rank."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def _rounded(measured: Measured) -> dict[str, float]:
    return {name: round(figure, 1) for name, figure in asdict(measured).items()}


def _print(figures: dict[str, Any]) -> None:
    print(f"{figures['sockets']} sockets; {figures['fan-out']} of one conversation")
    print(f"{'':34}{'bare':>10}{'desk':>10}")
    for name, bare in figures["bare"].items():
        print(f"{name.replace('_', ' '):34}{bare:10}{figures['desk'][name]:10}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.sockets",
        description="What many listeners cost a desk, and how soon they see what is new.",
    )
    parser.add_argument("--sockets", type=int, default=2_000, help="that are there (2,000)")
    parser.add_argument("--asked", type=int, default=200, help="of them that ask (200)")
    parser.add_argument("--fan-out", type=int, default=500, help="in one conversation (500)")
    parser.add_argument("--messages", type=int, default=50, help="said to all of those (50)")
    parser.add_argument("--hold", type=float, default=25, help="seconds of silence (25)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
