"""Which titles are worth reading a message against, by a quick sum over their words."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.hits import Hit
from knowledge.index import Index

# Bounds on the work for one message: a word of more titles than _COMMON tells too little to begin
# with, only so many titles are looked at, and fewer are read.
_COMMON = 1500
_MOST_LOOKED_AT = 6000
_MOST_READ = 40
_PLACE_BITS = 6
"""So many bits are enough for the place of a word in a message."""


def likely_titles(index: Index, hits: Sequence[Hit]) -> Iterator[tuple[int, float]]:
    """Titles worth reading, and the most each can explain, by a quick sum; best first."""
    found: list[NDArray[np.int64]] = []
    worths: list[NDArray[np.float64]] = []
    left = _MOST_LOOKED_AT
    for hit in sorted(hits, key=lambda hit: (-hit.worth, hit.meaning.words, hit.places[0])):
        titles = min((index.titles_with(word) for word in hit.meaning.words), key=len)
        if left <= 0 or (found and len(titles) > _COMMON):
            continue
        titles = titles[:left]
        left -= len(titles)
        found.append(titles.astype(np.int64) << _PLACE_BITS | hit.places[0])
        worths.append(np.full(len(titles), hit.worth))
    if not found:
        return
    # The best hit of a word in a title comes first, and `unique` keeps the first.
    keys, firsts = np.unique(np.concatenate(found), return_index=True)
    worth = np.concatenate(worths)[firsts]
    titles = keys >> _PLACE_BITS
    begins = np.flatnonzero(np.diff(titles, prepend=-1))
    totals = np.add.reduceat(worth, begins)
    titles = titles[begins]
    order = np.lexsort((titles, -totals.round(6)))[:_MOST_READ]
    yield from zip(titles[order].tolist(), totals[order].tolist(), strict=True)
