"""Finds the offer that a message means: by its id, its name, or word by word."""

import heapq
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from knowledge.everyday import everyday_words
from knowledge.explanations import Hit, Kind, Message, Reading, certainty, read
from knowledge.folding import fold, tokens
from knowledge.index import WordIndex
from knowledge.match import NO_MATCH, Candidate, Decision, Field, Match
from knowledge.offers import Offer

MOST_CANDIDATES = 5

# A longer message is read only so far: nobody names an offer that late, and time is bounded.
_LONGEST_TEXT = 2000
_MOST_WORDS = 60

_SURE = 0.55
_SURE_AMONG_A_FEW = 0.03
"""After "which of these?" the answer most likely is one of these."""
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
_MOST_READ = 60

_ID_PAIR = re.compile(r"([\w.-]+)\s*/\s*([\w.-]+)")
_ID = re.compile(r"[\w.-]+")


class Matcher:
    """Knows all ways to name some offers."""

    def __init__(self, offers: Iterable[Offer]) -> None:
        self._offers = tuple(offers)
        self._places = {offer.id: place for place, offer in enumerate(self._offers)}
        self._everyday = everyday_words()
        self._index = WordIndex(self._offers, self._everyday)
        self._ids: dict[str, set[int]] = defaultdict(set)
        self._names: dict[str, dict[int, Field]] = defaultdict(dict)
        for place, offer in enumerate(self._offers):
            for offer_id in (offer.id, offer.offer_id):
                if self._stands_out(offer_id):
                    self._ids[offer_id.casefold()].add(place)
            for alias in offer.aliases:
                self._names[_plain(alias)][place] = Field.ALIAS
            self._names[_plain(offer.name)][place] = Field.NAME
        self._names.pop("", None)

    def find(self, text: str, *, among: Collection[str] = ()) -> Match:
        """Say which offers `text`, a whole message, may mean.

        `among` are the ids of the only offers that may be meant: those the desk has just listed.
        """
        if among:
            places = sorted(self._places[known] for known in among if known in self._places)
            # Among themselves, what tells them apart is rare and what they share is not.
            few = Matcher(self._offers[place] for place in places)
            return few._find(text, _SURE_AMONG_A_FEW)
        return self._find(text, _SURE)

    def _find(self, text: str, sure: float) -> Match:
        text = text[:_LONGEST_TEXT]
        exactly = self._by_name(text) or self._by_id(text)
        if exactly:
            return Match(
                Decision.MATCH if len(exactly) == 1 else Decision.CHOOSE,
                tuple(exactly[:MOST_CANDIDATES]),
            )
        message = Message.of(tokens(text)[:_MOST_WORDS], self._everyday)
        readings = self._readings(message)
        return self._decide(message, readings, sure) if readings else NO_MATCH

    def _by_name(self, text: str) -> list[Candidate]:
        """The offers whose name is the whole message."""
        span = (len(text) - len(text.lstrip()), len(text.rstrip()))
        named = self._names.get(_plain(text), {})
        return [
            Candidate(self._offers[place].id, 1.0, field, (span,))
            for place, field in sorted(named.items(), key=lambda it: self._in_order(it[0]))
        ]

    def _by_id(self, text: str) -> list[Candidate]:
        """The offers whose id stands in the message, alone or in an address."""
        found: dict[int, tuple[int, int]] = {}
        for maybe_id, span in _ids_in(text):
            for place in self._ids.get(maybe_id, ()):
                found.setdefault(place, span)
        return [
            Candidate(self._offers[place].id, 1.0, Field.ID, (found[place],))
            for place in sorted(found, key=self._in_order)
        ]

    def _stands_out(self, offer_id: str) -> bool:
        """Whether an id cannot be taken for words of a sentence: "planner" and "add-on" can."""
        parts = re.split(r"[\W_]+", offer_id.casefold())
        return bool(re.search(r"[\d_.-]", offer_id)) and any(
            len(part) > 3
            and part not in self._everyday.everyday
            and part not in self._everyday.glue
            for part in parts
        )

    def _readings(self, message: Message) -> list[Reading]:
        """The best reading for each offer that any word hits, best first."""
        hits = list(self._hits(message))
        by_word: dict[str, list[Hit]] = defaultdict(list)
        for hit in hits:
            for word in hit.meaning.words:
                by_word[word].append(hit)
        best: dict[int, Reading] = {}
        for place in self._likely_titles(message, hits):
            title = self._index.titles[place]
            words = frozenset(title.words + title.publisher)
            # Keyed by identity, for a hit of two words is met twice.
            its_hits = {
                id(hit): hit
                for word in chain(title.words, title.publisher)
                for hit in by_word.get(word, ())
                if words.issuperset(hit.meaning.words)
            }
            reading = read(title, its_hits.values(), self._index.weights)
            if title.offer not in best or best[title.offer].rank < reading.rank:
                best[title.offer] = reading
        return sorted(best.values(), key=self._best_first)

    def _hits(self, message: Message) -> Iterator[Hit]:
        for place, (token, kind) in enumerate(zip(message.tokens, message.kinds, strict=True)):
            words = range(place, place + 1)
            for meaning in self._index.meanings(token.word, everyday=kind is not Kind.TELLING):
                yield Hit(words, meaning)
        for length in range(2, _MOST_JOINED + 1):
            for start in range(len(message.tokens) - length + 1):
                yield from self._joined_hits(message, range(start, start + length))

    def _joined_hits(self, message: Message, words: range) -> Iterator[Hit]:
        """What words parted by mistake may mean together: "share file", "micro soft"."""
        parts = [message.tokens[place].word for place in words]
        kinds = [message.kinds[place] for place in words]
        joined = "".join(parts)
        if len(joined) < _SHORTEST_JOINED or {Kind.GLUE, Kind.NUMBER}.issuperset(kinds):
            return
        exact = (
            len(parts) > 2
            or Kind.GLUE in kinds
            or len(joined) < _SHORTEST_JOINED_MISSPELT
            or any(part in self._index.weights for part in parts)
        )
        for meaning in self._index.meanings(joined, exact=exact):
            if len(meaning.words) == 1 and meaning.likeness >= _SURE_JOINED:
                yield Hit(words, meaning)

    def _likely_titles(self, message: Message, hits: Sequence[Hit]) -> list[int]:
        """Places of the titles worth reading: those whose words tell most, by a quick sum."""
        worth: dict[int, dict[int, float]] = defaultdict(dict)
        left = _MOST_LOOKED_AT
        for hit in sorted(hits, key=lambda hit: (-hit.worth, hit.meaning.words, hit.words[0])):
            first = hit.words[0]
            if len(hit.meaning.words) > 1 and len(message.tokens[hit.words[-1]].word) < 3:
                continue  # two initials tell something only beside another word
            places = min((self._index.titles_with[word] for word in hit.meaning.words), key=len)
            if left <= 0 or (worth and len(places) > _COMMON):
                continue
            for place in places[:left]:
                if worth[place].get(first, 0.0) < hit.worth:
                    worth[place][first] = hit.worth
            left -= len(places)
        totals = {place: sum(by_word.values()) for place, by_word in worth.items()}
        return heapq.nsmallest(
            _MOST_READ,
            totals,
            key=lambda place: (-totals[place], len(self._index.titles[place].words), place),
        )

    def _decide(self, message: Message, readings: list[Reading], sure: float) -> Match:
        best = readings[0]
        size = len(self._offers)
        chance = certainty(best, message, size)

        def match(decision: Decision, readings: Iterable[Reading]) -> Match:
            return Match(decision, tuple(self._candidates(readings, message, chance)))

        if chance < sure or _between_two(message, readings):
            near = (reading for reading in readings if reading.explained >= _NEAR)
            return match(Decision.NONE, near)
        as_good = [it for it in readings if it.explained >= _AS_GOOD * best.explained]
        whole = [reading for reading in as_good if reading.complete]
        if len(unbroken := [reading for reading in whole if reading.is_unbroken]) == 1:
            # "can't sign in to Contoso Backup" has all words of Contoso Sign as well.
            whole = unbroken
        if len(whole) == 1:
            best = whole[0]
        if best.complete:
            for other in readings:
                if (
                    other.complete
                    and other.words.isdisjoint(best.words)
                    and certainty(other, message, size) >= _SECOND_SURE
                ):
                    return match(Decision.CHOOSE, _first((best, other), readings))
        if len(as_good) == 1 or len(whole) == 1:
            return match(Decision.MATCH, _first((best,), readings))
        return match(Decision.CHOOSE, sorted(whole or as_good, key=self._most_explained_first))

    def _candidates(
        self, readings: Iterable[Reading], message: Message, chance: float
    ) -> Iterator[Candidate]:
        best = 0.0
        for reading, _ in zip(readings, range(MOST_CANDIDATES), strict=False):
            best = best or reading.rank
            score = chance * min(1.0, reading.rank / best)
            offer = self._offers[reading.title.offer]
            yield Candidate(offer.id, score, reading.field, message.spans(reading.words))

    def _best_first(self, reading: Reading) -> tuple[float, str, str]:
        # Rounded, so that equal sums stay equal whatever the order of adding.
        return (-round(reading.rank, 6), *self._in_order(reading.title.offer))

    def _most_explained_first(self, reading: Reading) -> tuple[float, str, str]:
        # How much of its name is mentioned says little where only the publisher is.
        return (-round(reading.explained, 1), *self._in_order(reading.title.offer))

    def _in_order(self, place: int) -> tuple[str, str]:
        offer = self._offers[place]
        return fold(offer.name), offer.id


def _between_two(message: Message, readings: Sequence[Reading]) -> bool:
    """Whether the message names neither of two offers, but has a word of each: "Zephyr Vault"."""
    best = readings[0]
    beside = message.beside(best.words)
    return not best.complete and any(
        reading.by_name and reading.words <= beside for reading in readings[1:]
    )


def _plain(name: str) -> str:
    """A name as it compares to another: "Jet Reports", "jet-reports" and "JetReports" are one."""
    name = name[:_LONGEST_TEXT]
    return "".join(token.word for token in tokens(name)) or name.strip().casefold()


def _ids_in(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """All that may be an id, with its place: "contoso.backup" and "contoso / backup"."""
    for pair in _ID_PAIR.finditer(text):
        yield f"{pair[1]}.{pair[2]}".casefold(), pair.span()
    for word in _ID.finditer(text):
        yield word[0].strip(".-").casefold(), word.span()


def _first(these: Sequence[Reading], readings: Iterable[Reading]) -> Iterator[Reading]:
    yield from these
    for reading in readings:
        if all(reading is not it for it in these):
            yield reading
