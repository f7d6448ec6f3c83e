"""The desk over HTTP on a port of its own, for people at simulated clients."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from bot.app import make_app
from bot.keys import SENDER
from bot.server import RUNNER_OPTIONS
from bot.settings import Settings
from tests.chat import NOW

SECONDS = 15
"""Channels give up after that."""


class RunningDesk:
    """Answers while open (`async with`)."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.settings = Settings(
            database=f"sqlite:///{folder}/desk.db",
            desk_name="Woodgrove Partner Desk",
            desk_email="desk@woodgrove.example",
            desk_hours="Mon–Fri 8:00–16:00",
            **settings,
        )
        self._app = make_app(self.settings, _now)
        self._server = TestServer(self._app)

    async def __aenter__(self) -> "RunningDesk":
        await self._server.start_server(**RUNNER_OPTIONS)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._server.close()

    async def take(self, activity: Any, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Post an activity, and wait until all replies have gone out: the status and the JSON."""
        url = self._server.make_url("/api/messages")
        async with self._session.post(url, json=activity, headers=headers) as response:
            is_json = response.content_type == "application/json"
            body = await response.json() if is_json else None
        async with asyncio.timeout(SECONDS):
            while self._app[SENDER]._at_work:
                await asyncio.sleep(0.002)
        return response.status, body


def _now() -> datetime:
    return NOW
