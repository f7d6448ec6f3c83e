"""Mend typing mistakes in the words the desk knows."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shorter words have too many neighbours that are words themselves.
_SHORTEST = 7
_SHORTEST_WITH_TWO_MISTAKES = 12
# A known word with another ending is no mistake.
_STEM = 6


class Spelling:
    """The known words of the desk, folded."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._stems = frozenset(word[:_STEM] for word in self._known if len(word) >= _STEM)
        self._by_first_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            if len(word) >= _SHORTEST:
                self._by_first_letter[word[0]].append(word)
        self.mend = lru_cache(4096)(self._mend)

    def _mend(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._known or word[:_STEM] in self._stems:
            return word
        mistakes = 1 if len(word) < _SHORTEST_WITH_TWO_MISTAKES else 2
        nearest = process.extractOne(
            word, self._by_first_letter[word[0]], scorer=OSA.distance, score_cutoff=mistakes
        )
        return nearest[0] if nearest else word
