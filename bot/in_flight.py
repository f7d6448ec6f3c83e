"""The turns that are being taken: a request may give up waiting, the turn itself goes on."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class InFlight:
    """Bounds how many turns are taken at once, and how long somebody waits for one."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def is_full(self) -> bool:
        """Whether the next turn should be refused."""
        return len(self._tasks) >= self._most

    async def finish(self, turn: Coroutine[Any, Any, T]) -> T:
        """What `turn` returns; raises TimeoutError when that takes too long, and lets it go on."""
        task = asyncio.create_task(turn)
        self._tasks.add(task)
        task.add_done_callback(self._landed)
        return await asyncio.wait_for(asyncio.shield(task), self._seconds)

    async def land(self) -> None:
        """Wait for all that are being taken."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _landed(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # told to whoever waited, unless that one has given up
