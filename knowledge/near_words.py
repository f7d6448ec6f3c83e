"""Which known words are near a typed one: those that are equal when a letter or two is left out.

Two words that a few slips part (a letter too many, too few, wrong, or swapped with the next) become
equal when as many letters of each are left out. So for every word the keys of what is left of it
are kept, and a typed word needs a few dozen lookups, however many words there are.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from knowledge.lookup import Keys, Lookup, powers

SHORTEST = 4
"""A shorter word must be right letter by letter."""
_TWO_SLIPS_FROM = 7
_LOOKED_AT = 10
"""Of a long word only so many letters are looked at: its other end must be right, or be checked."""
_AT_ONCE = 8192


def slips_allowed(letters: int) -> int:
    """How many letters of a word may be wrong before it is another word."""
    if letters < SHORTEST:
        return 0
    return 1 if letters < _TWO_SLIPS_FROM else 2


def build(words: Sequence[str]) -> Lookup:
    """The table for `near`; the numbers are places in `words`."""
    keys: list[Keys] = []
    numbers: list[NDArray[np.int32]] = []
    by_length: dict[int, list[int]] = {}
    encoded = [word.encode() for word in words]
    for place, word in enumerate(encoded):
        if slips_allowed(len(word)) and not word.isdigit():
            by_length.setdefault(min(len(word), _LOOKED_AT + 1), []).append(place)
    for length, places in sorted(by_length.items()):
        looked_at, slips = min(length, _LOOKED_AT), slips_allowed(length)
        for begin in range(0, len(places), _AT_ONCE):
            chunk = places[begin : begin + _AT_ONCE]
            letters = np.frombuffer(
                b"".join(encoded[place][:looked_at] for place in chunk), np.uint8
            ).reshape(len(chunk), looked_at)
            left = np.concatenate(list(_what_is_left(letters, slips)), axis=1)
            keys.append(left.ravel())
            numbers.append(np.repeat(np.array(chunk, np.int32), left.shape[1]))
    if not keys:
        return Lookup(np.empty(0, np.uint32), np.empty(0, np.int32))
    return Lookup.of(np.concatenate(keys), np.concatenate(numbers))


def keys_of(word: str) -> Keys:
    """All keys of one word: to look it up, or to add it to a table."""
    encoded = word.encode()
    slips = slips_allowed(len(encoded))
    letters = np.frombuffer(encoded[:_LOOKED_AT], np.uint8)[np.newaxis]
    return np.concatenate(list(_what_is_left(letters, slips)), axis=1).ravel()


def _what_is_left(letters: NDArray[np.uint8], slips: int) -> Iterator[Keys]:
    """For each way to leave out up to `slips` letters, the key of the rest: [words, ways]."""
    values = letters.astype(np.uint64) + np.uint64(1)
    for left_out in range(slips + 1):
        kept = _kept(letters.shape[1], left_out)
        raised = np.array(powers()[: kept.shape[1]], np.uint64)
        hashes = (values[:, kept] * raised).sum(axis=2, dtype=np.uint64)
        yield (hashes >> np.uint64(32)).astype(np.uint32)


@cache
def _kept(length: int, left_out: int) -> NDArray[np.int64]:
    """The places that stay when `left_out` of `length` go: [ways, length - left_out]."""
    return np.array(list(combinations(range(length), length - left_out)), np.int64)
