"""The words that offers go by, how much each tells, and which of them a typed one may stand for."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.everyday import EverydayWords
from knowledge.folding import words
from knowledge.match import Field
from knowledge.offers import Offer
from knowledge.word_forms import (
    SAME_BUT_FOR_ENDING,
    SAME_BY_EAR,
    likeness,
    slips_allowed,
    sound,
    stems,
)

# What a word weighs of its rarity.
_GLUE = 0.02
_EVERYDAY = 0.3
_NUMBER = 0.4

# How sure it is that something typed stands for words, from 0 to 1.
_JOINED = 0.97
_INITIALS = 0.8
_BEGINNING = (0.45, 0.4)
"""A beginning of a word is as sure as the first, and the second as far as it goes."""

_SHORTEST_UNSURE = 4
_SHORTEST_MISSPELT_STEM = 5
_MOST_CONTINUATIONS = 20
_MOST_INITIALS = 12
_MOST_NEAR = 10


@dataclass(frozen=True, slots=True)
class Title:
    """One way to name an offer: its name or an alias, and beside it the publisher's words."""

    offer: int
    """The offer's place in the list that was indexed."""
    field: Field
    words: tuple[str, ...]
    publisher: tuple[str, ...]
    """Only words that the name does not hold already."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words of titles that something typed may stand for."""

    words: tuple[str, ...]
    likeness: float
    """How sure it is, from 0 to 1; 1 where they are the same letter by letter."""
    weight: float
    """How much the words tell."""


