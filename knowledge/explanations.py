"""How well a title explains a message, and how sure that makes it that the offer is meant."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from knowledge.everyday import EverydayWords
from knowledge.folding import Token
from knowledge.index import Meaning, Title
from knowledge.match import Field

# A publisher's word explains a little less than a word of the name.
_PUBLISHER_WORTH = 0.88

# What a reading ranks by: what it explains, less where much of the name is not mentioned.
_RANK_UNCOVERED = 0.62
_COMPLETE_WORTH = 0.25
_COMPLETE_LIKENESS = 0.75

_TELLING_WEIGHT = 0.35
"""From this weight on a word of a title tells by itself."""
_MOST_EXPLAINED = 2.0
_SMALLEST_FITTED = 2000
"""The signs were weighed with catalogues of this size and more."""


class Kind(Enum):
    """What a word of a message is good for."""

    GLUE = "glue"
    EVERYDAY = "everyday"
    NUMBER = "number"
    TELLING = "telling"


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a message, by their places, that may stand for words of titles."""

    words: range
    meaning: Meaning

    @property
    def worth(self) -> float:
        """How much the hit explains."""
        return self.meaning.likeness * self.meaning.weight


@dataclass(frozen=True)
class Message:
    """The words of a message, and what each is good for."""

    tokens: Sequence[Token]
    kinds: Sequence[Kind]

    @classmethod
    def of(cls, tokens: Sequence[Token], everyday: EverydayWords) -> "Message":
        """Sort the words of a message."""
        return cls(tokens, [_kind(token.word, everyday) for token in tokens])

    @cached_property
    def telling(self) -> frozenset[int]:
        """The places of words that may name something."""
        return frozenset(at for at, kind in enumerate(self.kinds) if kind is Kind.TELLING)

    def beside(self, words: frozenset[int]) -> frozenset[int]:
        """The places right before and after these, as far as their words may name something."""
        return frozenset(at + step for at in words for step in (-1, 1)) & (self.telling - words)

    def spans(self, words: frozenset[int]) -> tuple[tuple[int, int], ...]:
        """Where these words stand in the text; neighbours as one."""
        spans: list[tuple[int, int]] = []
        before = -2
        for at in sorted(words):
            start = spans.pop()[0] if at == before + 1 else self.tokens[at].start
            spans.append((start, self.tokens[at].end))
            before = at
        return tuple(spans)


@dataclass(frozen=True, slots=True)
class Reading:
    """A message read as naming one offer."""

    title: Title
    words: frozenset[int]
    """The places of the message's words that the title explains."""
    explained: float
    """The weights of those words, each by how surely it is meant."""
    coverage: float
    """How much of the name is mentioned, from 0 to 1, by weight."""
    weakest: float
    """The least likeness among the words that tell something."""
    strongest: float
    """The most that one of those words explains."""
    complete: bool
    """Whether every word of the name is mentioned."""
    by_name: bool
    """Whether anything but the publisher is mentioned."""

    @property
    def rank(self) -> float:
        """What readings are ordered by."""
        whole = _COMPLETE_WORTH if self.complete else 0.0
        uncovered = _RANK_UNCOVERED + (1 - _RANK_UNCOVERED) * self.coverage
        return self.explained * (uncovered + whole)

    @property
    def is_unbroken(self) -> bool:
        """Whether the words stand side by side."""
        return max(self.words) - min(self.words) < len(self.words)

    @property
    def field(self) -> Field:
        """The part of the offer that the message hits."""
        return self.title.field if self.by_name else Field.PUBLISHER


def read(title: Title, hits: Iterable[Hit], weights: Mapping[str, float]) -> Reading:
    """Read a message as naming `title`; each word of either is taken once, the surest first."""
    used: set[int] = set()
    likeness: dict[str, float] = {}
    explained = 0.0
    weakest = 1.0
    strongest = 0.0
    for hit in sorted(hits, key=_surest_first):
        if used.intersection(hit.words) or any(word in likeness for word in hit.meaning.words):
            continue
        used.update(hit.words)
        for word in hit.meaning.words:
            likeness[word] = hit.meaning.likeness
        from_name = any(word in title.words for word in hit.meaning.words)
        explained += hit.worth * (1.0 if from_name else _PUBLISHER_WORTH)
        strongest = max(strongest, hit.worth)
        if hit.meaning.weight >= _TELLING_WEIGHT:
            weakest = min(weakest, hit.meaning.likeness)
    return Reading(
        title,
        frozenset(used),
        explained,
        _coverage(title, likeness, weights),
        weakest,
        strongest,
        all(likeness.get(word, 0.0) >= _COMPLETE_LIKENESS for word in title.words),
        any(word in likeness for word in title.words),
    )


_CERTAINTY = {
    "always": -8.26,
    "explained": 2.9,
    "complete": 2.06,
    "coverage": 2.27,
    "weakest": 6.29,
    "telling words explained": 0.66,
    "unknown word beside": -0.63,
    "telling words unexplained": -0.4,
    "telling words": -0.04,
    "strongest": 2.88,
    "publisher only": 2.93,
    "single word": -3.0,
    "size": -0.95,
}
"""What each sign adds to the certainty, as a logistic model; fitted on development messages."""


def certainty(reading: Reading, message: Message, offers: int) -> float:
    """How sure it is, from 0 to 1, that the best `reading` of a message among `offers` is meant."""
    signs = signs_of(reading, message, offers)
    return 1 / (1 + math.exp(-sum(_CERTAINTY[name] * value for name, value in signs.items())))


def signs_of(reading: Reading, message: Message, offers: int) -> dict[str, float]:
    """What speaks for and against a reading, each from about 0 to about 1."""
    telling = message.telling
    unexplained = telling - reading.words
    return {
        "always": 1.0,
        "explained": min(reading.explained, _MOST_EXPLAINED) / _MOST_EXPLAINED,
        "complete": float(reading.complete),
        "coverage": reading.coverage,
        "weakest": reading.weakest,
        "telling words explained": len(telling & reading.words) / len(telling) if telling else 0.0,
        "unknown word beside": float(bool(message.beside(reading.words))),
        "telling words unexplained": min(len(unexplained), 4) / 4,
        "telling words": min(len(telling), 6) / 6,
        "strongest": min(reading.strongest, 1.0),
        "publisher only": float(not reading.by_name),
        "single word": float(len(reading.words) == 1),
        "size": math.log10(max(offers, _SMALLEST_FITTED) / _SMALLEST_FITTED),
    }


def _kind(word: str, everyday: EverydayWords) -> Kind:
    if word in everyday.glue:
        return Kind.GLUE
    if word.isdigit() or len(word) == 1:
        return Kind.NUMBER
    return Kind.EVERYDAY if word in everyday.everyday else Kind.TELLING


def _coverage(title: Title, likeness: Mapping[str, float], weights: Mapping[str, float]) -> float:
    whole = sum(weights[word] for word in title.words)
    covered = sum(weights[word] * likeness.get(word, 0.0) for word in title.words)
    return covered / whole if whole else 0.0


def _surest_first(hit: Hit) -> tuple[float, int, tuple[str, ...], int]:
    return -round(hit.worth, 9), len(hit.words), hit.meaning.words, hit.words[0]
