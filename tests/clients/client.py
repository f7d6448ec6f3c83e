"""directlinejs in a process of its own, and what it has told so far."""

import asyncio
import json
from asyncio.subprocess import PIPE
from collections.abc import Callable
from typing import Any

from tests.clients.node import FOLDER

WITHIN_SECONDS = 20.0


class Client:
    """One client of Direct Line (`async with`)."""

    def __init__(self, node: str, options: dict[str, Any]) -> None:
        self._node, self._options = node, options
        self._told: list[dict[str, Any]] = []
        self._news = asyncio.Condition()

    async def __aenter__(self) -> "Client":
        self._process = await asyncio.create_subprocess_exec(
            self._node,
            "directlinejs.mjs",
            json.dumps(self._options),
            cwd=FOLDER,
            stdin=PIPE,
            stdout=PIPE,
            limit=1_000_000,
        )
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()  # it ends when nobody commands it any more
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                await self._listening
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    @property
    def statuses(self) -> list[int]:
        """The connection's, each as it came: 2 is online, 3 an expired token, 5 the end."""
        return self.all("status")

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The activities, in order."""
        return self.all("activity")

    def all(self, what: str) -> list[Any]:
        """Everything of one kind that was told."""
        return [event[what] for event in self._told if what in event]

    async def until(self, true: Callable[["Client"], object]) -> None:
        """Wait for something to be so."""
        async with asyncio.timeout(WITHIN_SECONDS), self._news:
            try:
                await self._news.wait_for(lambda: true(self))
            except asyncio.CancelledError:
                print(*(str(event)[:200] for event in self._told), sep="\n")
                raise

    async def shows(self, count: int) -> list[dict[str, Any]]:
        """The first so many activities."""
        await self.until(lambda client: len(client.shown) >= count)
        return self.shown[:count]

    async def say(self, text: str, key: str) -> dict[str, Any]:
        """Say something; what came of the post."""
        self.do("say", text=text, key=key)
        await self.until(lambda client: client.post(key))
        return self.post(key)

    def post(self, key: str) -> dict[str, Any]:
        """What came of a post; empty as long as nothing has."""
        came = (e for e in self._told if e.get("key") == key)
        return next(came, {})

    async def where(self) -> dict[str, str]:
        """What a page keeps in order to come back: conversation, token and watermark."""
        before = len(self.all("where"))
        self.do("where")
        await self.until(lambda client: len(client.all("where")) > before)
        where: dict[str, str] = self.all("where")[-1]
        return where

    def do(self, command: str, **details: str) -> None:
        """Have the script do something; see there."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"command": command, **details}).encode() + b"\n")

    async def _listen(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            async with self._news:
                self._told.append(json.loads(line))
                self._news.notify_all()
