"""How well a title explains a message: which words of one stand for which of the other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from knowledge.background import Grade, background_words
from knowledge.folding import Token, tokens
from knowledge.index import Index, Run, Title
from knowledge.match import Field
from knowledge.meanings import Meaning, Way
from knowledge.slips import slip_cost
from knowledge.word_forms import same_but_for_ending, sound

_MOST_WORDS = 60

_TELLS = {
    None: 1.0,
    Grade.EVERYDAY: 0.5,
    Grade.NAMES: 0.4,
    Grade.TRADE: 0.3,
    Grade.COMMON: 0.15,
    Grade.DESK: 0.05,
    Grade.GLUE: 0.0,
}
"""How likely a word of a message is there to name something."""
_NUMBER_TELLS = 0.15
_MISSPELT_TELLS = 0.4

# A publisher's word explains a little less than a word of the name.
_PUBLISHER_WORTH = 0.88
_PHRASE = 0.5

# What a reading ranks by: what it explains, less where much of the name is not mentioned.
_RANK_UNCOVERED = 0.62
_COMPLETE_WORTH = 0.2
_COMPLETE_LIKENESS = 0.75

_LEAST_WEIGHT = 0.1
_TELLING_WEIGHT = 0.35
"""From this weight on a word of a title tells by itself."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a message, by their places, that may stand for words of titles."""

    places: range
    meaning: Meaning

    @property
    def worth(self) -> float:
        """How much the hit explains."""
        return self.meaning.likeness * self.meaning.weight


@dataclass(frozen=True)
class Message:
    """The words of a message, and how much each is likely to name something."""

    tokens: Sequence[Token]
    grades: Sequence[Grade | None]
    tells: Sequence[float]
    marked: frozenset[int]
    """The places of words with a capital; none where all words have one."""

    @classmethod
    def of(cls, text: str) -> "Message":
        """Take a message apart."""
        found = tokens(text)[:_MOST_WORDS]
        background = background_words()
        grades = [background.grade_of(token.word) for token in found]
        tells = [_tells(token.word, grade) for token, grade in zip(found, grades, strict=True)]
        marked = frozenset(
            at
            for at, token in enumerate(found)
            if any(map(str.isupper, text[token.start : token.end]))
        )
        return cls(found, grades, tells, marked if len(marked) < len(found) else frozenset())

    def is_misspelt(self, place: int) -> bool:
        """Whether a word may be an everyday one with a slip."""
        return self.tells[place] == _MISSPELT_TELLS

    def beside(self, places: frozenset[int]) -> frozenset[int]:
        """The places right before and after these."""
        near = frozenset(at + step for at in places for step in (-1, 1))
        return frozenset(at for at in near - places if 0 <= at < len(self.tokens))

    def spans(self, places: frozenset[int]) -> tuple[tuple[int, int], ...]:
        """Where these words stand in the text; neighbours as one."""
        spans: list[tuple[int, int]] = []
        before = -2
        for at in sorted(places):
            start = spans.pop()[0] if at == before + 1 else self.tokens[at].start
            spans.append((start, self.tokens[at].end))
            before = at
        return tuple(spans)


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
    return _reading(index, title, kept)


def read_on(index: Index, message: Message, reading: Reading) -> Reading:
    """Read again: beside what names the offer, words too short or too wrong to mean anything alone.

    "kac" is CAC beside "putty", and "ep" Enterprise Platform beside "spycloud".
    """
    title = reading.title
    taken = {word for hit in reading.hits for word in hit.meaning.words}
    left = [word for word in dict.fromkeys(title.words) if word not in taken]
    if not left:
        return reading
    hits = list(reading.hits)
    places = set(reading.places)
    for at, token in enumerate(message.tokens):
        if at in places or not _near(at, reading.places):
            continue
        meaning = _beside(index, token.word, message.grades[at], left)
        if meaning:
            hits.append(Hit(range(at, at + 1), meaning))
            places.add(at)
            left = [word for word in left if word not in meaning.words]
    return _reading(index, title, hits) if len(hits) > len(reading.hits) else reading


_MOST_BETWEEN = 2
_BESIDE_INFLECTED = 0.95
_BESIDE_INITIALS = 0.75
_BESIDE_BEGINNING = (0.5, 0.4)
_BESIDE_PER_SLIP = 1.0
_SHORTEST_BESIDE = 2
_LONGEST_INITIALS = 5


def _near(at: int, places: frozenset[int]) -> bool:
    return any(abs(at - place) <= _MOST_BETWEEN for place in places)


def _beside(index: Index, typed: str, grade: Grade | None, left: Sequence[int]) -> Meaning | None:
    """What a word may stand for among the words that are left of a title, if anything."""
    if len(typed) < _SHORTEST_BESIDE or grade is Grade.GLUE:
        return None
    found: list[Meaning] = []
    if len(typed) <= _LONGEST_INITIALS:
        found += _initials_beside(index, typed, left)
    for word in left:
        spelled = index.words[word]
        likeness, way = 0.0, Way.ENDING
        if same_but_for_ending(typed, spelled):
            likeness = _BESIDE_INFLECTED
        if not likeness and grade is not Grade.DESK:
            likeness, way = _likeness_beside(typed, spelled)
        if likeness:
            found.append(Meaning((word,), likeness, index.weights[word], way))
    return max(found, key=lambda it: it.likeness * it.weight, default=None)


def _initials_beside(index: Index, typed: str, left: Sequence[int]) -> Iterator[Meaning]:
    background = background_words()
    spoken = [w for w in left if background.grade_of(index.words[w]) is not Grade.GLUE]
    for words in (left, spoken):
        for first in range(len(words) - len(typed) + 1):
            run = tuple(words[first : first + len(typed)])
            if all(index.words[word][0] == letter for word, letter in zip(run, typed, strict=True)):
                weight = sum(index.weights[word] for word in run)
                yield Meaning(run, _BESIDE_INITIALS, weight, Way.INITIALS)


def _likeness_beside(typed: str, word: str) -> tuple[float, Way]:
    least, more = _BESIDE_BEGINNING
    likeness, way = 0.0, Way.SLIP
    longest = max(len(typed), len(word))
    if typed.isdigit() and len(typed) == len(word):
        return 0.0, way  # another number is another version
    if word.startswith(typed):
        likeness, way = least + more * len(typed) / len(word), Way.BEGINNING
    elif longest > 2:
        allowed = 1 if longest < 5 else 2
        slips = OSA.distance(typed, word, score_cutoff=allowed)
        if slips <= allowed:
            likeness = max(0.0, 1 - _BESIDE_PER_SLIP * slip_cost(typed, word, slips) / longest)
        elif sound(typed) == sound(word):
            likeness, way = 0.9, Way.SOUND
    return likeness, way


def _reading(index: Index, title: Title, hits: Sequence[Hit]) -> Reading:
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
    in_a_row = _in_a_row(index, title, hits)
    explained += _PHRASE * in_a_row
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


def _tells(word: str, grade: Grade | None) -> float:
    if word.isdigit() or len(word) == 1:
        return _NUMBER_TELLS
    if grade is None and background_words().is_misspelt(word):
        return _MISSPELT_TELLS
    return _TELLS[grade]
