"""A client's end of Direct Line: what is asked of a desk over HTTP, and where one listens."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import orjson

from tests.benchmarks.server import HOST

SECRET = "a-secret-for-benchmarks-of-the-desk"
"""With which conversations are begun."""

UNLIMITED: Mapping[str, str] = {
    "DIRECT_LINE_SECRETS": f'["{SECRET}"]',
    "CONVERSATIONS_PER_MINUTE": "10000000",
    "MESSAGES_PER_MINUTE": "10000000",
    "REQUESTS_PER_MINUTE": "10000000",
    "SOCKETS_PER_ADDRESS": "100000",
    "SOCKETS_PER_CONVERSATION": "10000",
    "CONVERSATION_ACTIVITIES": "1000000",
}
"""Settings of a desk that takes everything from one address."""

_PREFIX = "/v3/directline"


class DirectLine:
    """Calls one desk (`async with`); raises aiohttp.ClientError when it is not there."""

    def __init__(self, port: int, *, timeout_seconds: float = 15) -> None:
        self._base = f"http://{HOST}:{port}{_PREFIX}"
        self._timeout = aiohttp.ClientTimeout(timeout_seconds)

    async def __aenter__(self) -> "DirectLine":
        self._session = aiohttp.ClientSession(
            timeout=self._timeout, connector=aiohttp.TCPConnector(limit=0)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def generate(self) -> dict[str, Any]:
        """A token for a conversation that is not begun yet."""
        return await self._sound("POST", "/tokens/generate", SECRET)

    async def begin(self, token: str = SECRET) -> dict[str, Any]:
        """Begin a conversation: its id, a token and where to listen."""
        return await self._sound("POST", "/conversations", token)

    async def way_back(self, conversation: str, token: str, watermark: int) -> dict[str, Any]:
        """Where to listen from a watermark on."""
        path = f"/conversations/{conversation}?watermark={watermark}"
        return await self._sound("GET", path, token)

    async def read(
        self, conversation: str, token: str, watermark: int
    ) -> tuple[list[dict[str, Any]], int]:
        """The next activities after a watermark, and the watermark of the last."""
        path = f"/conversations/{conversation}/activities?watermark={watermark}"
        page = await self._sound("GET", path, token)
        return page["activities"], int(page["watermark"])

    async def say(
        self, conversation: str, token: str, text: str, key: str
    ) -> tuple[int, dict[str, Any]]:
        """Post a message that has this id of the client's own; status, and a good answer."""
        activity = {
            "type": "message",
            "from": {"id": "dl_someone"},
            "locale": "en",
            "text": text,
            "channelData": {"clientActivityID": key},
        }
        return await self._call(
            "POST", f"/conversations/{conversation}/activities", token, activity
        )

    async def listen(self, url: str) -> AsyncIterator[bytes]:
        """The frames of a stream, without the empty ones, until it is closed."""
        async with self._session.ws_connect(url, max_msg_size=0, timeout=_NO_TIMEOUT) as stream:
            async for frame in stream:
                if frame.data:
                    yield frame.data.encode()

    async def _sound(self, method: str, path: str, token: str) -> dict[str, Any]:
        status, answer = await self._call(method, path, token)
        if status >= 300:
            raise aiohttp.ClientError(f"{method} {path} was answered with {status}.")
        return answer

    async def _call(
        self, method: str, path: str, token: str, body: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}"}
        url = self._base + path
        async with self._session.request(method, url, headers=headers, json=body) as response:
            answer = await response.read()
            return response.status, orjson.loads(answer) if response.status < 300 else {}


_NO_TIMEOUT = aiohttp.ClientWSTimeout(ws_receive=None, ws_close=5)
