"""Words that people use without meaning an offer, graded: words/background/<language>.txt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

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


# eq=False: a Background is only ever itself, so it can be the key of a cache.
@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """The graded words of all languages, folded."""

    words: Mapping[str, Grade]
    stems: Mapping[str, Grade]
    """What words begin with that may have any ending: at most five letters, fewer than the stem."""

    def grade_of(self, word: str) -> Grade | None:
        """Say how telling a folded word is: the first Grade that has it, None where none has."""
        return _grade_of(self, word)


@cache
def background_words() -> Background:
    """Read the words that the desk comes with, of every language."""
    folder = resources.files("knowledge") / "words" / "background"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return read_background({file.name: file.read_text(encoding="utf-8") for file in files})


def read_background(texts: Mapping[str, str]) -> Background:
    """Read the texts of files by their names; raise UnreadableFile for one that is not sound."""
    entries: dict[Grade, list[str]] = {grade: [] for grade in Grade}
    for source, text in texts.items():
        for grade, found in _sections(text, source):
            entries[grade].extend(found)
    words: dict[str, Grade] = {}
    stems: dict[str, Grade] = {}
    # Backwards, so that the first grade that has a word is the one that stays.
    for grade in reversed(Grade):
        for entry in entries[grade]:
            if entry.endswith("*"):
                stems[entry[:-1]] = grade
            else:
                words[entry] = grade
    return Background(words, stems)


_LONGEST_ENDING = 5
_SHORTEST_STEM = 3
_place = {grade: place for place, grade in enumerate(Grade)}.__getitem__


@lru_cache(16384)
def _grade_of(background: Background, word: str) -> Grade | None:
    # An ending longer than its stem makes another word: "plan*" is not Planfulness.
    shortest = max(len(word) - _LONGEST_ENDING, len(word) // 2 + 1)
    stems = (word[:length] for length in range(shortest, len(word) + 1))
    found = (background.words.get(word), *map(background.stems.get, stems))
    return min(filter(None, found), key=_place, default=None)


def _sections(text: str, source: str) -> Iterator[tuple[Grade, list[str]]]:
    """The folded entries of each line of a file, with the grade of the section it stands in."""
    grade: Grade | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("["):
            grade = _grade_named(line, f"{source}, line {number}")
        elif line and not line.startswith("#"):
            entries = fold(line).replace("'", "").split()
            if grade is None:
                why = f'"{line}" stands before any section; put it below one, such as [glue]'
                raise UnreadableFile(f"{source}, line {number}", why)
            for entry in entries:
                if "*" in entry:
                    _require_sound(entry, f"{source}, line {number}")
            yield grade, entries


def _grade_named(line: str, place: str) -> Grade:
    try:
        return Grade(line.strip().removeprefix("[").removesuffix("]"))
    except ValueError:
        sections = ", ".join(f"[{grade}]" for grade in Grade)
        why = f"{line.strip()} is not a section; the sections are {sections}"
        raise UnreadableFile(place, why) from None


def _require_sound(entry: str, place: str) -> None:
    stem, _, rest = entry.partition("*")
    if rest:
        raise UnreadableFile(place, f'"{entry}" has a star within; a star may only end it')
    if len(stem) < _SHORTEST_STEM:
        why = f'"{entry}" would take too many words; give {_SHORTEST_STEM} letters or more'
        raise UnreadableFile(place, f"{why} before the star, or write out its forms")
