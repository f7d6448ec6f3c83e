"""All words that offers go by: which titles hold them, how much each tells, where to find them.

An index is a value: index_building.py makes it, and index_changes.py makes a new one that shares
whatever stayed the same, so that a message meets one index from first word to last.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.lookup import Lookup, key_of
from knowledge.match import Field

Run = tuple[int, ...]
"""Numbers of words that stand beside each other in a title."""
Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Title:
    """One way to name an offer: its name or an alias, and beside it the publisher's words."""

    offer: int
    """The offer's number in the index."""
    field: Field
    words: Run
    publisher: Run


@dataclass(frozen=True, slots=True)
class Titles:
    """All titles, as arrays: a row each, and their words one after the other."""

    offers: Numbers
    are_aliases: NDArray[np.bool_]
    starts: Numbers
    """Where the words of each begin in `words`; at last, where they end."""
    publishers: Numbers
    """Where the publisher's words begin among them."""
    words: Numbers
    letters: Numbers
    """How many letters the name or alias has; what is no word does not count."""

    def __getitem__(self, number: int) -> Title:
        start, end = self.starts[number : number + 2].tolist()
        middle = int(self.publishers[number])
        return Title(
            int(self.offers[number]),
            Field.ALIAS if self.are_aliases[number] else Field.NAME,
            tuple(self.words[start:middle].tolist()),
            tuple(self.words[middle:end].tolist()),
        )

    def __len__(self) -> int:
        return len(self.offers)


@dataclass(frozen=True, slots=True)
class Lookups:
    """Where to find what somebody typed. Keys may clash, so whoever asks must verify."""

    ids: Lookup
    """Offers by id, in lower case."""
    names: Lookup
    """Titles by all words of the name, written as one."""
    pairs: Lookup
    """A title for each two neighbouring words of a name, by the two written as one."""
    initials: Lookup
    """Titles by the initials of three to five neighbouring words of the name; only rare ones."""
    sounds: Lookup
    """Words by how they sound."""
    near: Lookup
    """Words by what is left of them when letters are left out."""


@dataclass(frozen=True)
class Index:
    """Words, titles and offers are numbers throughout.

    The lists are shared with the indexes `changed` from this one. They only ever grow, and an index
    has no numbers of what was appended later.
    """

    size: int
    """How many offers there are."""
    offers: list[str]
    """`Offer.id` of each."""
    offer_ids: list[str]
    makers: list[int]
    """A number for the publisher of each offer: the key of its name."""
    words: list[str]
    """In order, but for those added since."""
    weights: list[float]
    """How much each word tells: 0 is nothing, 1 that it means one offer alone."""
    rarities: list[float]
    """The same without regard to how common the word is besides."""
    in_order_of_id: Numbers
    """The offers by `Offer.id` in lower case, but for those added since."""
    titles: Titles
    posting_starts: Numbers
    postings: Numbers
    """For each word, the titles that hold it, in order."""
    lookups: Lookups
    numbers: Mapping[str, int]
    """The number of each word."""
    gone: frozenset[int] = frozenset()
    """Offers that were removed since."""
    more_titles: tuple[Title, ...] = ()
    more_words: Mapping[str, int] = field(default_factory=dict)
    more_postings: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def number(self, word: str) -> int | None:
        """The number of a folded word, if any title holds it."""
        found = self.numbers.get(word)
        return self.more_words.get(word) if found is None else found

    def title(self, number: int) -> Title:
        """A title by its number."""
        known = len(self.titles)
        return self.titles[number] if number < known else self.more_titles[number - known]

    def titles_with(self, word: int) -> Numbers:
        """The titles that hold a word, in order."""
        found = self.postings[:0]
        if word + 1 < len(self.posting_starts):
            start, end = self.posting_starts[word : word + 2].tolist()
            found = self.postings[start:end]
        if word in self.more_postings:
            found = np.concatenate([found, np.array(self.more_postings[word], np.int32)])
        return found

    def numbers_of(self, known_as: str) -> set[int]:
        """The numbers of the offers that have this `Offer.id` or offer id, in whatever case."""
        plain = known_as.casefold()
        return {
            offer
            for offer in self.lookups.ids(key_of(plain))
            if offer not in self.gone
            and plain in (self.offers[offer].casefold(), self.offer_ids[offer].casefold())
        }
