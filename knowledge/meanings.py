"""What a typed word may stand for: a word of a title, whole, inflected, misspelt or shortened."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge import near_words
from knowledge.background import Grade
from knowledge.index import Index, Run
from knowledge.lookup import key_of
from knowledge.near_words import slips_allowed
from knowledge.slips import slip_cost
from knowledge.title_words import INITIALS
from knowledge.word_forms import VOWELS, sound, stems


class Way(Enum):
    """How a typed word came to stand for words of a title."""

    EXACT = "exact"
    ENDING = "ending"
    """It is inflected."""
    JOINED = "joined"
    """Words are written as one, or one as several."""
    SOUND = "sound"
    SLIP = "slip"
    BEGINNING = "beginning"
    INITIALS = "initials"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words of titles that something typed may stand for."""

    words: Run
    likeness: float
    """How sure it is, from 0 to 1; 1 where they are the same letter by letter."""
    weight: float
    """How much the words tell."""
    way: Way


_LIKENESS = {
    Way.EXACT: 1.0,
    Way.ENDING: 0.96,
    Way.JOINED: 0.97,
    Way.SOUND: 0.9,
    Way.INITIALS: 0.8,
}
_RARER = 0.35
"""The power that takes weights nearer to 1."""
_PER_SLIP = 0.95
"""How much of a word one slip in each of its letters would take away."""
_BEGINNING = (0.45, 0.4)
"""A beginning of a word is as sure as the first, and the second as far as it goes."""
_SHORTEST_WHOLE_NAME = 6
_SHORTEST_BEGINNING = 4
_SHORTEST_JOINED_MISSPELT = 7
"""Of shorter words too many others are near."""
_MOST_CONTINUATIONS = 20
_SHORTEST_MISSPELT_STEM = 5
_MOST_NEAR = 10
_OTHER_VOWEL = 0.87

_PLAIN: dict[tuple[Way, Grade | None], float] = {
    (way, grade): 0.4
    for way in (Way.BEGINNING, Way.INITIALS)
    for grade in (Grade.TRADE, Grade.EVERYDAY)
}
"""A word that means something by itself is rarely the beginning of another."""
ONLY_EXACT = frozenset({Grade.GLUE, Grade.DESK, Grade.COMMON, Grade.NAMES})
"""Words of these grades stand for no other word."""
_NOT_MISSPELT = frozenset({Grade.TRADE, Grade.EVERYDAY})


def meanings_of(index: Index, typed: str, grade: Grade | None) -> list[Meaning]:
    """What `typed`, a folded word, may stand for; the more common it is, the less that may be.

    A word that is itself part of a title is taken to be spelled as meant.
    """
    known = index.number(typed)
    found: dict[Run, tuple[float, Way]] = {} if known is None else {(known,): (1.0, Way.EXACT)}
    if grade not in ONLY_EXACT and not typed.isdigit():
        misspelt = known is None and grade not in _NOT_MISSPELT
        for run, likeness, way in _unsure(index, typed, misspelt=misspelt):
            if likeness > found.get(run, (0.0, way))[0]:
                found[run] = likeness, way
    return [
        Meaning(run, likeness, _weight(index, run, way) * _PLAIN.get((way, grade), 1.0), way)
        for run, (likeness, way) in found.items()
    ]


def joined_meanings(
    index: Index, typed: str, *, exact: bool = False, misspelt: bool = False
) -> list[Meaning]:
    """What words parted by mistake may stand for when they are written as one, as `typed`."""
    found: dict[Run, tuple[float, Way]] = {}
    known = index.number(typed)
    for name in _whole_names(index, typed):
        found[name] = _LIKENESS[Way.JOINED], Way.JOINED
    if known is not None:
        found[known,] = _LIKENESS[Way.JOINED], Way.JOINED
    elif not exact:
        for stem in stems(typed):
            if (number := index.number(stem)) is not None:
                found[number,] = _LIKENESS[Way.ENDING], Way.JOINED
        if len(typed) >= _SHORTEST_JOINED_MISSPELT:
            at_most = 2 if misspelt else 0
            for run, likeness, way in _misspelt(index, typed, at_most=at_most):
                if likeness > found.get(run, (0.0, way))[0]:
                    found[run] = likeness, way
    return [
        Meaning(run, likeness, _weight(index, run, way), way)
        for run, (likeness, way) in found.items()
    ]


def _unsure(index: Index, typed: str, *, misspelt: bool) -> Iterator[tuple[Run, float, Way]]:
    for run in chain(_whole_names(index, typed), _pairs(index, typed)):
        yield run, _LIKENESS[Way.JOINED], Way.JOINED
    for run in _initials(index, typed):
        yield run, _LIKENESS[Way.INITIALS], Way.INITIALS
    endless = stems(typed)
    inflected = list(_without_ending(index, endless))
    for run, likeness in inflected:
        yield run, likeness, Way.ENDING
    if misspelt:
        yield from _misspelt(index, typed, at_most=1 if inflected else 2)
    if misspelt and not inflected:
        yield from _misspelt_and_inflected(index, endless)
    least, more = _BEGINNING
    for number in _continued(index, typed):
        yield (number,), least + more * len(typed) / len(index.words[number]), Way.BEGINNING


