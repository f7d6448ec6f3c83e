"""Beginnings of words: which known words go on so, and what a misspelt beginning stands for."""

from bisect import bisect_left
from collections.abc import Iterator

from knowledge.index import Index
from knowledge.near_words import SHORTEST
from knowledge.slips import slip_cost

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_AFTER_ALL = "\U0010ffff"


def continuations(index: Index, beginning: str) -> range:
    """The numbers of the words that begin so; they stand together, for words are in order.

    Words that were added since the index was built are not among them.
    """
    known = len(index.numbers)
    first = bisect_left(index.words, beginning, hi=known)
    return range(first, bisect_left(index.words, beginning + _AFTER_ALL, first, known))


def mended(index: Index, typed: str) -> list[str]:
    """The beginnings of known words from which one slip has led to `typed`, likeliest first.

    None where `typed` is too short to tell, or goes on as it is.
    """
    strange = next(
        (at for at in range(len(typed)) if not continuations(index, typed[: at + 1])), None
    )
    if strange is None or len(typed) < SHORTEST:
        return []
    # A slip that comes after the first strange letter does not explain it.
    meant = {it for at in range(strange + 1) for it in _without_slip(typed, at)}
    known = [beginning for beginning in meant - {typed} if continuations(index, beginning)]
    return sorted(known, key=lambda beginning: (slip_cost(typed, beginning, 1), beginning))


def _without_slip(typed: str, at: int) -> Iterator[str]:
    """What may have been meant if the slip is at this place."""
    before, here, after = typed[:at], typed[at], typed[at + 1 :]
    yield before + after
    if after:
        yield before + after[0] + here + after[1:]
    for letter in _LETTERS:
        yield before + letter + after
        yield before + letter + here + after
