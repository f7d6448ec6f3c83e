"""What a store keeps of replies until they are delivered, and which process is to deliver each.

A process has a lease on the replies of its own turns. It renews the lease while they wait, so that
those of a process that died fall to whoever claims them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from bot.storage.turn_store import Pending

LEASE_SECONDS = 60.0
"""By the clock of the database."""


HOSTED = "desk:"
"""In place of a URL: the reply is for a conversation that the desk hosts itself."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A reply that is not delivered any more, and how its person is to learn of that."""

    reply: Pending
    at: float
    """Unix seconds."""
    state: str | None
    """The key of a state that the next turn of the person loads; None where there is no person."""
    note: bytes
    """What is to stand there."""


@dataclass(frozen=True, slots=True)
class Lease:
    """What makes a reply one that this process is to deliver."""

    owner: str
    """A name for this process that no other has."""
    seconds: float = LEASE_SECONDS


class Outbox(Protocol):
    """The replies that are kept and not known to be delivered.

    Every method may raise StoreUnavailable, except `delivered` and `given_up`.
    """

    async def claim(self, most: int) -> list[Pending]:
        """Take on replies that no living process has; oldest first, at most so many.

        The first of a conversation is in doubt when another process had it: it may have ended
        between the channel's answer and ours to the database.
        Never one that comes after a reply of the same conversation that another process has.
        """

    async def renew(self, seqs: Iterable[int]) -> set[int]:
        """Go on having these; those that another process has taken on are missing in the answer."""

    async def release(self, seqs: Iterable[int]) -> None:
        """Leave these to whoever claims them."""

    async def delivered(self, seqs: Iterable[int]) -> None:
        """Keep these no longer, soon: a crash at once may leave them to be sent again."""

    async def given_up(self, replies: Iterable[GivenUp]) -> None:
        """Keep these no longer, soon; their persons and their cases learn of it."""

    async def pending(self, before: float | None = None) -> list[Pending]:
        """All replies, oldest first, whoever has them; or those of turns before a time."""
