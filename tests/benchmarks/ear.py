"""A WebSocket that only listens: a full client would take longer for a frame than the desk."""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from tests.benchmarks.server import HOST

_TEXT, _CLOSE = 0x1, 0x8


class Ear(asyncio.Protocol):
    """One such socket. It takes frames as the desk sends them: whole, and not compressed."""

    def __init__(self, url: str, hear: Callable[[bytes], None]) -> None:
        """`hear` gets the content of each text frame that is not empty; it may be changed."""
        self.hear = hear
        self._url = urlsplit(url)
        self._arrived = bytearray()
        self._is_open = False

    @classmethod
    async def listening(cls, url: str, hear: Callable[[bytes], None]) -> "Ear":
        """Connect; what the server makes of it shows in what is heard."""
        ear = cls(url, hear)
        port = ear._url.port or 80
        await asyncio.get_running_loop().create_connection(lambda: ear, HOST, port)
        return ear

    def close(self) -> None:
        """Leave without a word."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        lines = (
            f"GET {self._url.path}?{self._url.query} HTTP/1.1",
            f"Host: {self._url.netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        )
        self._transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        self._arrived += data
        if not self._is_open:
            head, end, rest = self._arrived.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101 "):
                raise ConnectionError(f"The socket was refused: {head[:40]!r}.")
            self._is_open, self._arrived = True, rest
        while frame := self._next_frame():
            kind, content = frame
            if kind == _CLOSE:
                self._transport.close()
            elif kind == _TEXT and content:
                self.hear(content)

    def _next_frame(self) -> tuple[int, bytes] | None:
        """Kind and content of the next frame that is complete."""
        arrived = self._arrived
        length = arrived[1] if len(arrived) > 1 else 0
        begins_at = {126: 4, 127: 10}.get(length, 2)
        if len(arrived) < begins_at:
            return None
        if begins_at > 2:
            length = int.from_bytes(arrived[2:begins_at], "big")
        ends_at = begins_at + length
        if len(arrived) < ends_at:
            return None
        kind, content = arrived[0] & 0x0F, bytes(arrived[begins_at:ends_at])
        del arrived[:ends_at]
        return kind, content
