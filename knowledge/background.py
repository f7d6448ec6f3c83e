"""Words that people use without meaning an offer, graded: words/background/<language>.txt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from importlib import resources

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.errors import UnreadableFile
from knowledge.folding import fold


class Grade(StrEnum):
    """How little a word says about which offer is meant; the least telling come first."""

    GLUE = "glue"
    """It holds a sentence together: "the", "which"."""
    DESK = "desk"
    """Any message to a support desk may have it: "invoice", "licence"."""
    TRADE = "trade"
    """It says what kind of software: "backup", "firewall"."""
    COMMON = "common"
    EVERYDAY = "everyday"
    """Known to everybody, but seldom needed at a desk: "harvest", "canvas"."""
    NAMES = "names"
    """First names, surnames, places."""


@dataclass(frozen=True, slots=True)
class WordList:
    """The graded words of one language, folded."""

    words: Mapping[str, Grade]
    stems: Mapping[str, Grade]
    """What words begin with that may have any of the endings."""
    endings: frozenset[str]

    def grades_of(self, word: str) -> Iterator[Grade]:
        """All grades that a folded word has."""
        if word in self.words:
            yield self.words[word]
        # An ending longer than its stem makes another word: "plan*" is not Planfulness.
        for length in range(len(word) // 2 + 1, len(word) + 1):
            if word[:length] in self.stems and word[length:] in self.endings:
                yield self.stems[word[:length]]


# eq=False: a Background is only ever itself, so it can be the key of a cache.
@dataclass(frozen=True, eq=False)
class Background:
    """The graded words of all languages."""

    languages: Mapping[str, WordList]

    def grade_of(self, word: str) -> Grade | None:
        """Say how telling a folded word is: the first Grade that has it, None where none has."""
        return _grade_of(self, word)

    def is_misspelt(self, word: str) -> bool:
        """Whether a folded word without a grade is one slip from an everyday one: "invocie"."""
        return _is_misspelt(self, word)

    @cached_property
    def shelves(self) -> Mapping[tuple[str, int], list[str]]:
        """The words of GLUE, DESK and COMMON by first letter and length."""
        shelves: dict[tuple[str, int], list[str]] = {}
        for language in self.languages.values():
            for word, grade in language.words.items():
                if grade in _IN_ANY_MESSAGE and len(word) >= _SHORTEST_MISSPELT - 1:
                    shelves.setdefault((word[0], len(word)), []).append(word)
        return shelves


@cache
def background_words() -> Background:
    """Read the words that the desk comes with, of every language."""
    folder = resources.files("knowledge") / "words" / "background"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return read_background({file.name: file.read_text(encoding="utf-8") for file in files})


def read_background(texts: Mapping[str, str]) -> Background:
    """Read the texts of files by their names; raise UnreadableFile for one that is not sound."""
    return Background(
        {source.removesuffix(".txt"): _word_list(text, source) for source, text in texts.items()}
    )


_ENDINGS = "endings"
_SECTIONS = (_ENDINGS, *Grade)
_SHORTEST_STEM = 3
_SHORTEST_MISSPELT = 5
_IN_ANY_MESSAGE = frozenset({Grade.GLUE, Grade.DESK, Grade.COMMON})
_place = {grade: place for place, grade in enumerate(Grade)}.__getitem__


@lru_cache(4096)
def _is_misspelt(background: Background, word: str) -> bool:
    if len(word) < _SHORTEST_MISSPELT or word.isdigit():
        return False
    return any(
        process.extractOne(
            word, background.shelves.get((word[0], length), ()), scorer=OSA.distance, score_cutoff=1
        )
        for length in range(len(word) - 1, len(word) + 2)
    )


@lru_cache(16384)
def _grade_of(background: Background, word: str) -> Grade | None:
    found = (
        grade for language in background.languages.values() for grade in language.grades_of(word)
    )
    return min(found, key=_place, default=None)


def _word_list(text: str, source: str) -> WordList:
    entries: dict[str, list[str]] = {section: [] for section in _SECTIONS}
    for section, found in _sections(text, source):
        entries[section].extend(found)
    words: dict[str, Grade] = {}
    stems: dict[str, Grade] = {}
    # Backwards, so that the first grade that has a word is the one that stays.
    for grade in reversed(Grade):
        for entry in entries[grade]:
            if entry.endswith("*"):
                stems[entry[:-1]] = grade
            else:
                words[entry] = grade
    return WordList(words, stems, frozenset(["", *entries[_ENDINGS]]))


def _sections(text: str, source: str) -> Iterator[tuple[str, list[str]]]:
    """The folded entries of each line of a file, with the section it stands in."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("["):
            section = _section_named(line, f"{source}, line {number}")
        elif line and not line.startswith("#"):
            entries = fold(line).replace("'", "").split()
            if not section:
                why = f'"{line}" stands before any section; put it below one, such as [glue]'
                raise UnreadableFile(f"{source}, line {number}", why)
            for entry in entries:
                if "*" in entry:
                    _require_sound(entry, f"{source}, line {number}")
            yield section, entries


def _section_named(line: str, place: str) -> str:
    name = line.strip().removeprefix("[").removesuffix("]")
    if name not in _SECTIONS:
        sections = ", ".join(f"[{section}]" for section in _SECTIONS)
        raise UnreadableFile(place, f"{line.strip()} is not a section; the sections are {sections}")
    return name


def _require_sound(entry: str, place: str) -> None:
    stem, _, rest = entry.partition("*")
    if rest:
        raise UnreadableFile(place, f'"{entry}" has a star within; a star may only end it')
    if len(stem) < _SHORTEST_STEM:
        why = f'"{entry}" would take too many words; give {_SHORTEST_STEM} letters or more'
        raise UnreadableFile(place, f"{why} before the star, or write out its forms")
