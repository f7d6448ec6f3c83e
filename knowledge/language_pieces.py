"""What pieces of words say of the language they are in."""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from knowledge.bayes import log_odds
from knowledge.features import pieces_of
from knowledge.folding import fold
from knowledge.weights import Weights

_LONGEST_PIECE = 4
_SMOOTHING = 0.01


def learn(words: Mapping[str, Iterable[str]]) -> Weights:
    """Learn from the words of each language, as they are typed."""
    counts: dict[str, list[int]] = {}
    words_with = Counter[str]()
    number_of_words = 0
    for column, each in enumerate(words.values()):
        for word in each:
            number_of_words += 1
            pieces = pieces_of_typed(word)
            words_with.update(pieces.keys())
            for piece, number in pieces.items():
                counts.setdefault(piece, [0] * len(words))[column] += number
    numbers = np.array([words_with[piece] for piece in counts])
    rarity = 1 + np.log((1 + number_of_words) / (1 + numbers))
    odds = log_odds(np.array(list(counts.values()), np.float32), _SMOOTHING)
    rows = (odds * rarity[:, None]).astype(np.float32)
    return Weights.of(list(words), list(counts), rows, np.zeros(len(words), np.float32))


def pieces_of_typed(word: str) -> Counter[str]:
    """The one to four letters long pieces of a word, and its letters that have an accent."""
    pieces = Counter(pieces_of(fold(word), 1, _LONGEST_PIECE))
    pieces.update(f"accent {letter}" for letter in accents(word))
    return pieces


def accents(word: str) -> list[str]:
    """The letters of a word that have an accent, or are of another alphabet."""
    if word.isascii():
        return []
    return [letter for letter in word if letter.isalpha() and not letter.isascii()]
