"""What kind of message some words make: learned from the phrases, helped by the patterns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from knowledge.features import NEIGHBOURS_STRENGTH, features_of, neighbours
from knowledge.issues import Act, IssueType
from knowledge.linear import length_of
from knowledge.vocabulary import NoKind
from knowledge.weights import Floats, Weights

Kind = IssueType | Act | NoKind
Sign = tuple[str, Sequence[int]]
"""The kind that a pattern speaks for, and the places of the words that have it."""

# Fitted by tests/benchmarks/kinds.py: a share is about how often the kind is right.
_SHARPNESS = 6.0
_TRUST_IN_A_SIGN = 1.3
_TRUST_IN_A_SIGN_FOR_ALL = 6.0
"""For a sign that takes every word."""

_TELLING = 0.3
"""As far as this part of the most telling word, a word has led to a kind too."""

_KINDS: Mapping[str, Kind] = {kind.value: kind for kind in (*IssueType, *Act, *NoKind)}


@dataclass(frozen=True, slots=True)
class Weighed:
    """What some words say of every kind."""

    shares: dict[Kind, float]
    """How much speaks for each kind, from 0 to 1; they add up to one."""
    said: dict[Kind, Sequence[float]]
    """What each word alone says for each kind."""
    signs: Sequence[Sign]

    @property
    def likeliest(self) -> Kind:
        """The kind that most speaks for."""
        return max(self.shares, key=self.shares.__getitem__)

    def places(self, kind: Kind) -> list[int]:
        """Which words led to a kind, in their order."""
        said = self.said[kind]
        telling = max(*said, 0.0) * _TELLING
        signed = {place for found, places in self.signs if found == kind for place in places}
        return [place for place, each in enumerate(said) if each > telling or place in signed]


class Kinds:
    """What was learned from examples of each kind."""

    def __init__(self, weights: Weights) -> None:
        """Take weights as `knowledge.linear.learn` makes them."""
        self._weights = weights
        self._kinds = [_KINDS[label] for label in weights.labels]
        self._column_of = {kind.value: column for column, kind in enumerate(self._kinds)}
        self._weigh_word = lru_cache(8192)(lambda word: weights.add_up(features_of(word)))

    def weigh(self, phrase: Sequence[str], signs: Sequence[Sign]) -> Weighed:
        """Weigh folded words, one or more, and the signs among them."""
        by_word = np.array([self._weigh_word(word) for word in phrase])
        by_neighbours = self._weights.add_up(dict.fromkeys(neighbours(phrase), NEIGHBOURS_STRENGTH))
        margins = (by_word.sum(axis=0) + by_neighbours) / length_of(phrase) + self._weights.bias
        shares = _shares(_SHARPNESS * margins + self._weigh_signs(signs, len(phrase)))
        return Weighed(
            dict(zip(self._kinds, shares.tolist(), strict=True)),
            dict(zip(self._kinds, by_word.T.tolist(), strict=True)),
            signs,
        )

    def _weigh_signs(self, signs: Iterable[Sign], length: int) -> Floats:
        weights = np.zeros(len(self._kinds), np.float32)
        for kind, places in signs:
            trust = _TRUST_IN_A_SIGN_FOR_ALL if len(places) == length else _TRUST_IN_A_SIGN
            column = self._column_of[kind]
            weights[column] = max(trust, float(weights[column]))
        return weights


def _shares(weights: Floats) -> Floats:
    """Turn weights into shares of one: each unit more makes a share e times as large."""
    raised = np.exp(weights - weights.max())
    shares: Floats = raised / raised.sum()
    return shares
