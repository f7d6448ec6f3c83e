"""A Direct Line of a few lines that knows and keeps nothing: what sockets cost by themselves."""

import asyncio
import itertools
import multiprocessing
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvloop
from aiohttp import web

from tests.benchmarks.line import Line
from tests.benchmarks.server import HOST, free_port

_CONVERSATIONS = "/v3/directline/conversations"
_ONE = f"{_CONVERSATIONS}/{{conversation}}"


@asynccontextmanager
async def bare_server(core: int) -> AsyncIterator[tuple[int, int]]:
    """One that stays on this processor; its port and process id."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port, core))
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


@dataclass
class _Conversation:
    frames: list[bytes] = field(default_factory=list)
    sockets: set[web.WebSocketResponse] = field(default_factory=set)

    async def show(self, role: str, **said: Any) -> str:
        """Send an activity to all who listen; its id."""
        number = str(len(self.frames) + 1)
        activity = {"type": "message", "id": number, "from": {"role": role}, **said}
        frame = orjson.dumps({"activities": [activity], "watermark": number})
        self.frames.append(frame)
        for socket in tuple(self.sockets):
            await socket.send_str(frame.decode())
        return number


class _Bare:
    def __init__(self) -> None:
        self._conversations: dict[str, _Conversation] = {}
        self._numbers = itertools.count()

    async def begin(self, request: web.Request) -> web.Response:
        name = str(next(self._numbers))
        conversation = self._conversations[name] = _Conversation()
        await conversation.show("bot", text="welcome")
        return web.json_response(self._way(request, name), status=201)

    async def way_back(self, request: web.Request) -> web.Response:
        return web.json_response(self._way(request, request.match_info["conversation"]))

    async def post(self, request: web.Request) -> web.Response:
        conversation = self._conversations[request.match_info["conversation"]]
        said = await request.json()
        text = said["text"]
        posted = await conversation.show("user", text=text, channelData=said["channelData"])
        await conversation.show("bot", text=text)
        return web.json_response({"id": posted})

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        conversation = self._conversations[request.match_info["conversation"]]
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        conversation.sockets.add(socket)
        for frame in conversation.frames:
            await socket.send_str(frame.decode())
        async for _ in socket:
            pass
        conversation.sockets.discard(socket)
        return socket

    @staticmethod
    def _way(request: web.Request, name: str) -> dict[str, Any]:
        url = f"ws://{request.host}{_CONVERSATIONS}/{name}/stream"
        return {"conversationId": name, "token": name, "streamUrl": url}


async def _answers(line: Line) -> bool:
    try:
        await line.get("/")
    except ConnectionError:
        return False
    return True


def _serve(port: int, core: int) -> None:
    os.sched_setaffinity(0, {core})
    bare, app = _Bare(), web.Application()
    app.router.add_post(_CONVERSATIONS, bare.begin)
    app.router.add_get(_ONE, bare.way_back)
    app.router.add_post(f"{_ONE}/activities", bare.post)
    app.router.add_get(f"{_ONE}/stream", bare.stream)
    loop = uvloop.new_event_loop()
    web.run_app(app, host=HOST, port=port, access_log=None, print=None, loop=loop)
