"""What a store keeps of a turn, and what it promises about it.

The promises, which every engine's tests check: a turn is kept as a whole or not at all, it is on
the disk before `commit` returns, and an activity has its effect once however often it arrives.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.errors import DeskError

PRUNED_AT_ONCE = 1_000
"""Rows; turns get their chance in between."""


class StateConflict(Exception):
    """Another turn changed the state, or answered the activity, since this turn loaded it.

    Nothing of this turn was kept: load again and run it on what is there now.
    """


class StoreUnavailable(DeskError):
    """The database is locked, full or gone. What was asked of it was not kept."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A state as it was loaded."""

    body: bytes
    """Whatever the row holds: nobody has looked into it yet."""
    version: int
    """1 when the state is new, and one more with every change."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a turn begins with."""

    states: Mapping[str, Stored]
    """By key; a state that does not exist yet is missing."""
    replies: bytes | None
    """What this activity was answered when it came before; None when it is new."""


@dataclass(frozen=True, slots=True)
class Change:
    """A state to be written, if it is still the one that was loaded."""

    key: str
    body: bytes
    version: int | None
    """The version that was loaded; None when the state must not exist yet."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the transcript."""

    speaker: str
    """"person" or "desk"."""
    text: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply that is to be sent once the turn is kept."""

    url: str
    """For a PUT that of the activity that the reply takes the place of."""
    body: bytes
    method: str = "POST"
    """Or PUT."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A reply that is kept and not known to be delivered."""

    seq: int
    conversation: str
    url: str
    body: bytes
    at: float
    """When its turn was taken, in Unix seconds."""
    method: str = "POST"
    case_number: int | None = None
    """The case that a person of the desk writes about; None for the answers of the desk itself."""
    in_doubt: bool = field(default=False, compare=False)
    """Whether a process that has ended since may have delivered it."""


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that a turn opens for a person of the desk."""

    number: int
    """From `OpenTurn.case_number`."""
    kind: str
    """"handover" or "wrong_contact"."""
    body: bytes
    """A JSON object."""
    address: bytes | None = None
    """How the person can be written to later: a JSON object; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Turn:
    """All that one activity leads to."""

    conversation: str
    activity_id: str
    at: float
    """Unix seconds."""
    changes: tuple[Change, ...]
    replies: bytes
    """What to answer should the activity come again."""
    lines: tuple[Line, ...]
    deliveries: tuple[Delivery, ...]
    cases: tuple[NewCase, ...] = ()
    activities: tuple[bytes, ...] = ()
    """What clients of a hosted conversation see of this turn, oldest first: JSON of activities."""
    spoken: bool = True
    """Whether the person said or pressed something; arriving is not."""


class OpenTurn(Protocol):
    """A conversation in which nobody else takes a turn meanwhile, in no process.

    Load first; every method may raise StoreUnavailable.
    """

    async def load(self, keys: Sequence[str], activity_id: str) -> Loaded:
        """Read the states of these keys, and whether the activity was answered before."""

    async def case_number(self) -> int:
        """A number for a new case, never given before by any process; the first is 1001."""

    async def commit(self, turn: Turn) -> tuple[Pending, ...]:
        """Keep the turn, and end it; return those of its replies that are to be sent now.

        These are all or none: none where earlier replies of the conversation are not this
        process's to send, so that whoever claims those sends these after them.

        Raises StateConflict when a state is not the loaded one or the activity was answered
        already, and ConversationGone when there are activities but no hosted conversation. A caller
        that is cancelled cannot know whether its turn was kept.
        """


class TurnStore(Protocol):
    """Keeps turns. Every method may raise StoreUnavailable, except `healthy`."""

    def alone(self, conversation: str) -> AbstractAsyncContextManager[OpenTurn]:
        """A turn of this conversation, once no other process is taking one.

        Within this process it is up to the caller to take one at a time.
        """

    async def prune(self, *, inbox_before: float, transcript_before: float) -> int:
        """Forget answered activities and transcript lines from before; return how many.

        Times are Unix seconds. Turns go on meanwhile.
        """

    async def healthy(self) -> bool:
        """Whether the database can be read."""
