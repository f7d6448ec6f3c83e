"""All words that offers go by: which titles hold them, how much each tells, where to find them.

An index is a value. It is built once and can be kept in a file; `changed` gives a new one that
shares whatever stayed the same, so that a message meets one index from first word to last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge import near_words
from knowledge.folding import words
from knowledge.listing import Listing
from knowledge.lookup import Hashes, Lookup, key_of, keys_of_joined
from knowledge.match import Field
from knowledge.telling import plainness, weigh
from knowledge.word_forms import sound

Run = tuple[int, ...]
"""Numbers of words that stand beside each other in a title."""
Numbers = NDArray[np.int32]

_LONGEST_WORD = 64
_MOST_WORDS = 40
INITIALS = range(3, 6)
"""So many words may be meant by their initials alone."""
_MOST_WITH_INITIALS = 12


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
        for field_hit, name in _names_of(listing):
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
        titles = Titles(
            np.array(self.title_offers, np.int32),
            np.array(self.are_aliases, np.bool_),
            np.array(self.starts, np.int32),
            np.array(self.publishers, np.int32),
            renumbered[np.array(self.title_words, np.int32)],
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
            titles,
            posting_starts,
            postings,
            _lookups(self.offers, self.offer_ids, ordered, titles),
            {word: number for number, word in enumerate(ordered)},
        )


def words_of(name: str) -> list[str]:
    """The folded words of a name, as far as an index reads on."""
    found = [word[:_LONGEST_WORD] for word in words(name)[:_MOST_WORDS]]
    # A name of signs alone, "+/-", is its own only word: people may type it as it stands.
    return found or [name.strip().casefold()[:_LONGEST_WORD]]


def _postings(titles: Titles, words: int) -> tuple[Numbers, Numbers]:
    holders = np.repeat(np.arange(len(titles), dtype=np.int32), np.diff(titles.starts))
    order = np.argsort(titles.words, kind="stable")
    counts = np.bincount(titles.words, minlength=words)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32), holders[order]


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


def by_ear(word: str) -> bool:
    """Whether a word is looked up by its sound: neither a short one nor a number."""
    return len(word) >= near_words.SHORTEST and not word.isdigit()


def changed(index: Index, added: Sequence[Listing] = (), removed: Iterable[str] = ()) -> Index:
    """The index with some offers added and others, by their `Offer.id`, removed: milliseconds.

    An added offer takes the place of the one with its id. How much the known words tell stays as it
    was, so build anew once some hundred offers have changed. Not for two threads at a time.
    """
    left = {*removed, *(listing.id for listing in added)}
    gone = index.gone.union(
        offer
        for known_as in left
        for offer in index.numbers_of(known_as)
        if index.offers[offer] == known_as
    )
    words = index.words
    more_words, more_postings = dict(index.more_words), dict(index.more_postings)
    lookups = _MoreLookups()
    titles = list(index.more_titles)

    def number_of(word: str) -> int:
        known = index.numbers.get(word, more_words.get(word))
        if known is not None:
            return known
        number = more_words[word] = len(words)
        words.append(word)
        index.weights.append(plainness(word))
        index.rarities.append(1.0)
        if by_ear(word):
            lookups.sounds.append((key_of(sound(word)), number))
            lookups.near += [(key, number) for key in near_words.keys_of(word).tolist()]
        return number

    for listing in added:
        offer = len(index.offers)
        publisher = tuple(number_of(word) for word in words_of(listing.publisher))
        index.offers.append(listing.id)
        index.offer_ids.append(listing.offer_id)
        index.makers.append(key_of(listing.publisher))
        for one in {listing.id.casefold(), listing.offer_id.casefold()}:
            lookups.ids.append((key_of(one), offer))
        for field_hit, name in _names_of(listing):
            own = tuple(number_of(word) for word in words_of(name))
            number = len(index.titles) + len(titles)
            titles.append(Title(offer, field_hit, own, publisher))
            for word in {*own, *publisher}:
                more_postings[word] = (*more_postings.get(word, ()), number)
            spelled = [words[word] for word in own]
            lookups.names.append((key_of("".join(spelled)), number))
            lookups.pairs += [(key_of(a + b), number) for a, b in pairwise(spelled)]
            for length in INITIALS:
                for first in range(len(spelled) - length + 1):
                    initials = "".join(word[0] for word in spelled[first : first + length])
                    lookups.initials.append((key_of(initials), number))
    return replace(
        index,
        size=index.size + len(added) - len(gone - index.gone),
        lookups=lookups.beside(index.lookups),
        gone=gone,
        more_titles=tuple(titles),
        more_words=more_words,
        more_postings=more_postings,
    )


@dataclass(slots=True)
class _MoreLookups:
    """What is to be found besides: keys and numbers, as for `Lookups`."""

    ids: list[tuple[int, int]] = field(default_factory=list)
    names: list[tuple[int, int]] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    initials: list[tuple[int, int]] = field(default_factory=list)
    sounds: list[tuple[int, int]] = field(default_factory=list)
    near: list[tuple[int, int]] = field(default_factory=list)

    def beside(self, known: Lookups) -> Lookups:
        """All that can be found."""
        return Lookups(
            known.ids.with_more(self.ids),
            known.names.with_more(self.names),
            known.pairs.with_more(self.pairs),
            known.initials.with_more(self.initials),
            known.sounds.with_more(self.sounds),
            known.near.with_more(self.near),
        )


def _names_of(listing: Listing) -> Iterator[tuple[Field, str]]:
    yield Field.NAME, listing.name
    for alias in listing.aliases:
        yield Field.ALIAS, alias
