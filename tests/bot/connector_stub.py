"""A Bot Connector on this machine, which takes replies or fails in the ways the real one does."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


class Mode(Enum):
    """How a request is answered."""

    OK = auto()
    BUSY = auto()
    """429, with Retry-After as `retry_after` says."""
    BROKEN = auto()
    """500"""
    FORBIDDEN = auto()
    NOT_FOUND = auto()
    NOT_IMPLEMENTED = auto()
    """501, as of a client that cannot update a message."""
    RESET = auto()
    HANG = auto()
    REDIRECT = auto()
    """307, to another path of this stub."""


@dataclass(frozen=True)
class Received:
    """A request as it came in, whatever it was answered."""

    method: str
    path: str
    headers: Mapping[str, str]
    activity: Any


class ConnectorStub:
    """Takes replies while open (`async with`)."""

    def __init__(self) -> None:
        self.plan: list[Mode] = []
        """How the next requests are answered; those after them are taken."""
        self.retry_after = "1"
        self.delay: Callable[[], float] = lambda: 0.0
        """Seconds from taking a reply to saying so."""
        self.received: list[Received] = []
        self.taken: list[Any] = []
        """The activities that were answered with 200, in order."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._server = TestServer(app)
        self._closing = asyncio.Event()

    async def __aenter__(self) -> "ConnectorStub":
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._server.close()

    @property
    def service_url(self) -> str:
        return str(self._server.make_url("/"))

    async def _answer(self, request: web.Request) -> web.Response:
        activity = json.loads(await request.read() or b"null")
        self.received.append(
            Received(request.method, request.raw_path, dict(request.headers), activity)
        )
        match self.plan.pop(0) if self.plan else Mode.OK:
            case Mode.BUSY:
                return web.Response(status=429, headers={"Retry-After": self.retry_after})
            case Mode.BROKEN:
                return web.Response(status=500)
            case Mode.FORBIDDEN:
                return web.Response(status=403)
            case Mode.NOT_FOUND:
                return web.Response(status=404)
            case Mode.NOT_IMPLEMENTED:
                return web.Response(status=501)
            case Mode.REDIRECT:
                return web.Response(status=307, headers={"Location": "/elsewhere"})
            case Mode.HANG:
                await self._closing.wait()
            case Mode.RESET:
                assert request.transport
                request.transport.abort()
            case Mode.OK:
                self.taken.append(activity)
                await asyncio.sleep(self.delay())
        return web.json_response({"id": f"reply-{len(self.taken)}"})