class WordIndex:
    """All words of all offers' titles."""

    def __init__(self, offers: Sequence[Offer], everyday: EverydayWords) -> None:
        self._everyday = everyday
        self.titles = tuple(_titles(offers))
        self.titles_with: dict[str, list[int]] = defaultdict(list)
        """For each word, the places of the titles that hold it, in order."""
        self._joined: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._initials: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for place, title in enumerate(self.titles):
            for word in title.words + title.publisher:
                self.titles_with[word].append(place)
            for run in (*pairwise(title.words), title.words):
                if len(run) > 1:
                    self._joined["".join(run)].add(run)
            for run in _runs(title.words):
                self._initials["".join(word[0] for word in run)].add(run)
        self.weights = self._weigh(offers)
        """How much each word tells: 0 is nothing, 1 that it means one offer alone."""
        self._sorted = sorted(self.titles_with)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        self._by_stem: dict[str, list[str]] = defaultdict(list)
        self._shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._sorted:
            if len(word) >= _SHORTEST_UNSURE and not word.isdigit():
                heard = sound(word)
                self._by_sound[heard].append(word)
                for shelf in _shelves(heard):
                    self._shelves[shelf, len(word)].append(word)
                if word[-1] in "aeiouy":
                    self._by_stem[word[:-1]].append(word)

    def meanings(self, typed: str, *, everyday: bool = False, exact: bool = False) -> list[Meaning]:
        """What `typed`, a folded word, may stand for.

        An everyday word may be misspelt, but only for another; with `exact` none may be.
        """
        known = typed in self.titles_with
        found: dict[tuple[str, ...], float] = {(typed,): 1.0} if known else {}
        if typed.isdigit():
            unsure: Iterable[tuple[tuple[str, ...], float]] = ()
        elif everyday:
            unsure = () if known or exact else self._misspelt_everyday(typed)
        else:
            unsure = self._unsure(typed, exact=exact or known)
        for run, sure in unsure:
            found[run] = max(sure, found.get(run, 0.0))
        meanings = [Meaning(run, sure, self._weight(run)) for run, sure in found.items()]
        if everyday or typed.isdigit():
            return meanings
        return meanings + self._initials_meant(typed)

    def _unsure(self, typed: str, *, exact: bool) -> Iterator[tuple[tuple[str, ...], float]]:
        for run in self._joined.get(typed, ()):
            yield run, _JOINED
        endless = stems(typed)
        for stem in endless:
            for run in self._without_ending(stem):
                yield run, SAME_BUT_FOR_ENDING
        if exact or len(typed) < _SHORTEST_UNSURE:
            return
        for word, sure in self._misspelt(typed):
            yield (word,), sure
        if endless and len(endless[0]) >= _SHORTEST_MISSPELT_STEM:
            for word, sure in self._misspelt(endless[0]):
                yield (word,), sure * SAME_BUT_FOR_ENDING
        least, more = _BEGINNING
        for word in self._continued(typed):
            yield (word,), least + more * len(typed) / len(word)

    def _without_ending(self, stem: str) -> Iterator[tuple[str, ...]]:
        if stem in self.titles_with:
            yield (stem,)
        for word in self._by_stem.get(stem, ()):
            yield (word,)
        yield from self._joined.get(stem, ())

    def _misspelt(self, typed: str) -> Iterator[tuple[str, float]]:
        heard = sound(typed)
        for word in self._by_sound.get(heard, ()):
            yield word, SAME_BY_EAR
        allowed = slips_allowed(typed)
        for shelf in _shelves(heard):
            for length in range(len(typed) - allowed, len(typed) + allowed + 1):
                choices = self._shelves.get((shelf, length), ())
                for word, slips, _ in process.extract(
                    typed, choices, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_NEAR
                ):
                    yield word, likeness(typed, word, round(slips))

    def _misspelt_everyday(self, typed: str) -> Iterator[tuple[tuple[str, ...], float]]:
        if len(typed) >= _SHORTEST_UNSURE:
            for word, sure in self._misspelt(typed):
                if word in self._everyday.everyday:
                    yield (word,), sure

    def _continued(self, beginning: str) -> Iterator[str]:
        place = bisect_left(self._sorted, beginning)
        for word in self._sorted[place : place + _MOST_CONTINUATIONS]:
            if word.startswith(beginning):
                yield word

    def _initials_meant(self, typed: str) -> list[Meaning]:
        runs = self._initials.get(typed, set())
        if len(runs) > _MOST_INITIALS:
            return []
        # Initials tell no more than one of their words would: "vat" also begins three words.
        return [
            Meaning(run, _INITIALS, _INITIALS * max(self.weights[word] for word in run))
            for run in sorted(runs)
        ]

    def _weight(self, run: tuple[str, ...]) -> float:
        return sum(self.weights[word] for word in run)

    def _weigh(self, offers: Sequence[Offer]) -> dict[str, float]:
        publishers = [offer.publisher.name for offer in offers]
        size = math.log(len(offers) + 1)
        weights: dict[str, float] = {}
        for word, places in self.titles_with.items():
            holders = {self.titles[place].offer for place in places}
            makers = {publishers[holder] for holder in holders}
            # Counted half in offers and half in publishers: a word that one publisher gives to all
            # it sells tells more than one that all publishers use.
            often = math.sqrt(len(holders) * len(makers))
            weights[word] = math.log((len(offers) + 1) / often) / size * self._plain(word)
        return weights

    def _plain(self, word: str) -> float:
        if word in self._everyday.glue:
            return _GLUE
        if word in self._everyday.everyday:
            return _EVERYDAY
        return _NUMBER if word.isdigit() or len(word) == 1 else 1.0


def _titles(offers: Iterable[Offer]) -> Iterator[Title]:
    for place, offer in enumerate(offers):
        publisher = words(offer.publisher.name)
        for field, name in _names(offer):
            own = tuple(dict.fromkeys(words(name)))
            yield Title(
                place, field, own, tuple(dict.fromkeys(w for w in publisher if w not in own))
            )


def _names(offer: Offer) -> Iterator[tuple[Field, str]]:
    yield Field.NAME, offer.name
    for alias in offer.aliases:
        yield Field.ALIAS, alias


def _runs(title: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Two to five words beside each other."""
    for start in range(len(title)):
        for end in range(start + 2, min(start + 5, len(title)) + 1):
            yield title[start:end]


def _shelves(heard: str) -> tuple[str, str]:
    """Where to look for a word: a slip rarely changes both its first sound and its last two."""
    return heard[:1] + "-", "-" + heard[-2:]
