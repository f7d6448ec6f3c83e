"""The desk over HTTP on a port of its own, for people at simulated clients."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from bot.app import make_app
from bot.clock import Clock
from bot.server import RUNNER_OPTIONS
from bot.settings import Settings
from tests.benchmarks.server import DeskServer
from tests.chat import NOW

SECONDS = 15
"""Channels give up after that."""


class RunningDesk:
    """A desk that takes activities, and delivers its replies meanwhile."""

    def __init__(self, address: str, database: Path, session: aiohttp.ClientSession) -> None:
        self._address, self._database, self._session = address, database, session

    async def take(self, activity: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Post an activity, and wait until all replies have gone out: the status and the JSON."""
        url = f"{self._address}/api/messages"
        async with self._session.post(url, json=activity, headers=headers) as response:
            is_json = response.content_type == "application/json"
            body = await response.json() if is_json else None
        async with asyncio.timeout(SECONDS):
            while self._has_replies():
                await asyncio.sleep(0.002)
        return response.status, body

    def _has_replies(self) -> bool:
        with closing(sqlite3.connect(self._database)) as database:
            return database.execute("SELECT 1 FROM outbox").fetchone() is not None


@asynccontextmanager
async def desk_of_the_tests(folder: Path, clock: Clock = lambda: NOW) -> AsyncIterator[RunningDesk]:
    """The desk that tests/conversations/ are about, in this process."""
    settings = Settings(
        database=f"sqlite:///{folder}/desk.db",
        desk_name="Woodgrove Partner Desk",
        desk_email="desk@woodgrove.example",
        desk_hours="Mon–Fri 8:00–16:00",
    )
    server = TestServer(make_app(settings, clock))
    await server.start_server(**RUNNER_OPTIONS)
    try:
        async with _session() as session:
            yield RunningDesk(str(server.make_url("")).rstrip("/"), folder / "desk.db", session)
    finally:
        await server.close()


@asynccontextmanager
async def desk_out_of_the_box() -> AsyncIterator[RunningDesk]:
    """What `partner-desk serve` starts where nothing is set."""
    async with DeskServer() as server, _session() as session:
        await server.start()
        yield RunningDesk(f"http://127.0.0.1:{server.port}", server.database, session)


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
