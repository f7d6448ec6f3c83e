"""What one would take off the shelf to find an offer by its name: four ways, all asked alike.

None of them knows when nothing fits: each only ranks, and its score is all there is to go by.
"""

import math
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.folding import words
from knowledge.listing import Listing

Ranked = list[tuple[str, float]]
"""`Offer.id` and score, best first; the higher the score, the surer."""

MOST = 5

Grams = NDArray[np.uint64]


class Ranker(Protocol):
    """Finds offers by what somebody typed."""

    def rank(self, text: str) -> Ranked:
        """The offers that fit best, at most `MOST`."""
        ...


class WRatio:
    """rapidfuzz's weighted ratio over the names, as its documentation begins with."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.ids = [listing.id for listing in listings]
        self.names = [_folded(listing.name) for listing in listings]

    def rank(self, text: str) -> Ranked:
        """Compare the whole message to every name."""
        found = process.extract(_folded(text), self.names, scorer=fuzz.WRatio, limit=MOST)
        return [(self.ids[place], score) for _, score, place in found]


class TokenSetRatio:
    """rapidfuzz's token set ratio over name and publisher: what two texts share, in any order."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.ids = [listing.id for listing in listings]
        self.names = [_folded(f"{listing.name} {listing.publisher}") for listing in listings]

    def rank(self, text: str) -> Ranked:
        """Compare the whole message to every name and publisher."""
        found = process.extract(_folded(text), self.names, scorer=fuzz.token_set_ratio, limit=MOST)
        return [(self.ids[place], score) for _, score, place in found]


class TrigramSearch:
    """SQLite's full-text search over name and publisher by trigrams, ranked by BM25."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.ids = [listing.id for listing in listings]
        self.base = sqlite3.connect(":memory:")
        weakref.finalize(self, self.base.close)
        self.base.execute(
            "CREATE VIRTUAL TABLE offer USING fts5(name, publisher, tokenize=trigram)"
        )
        self.base.executemany(
            "INSERT INTO offer (rowid, name, publisher) VALUES (?, ?, ?)",
            (
                (number, _folded(listing.name), _folded(listing.publisher))
                for number, listing in enumerate(listings)
            ),
        )

    def rank(self, text: str) -> Ranked:
        """Search for any of the message's trigrams."""
        folded = _folded(text)
        trigrams = dict.fromkeys(folded[at : at + 3] for at in range(len(folded) - 2))
        if not trigrams:
            return []
        # Folded text has no quotes, so none has to be escaped.
        found = self.base.execute(
            "SELECT rowid, bm25(offer) FROM offer WHERE offer MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{trigram}"' for trigram in trigrams), MOST),
        )
        return [(self.ids[number], -score) for number, score in found]


class CharacterGrams:
    """TF-IDF over two to four neighbouring letters of name and publisher, compared by cosine.

    Of the usual variants those that find most here: grams go across words, and how often one
    occurs counts by its logarithm.
    """

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.ids = [listing.id for listing in listings]
        texts = [_folded(f"{listing.name} {listing.publisher}") for listing in listings]
        grams, holders = _grams(texts)
        self.grams, gram_of = np.unique(grams, return_inverse=True)
        pairs, times = np.unique(gram_of * len(texts) + holders, return_counts=True)
        gram_of, self.holders = np.divmod(pairs, len(texts))
        held_by = np.bincount(gram_of, minlength=len(self.grams))
        self.starts = np.concatenate([[0], np.cumsum(held_by)])
        self.rarity = np.log((1 + len(texts)) / (1 + held_by)) + 1
        values = (1 + np.log(times)) * self.rarity[gram_of]
        lengths = np.sqrt(np.bincount(self.holders, values**2, minlength=len(texts)))
        self.values = values / lengths[self.holders]

    def rank(self, text: str) -> Ranked:
        """Add up what the message has in common with each offer, gram by gram."""
        grams, times = np.unique(_grams([_folded(text)])[0], return_counts=True)
        places = np.minimum(self.grams.searchsorted(grams), len(self.grams) - 1)
        known = self.grams[places] == grams
        places, times = places[known], times[known]
        if not len(places):
            return []
        values = (1 + np.log(times)) * self.rarity[places]
        values /= math.sqrt(float(values @ values))
        postings = [slice(self.starts[place], self.starts[place + 1]) for place in places]
        holders = np.concatenate([self.holders[these] for these in postings])
        worth = np.concatenate(
            [self.values[these] * value for these, value in zip(postings, values, strict=True)]
        )
        scores = np.bincount(holders, worth, minlength=len(self.ids))
        best = np.argpartition(-scores, min(MOST, len(scores)) - 1)[:MOST]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [(self.ids[place], float(scores[place])) for place in best if scores[place] > 0]


RIVALS: Mapping[str, Callable[[Sequence[Listing]], Ranker]] = {
    "rapidfuzz WRatio": WRatio,
    "rapidfuzz token_set_ratio": TokenSetRatio,
    "SQLite FTS5 trigram": TrigramSearch,
    "TF-IDF 2-4-grams": CharacterGrams,
}


def _folded(text: str) -> str:
    """The same folding for all, ours too, so that case and accents decide nothing."""
    return " ".join(words(text))


def _grams(texts: Iterable[str]) -> tuple[Grams, NDArray[np.int64]]:
    """Two to four neighbouring letters of each text, packed into a number, and whose they are.

    Blanks count as letters; there is one before and after each text.
    """
    joined = "\n".join(f" {text} " for text in texts)
    # Sixteen bits a letter: of rarer scripts some would be taken for one another.
    letters = np.frombuffer(joined.encode("utf-32-le"), np.uint32).astype(np.uint64) & 0xFFFF
    ends = letters == ord("\n")
    text_of = np.cumsum(ends)
    grams: list[Grams] = []
    holders: list[NDArray[np.int64]] = []
    for length in (2, 3, 4):
        count = max(len(letters) - length + 1, 0)
        packed = np.zeros(count, np.uint64)
        parted = np.zeros(count, np.bool_)
        for step in range(length):
            packed |= letters[step : step + count] << np.uint64(16 * step)
            parted |= ends[step : step + count]
        grams.append(packed[~parted])
        holders.append(text_of[:count][~parted])
    return np.concatenate(grams), np.concatenate(holders)
