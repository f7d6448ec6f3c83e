"""What an offer goes by: all that finding it needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # whoever only matches names need not load what checks offers
    from knowledge.offers import Offer


@dataclass(frozen=True, slots=True)
class Listing:
    """The names and ids of one offer."""

    id: str
    """`Offer.id`."""
    offer_id: str
    name: str
    publisher: str
    """The publisher's name; empty where the source does not say."""
    aliases: tuple[str, ...] = ()


def listing_of(offer: "Offer") -> Listing:
    """What `offer` goes by."""
    return Listing(offer.id, offer.offer_id, offer.name, offer.publisher.name, offer.aliases)


def listings_of(offers: "Iterable[Offer]") -> Iterable[Listing]:
    """What each of `offers` goes by."""
    return map(listing_of, offers)
