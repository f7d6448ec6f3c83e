"""Brings the desk tokens of every kind, and says how each was answered and how soon.

The desk, with its database, and the issuer of the keys are in this process; the tokens are really
signed and brought over HTTP.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import TypeAlias

import uvloop
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import make_app
from bot.server import RUNNER_OPTIONS
from bot.settings import Settings
from tests.bot.kinds_of_tokens import Kind, activity, kinds
from tests.bot.openid_issuer import APP_ID, TENANT, OpenIdIssuer

_Desk: TypeAlias = TestClient[web.Request, web.Application]

SLOWEST_MILLISECONDS = 50.0
FETCHES_OF_ONE_ROUND = 2
"""The metadata, and the keys that it names."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One kind of token, brought several times."""

    kind: str
    statuses: tuple[int, ...]
    """Each that was seen."""
    expected: int
    worst_milliseconds: float
    fetches: int
    """How often the issuer was asked for its keys meanwhile."""

    @property
    def is_right(self) -> bool:
        return self.statuses == (self.expected,) and self.worst_milliseconds < SLOWEST_MILLISECONDS


def main() -> None:
    options = _options()
    measured = uvloop.run(_run(options.times))
    if options.json:
        print(json.dumps([asdict(one) for one in measured], indent=2))
    else:
        print(f"{'kind':40}{'status':>7}{'worst ms':>10}{'fetches':>9}")
        for one in measured:
            statuses = " ".join(map(str, one.statuses))
            wrong = "" if one.is_right else f"  wrong: {one.expected} expected"
            print(
                f"{one.kind:40}{statuses:>7}{one.worst_milliseconds:>10.1f}{one.fetches:>9}{wrong}"
            )
        worst = max(one.worst_milliseconds for one in measured)
        fetches = sum(one.fetches for one in measured)
        print(f"{len(measured)} kinds, {options.times} times each: {worst:.1f} ms at worst,")
        print(f"keys fetched for the first token and, as some named unknown keys, {fetches} more.")
    sys.exit(0 if all(one.is_right for one in measured) else 1)


async def _run(times: int) -> list[Measured]:
    with tempfile.TemporaryDirectory(prefix="partner-desk-benchmark-") as folder:
        async with OpenIdIssuer() as issuer:
            settings = Settings(
                database=f"sqlite:///{folder}/desk.db",
                app_id=APP_ID,
                app_tenant_id=TENANT,
                app_password="invented",
                openid_metadata_url=issuer.metadata_url,
            )
            server = TestServer(make_app(settings))
            await server.start_server(**RUNNER_OPTIONS)
            async with TestClient(server) as desk:
                every = list(kinds())
                # The first token has the keys fetched; all other figures are without that.
                await _bring(desk, every[0], issuer, "first")
                return [await _measure(desk, kind, issuer, times) for kind in every]


async def _measure(desk: _Desk, kind: Kind, issuer: OpenIdIssuer, times: int) -> Measured:
    statuses, seconds, before = set(), [], issuer.fetches
    for time_ in range(times):
        status, took = await _bring(desk, kind, issuer, f"{kind.name} {time_}")
        statuses.add(status)
        seconds.append(took)
    rounds = (issuer.fetches - before) // FETCHES_OF_ONE_ROUND
    worst = round(max(seconds) * 1000, 2)
    return Measured(kind.name, tuple(sorted(statuses)), kind.status, worst, rounds)


async def _bring(
    desk: _Desk, kind: Kind, issuer: OpenIdIssuer, activity_id: str
) -> tuple[int, float]:
    """The status, and the seconds until the answer was there."""
    # Minted before the clock runs, and anew each time: a token seen before would be remembered.
    headers = {"Authorization": kind.header(issuer)}
    body = activity(id=activity_id) | kind.sent
    began = time.perf_counter()
    async with desk.post("/api/messages", json=body, headers=headers) as response:
        await response.read()
        return response.status, time.perf_counter() - began


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.tokens",
        description="Bring tokens of every kind, and say how each is answered and how soon.",
    )
    parser.add_argument("--times", type=int, default=20, help="each kind (20)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
