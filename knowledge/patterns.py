"""Patterns of words, and where a text has them; knowledge/words/ explains how they are written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Generic, TypeVar

from knowledge.errors import KnowledgeError
from knowledge.folding import words as fold_words

Meaning = TypeVar("Meaning")
_LONGEST_GAP = 3
_SHORTEST_STEM, _LONGEST_STEM = 2, 16


class BadPattern(KnowledgeError):
    """A line is no pattern; `why` says what to change."""

    def __init__(self, pattern: str, why: str) -> None:
        super().__init__(f'the pattern "{pattern}" {why}')
        self.pattern, self.why = pattern, why


@dataclass(frozen=True, slots=True)
class Hit(Generic[Meaning]):
    """A pattern found in a text: its meaning, and the words [first, last) that it took."""

    meaning: Meaning
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Element:
    """One place of a pattern."""

    words: frozenset[str]
    stems: tuple[str, ...]
    optional: bool
    is_gap: bool = False

    def fits(self, word: str) -> bool:
        return word in self.words or word.startswith(self.stems)


@dataclass(frozen=True, slots=True)
class _Pattern(Generic[Meaning]):
    meaning: Meaning
    elements: tuple[_Element, ...]
    at_beginning: bool
    at_end: bool

    def find_end(self, words: Sequence[str], place: int) -> int | None:
        """Where the pattern ends when it begins at `place`; None where it does not fit."""
        return self._end(words, place, 0)

    def _end(self, words: Sequence[str], place: int, step: int) -> int | None:
        if step == len(self.elements):
            return None if self.at_end and place < len(words) else place
        element = self.elements[step]
        if element.is_gap:
            nexts = range(place, min(place + _LONGEST_GAP, len(words)) + 1)
            return next((end for at in nexts if (end := self._end(words, at, step + 1))), None)
        if place < len(words) and element.fits(words[place]):
            end = self._end(words, place + 1, step + 1)
            if end is not None:
                return end
        return self._end(words, place, step + 1) if element.optional else None


class Patterns(Generic[Meaning]):
    """Many patterns, looked for all at once."""

    def __init__(self, lines: Iterable[tuple[Meaning, str]]) -> None:
        """Read pairs of a meaning and a pattern; raise BadPattern for a line that is none."""
        self._by_word: dict[str, list[_Pattern[Meaning]]] = defaultdict(list)
        self._by_stem: dict[str, list[_Pattern[Meaning]]] = defaultdict(list)
        for meaning, line in lines:
            pattern = _read(meaning, line)
            for element in _openings(pattern.elements):
                for word in element.words:
                    self._by_word[word].append(pattern)
                for stem in element.stems:
                    self._by_stem[stem].append(pattern)
        self._beginning_with = lru_cache(4096)(self._look_up)

    def find(self, words: Sequence[str]) -> list[Hit[Meaning]]:
        """Every pattern that these folded words have, in the order in which they begin."""
        return [
            Hit(pattern.meaning, place, end)
            for place, word in enumerate(words)
            for pattern in self._beginning_with(word)
            if (place == 0 or not pattern.at_beginning)
            and (end := pattern.find_end(words, place)) is not None
            and end > place
        ]

    def _look_up(self, word: str) -> list[_Pattern[Meaning]]:
        lengths = range(_SHORTEST_STEM, min(len(word), _LONGEST_STEM) + 1)
        by_stem = (self._by_stem.get(word[:length], ()) for length in lengths)
        return [*self._by_word.get(word, ()), *chain.from_iterable(by_stem)]


def _read(meaning: Meaning, line: str) -> _Pattern[Meaning]:
    parts = line.split()
    at_beginning, at_end = parts[:1] == ["<"], parts[-1:] == [">"]
    elements = tuple(_element(part, line) for part in parts[at_beginning : len(parts) - at_end])
    if not any(not element.is_gap and not element.optional for element in elements):
        raise BadPattern(line, "needs a word that must be there")
    if elements[0].is_gap:
        raise BadPattern(line, "may not begin with a gap: leave the two dots out")
    return _Pattern(meaning, elements, at_beginning, at_end)


def _element(part: str, line: str) -> _Element:
    if part == "..":
        return _Element(frozenset(), (), optional=True, is_gap=True)
    words: set[str] = set()
    stems: list[str] = []
    for choice in part.removesuffix("?").split("|"):
        match _fold(choice), choice.endswith("*"):
            case (word,), False:
                words.add(word)
            case (stem,), True if _SHORTEST_STEM <= len(stem) <= _LONGEST_STEM:
                stems.append(stem)
            case (_,), True:
                raise BadPattern(line, f"has a stem that is too short or too long: {choice}")
            case _:
                raise BadPattern(line, f'has "{choice}" where one word is expected')
    return _Element(frozenset(words), tuple(stems), optional=part.endswith("?"))


@lru_cache(8192)
def _fold(choice: str) -> tuple[str, ...]:
    return fold_words(choice)


def _openings(elements: tuple[_Element, ...]) -> Iterator[_Element]:
    """The elements with which a text that fits can begin."""
    for element in elements:
        yield element
        if not element.optional:
            return
