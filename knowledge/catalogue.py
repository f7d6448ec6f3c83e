"""All offers of one version of the catalogue, and finding the one that somebody means."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from knowledge.folding import fold
from knowledge.index import build
from knowledge.listing import listings_of
from knowledge.match import Match
from knowledge.matcher import Matcher
from knowledge.offers import Offer


class Catalogue:
    """All offers of one version, by id, and finding one by what people call it."""

    def __init__(
        self,
        offers: Iterable[Offer],
        *,
        version: int = 0,
        source: str = "",
        as_of: date | None = None,
    ) -> None:
        """Keep `offers` in their order; of two with the same id, the later one."""
        self._offers = {offer.id: offer for offer in offers}
        self._matcher = Matcher(build(listings_of(self._offers.values())))
        self._by_publisher: dict[str, list[Offer]] = defaultdict(list)
        for offer in self._offers.values():
            self._by_publisher[fold(offer.publisher.name)].append(offer)
        self.version = version
        self.source = source
        """Where the offers were read, in words for a person."""
        self.as_of = as_of
        """The day that the source describes, where it says so."""

    def __iter__(self) -> Iterator[Offer]:
        return iter(self._offers.values())

    def __len__(self) -> int:
        return len(self._offers)

    def __getitem__(self, offer_id: str) -> Offer:
        return self._offers[offer_id]

    def get(self, offer_id: str) -> Offer | None:
        """The offer whose `Offer.id` this is, if it is in the catalogue."""
        return self._offers.get(offer_id)

    def find(self, text: str, *, among: Collection[str] = ()) -> Match:
        """Say which offers `text`, a whole message in any language, may mean.

        With `among`, only offers with these ids are looked at: the answer to "which of these?".
        """
        if among:
            # Among themselves, what tells them apart is rare and what they share is not.
            few = [self._offers[known] for known in sorted(among) if known in self._offers]
            return Matcher(build(listings_of(few))).find(text, among_a_few=True)
        return self._matcher.find(text)

    def by_publisher(self, publisher_name: str) -> tuple[Offer, ...]:
        """All offers of a publisher, whatever the case and accents of the name."""
        return tuple(self._by_publisher.get(fold(publisher_name), ()))
