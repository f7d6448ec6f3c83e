"""A partner's end of the line: what is sent to a desk over HTTP, and what comes back.

The HTTP client is a small one of our own: a full one would take as long for a request as the desk.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson

MESSAGES = "/api/messages"
CHANNEL = "msteams"
"""One that draws cards: they are the larger answers."""

_JSON = {"Content-Type": "application/json"}


class Line:
    """One keep-alive connection, which is opened again where the desk has closed it (`async with`).

    Raises OSError when the desk is not there, or goes away before it has answered.
    """

    def __init__(self, port: int, *, timeout_seconds: float = 15) -> None:
        self._port, self._timeout = port, timeout_seconds
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> "Line":
        return self

    async def __aexit__(self, *_: object) -> None:
        self.hang_up()

    async def get(self, path: str) -> tuple[int, bytes]:
        """Status and body."""
        return await self._request("GET", path, {}, b"")

    async def post(self, body: bytes, headers: Mapping[str, str] = _JSON) -> tuple[int, bytes]:
        """Post to where activities go; status and body."""
        return await self._request("POST", MESSAGES, headers, body)

    async def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes]:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        request = "\r\n".join([*lines, "", ""]).encode() + body
        try:
            async with asyncio.timeout(self._timeout):
                return await self._exchange(request)
        except (OSError, EOFError) as error:
            self.hang_up()
            raise ConnectionError("The desk went away.") from error

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        body = await reader.readexactly(int(length or b"0"))
        if b"\r\nconnection: close" in head:
            self.hang_up()
        return int(head[9:12]), body

    def hang_up(self) -> None:
        """Close the connection; the next request opens another."""
        if self._streams:
            self._streams[1].close()
            self._streams = None


def message(
    conversation: str,
    activity_id: str,
    text: str,
    *,
    service_url: str | None = None,
    locale: str = "en",
) -> bytes:
    """An activity that asks for the answer in the response or, with a `service_url`, there."""
    activity = {
        "type": "message",
        "id": activity_id,
        "channelId": CHANNEL,
        "conversation": {"id": conversation},
        "from": {"id": f"partner-{conversation}", "name": "Partner"},
        "recipient": {"id": "desk", "name": "Partner Desk"},
        "locale": locale,
        "text": text,
    }
    where = {"serviceUrl": service_url} if service_url else {"deliveryMode": "expectReplies"}
    return orjson.dumps(activity | where)


def replies(body: bytes) -> list[dict[str, Any]]:
    """The activities that a response answers with."""
    answered: dict[str, list[dict[str, Any]]] = orjson.loads(body)
    return answered["activities"]


def text_of(reply: Mapping[str, Any]) -> str:
    """What a reply says: the text twin of a card, or the text."""
    said: str = reply.get("summary") or reply.get("text") or ""
    return said
