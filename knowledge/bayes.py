"""Naive Bayes: learn from examples how much each feature of a text speaks for each label."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from math import exp, log
from typing import Generic, TypeVar

Label = TypeVar("Label", bound=Hashable)
Weights = tuple[float, ...]
"""How much something speaks for each label, in the order of `NaiveBayes.labels`; mean zero."""

_SMOOTHING = 0.01


class NaiveBayes(Generic[Label]):
    """What was learned. Features are strings; rare ones count for more than common ones."""

    def __init__(self, examples: Iterable[tuple[Label, Mapping[str, float]]]) -> None:
        """Learn from examples: a label, and the features that speak for it with their strengths."""
        seen: defaultdict[str, dict[Label, float]] = defaultdict(dict)
        self._examples_with: Counter[str] = Counter()
        totals: defaultdict[Label, float] = defaultdict(float)
        self._examples = 0
        for label, features in examples:
            self._examples += 1
            self._examples_with.update(features.keys())
            totals[label] += sum(features.values())
            for feature, strength in features.items():
                counts = seen[feature]
                counts[label] = counts.get(label, 0.0) + strength
        self.labels: tuple[Label, ...] = tuple(totals)
        self.nothing: Weights = (0.0,) * len(self.labels)
        self._seen = seen
        self._logs_of_all = [log(total + _SMOOTHING * len(seen)) for total in totals.values()]
        # Most features of most languages are never asked for, so each is weighed when first met.
        self.weights = cache(self._weigh)

    def add_up(self, features: Mapping[str, float]) -> Weights:
        """What all these features say together; those that no example had say nothing."""
        rows = [
            [strength * weight for weight in self.weights(feature)]
            for feature, strength in features.items()
            if feature in self._seen
        ]
        return total(rows) if rows else self.nothing

    def _weigh(self, feature: str) -> Weights:
        counts = self._seen[feature]
        rarity = 1 + log((1 + self._examples) / (1 + self._examples_with[feature]))
        likely = [
            rarity * (log(counts.get(label, 0.0) + _SMOOTHING) - log_of_all)
            for label, log_of_all in zip(self.labels, self._logs_of_all, strict=True)
        ]
        mean = sum(likely) / len(likely)
        return tuple(weight - mean for weight in likely)


def total(rows: Sequence[Sequence[float]]) -> Weights:
    """Add rows of weights up, label by label."""
    return tuple(map(sum, zip(*rows, strict=True)))


def shares(weights: Iterable[float]) -> list[float]:
    """Turn weights into shares of one: each unit more makes a share e times as large."""
    powers = list(weights)
    highest = max(powers)
    raised = [exp(power - highest) for power in powers]
    whole = sum(raised)
    return [each / whole for each in raised]
