"""A recorded conversation: what a person did, and what the desk said to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from knowledge.errors import DeskError

SILENCE = "(silence)"
"""The answer where the desk said nothing."""


class UnreadableRecording(DeskError):
    """A file is no recording of a conversation, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Said:
    """The person wrote something."""

    words: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed a button."""

    label: str | None
    """The words on the button; None where the recording does not have them."""
    data: Mapping[str, Any] | None = None
    """What the button sent, where that is recorded."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The person came into the conversation."""


Deed = Said | Pressed | Arrived


@dataclass(frozen=True, slots=True)
class Exchange:
    """Something the person did, with the desk's answer as a .chat file shows it."""

    deed: Deed
    answer: str = SILENCE


@dataclass(frozen=True, slots=True)
class Recording:
    """A conversation from its beginning."""

    exchanges: tuple[Exchange, ...]
    language: str = ""
    """What the person's client was set to; empty where that is not recorded."""
    left_out: tuple[str, ...] = ()
    """What was recorded besides, and cannot be replayed: each in a few words."""
