"""Which words of a message may stand for which words of titles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.background import Grade
from knowledge.index import Index
from knowledge.meanings import ONLY_EXACT, Meaning, Way, joined_meanings, meanings_of
from knowledge.telling import plainness_of
from knowledge.word_forms import stems
from knowledge.wording import Wording

# Words parted by mistake: how many, and how long together.
_MOST_JOINED = 3
_SHORTEST_JOINED = 5
_SURE_JOINED = 0.8
_PLAIN_TOGETHER = 0.5
"""The power that takes a weight nearer to 1: joined words are a little less plain."""
_MISSPELT_PLAIN = 0.5
"""How much of its weight a word keeps that may be an everyday one misspelt."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a message, by their places, that may stand for words of titles."""

    places: range
    meaning: Meaning

    @property
    def worth(self) -> float:
        """How much the hit explains."""
        return self.meaning.likeness * self.meaning.weight


def hits_of(index: Index, wording: Wording) -> Iterator[Hit]:
    """All that the words of a message may stand for, one by one and joined."""
    for place, (token, grade) in enumerate(zip(wording.tokens, wording.grades, strict=True)):
        misspelt = wording.is_misspelt(place)
        for meaning in meanings_of(index, token.word, grade):
            doubtful = misspelt and meaning.way is not Way.EXACT
            weight = meaning.weight * (_MISSPELT_PLAIN if doubtful else 1.0)
            yield Hit(range(place, place + 1), replace(meaning, weight=weight))
    for length in range(2, _MOST_JOINED + 1):
        for start in range(len(wording.tokens) - length + 1):
            yield from _joined_hits(index, wording, range(start, start + length))


def _joined_hits(index: Index, wording: Wording, places: range) -> Iterator[Hit]:
    """What words mean together: "micro soft", parted by mistake; "Way We Do", a whole name."""
    parts = [wording.tokens[place].word for place in places]
    grades = [wording.grades[place] for place in places]
    joined = "".join(parts)
    if len(joined) < _SHORTEST_JOINED or all(
        grade is Grade.GLUE or part.isdigit() for part, grade in zip(parts, grades, strict=True)
    ):
        return
    misspelt = (
        len(parts) == 2
        and Grade.GLUE not in grades
        and Grade.DESK not in grades
        and any(index.number(part) is None for part in parts)
    )
    # Everyday words side by side are many, and seldom a name: they must be just that.
    exact = all(grade in ONLY_EXACT for grade in grades)
    meanings = joined_meanings(index, joined, exact=exact, misspelt=misspelt)
    if len(parts) == 2 and not exact:
        # "Guilda Quality": an ending may stand where the parts were parted.
        for stem in stems(parts[0]):
            meanings += joined_meanings(index, stem + parts[1])
    # "How long" tells no more together than its words do, "status cast" a little more.
    plain = max(map(plainness_of, parts, grades))
    if grades[0] is not Grade.GLUE:
        plain **= _PLAIN_TOGETHER
    for meaning in meanings:
        if meaning.likeness >= _SURE_JOINED:
            yield Hit(places, replace(meaning, weight=meaning.weight * plain))
