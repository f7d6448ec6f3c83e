"""Words that mean about the same, in every language: words/concepts.txt, read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources

from knowledge.folding import fold

_SHORTEST_BEGINNING = 2
_SHORTEST_INSIDE = 4
_SHORTEST_ENDING = 3


class Concepts:
    """Which words stand for which concepts."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Read lines as the file has them."""
        names: dict[str, dict[str, list[str]]] = {
            place: defaultdict(list) for place in ("whole", "beginning", "ending", "inside")
        }
        concept = ""
        for line in lines:
            if not line.startswith(" "):
                concept = line.strip()
                continue
            for entry in fold(line.partition(":")[2]).split():
                names[_place(entry)][entry.strip("*")].append(concept)
        self._whole: Mapping[str, list[str]] = names["whole"]
        self._beginning: Mapping[str, list[str]] = names["beginning"] | names["inside"]
        self._ending: Mapping[str, list[str]] = names["ending"]
        self._inside: Mapping[str, list[str]] = names["inside"]

    def of(self, word: str) -> tuple[str, ...]:
        """The concepts that a folded word stands for; most words have none or one."""
        found = [*self._whole.get(word, ()), *_longest(self._beginning, word, _SHORTEST_BEGINNING)]
        for begin in range(len(word) - _SHORTEST_ENDING + 1):
            found += self._ending.get(word[begin:], ())
            found += _longest(self._inside, word[begin:], _SHORTEST_INSIDE) if begin else ()
        return tuple(dict.fromkeys(found))


@lru_cache(8192)
def concepts_of(word: str) -> tuple[str, ...]:
    """The names of the concepts that a folded word stands for, by the file the desk comes with."""
    return _concepts().of(word)


@cache
def concepts_text() -> str:
    """The file as it is: what was learned with other concepts must be learned anew."""
    file = resources.files("knowledge") / "words" / "concepts.txt"
    return file.read_text(encoding="utf-8")


@cache
def _concepts() -> Concepts:
    lines = concepts_text().splitlines()
    return Concepts(line for line in lines if line and not line.startswith("#"))


def _place(entry: str) -> str:
    if entry.startswith("*"):
        return "inside" if entry.endswith("*") else "ending"
    return "beginning" if entry.endswith("*") else "whole"


def _longest(entries: Mapping[str, list[str]], word: str, shortest: int) -> Iterable[str]:
    """What the longest entry says with which `word` begins: of those, it knows best."""
    for length in range(len(word), shortest - 1, -1):
        if word[:length] in entries:
            return entries[word[:length]]
    return ()
