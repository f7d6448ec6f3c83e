"""Finds the offer that a message means: by its id, its name, or word by word."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from knowledge.certainty import certainty, fitted
from knowledge.exact_names import named_exactly
from knowledge.explanations import AS_GOOD, Reading, read
from knowledge.hits import Hit, hits_of
from knowledge.index import Index, Run
from knowledge.likely_titles import likely_titles
from knowledge.match import NO_MATCH, Candidate, Decision, Match
from knowledge.second_look import read_on
from knowledge.wording import Wording

MOST_CANDIDATES = 5

_LONGEST_TEXT = 2000
"""A longer message is read only so far: nobody names an offer that late, and time is bounded."""
_NEAR = 0.2
"""Names that explain less are not worth showing."""
_SECOND_SURE = 0.6
"""So sure must it be that another offer is named as well."""
_MOST_READ_ON = 16
_HOPELESS = 0.4
"""Titles that can explain at most this share of what the best one does are not read."""


class Matcher:
    """Finds offers in an index."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def find(self, text: str, *, among_a_few: bool = False) -> Match:
        """Say which offers `text`, a whole message, may mean.

        With `among_a_few` the message answers "which of these?", and the index holds only these.
        """
        if exactly := self.exactly(text):
            decision = Decision.MATCH if len(exactly) == 1 else Decision.CHOOSE
            return Match(decision, tuple(exactly[:MOST_CANDIDATES]))
        wording = Wording.of(text[:_LONGEST_TEXT])
        readings = self.readings(wording)
        least = _AMONG_A_FEW if among_a_few else _Least(fitted().match, fitted().choose)
        return self._decide(wording, readings, least) if readings else NO_MATCH

    def exactly(self, text: str) -> list[Candidate]:
        """The offers whose name is the whole message, or else whose id stands in it."""
        return named_exactly(self.index, text[:_LONGEST_TEXT])

    def readings(self, wording: Wording) -> list[Reading]:
        """The best reading for each offer that any word hits, best first."""
        hits = list(hits_of(self.index, wording))
        ranked = sorted(self._read_likely(hits), key=_best_first)
        again = [read_on(self.index, wording, reading) for reading in ranked[:_MOST_READ_ON]]
        best: dict[int, Reading] = {}
        for reading in sorted([*again, *ranked[_MOST_READ_ON:]], key=_best_first):
            best.setdefault(reading.title.offer, reading)
        return list(best.values())

    def _read_likely(self, hits: Sequence[Hit]) -> Iterator[Reading]:
        by_word: dict[int, list[Hit]] = defaultdict(list)
        for hit in hits:
            for word in hit.meaning.words:
                by_word[word].append(hit)
        best = 0.0
        for number, most in likely_titles(self.index, hits):
            if most < _HOPELESS * best:
                return
            title = self.index.title(number)
            if title.offer in self.index.gone:
                continue
            words = dict.fromkeys(title.words + title.publisher)
            # Keyed by identity, for a hit of two words is met twice.
            its_hits = {
                id(hit): hit
                for word in words
                for hit in by_word.get(word, ())
                if words.keys() >= set(hit.meaning.words)
            }
            if not its_hits:
                continue
            reading = read(self.index, title, its_hits.values())
            best = max(best, reading.explained)
            yield reading

    def _decide(self, wording: Wording, readings: list[Reading], least: "_Least") -> Match:
        best = readings[0]
        chance = certainty(self.index, readings, wording)

        def match(decision: Decision, readings: Iterable[Reading]) -> Match:
            return Match(decision, tuple(self._candidates(readings, wording, chance)))

        if chance < least.choose or _between_two(wording, readings):
            nearest = (reading for reading in readings if reading.explained >= _NEAR)
            return match(Decision.NONE, nearest)
        near = [it for it in readings if it.explained >= AS_GOOD * best.explained]
        # Where "net scope" may be Netskope, it is not .NET.
        as_good = _of_most_words(near, [it.places for it in near])
        if len(as_good) > 1:
            # To be asked about, offers need not share words like "for" with the message.
            telling = [frozenset(at for at in it.places if wording.tells[at]) for it in near]
            as_good = _of_most_words(near, telling)
        best = as_good[0]
        whole = [reading for reading in as_good if reading.complete]
        if len(unbroken := [reading for reading in whole if reading.is_unbroken]) == 1:
            # "can't sign in to Contoso Backup" has all words of Contoso Sign as well.
            whole = unbroken
        if len(whole) == 1:
            best = whole[0]
        if best.complete and (second := self._second(wording, best, readings)):
            return match(Decision.CHOOSE, _first((best, second), readings))
        if len(as_good) == 1 or len(whole) == 1:
            decision = Decision.MATCH if chance >= least.match else Decision.NONE
            return match(decision, _first((best,), readings))
        return match(Decision.CHOOSE, sorted(whole or as_good, key=_most_explained_first))

    def _second(
        self, wording: Wording, best: Reading, readings: Sequence[Reading]
    ) -> Reading | None:
        """Another offer that the message names as well, with other words."""
        for other in readings:
            if (
                other.complete
                and other.places.isdisjoint(best.places)
                and certainty(self.index, [other], wording) >= _SECOND_SURE
            ):
                return other
        return None

    def _candidates(
        self, readings: Iterable[Reading], wording: Wording, chance: float
    ) -> Iterator[Candidate]:
        first, share = 0.0, 1.0
        for reading in islice(readings, MOST_CANDIDATES):
            first = first or reading.rank
            share = min(share, reading.rank / first)
            offer = self.index.offers[reading.title.offer]
            yield Candidate(offer, chance * share, reading.field, wording.spans(reading.places))


@dataclass(frozen=True, slots=True)
class _Least:
    """The least certainty to take one offer to be meant, or one of several."""

    match: float
    choose: float


_AMONG_A_FEW = _Least(0.03, 0.03)
"""After "which of these?" the answer most likely is one of these."""


def _best_first(reading: Reading) -> tuple[float, Run, int]:
    # Rounded, so that equal sums stay equal whatever the order of adding.
    return -round(reading.rank, 6), reading.title.words, reading.title.offer


def _most_explained_first(reading: Reading) -> tuple[float, Run, int]:
    # How much of its name is mentioned says little where only the publisher is.
    return -round(reading.explained, 1), reading.title.words, reading.title.offer


def _of_most_words(readings: Sequence[Reading], words: Sequence[frozenset[int]]) -> list[Reading]:
    """Those of whose words no other has all and more."""
    return [
        reading
        for reading, its_words in zip(readings, words, strict=True)
        if not any(its_words < others for others in words)
    ]


def _between_two(wording: Wording, readings: Sequence[Reading]) -> bool:
    """Whether the message names neither of two offers, but has a word of each: "Zephyr Vault"."""
    best = readings[0]
    beside = frozenset(at for at in wording.beside(best.places) if wording.tells[at] >= 1)
    return not best.complete and any(
        reading.by_name and reading.places <= beside for reading in readings[1:]
    )


def _first(these: Sequence[Reading], readings: Iterable[Reading]) -> Iterator[Reading]:
    yield from these
    for reading in readings:
        if all(reading is not it for it in these):
            yield reading
