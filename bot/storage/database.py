"""A database: its stores, over the same connections."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Protocol

from bot.storage.conversation_store import ConversationStore
from bot.storage.outbox import Outbox
from bot.storage.turn_store import TurnStore


class Part(Protocol):
    """What has to be opened before the stores can be used."""

    async def open(self) -> None:
        """Connect; raises StoreUnavailable."""

    async def close(self) -> None:
        """Write what is waiting, then disconnect."""


@dataclass(frozen=True, slots=True)
class Database:
    """The stores of one database: a transaction can span them."""

    turns: TurnStore
    conversations: ConversationStore
    outbox: Outbox
    parts: tuple[Part, ...]
    """In the order in which they are opened."""

    async def open(self) -> None:
        """Connect to a database that is migrated already; raises StoreUnavailable."""
        async with AsyncExitStack() as opened:
            for part in self.parts:
                await part.open()
                opened.push_async_callback(part.close)
            opened.pop_all()

    async def close(self) -> None:
        """Write what is waiting, then disconnect. Afterwards the stores are unavailable."""
        for part in reversed(self.parts):
            await part.close()
