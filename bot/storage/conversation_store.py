"""What a store keeps of the conversations that the desk hosts itself, over its own Direct Line.

Their activities are numbered from 1 within each conversation; the number is the watermark. Turns
append them (`Turn.activities`), in the transaction of the turn; everything else is here.
"""

from dataclasses import dataclass
from typing import Protocol

FORGOTTEN_AT_ONCE = 100
"""Conversations that expire in one transaction; turns get their chance in between."""

KEPT_OF_A_CONVERSATION = ("hosted_activities", "transcript", "inbox", "outbox")
"""The tables with rows of a conversation, under its key; states have keys of their own.

So have cases, which are for the people of the desk: they go only when somebody wants to be
forgotten, not because a conversation has become old.
"""


class ConversationGone(Exception):
    """The conversation was forgotten, or expired, since this turn began. Nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class HostedConversation:
    """A conversation that the desk hosts."""

    conversation: str
    """The key that turns have too: "directline/" and the id."""
    user: str
    """The one person in it: "dl_" and an id, given out by the desk."""
    begun_at: float
    """Unix seconds."""
    last_at: float
    """When the last turn was taken; `begun_at` before the first."""
    last_seq: int
    """The number of the newest activity; 0 where there is none."""
    stored_bytes: int
    """Of all its activities."""
    spoken: bool
    """Whether the person has said anything: the welcome alone does not count."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An activity of a hosted conversation."""

    seq: int
    body: bytes
    """JSON."""


class Watcher(Protocol):
    """Hears what happens in hosted conversations, in this process and in others.

    Called on the event loop, soon after the commit; the same news may come twice.
    """

    def posted(self, conversation: str) -> None:
        """There are new activities."""

    def typing(self, conversation: str) -> None:
        """An answer takes its time."""

    def gone(self, conversation: str) -> None:
        """The conversation was forgotten."""

    def missed(self) -> None:
        """News may have been missed: look at every conversation."""


class ConversationStore(Protocol):
    """Keeps hosted conversations. Every method may raise StoreUnavailable."""

    async def begin(self, conversation: str, user: str, at: float) -> bool:
        """Make a conversation; False where it is there already, which changes nothing."""

    async def find(self, conversation: str) -> HostedConversation | None:
        """The conversation as it is now."""

    async def activities(self, conversation: str, after: int, limit: int) -> list[Posted]:
        """Those with greater numbers than `after`, in order, at most `limit` of them."""

    async def announce_typing(self, conversation: str) -> None:
        """Tell all watchers; nothing is stored."""

    async def use_ticket(self, ticket: str, ends_at: float) -> bool:
        """Whether this ticket had not been used before, in any process; now it is."""

    async def signing_key(self) -> bytes:
        """32 random bytes, made by the first process and the same for all."""

    async def forget(self, conversation: str) -> bool:
        """Remove all that is kept of a conversation and of its person; whether it existed.

        Activities, states, transcript, inbox, outbox and cases go, in one transaction.
        """

    async def expire(self, *, idle_before: float, silent_before: float) -> int:
        """Forget conversations whose last turn is older, or in which nobody spoke; return how many.

        A silent one goes when it was begun before `silent_before`. Used tickets whose time is over
        by both go too. Times are Unix seconds.
        """

    def watch(self, watcher: Watcher) -> None:
        """Tell this one from now on; there is one watcher."""


def conversation_state(conversation: str) -> str:
    """The key of what is remembered of a conversation."""
    return f"conversation:{conversation}"


def person_state(user: str) -> str:
    """The key of what is remembered of the person in a hosted conversation."""
    return f"person:directline/{user}"
