"""All offers of one version of the catalogue, and finding the one that somebody means."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from knowledge.index import Index
from knowledge.index_building import build
from knowledge.index_changes import changed
from knowledge.listing import listing_of, listings_of
from knowledge.match import Match
from knowledge.matcher import Matcher
from knowledge.offers import Offer
from knowledge.type_ahead import suggested


class Catalogue:
    """All offers of one version, by id, and finding one by what people call it."""

    def __init__(
        self,
        offers: Iterable[Offer] | Mapping[str, Offer],
        *,
        index: Index | None = None,
        version: int = 0,
        source: str = "",
        as_of: date | None = None,
    ) -> None:
        """Keep `offers` in their order; of two with the same id, the later one.

        A mapping, by id, is kept as it is: it may read its offers when they are asked for. `index`
        is that of these very offers; without one it is built, which takes long for many.
        """
        self.offers: Mapping[str, Offer] = (
            offers if isinstance(offers, Mapping) else {offer.id: offer for offer in offers}
        )
        self.index = build(listings_of(self.offers.values())) if index is None else index
        self._matcher = Matcher(self.index)
        self.version = version
        self.source = source
        """Where the offers were read, in words for a person."""
        self.as_of = as_of
        """The day that the source describes, where it says so."""
        self.changes = 0
        """How many offers have changed since the index was built."""

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.offers.values())

    def __len__(self) -> int:
        return len(self.offers)

    def __getitem__(self, offer_id: str) -> Offer:
        return self.offers[offer_id]

    def get(self, offer_id: str) -> Offer | None:
        """The offer whose `Offer.id` this is, if it is in the catalogue."""
        return self.offers.get(offer_id)

    def known_as(self, known_as: str) -> Offer | None:
        """The one offer that has this `Offer.id` or offer id, in whatever case, if it is one."""
        numbers = self.index.numbers_of(known_as)
        return self.offers.get(self.index.offers[numbers.pop()]) if len(numbers) == 1 else None

    def find(self, text: str, *, among: Collection[str] = ()) -> Match:
        """Say which offers `text`, a whole message in any language, may mean.

        With `among`, only offers with these ids are looked at: the answer to "which of these?".
        """
        if among:
            # Among themselves, what tells them apart is rare and what they share is not.
            few = [self.offers[known] for known in sorted(among) if known in self.offers]
            return Matcher(build(listings_of(few))).find(text, among_a_few=True)
        return self._matcher.find(text)

    def suggest(self, typed: str, most: int = 15) -> list[str]:
        """The ids of at most `most` offers that `typed`, not yet typed to its end, may name.

        Best first: what the whole name begins with comes before what only some of its words, an
        alias or the publisher's name do.
        """
        return suggested(self._matcher, typed, most)

    def changed(
        self,
        offers: Mapping[str, Offer],
        *,
        added: Collection[str],
        removed: Collection[str],
        version: int,
        source: str = "",
        as_of: date | None = None,
    ) -> "Catalogue":
        """The catalogue of `offers`, which are these but for a few: milliseconds, where they are.

        `added` are the ids that are new or stand for something else by now, `removed` those that
        are no more. This one stays as it was. Not for two threads at a time.
        """
        listings = [listing_of(offers[known_as]) for known_as in added]
        index = changed(self.index, listings, removed)
        later = Catalogue(offers, index=index, version=version, source=source, as_of=as_of)
        later.changes = self.changes + len(added) + len(removed)
        return later
