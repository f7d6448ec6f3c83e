"""Finds the offer that a message means: by its id, its name, or word by word."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from knowledge.background import Grade, background_words
from knowledge.certainty import certainty, fitted
from knowledge.explanations import Hit, Message, Reading, read, read_on
from knowledge.index import Index, Run, words_of
from knowledge.lookup import key_of
from knowledge.match import NO_MATCH, Candidate, Decision, Field, Match
from knowledge.meanings import Way, joined_meanings, meanings_of
from knowledge.telling import plainness_of
from knowledge.word_forms import stems

MOST_CANDIDATES = 5

# A longer message is read only so far: nobody names an offer that late, and time is bounded.
_LONGEST_TEXT = 2000

_AS_GOOD = 0.96
"""A reading that explains this share of what the best one does may be meant as well."""
_NEAR = 0.2
"""Names that explain less are not worth showing."""
_SECOND_SURE = 0.6

# Words parted by mistake: how many, and how long together.
_MOST_JOINED = 3
_SHORTEST_JOINED = 5
_SHORTEST_JOINED_MISSPELT = 7
_SURE_JOINED = 0.8
# Bounds on the work for one message: a word of more titles than _COMMON tells too little to begin
# with, only so many titles are looked at, and fewer are read.
_COMMON = 1500
_MOST_LOOKED_AT = 6000
_MOST_READ = 40
_MOST_READ_ON = 16
_HOPELESS = 0.4
_PLAIN_TOGETHER = 0.5
_MISSPELT_PLAIN = 0.5
"""How much of its weight a word keeps that may be an everyday one misspelt."""

_ID_PAIR = re.compile(r"([\w.-]+)\s*/\s*([\w.-]+)")
_ID = re.compile(r"[\w.-]+")
_MARKS = re.compile(r"[\d_.-]")
_PARTS = re.compile(r"[\W_]+")
_LONGEST_PLAIN_PART = 3
_LONGEST_PLAIN_ID = 12


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
        message = Message.of(text[:_LONGEST_TEXT])
        readings = self.readings(message)
        least = _AMONG_A_FEW if among_a_few else _Least(fitted().match, fitted().choose)
        return self._decide(message, readings, least) if readings else NO_MATCH

    def exactly(self, text: str) -> list[Candidate]:
        """The offers whose name is the whole message, or else whose id stands in it."""
        text = text[:_LONGEST_TEXT]
        return self._by_name(text) or self._by_id(text)

    def readings(self, message: Message) -> list[Reading]:
        """The best reading for each offer that any word hits, best first."""
        hits = list(self._hits(message))
        ranked = sorted(self._read_likely(hits), key=_best_first)
        again = [read_on(self.index, message, reading) for reading in ranked[:_MOST_READ_ON]]
        best: dict[int, Reading] = {}
        for reading in sorted([*again, *ranked[_MOST_READ_ON:]], key=_best_first):
            best.setdefault(reading.title.offer, reading)
        return list(best.values())

    def _by_name(self, text: str) -> list[Candidate]:
        """The offers whose name is the whole message."""
        index = self.index
        span = (len(text) - len(text.lstrip()), len(text.rstrip()))
        plain = _plain(text)
        if not plain:
            return []
        found: dict[int, Field] = {}
        for number in index.lookups.names(key_of(plain)):
            title = index.title(number)
            joined = "".join(index.words[word] for word in title.words)
            if joined == plain and title.offer not in index.gone:
                found.setdefault(title.offer, title.field)
        return [
            Candidate(index.offers[offer], 1.0, field, (span,)) for offer, field in found.items()
        ]

    def _by_id(self, text: str) -> list[Candidate]:
        """The offers whose id stands in the message, alone or in an address."""
        index = self.index
        found: dict[int, tuple[int, int]] = {}
        for maybe_id, span in _ids_in(text):
            for offer in sorted(index.numbers_of(maybe_id)):
                found.setdefault(offer, span)
        return [
            Candidate(index.offers[offer], 1.0, Field.ID, (span,)) for offer, span in found.items()
        ]

    def _read_likely(self, hits: Sequence[Hit]) -> Iterator[Reading]:
        by_word: dict[int, list[Hit]] = defaultdict(list)
        for hit in hits:
            for word in hit.meaning.words:
                by_word[word].append(hit)
        best = 0.0
        for number, most in self._likely_titles(hits):
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

    def _hits(self, message: Message) -> Iterator[Hit]:
        for place, (token, grade) in enumerate(zip(message.tokens, message.grades, strict=True)):
            misspelt = message.is_misspelt(place)
            for meaning in meanings_of(self.index, token.word, grade):
                doubtful = misspelt and meaning.way is not Way.EXACT
                weight = meaning.weight * (_MISSPELT_PLAIN if doubtful else 1.0)
                yield Hit(range(place, place + 1), replace(meaning, weight=weight))
        for length in range(2, _MOST_JOINED + 1):
            for start in range(len(message.tokens) - length + 1):
                yield from self._joined_hits(message, range(start, start + length))

    def _joined_hits(self, message: Message, places: range) -> Iterator[Hit]:
        """What words mean together: "micro soft", parted by mistake; "Way We Do", a whole name."""
        parts = [message.tokens[place].word for place in places]
        grades = [message.grades[place] for place in places]
        joined = "".join(parts)
        if len(joined) < _SHORTEST_JOINED or all(
            grade is Grade.GLUE or part.isdigit() for part, grade in zip(parts, grades, strict=True)
        ):
            return
        misspelt = (
            len(parts) == 2
            and Grade.GLUE not in grades
            and Grade.DESK not in grades
            and len(joined) >= _SHORTEST_JOINED_MISSPELT
            and any(self.index.number(part) is None for part in parts)
        )
        meanings = joined_meanings(self.index, joined, misspelt=misspelt)
        if len(parts) == 2:
            # "Guilda Quality": an ending may stand where the parts were parted.
            for stem in stems(parts[0]):
                meanings += joined_meanings(self.index, stem + parts[1], misspelt=False)
        # "How long" tells no more together than its words do, "status cast" a little more.
        plain = max(map(plainness_of, parts, grades))
        if grades[0] is not Grade.GLUE:
            plain **= _PLAIN_TOGETHER
        for meaning in meanings:
            if meaning.likeness >= _SURE_JOINED:
                yield Hit(places, replace(meaning, weight=meaning.weight * plain))

    def _likely_titles(self, hits: Sequence[Hit]) -> Iterator[tuple[int, float]]:
        """Titles worth reading, and the most each can explain, by a quick sum; best first."""
        found: list[NDArray[np.int64]] = []
        worths: list[NDArray[np.float64]] = []
        left = _MOST_LOOKED_AT
        for hit in sorted(hits, key=lambda hit: (-hit.worth, hit.meaning.words, hit.places[0])):
            titles = min((self.index.titles_with(word) for word in hit.meaning.words), key=len)
            if left <= 0 or (found and len(titles) > _COMMON):
                continue
            titles = titles[:left]
            left -= len(titles)
            found.append(titles.astype(np.int64) << 6 | hit.places[0])
            worths.append(np.full(len(titles), hit.worth))
        if not found:
            return
        # The best hit of a word in a title comes first, and `unique` keeps the first.
        keys, firsts = np.unique(np.concatenate(found), return_index=True)
        worth = np.concatenate(worths)[firsts]
        titles = keys >> 6
        begins = np.flatnonzero(np.diff(titles, prepend=-1))
        totals = np.add.reduceat(worth, begins)
        titles = titles[begins]
        order = np.lexsort((titles, -totals.round(6)))[:_MOST_READ]
        yield from zip(titles[order].tolist(), totals[order].tolist(), strict=True)

    def _decide(self, message: Message, readings: list[Reading], least: "_Least") -> Match:
        best = readings[0]
        chance = certainty(self.index, readings, message)

        def match(decision: Decision, readings: Iterable[Reading]) -> Match:
            return Match(decision, tuple(self._candidates(readings, message, chance)))

        if chance < least.choose or _between_two(message, readings):
            near = (reading for reading in readings if reading.explained >= _NEAR)
            return match(Decision.NONE, near)
        as_good = [it for it in readings if it.explained >= _AS_GOOD * best.explained]
        whole = [reading for reading in as_good if reading.complete]
        if len(unbroken := [reading for reading in whole if reading.is_unbroken]) == 1:
            # "can't sign in to Contoso Backup" has all words of Contoso Sign as well.
            whole = unbroken
        if len(whole) == 1:
            best = whole[0]
        if best.complete and (second := self._second(message, best, readings)):
            return match(Decision.CHOOSE, _first((best, second), readings))
        if len(as_good) == 1 or len(whole) == 1:
            decision = Decision.MATCH if chance >= least.match else Decision.NONE
            return match(decision, _first((best,), readings))
        return match(Decision.CHOOSE, sorted(whole or as_good, key=_most_explained_first))

    def _second(
        self, message: Message, best: Reading, readings: Sequence[Reading]
    ) -> Reading | None:
        """Another offer that the message names as well, with other words."""
        for other in readings:
            if (
                other.complete
                and other.places.isdisjoint(best.places)
                and certainty(self.index, [other], message) >= _SECOND_SURE
            ):
                return other
        return None

    def _candidates(
        self, readings: Iterable[Reading], message: Message, chance: float
    ) -> Iterator[Candidate]:
        best = 0.0
        for reading in islice(readings, MOST_CANDIDATES):
            best = best or reading.rank
            score = chance * min(1.0, reading.rank / best)
            offer = self.index.offers[reading.title.offer]
            yield Candidate(offer, score, reading.field, message.spans(reading.places))


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


def _between_two(message: Message, readings: Sequence[Reading]) -> bool:
    """Whether the message names neither of two offers, but has a word of each: "Zephyr Vault"."""
    best = readings[0]
    beside = frozenset(at for at in message.beside(best.places) if message.tells[at] >= 1)
    return not best.complete and any(
        reading.by_name and reading.places <= beside for reading in readings[1:]
    )


def _plain(name: str) -> str:
    """A name as it compares to another: "Jet Reports", "jet-reports" and "JetReports" are one."""
    return "".join(words_of(name[:_LONGEST_TEXT]))


def _ids_in(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """All that may be an id, with its place: "contoso.backup" and "contoso / backup"."""
    for pair in _ID_PAIR.finditer(text):
        yield f"{pair[1]}.{pair[2]}", pair.span()
    for word in _ID.finditer(text):
        if _stands_out(known_as := word[0].strip(".-")):
            yield known_as, word.span()


def _stands_out(known_as: str) -> bool:
    """Whether an id cannot be taken for words of a sentence: "planner" and "add-on" can."""
    background = background_words()
    marked = bool(_MARKS.search(known_as)) or len(known_as) > _LONGEST_PLAIN_ID
    return marked and any(
        len(part) > _LONGEST_PLAIN_PART and background.grade_of(part) is None
        for part in _PARTS.split(known_as.casefold())
    )


def _first(these: Sequence[Reading], readings: Iterable[Reading]) -> Iterator[Reading]:
    yield from these
    for reading in readings:
        if all(reading is not it for it in these):
            yield reading
