"""How much a word tells about which offer is meant: the rarer and the less common, the more."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.background import Grade, background_words

_OF_GRADE = {
    Grade.GLUE: 0.02,
    Grade.DESK: 0.15,
    Grade.TRADE: 0.5,
    Grade.COMMON: 0.3,
    Grade.EVERYDAY: 0.6,
    Grade.NAMES: 0.5,
}
"""What a word of the background list weighs of its rarity."""
_NUMBER = 0.4


def plainness(word: str) -> float:
    """What a folded word weighs of its rarity, from 0 to 1: an everyday word tells less."""
    return plainness_of(word, background_words().grade_of(word))


def plainness_of(word: str, grade: Grade | None) -> float:
    """The same for a word whose grade is known."""
    if word.isdigit() or len(word) == 1:
        return _NUMBER
    return 1.0 if grade is None else _OF_GRADE[grade]


def weigh(
    words: Sequence[str],
    holders: NDArray[np.int32],
    starts: NDArray[np.int32],
    makers: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much each word tells, and the same without regard to how plain it is: its rarity.

    `holders` has the offers of all words, one word after the other, and `starts` where each begins;
    `makers` are the publishers of all offers, as numbers. Rarity, from 0 to 1, is counted half in
    offers and half in publishers: a word that one publisher gives to all it sells tells more than
    one that all publishers use.
    """
    offers = len(makers)
    word_of = np.repeat(np.arange(len(words), dtype=np.int64), np.diff(starts))
    of_offers = _distinct(word_of, holders, len(words))
    of_makers = _distinct(word_of, makers[holders], len(words))
    often = np.sqrt(of_offers * of_makers)
    plain = np.array([plainness(word) for word in words])
    rare = np.log((offers + 1) / often) / np.log(offers + 1)
    return rare * plain, rare


def _distinct(
    words: NDArray[np.int64], values: NDArray[np.integer], count: int
) -> NDArray[np.float64]:
    """How many different values go with each word."""
    pairs = np.unique(words << 32 | values.astype(np.int64))
    return np.bincount(pairs >> 32, minlength=count).astype(np.float64)
