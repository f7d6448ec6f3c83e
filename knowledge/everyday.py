"""Words that say little about which offer is meant: words/everyday.txt, read."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from knowledge.folding import fold

_LONGEST_ENDING = 5


@dataclass(frozen=True, slots=True)
class WordList:
    """Folded words given whole, and stems that may have any ending shorter than themselves."""

    whole: frozenset[str]
    stems: frozenset[str]

    @classmethod
    def of(cls, entries: Iterable[str]) -> "WordList":
        """Read entries as the file has them: a star stands for any ending."""
        folded = frozenset(fold(entry) for entry in entries)
        stems = frozenset(entry for entry in folded if entry.endswith("*"))
        return cls(folded - stems, frozenset(stem.rstrip("*") for stem in stems))

    def __contains__(self, word: str) -> bool:
        if word in self.whole:
            return True
        # An ending longer than its stem makes another word: "plan*" is not Planfulness.
        shortest = max(len(word) - _LONGEST_ENDING, len(word) // 2 + 1)
        return any(word[:length] in self.stems for length in range(shortest, len(word) + 1))


@dataclass(frozen=True, slots=True)
class EverydayWords:
    """The two lists of words/everyday.txt."""

    glue: WordList
    """Words that hold a sentence together."""
    everyday: WordList
    """Words that partners use without meaning a product."""


@cache
def everyday_words() -> EverydayWords:
    """Read the words that the desk comes with."""
    sections: dict[str, list[str]] = {}
    entries: list[str] = []
    file = resources.files("knowledge") / "words" / "everyday.txt"
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            entries = sections.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            entries.extend(line.split())
    return EverydayWords(WordList.of(sections["glue"]), WordList.of(sections["everyday"]))
