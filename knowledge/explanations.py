"""How well a title explains a message: which words of one stand for which of the other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.hits import Hit
from knowledge.index import Index, Run, Title
from knowledge.match import Field

AS_GOOD = 0.96
"""A reading that explains this share of what the best one does may be meant as well."""

_PUBLISHER_WORTH = 0.88
"""A publisher's word explains a little less than a word of the name."""
_IN_A_ROW_WORTH = 0.5

# What a reading ranks by: what it explains, less where much of the name is not mentioned.
_RANK_UNCOVERED = 0.62
_COMPLETE_WORTH = 0.2
_COMPLETE_LIKENESS = 0.75

_LEAST_WEIGHT = 0.1
_TELLING_WEIGHT = 0.35
"""From this weight on a word of a title tells by itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A message read as naming one offer."""

    title: Title
    places: frozenset[int]
    """The places of the message's words that the title explains."""
    explained: float
    """The weights of those words, each by how surely it is meant."""
    coverage: float
    """How much of the name is mentioned, from 0 to 1, by weight."""
    hits: tuple[Hit, ...]
    complete: bool
    """Whether every word of the name is mentioned."""
    by_name: bool
    """Whether anything but the publisher is mentioned."""
    in_a_row: float
    """How much more the words tell than each alone, for standing together as in the name."""

    @property
    def rank(self) -> float:
        """What readings are ordered by."""
        whole = _COMPLETE_WORTH if self.complete else 0.0
        uncovered = _RANK_UNCOVERED + (1 - _RANK_UNCOVERED) * self.coverage
        return self.explained * (uncovered + whole)

    @property
    def is_unbroken(self) -> bool:
        """Whether the words stand side by side."""
        return max(self.places) - min(self.places) < len(self.places)

    @property
    def field(self) -> Field:
        """The part of the offer that the message hits."""
        return self.title.field if self.by_name else Field.PUBLISHER

    @property
    def telling(self) -> tuple[Hit, ...]:
        """The hits that tell by themselves; all, where none does."""
        return tuple(hit for hit in self.hits if hit.meaning.weight >= _TELLING_WEIGHT) or self.hits


def read(index: Index, title: Title, hits: Iterable[Hit]) -> Reading:
    """Read a message as naming `title`; each word of either is taken once, the surest first."""
    used: set[int] = set()
    taken: set[int] = set()
    kept: list[Hit] = []
    for hit in sorted(hits, key=_surest_first):
        if used.isdisjoint(hit.places) and taken.isdisjoint(hit.meaning.words):
            used.update(hit.places)
            taken.update(hit.meaning.words)
            kept.append(hit)
    return reading_of(index, title, kept)


def reading_of(index: Index, title: Title, hits: Sequence[Hit]) -> Reading:
    """The reading that consists of just these hits, no two of which share a word."""
    likeness: dict[int, float] = {}
    explained = 0.0
    names = dict.fromkeys(title.words)
    by_name = False
    for hit in hits:
        from_name = any(word in names for word in hit.meaning.words)
        by_name = by_name or from_name
        explained += hit.worth * (1.0 if from_name else _PUBLISHER_WORTH)
        for word in hit.meaning.words:
            likeness[word] = hit.meaning.likeness
    in_a_row = _in_a_row(index, title, hits) if len(hits) > 1 else 0.0
    explained += _IN_A_ROW_WORTH * in_a_row
    whole = sum(index.weights[word] for word in names)
    covered = sum(index.weights[word] * likeness.get(word, 0.0) for word in names)
    return Reading(
        title,
        _places(hits),
        explained,
        covered / whole if whole else 0.0,
        tuple(hits),
        all(likeness.get(word, 0.0) >= _COMPLETE_LIKENESS for word in title.words),
        by_name,
        in_a_row,
    )


def _places(hits: Sequence[Hit]) -> frozenset[int]:
    """The places that count: words that tell nothing only do beside others that do."""
    if len(hits) == 1:
        return frozenset(hits[0].places)
    telling = {at for hit in hits if hit.meaning.weight >= _LEAST_WEIGHT for at in hit.places}
    return frozenset(
        at
        for hit in hits
        for at in hit.places
        if not telling or at in telling or at - 1 in telling or at + 1 in telling
    )


def _in_a_row(index: Index, title: Title, hits: Sequence[Hit]) -> float:
    """How much more words tell that stand in the message as they do in the name.

    "Star Wars" is no everyday matter though "star" and "wars" are.
    """
    place_of = {
        word: hit.places[0]
        for hit in hits
        if hit.meaning.likeness >= 0.8 and len(hit.meaning.words) == 1
        for word in hit.meaning.words
    }
    more = 0.0
    row: list[int] = []
    for word in (*title.words, -1):
        if row and (word not in place_of or place_of[word] != place_of[row[-1]] + 1):
            if len(row) > 1:
                more += sum(index.rarities[w] - index.weights[w] for w in row)
            row = []
        if word in place_of:
            row.append(word)
    return more


def _surest_first(hit: Hit) -> tuple[float, int, Run, int]:
    return -round(hit.worth, 9), len(hit.places), hit.meaning.words, hit.places[0]
