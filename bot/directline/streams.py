"""The WebSockets of hosted conversations: whoever has one sees new activities at once.

A stream is told that there is something new and reads it from the store, from where it stands: so a
replay, the news of this process and of others, and what was missed are all the same thing, and a
slow client waits on its own without anything piling up for it.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.storage.conversation_store import ConversationStore
from bot.storage.turn_store import StoreUnavailable

KEEP_ALIVE_SECONDS = 25.0
"""Between empty frames: proxies close what is silent for a minute."""

SEND_SECONDS = 10.0
"""How long a client may take for what is sent to it; then it has to come again."""

READ_AT_ONCE = 50
"""Activities."""

LARGEST_FRAME = 65_536
"""Bytes that a client may send; it has nothing to say but that it is there."""

_DOES_NOT_TAKE_IT = (TimeoutError, ConnectionError, RuntimeError)
"""What comes of sending to a client that is slow, has gone, or is being sent away."""

_KEPT_ALIVE_AT_ONCE = 200
_PAGES_REMEMBERED = 64


class Stream:
    """One client's view of a conversation."""

    __slots__ = ("_again", "_sending", "_streams", "behind", "conversation", "seq", "socket")

    def __init__(
        self, streams: "Streams", conversation: str, after: int, socket: web.WebSocketResponse
    ) -> None:
        self._streams, self.conversation, self.socket = streams, conversation, socket
        self.seq = after
        """The number of the last activity that was sent."""
        self.behind = False
        """Whether something could not be read when it was time to."""
        self._sending: asyncio.Task[None] | None = None
        self._again = False

    def wake(self) -> None:
        """Send what is new; it is looked for again when the news come while sending."""
        if self._sending:
            self._again = True
        else:
            self._sending = asyncio.create_task(self._send_all())

    async def tell(self, frame: bytes) -> None:
        """Send a frame that is worth something now or never."""
        if self._sending:
            return
        try:
            async with asyncio.timeout(self._streams.send_seconds):
                await self.socket.send_frame(frame, WSMsgType.TEXT)
        except _DOES_NOT_TAKE_IT:
            self._streams.drop(self)

    async def close(self, code: int, why: str) -> None:
        """Say why and close; a client that does not listen is left."""
        if self._sending:
            self._sending.cancel()
        try:
            async with asyncio.timeout(self._streams.send_seconds):
                await self.socket.close(code=code, message=why.encode())
        except (TimeoutError, ConnectionError):
            return

    async def _send_all(self) -> None:
        try:
            more = True
            while more:
                self._again = False
                frames = await self._streams.read(self.conversation, self.seq)
                async with asyncio.timeout(self._streams.send_seconds):
                    for seq, frame in frames:
                        await self.socket.send_frame(frame, WSMsgType.TEXT)
                        self.seq = seq
                more = self._again or len(frames) == READ_AT_ONCE
            self.behind = False
        except StoreUnavailable:
            self.behind = True  # the next news, or the next keep-alive, is another attempt
        except _DOES_NOT_TAKE_IT:
            self._streams.drop(self)
        finally:
            self._sending = None


@dataclass(frozen=True, slots=True)
class _Page:
    """What several streams that stand at the same place read together."""

    after: int
    read: asyncio.Task[list[tuple[int, bytes]]]


class Streams:
    """All streams of this process; the Watcher of its ConversationStore."""

    def __init__(
        self,
        store: ConversationStore,
        most_of_one: int,
        *,
        counted: Callable[[int], None] = lambda _delta: None,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        """`most_of_one`: how many streams one conversation may have; the oldest makes room.

        `counted` hears 1 for each that is opened, and -1 for each that has ended.
        """
        self.send_seconds = send_seconds
        self._store, self._most_of_one, self._counted = store, most_of_one, counted
        self._of: defaultdict[str, list[Stream]] = defaultdict(list)
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._at_work: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        return sum(map(len, self._of.values()))

    async def serve(self, socket: web.WebSocketResponse, conversation: str, after: int) -> None:
        """Send everything after `after` as long as the client stays."""
        stream = Stream(self, conversation, after, socket)
        beside = self._of[conversation]
        while len(beside) >= self._most_of_one:
            self._go(beside.pop(0).close(WSCloseCode.GOING_AWAY, "opened in too many places"))
        beside.append(stream)
        stream.wake()
        self._counted(1)
        try:
            async for _frame in socket:
                pass  # an empty one says that the client is there; others say nothing
        finally:
            self._counted(-1)
            self._remove(stream)

    def posted(self, conversation: str) -> None:
        """Wake those who see this conversation."""
        self._pages.pop(conversation, None)
        for stream in self._of.get(conversation, ()):
            stream.wake()

    def typing(self, conversation: str) -> None:
        """Show that an answer takes its time."""
        for stream in self._of.get(conversation, ()):
            self._go(stream.tell(b'{"activities":[%s]}' % _TYPING))

    def gone(self, conversation: str) -> None:
        """Close the streams of a conversation that was forgotten."""
        for stream in self._of.pop(conversation, ()):
            self._go(stream.close(WSCloseCode.POLICY_VIOLATION, "the conversation is no more"))

    def missed(self) -> None:
        """Look at every conversation that is open here."""
        for conversation in list(self._of):
            self.posted(conversation)

    async def read(self, conversation: str, after: int) -> list[tuple[int, bytes]]:
        """The next frames after `after`, each with its number; raises StoreUnavailable."""
        page = self._pages.get(conversation)
        if page is None or page.after != after:
            page = _Page(after, asyncio.create_task(self._read(conversation, after)))
            self._pages[conversation] = page
            if len(self._pages) > _PAGES_REMEMBERED:
                self._pages.popitem(last=False)
        try:
            # Of many that read the same, most find it read.
            return page.read.result() if page.read.done() else await asyncio.shield(page.read)
        except StoreUnavailable:
            self._pages.pop(conversation, None)
            raise

    async def keep_alive(self) -> None:
        """Send an empty frame to all, time and again, until cancelled."""
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            streams = [stream for streams in self._of.values() for stream in streams]
            for number, stream in enumerate(streams):
                self._go(stream.tell(b""))
                if stream.behind:
                    stream.wake()
                if number % _KEPT_ALIVE_AT_ONCE == 0:
                    await asyncio.sleep(0)

    async def close(self) -> None:
        """Send everybody away, to come again elsewhere."""
        streams = [stream for streams in self._of.values() for stream in streams]
        self._of.clear()
        await asyncio.gather(
            *(stream.close(WSCloseCode.GOING_AWAY, "the desk stops") for stream in streams)
        )

    def drop(self, stream: Stream) -> None:
        """Give up a client that does not take what is sent; it will come again."""
        self._remove(stream)
        self._go(stream.close(WSCloseCode.TRY_AGAIN_LATER, "too slow"))

    async def _read(self, conversation: str, after: int) -> list[tuple[int, bytes]]:
        posted = await self._store.activities(conversation, after, READ_AT_ONCE)
        return [
            (each.seq, b'{"activities":[%s],"watermark":"%d"}' % (each.body, each.seq))
            for each in posted
        ]

    def _remove(self, stream: Stream) -> None:
        beside = self._of.get(stream.conversation, [])
        if stream in beside:
            beside.remove(stream)
        if not beside:
            self._of.pop(stream.conversation, None)
            self._pages.pop(stream.conversation, None)

    def _go(self, work: Any) -> None:
        # The loop itself keeps no task alive.
        task = asyncio.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)


_TYPING = b'{"type":"typing","from":{"id":"desk","role":"bot"}}'