def _without_ending(index: Index, endless: Iterable[str]) -> Iterator[tuple[Run, float]]:
    for stem in endless:
        if (number := index.number(stem)) is not None:
            yield (number,), _LIKENESS[Way.ENDING]
        for vowel in VOWELS:
            # "Kartoteką" and Kartoteka have only the stem in common.
            if (number := index.number(stem + vowel)) is not None:
                yield (number,), _LIKENESS[Way.ENDING] if vowel == "a" else _OTHER_VOWEL
        for run in _pairs(index, stem):
            yield run, _LIKENESS[Way.ENDING]


def _whole_names(index: Index, typed: str) -> Iterator[Run]:
    if len(typed) < _SHORTEST_WHOLE_NAME:
        return
    for number in index.lookups.names(key_of(typed)):
        name = index.title(number).words
        if "".join(index.words[word] for word in name) == typed:
            yield name
            return


def _pairs(index: Index, typed: str) -> Iterator[Run]:
    for number in index.lookups.pairs(key_of(typed)):
        name = index.title(number).words
        for first, second in pairwise(name):
            if index.words[first] + index.words[second] == typed:
                yield first, second
                break


def _initials(index: Index, typed: str) -> Iterator[Run]:
    if len(typed) not in INITIALS:
        return
    for number in index.lookups.initials(key_of(typed)):
        name = index.title(number).words
        for first in range(len(name) - len(typed) + 1):
            run = name[first : first + len(typed)]
            if all(index.words[word][0] == letter for word, letter in zip(run, typed, strict=True)):
                yield run
                break


def _misspelt(index: Index, typed: str, *, at_most: int = 2) -> Iterator[tuple[Run, float, Way]]:
    for number in _sounding(index, typed):
        yield (number,), _LIKENESS[Way.SOUND], Way.SOUND
    allowed = min(slips_allowed(len(typed) + 1), at_most)
    if not slips_allowed(len(typed)) or not allowed:
        return
    near = index.lookups.near.of_any(near_words.keys_of(typed)).tolist()
    words = [index.words[number] for number in near]
    for word, slips, place in process.extract(
        typed, words, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_NEAR
    ):
        longest = max(len(typed), len(word))
        if 0 < slips <= slips_allowed(longest):
            cost = slip_cost(typed, word, round(slips))
            yield (near[place],), max(0.0, 1 - _PER_SLIP * cost / longest), Way.SLIP


def _misspelt_and_inflected(
    index: Index, endless: Sequence[str]
) -> Iterator[tuple[Run, float, Way]]:
    long_enough = [stem for stem in endless if len(stem) >= _SHORTEST_MISSPELT_STEM]
    for stem in long_enough:
        for ending in ("", "a", "e"):
            for number in _sounding(index, stem + ending):
                yield (number,), _LIKENESS[Way.SOUND] * _LIKENESS[Way.ENDING], Way.SOUND
    if endless and len(endless[0]) >= _SHORTEST_MISSPELT_STEM:
        for run, likeness, way in _misspelt(index, endless[0]):
            yield run, likeness * _LIKENESS[Way.ENDING], way


def _sounding(index: Index, typed: str) -> Iterator[int]:
    heard = sound(typed)
    if len(heard) < near_words.SHORTEST:
        return
    for number in index.lookups.sounds(key_of(heard)):
        if sound(index.words[number]) == heard:
            yield number


def _continued(index: Index, beginning: str) -> Iterator[int]:
    if len(beginning) < _SHORTEST_BEGINNING:
        return
    base = len(index.numbers)
    place = bisect_left(index.words, beginning, hi=base)
    for number in range(place, min(place + _MOST_CONTINUATIONS, base)):
        if not index.words[number].startswith(beginning):
            return
        yield number


def _weight(index: Index, run: Run, way: Way) -> float:
    if way is Way.JOINED and len(run) > 1:
        # Written as one they are less of everyday words: "CreateDemand".
        return sum((index.rarities[word] + index.weights[word]) / 2 for word in run)
    weights = [index.weights[word] for word in run]
    if way in (Way.SLIP, Way.SOUND, Way.BEGINNING):
        # What was typed is a rare word, however common the one that may be meant.
        return float(weights[0] ** _RARER)
    # Initials tell no more than one of their words would: "vat" also begins three words.
    return _LIKENESS[way] * max(weights) if way is Way.INITIALS else sum(weights)
