"""Adds offers to an index and takes others out, without building it anew."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from knowledge import near_words
from knowledge.index import Index, Lookups, Title
from knowledge.listing import Listing
from knowledge.lookup import key_of
from knowledge.telling import plainness
from knowledge.title_words import INITIALS, by_ear, names_of, words_of
from knowledge.word_forms import sound


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
        for field_hit, name in names_of(listing):
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
