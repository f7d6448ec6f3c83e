"""What kind of message some words make: learned from the phrases, helped by the patterns."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from knowledge.bayes import NaiveBayes, shares, total
from knowledge.issues import Act, IssueType
from knowledge.vocabulary import NoKind

Kind = IssueType | Act | NoKind
Sign = tuple[str, Sequence[int]]
"""The kind that a pattern speaks for, and the places of the words that have it."""

_STEM = 6
_PIECE = 4
_PAIR_STRENGTH = 0.5

# The words of a message are no independent witnesses, so their sum is far too sure of itself, and
# the more so the longer the message. With these two a share is about how often it is right.
_TRUST = 0.09
_LENGTH_EXPONENT = 0.75

_TRUST_IN_SIGNS = (1.2, 1.2)
"""For the first and the second sign of a kind; more say no more."""
_TRUST_IN_A_SIGN_FOR_ALL = 4.0
"""For a sign that takes every word."""

_LEAST_SHARE = 0.02

_TELLING = 10.0
"""How much more than for the average kind a word must speak for a kind to have led there."""


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

    def __init__(self, examples: Iterable[tuple[Kind, Sequence[str]]]) -> None:
        """Learn from examples: a kind, and the folded words of a phrase."""
        self._learned = NaiveBayes((kind, _features(phrase)) for kind, phrase in examples)
        self._weigh_word = lru_cache(8192)(lambda word: self._learned.add_up(_of_word(word)))
        self._weigh_pair = lru_cache(8192)(lambda pair: self._learned.add_up(_of_pair(pair)))

    def guess(self, phrase: Sequence[str], signs: Sequence[Sign]) -> list[Guess]:
        """Weigh folded words and the signs among them; the likeliest kind comes first."""
        if not phrase:
            return []
        by_word = [self._weigh_word(word) for word in phrase]
        learned = total([*by_word, *(self._weigh_pair(pair) for pair in _pairs(phrase))])
        trust = _TRUST / len(phrase) ** _LENGTH_EXPONENT
        signed = _weigh_signs(signs, len(phrase))
        kinds = self._learned.labels
        weights = [
            weight * trust + signed.get(kind, 0.0)
            for kind, weight in zip(kinds, learned, strict=True)
        ]
        ranked = sorted(zip(shares(weights), kinds, strict=True), key=lambda entry: -entry[0])
        return [
            Guess(kind, share, self._places(kind, by_word, signs))
            for share, kind in ranked
            if share >= _LEAST_SHARE
        ]

    def _places(
        self, kind: Kind, by_word: Sequence[Sequence[float]], signs: Sequence[Sign]
    ) -> tuple[int, ...]:
        column = self._learned.labels.index(kind)
        telling = {place for place, row in enumerate(by_word) if row[column] > _TELLING}
        signed = {place for found, places in signs if found == kind for place in places}
        return tuple(sorted(telling | signed))


def _weigh_signs(signs: Iterable[Sign], length: int) -> dict[str, float]:
    weights: dict[str, float] = {}
    for kind, number in Counter(kind for kind, _ in signs).items():
        weights[kind] = sum(_TRUST_IN_SIGNS[:number])
    for kind, places in signs:
        if len(places) == length:
            weights[kind] = _TRUST_IN_A_SIGN_FOR_ALL
    return weights


def _features(phrase: Sequence[str]) -> Mapping[str, float]:
    features: defaultdict[str, float] = defaultdict(float)
    for part in (*map(_of_word, phrase), *map(_of_pair, _pairs(phrase))):
        for feature, strength in part.items():
            features[feature] += strength
    return features


@lru_cache(8192)
def _of_word(word: str) -> Mapping[str, float]:
    """The stem of a word, and pieces of it that survive other endings and typing mistakes."""
    padded = f" {word} "
    pieces = Counter(
        padded[begin : begin + _PIECE] for begin in range(max(1, len(padded) - _PIECE + 1))
    )
    strength = pieces.total() ** -0.5
    return {f"stem {word[:_STEM]}": 1.0} | {piece: n * strength for piece, n in pieces.items()}


def _pairs(phrase: Sequence[str]) -> Iterator[tuple[str, str]]:
    return pairwise(["<", *(word[:_STEM] for word in phrase), ">"])


def _of_pair(pair: tuple[str, str]) -> Mapping[str, float]:
    return {" ".join(pair): _PAIR_STRENGTH}
