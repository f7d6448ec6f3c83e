"""What the words of a message say about which offer is meant."""

from dataclasses import dataclass
from enum import StrEnum


class Decision(StrEnum):
    """How sure the desk is of an offer."""

    MATCH = "match"
    """One offer is meant: take it, and show it as an assumption."""
    CHOOSE = "choose"
    """One of a few is meant: list them."""
    NONE = "none"
    """None that we know is meant; candidates, if any, are merely the nearest names."""


class Field(StrEnum):
    """The part of an offer that a message's words hit."""

    ID = "id"
    NAME = "name"
    ALIAS = "alias"
    PUBLISHER = "publisher"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that a message may mean."""

    id: str
    """`Offer.id`."""
    score: float
    """From 0 to 1."""
    field: Field
    spans: tuple[tuple[int, int], ...] = ()
    """The parts of the message, as [start, end) in characters, that this offer explains."""


@dataclass(frozen=True, slots=True)
class Match:
    """The offers a message may mean, likeliest first."""

    decision: Decision
    candidates: tuple[Candidate, ...] = ()

    @property
    def sure(self) -> Candidate | None:
        """The one offer that is meant, where that is clear."""
        return self.candidates[0] if self.decision is Decision.MATCH else None


NO_MATCH = Match(Decision.NONE)
