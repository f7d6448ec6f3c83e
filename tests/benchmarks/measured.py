"""What the comparison of matchers measures."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.benchmarks.figures import Figures, Outcome


@dataclass(frozen=True, slots=True)
class Cost:
    """What it takes to get ready."""

    seconds: float
    """Processor time."""
    megabytes: float
    """By how much a process of its own grew."""


@dataclass(frozen=True)
class Result:
    """What one method made of the messages in a catalogue of one size."""

    cost: Cost
    unseen: Sequence[Outcome]
    seen: Sequence[Outcome]
    milliseconds: Sequence[float]
    """Processor time for each message; those of all methods are in the same order."""

    @property
    def p50(self) -> float:
        """The median of the milliseconds."""
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        """What one message in a hundred takes longer than."""
        ordered = sorted(self.milliseconds)
        return ordered[int(0.99 * len(ordered))]

    def times_as_long_as(self, other: "Result") -> float:
        """The median, over the messages, of how many times as long this one took."""
        pairs = zip(self.milliseconds, other.milliseconds, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


@dataclass(frozen=True)
class Comparison:
    """All methods in a catalogue of one size."""

    offers: int
    results: Mapping[str, Result]


@dataclass(frozen=True, slots=True)
class Worth:
    """How our matcher does without a part, or with all of them."""

    figures: Figures
    decided_right: float
    false_matches: float
    """Messages that mean no offer, and for which one was taken."""
