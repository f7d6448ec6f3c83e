"""Builds an index of all words that some listings go by."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge import near_words
from knowledge.index import Index, Lookups, Numbers, Titles
from knowledge.listing import Listing
from knowledge.lookup import Hashes, Lookup, key_of, keys_of_joined
from knowledge.match import Field
from knowledge.telling import weigh
from knowledge.title_words import INITIALS, by_ear, names_of, words_of
from knowledge.word_forms import sound

_MOST_WITH_INITIALS = 12


def build(listings: Iterable[Listing]) -> Index:
    """Index `listings`: some ten seconds for 200,000."""
    gathered = _Gathered()
    for listing in listings:
        gathered.take(listing)
    return gathered.index()


class _Gathered:
    """What is gathered while listings are read one after the other."""

    def __init__(self) -> None:
        self.offers: list[str] = []
        self.offer_ids: list[str] = []
        self.makers: list[int] = []
        self.title_offers: list[int] = []
        self.are_aliases: list[bool] = []
        self.starts: list[int] = [0]
        self.publishers: list[int] = []
        self.title_words: list[int] = []
        self.numbers: dict[str, int] = {}
        self.key_of_maker = lru_cache(maxsize=1024)(key_of)
        self.words_of_maker = lru_cache(maxsize=1024)(self.numbers_of)

    def take(self, listing: Listing) -> None:
        offer = len(self.offers)
        self.offers.append(listing.id)
        self.offer_ids.append(listing.offer_id)
        self.makers.append(self.key_of_maker(listing.publisher))
        publisher = self.words_of_maker(listing.publisher)
        for field_hit, name in names_of(listing):
            own = self.numbers_of(name)
            self.title_offers.append(offer)
            self.are_aliases.append(field_hit is Field.ALIAS)
            self.title_words += own
            self.publishers.append(len(self.title_words))
            self.title_words += publisher
            self.starts.append(len(self.title_words))

    def numbers_of(self, text: str) -> tuple[int, ...]:
        """The numbers of the words of a name."""
        numbers = self.numbers
        return tuple(numbers.setdefault(word, len(numbers)) for word in words_of(text))

    def index(self) -> Index:
        ordered = sorted(self.numbers)
        renumbered = np.empty(len(ordered), np.int32)
        for number, word in enumerate(ordered):
            renumbered[self.numbers[word]] = number
        words = renumbered[np.array(self.title_words, np.int32)]
        starts, publishers = np.array(self.starts, np.int32), np.array(self.publishers, np.int32)
        letters_before = np.cumsum([0, *(len(ordered[word]) for word in words.tolist())])
        titles = Titles(
            np.array(self.title_offers, np.int32),
            np.array(self.are_aliases, np.bool_),
            starts,
            publishers,
            words,
            (letters_before[publishers] - letters_before[starts[:-1]]).astype(np.int32),
        )
        posting_starts, postings = _postings(titles, len(ordered))
        weights, rare = weigh(
            ordered, titles.offers[postings], posting_starts, np.array(self.makers)
        )
        return Index(
            len(self.offers),
            self.offers,
            self.offer_ids,
            self.makers,
            ordered,
            weights.tolist(),
            rare.tolist(),
            _in_order_of_id(self.offers),
            titles,
            posting_starts,
            postings,
            _lookups(self.offers, self.offer_ids, ordered, titles),
            {word: number for number, word in enumerate(ordered)},
        )


def _postings(titles: Titles, words: int) -> tuple[Numbers, Numbers]:
    holders = np.repeat(np.arange(len(titles), dtype=np.int32), np.diff(titles.starts))
    order = np.argsort(titles.words, kind="stable")
    counts = np.bincount(titles.words, minlength=words)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32), holders[order]


def _in_order_of_id(offers: Sequence[str]) -> Numbers:
    folded = [known_as.casefold() for known_as in offers]
    return np.array(sorted(range(len(offers)), key=folded.__getitem__), np.int32)


def _lookups(
    offers: Sequence[str], offer_ids: Sequence[str], words: Sequence[str], titles: Titles
) -> Lookups:
    return Lookups(
        ids=_ids(offers, offer_ids),
        names=_names(words, titles),
        pairs=_pairs(words, titles),
        initials=_initials(words, titles),
        sounds=_sounds(words),
        near=near_words.build(words),
    )


def _ids(offers: Sequence[str], offer_ids: Sequence[str]) -> Lookup:
    keys = [Hashes.of([one.casefold() for one in ids]).keys for ids in (offers, offer_ids)]
    numbers = np.arange(len(offers), dtype=np.int32)
    return Lookup.of(np.concatenate(keys), np.concatenate([numbers, numbers]))


def _names(words: Sequence[str], titles: Titles) -> Lookup:
    ends = zip(titles.starts.tolist(), titles.publishers.tolist(), strict=False)
    name_words = titles.words.tolist()
    joined = ["".join([words[word] for word in name_words[start:end]]) for start, end in ends]
    return Lookup.of(Hashes.of(joined).keys, np.arange(len(titles), dtype=np.int32))


def _pairs(words: Sequence[str], titles: Titles) -> Lookup:
    hashes = Hashes.of(words)
    firsts, holders = _runs(titles, 2)
    firsts, holders = _each_once(titles.words, firsts, holders, 2)
    runs = titles.words[firsts[:, np.newaxis] + np.arange(2)]
    return Lookup.of(keys_of_joined(hashes, runs), holders)


def _initials(words: Sequence[str], titles: Titles) -> Lookup:
    first_letters = Hashes.of([word[:1] for word in words])
    keys: list[NDArray[np.uint32]] = []
    numbers: list[Numbers] = []
    for length in INITIALS:
        firsts, holders = _each_once(titles.words, *_runs(titles, length), length)
        runs = titles.words[firsts[:, np.newaxis] + np.arange(length)]
        found = keys_of_joined(first_letters, runs)
        _, which, often = np.unique(found, return_inverse=True, return_counts=True)
        rare = often[which] <= _MOST_WITH_INITIALS
        keys.append(found[rare])
        numbers.append(holders[rare])
    return Lookup.of(np.concatenate(keys), np.concatenate(numbers))


def _sounds(words: Sequence[str]) -> Lookup:
    heard = [(key_of(sound(word)), number) for number, word in enumerate(words) if by_ear(word)]
    return _lookup([key for key, _ in heard], [number for _, number in heard])


def _lookup(keys: Sequence[int], numbers: Sequence[int]) -> Lookup:
    return Lookup.of(np.array(keys, np.uint32), np.array(numbers, np.int32))


def _runs(titles: Titles, length: int) -> tuple[Numbers, Numbers]:
    """Where neighbouring words of a name begin, so many of them, and the title that holds them."""
    lengths = np.maximum(titles.publishers - titles.starts[:-1] - length + 1, 0)
    holders = np.repeat(np.arange(len(titles), dtype=np.int32), lengths)
    within = np.arange(len(holders)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return (titles.starts[:-1][holders] + within).astype(np.int32), holders


def _each_once(
    words: Numbers, firsts: Numbers, holders: Numbers, length: int
) -> tuple[Numbers, Numbers]:
    """Of equal runs, the first."""
    mixed = np.zeros(len(firsts), np.uint64)
    for step in range(length):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + words[firsts + step].astype(np.uint64)
    _, these = np.unique(mixed, return_index=True)
    these.sort()
    return firsts[these], holders[these]
