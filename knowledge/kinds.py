"""What kind of message some words make: learned from the phrases, helped by the patterns."""

from collections import Counter
from collections.abc import Iterable, Sequence
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

_SHARPNESS = 4.0
"""What makes of the margins of the kinds shares that tell how often they are right."""

_TRUST_IN_SIGNS = (1.2, 1.2)
"""For the first and the second sign of a kind; more say no more."""
_TRUST_IN_A_SIGN_FOR_ALL = 4.0
"""For a sign that takes every word."""

_LEAST_SHARE = 0.005

_TELLING = 0.25
"""How much of what speaks for a kind a word must say to have led there."""

_KINDS: dict[str, Kind] = {kind.value: kind for kind in (*IssueType, *Act, *NoKind)}


@dataclass(frozen=True, slots=True)
class Guess:
    """How much speaks for a kind."""

    kind: Kind
    share: float
    """From 0 to 1; those of all kinds add up to one."""
    places: tuple[int, ...]
    """Which words led there."""


class Kinds:
    """What was learned from examples of each kind."""

    def __init__(self, weights: Weights) -> None:
        """Take weights as `knowledge.linear.learn` makes them."""
        self._weights = weights
        self._kinds = [_KINDS[label] for label in weights.labels]
        self._column_of = {kind: column for column, kind in enumerate(self._kinds)}
        self._weigh_word = lru_cache(8192)(lambda word: weights.add_up(features_of(word)))

    def guess(self, phrase: Sequence[str], signs: Sequence[Sign]) -> list[Guess]:
        """Weigh folded words and the signs among them; the likeliest kind comes first."""
        if not phrase:
            return []
        by_word = np.array([self._weigh_word(word) for word in phrase])
        by_neighbours = self._weights.add_up(
            dict.fromkeys(neighbours(phrase), NEIGHBOURS_STRENGTH)
        )
        margins = (by_word.sum(axis=0) + by_neighbours) / length_of(phrase) + self._weights.bias
        shares = _shares(_SHARPNESS * margins + self._weigh_signs(signs, len(phrase)))
        return [
            Guess(self._kinds[column], share, self._places(column, by_word, signs))
            for column in np.argsort(-shares, kind="stable").tolist()
            if (share := float(shares[column])) >= _LEAST_SHARE
        ]

    def _weigh_signs(self, signs: Iterable[Sign], length: int) -> Floats:
        weights = np.zeros(len(self._kinds), np.float32)
        for kind, number in Counter(kind for kind, _ in signs).items():
            weights[self._column_of[_KINDS[kind]]] = sum(_TRUST_IN_SIGNS[:number])
        for kind, places in signs:
            if len(places) == length:
                weights[self._column_of[_KINDS[kind]]] = _TRUST_IN_A_SIGN_FOR_ALL
        return weights

    def _places(self, column: int, by_word: Floats, signs: Sequence[Sign]) -> tuple[int, ...]:
        said = by_word[:, column]
        telling = np.flatnonzero(said > _TELLING * max(float(said.max()), 0.0)).tolist()
        kind = self._kinds[column]
        signed = {place for found, places in signs if found == kind for place in places}
        return tuple(sorted({*telling, *signed}))


def _shares(weights: Floats) -> Floats:
    """Turn weights into shares of one: each unit more makes a share e times as large."""
    raised = np.exp(weights - weights.max())
    shares: Floats = raised / raised.sum()
    return shares
