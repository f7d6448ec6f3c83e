"""Tables from text to numbers that are small, quick to load, and can grow a little."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from operator import mul

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint32]
Numbers = NDArray[np.int32]

_BASE = 0x9E3779B97F4A7C15
_ALL = 0xFFFFFFFFFFFFFFFF
_LONGEST = 4096


def key_of(text: str) -> int:
    """The key of a text: 32 bits that other texts rarely share, and the same on every machine."""
    encoded = text.encode()[:_LONGEST]
    # Every letter counts one more than its value, so that a zero byte counts as well.
    total: int = sum(map(mul, encoded, powers())) + _sums_of_powers()[len(encoded)]
    return (total & _ALL) >> 32


def keys_of_joined(parts: "Hashes", runs: NDArray[np.int32]) -> Keys:
    """The keys of words written as one: a row of `runs` has the numbers of the words of one run."""
    raised = np.array(powers(), np.uint64)
    total = np.zeros(len(runs), np.uint64)
    length = np.zeros(len(runs), np.int64)
    for column in runs.T:
        total += parts.hashes[column] * raised[length]
        length += parts.lengths[column]
    return (total >> np.uint64(32)).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Hashes:
    """The full hash of each text, from which keys of joined texts follow; lengths are in bytes."""

    hashes: NDArray[np.uint64]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Hashes":
        """Hash all `texts`."""
        encoded = [text.encode()[:_LONGEST] for text in texts]
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
        hashes = np.zeros(len(encoded), np.uint64)
        raised = np.array(powers(), np.uint64)
        for length in np.unique(lengths):
            these = np.flatnonzero(lengths == length)
            letters = np.frombuffer(b"".join(encoded[place] for place in these), np.uint8)
            table = letters.reshape(len(these), length).astype(np.uint64) + np.uint64(1)
            hashes[these] = (table * raised[:length]).sum(axis=1, dtype=np.uint64)
        return cls(hashes, lengths)

    @property
    def keys(self) -> Keys:
        """The `key_of` each text."""
        return (self.hashes >> np.uint64(32)).astype(np.uint32)


@cache
def powers() -> tuple[int, ...]:
    """The powers by which the letters of a text are multiplied."""
    raised = [1]
    while len(raised) < _LONGEST:
        raised.append(raised[-1] * _BASE & _ALL)
    return tuple(raised)


@cache
def _sums_of_powers() -> tuple[int, ...]:
    return tuple(accumulate(powers(), initial=0))


@dataclass(frozen=True)
class Lookup:
    """For each key, the numbers that go with it. Keys may clash: whoever asks must verify."""

    keys: Keys
    """Sorted."""
    numbers: Numbers
    more: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """What was added since."""

    @classmethod
    def of(cls, keys: Keys, numbers: Numbers) -> "Lookup":
        """A table of these pairs, in any order."""
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], numbers[order].astype(np.int32))

    def __call__(self, key: int) -> list[int]:
        """The numbers of a key; those of the first pair come first."""
        wanted = np.uint32(key)
        first = self.keys.searchsorted(wanted)
        last = self.keys.searchsorted(wanted, "right")
        return [*self.numbers[first:last].tolist(), *self.more.get(key, ())]

    def of_any(self, keys: Keys) -> Numbers:
        """The numbers of all these keys, each once, in order."""
        firsts = self.keys.searchsorted(keys)
        lasts = self.keys.searchsorted(keys, "right")
        met = np.flatnonzero(lasts > firsts)
        found = [self.numbers[firsts[at] : lasts[at]] for at in met]
        if self.more:
            added = [number for key in keys.tolist() for number in self.more.get(key, ())]
            found.append(np.array(added, np.int32))
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int32)

    def with_more(self, pairs: Iterable[tuple[int, int]]) -> "Lookup":
        """The same table and these pairs of a key and its number."""
        more = dict(self.more)
        for key, number in pairs:
            more[key] = (*more.get(key, ()), number)
        return Lookup(self.keys, self.numbers, more)

    def arrays(self, name: str) -> Iterator[tuple[str, NDArray[np.generic]]]:
        """The two arrays to keep, under their names."""
        yield f"{name}_keys", self.keys
        yield f"{name}_numbers", self.numbers
