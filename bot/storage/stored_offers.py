"""The offers of a stored catalogue, kept as JSON: one becomes an Offer when it is asked for."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from hashlib import sha256
from typing import Any

import orjson
from pydantic import ValidationError

from knowledge.errors import DeskError
from knowledge.listing import Listing
from knowledge.offers import Offer

KEPT_READY = 1024
"""Offers that were asked for lately; 200,000 of them would fill a gigabyte."""


class CatalogueDamaged(DeskError):
    """A stored offer cannot be read any more."""

    def __init__(self, version: int, offer_id: str) -> None:
        super().__init__(
            f"Offer {offer_id} of stored catalogue {version} cannot be read: import it again."
        )
        self.version, self.offer_id = version, offer_id


class StoredOffers(Mapping[str, Offer]):
    """Offers by id. Asking for one that cannot be read raises CatalogueDamaged."""

    def __init__(self, bodies: Mapping[str, bytes], *, version: int = 0) -> None:
        """Keep `bodies`, an offer's JSON by its id; `version` is for the words of errors."""
        self._bodies = bodies
        self._version = version
        # No method of this object: in a circle it would outlive its catalogue.
        self._read = lru_cache(KEPT_READY)(partial(_offer, bodies, version))

    @classmethod
    def of(cls, offers: Iterable[Offer]) -> "StoredOffers":
        """These offers, as they would be stored."""
        return cls({offer.id: json_of(offer) for offer in offers})

    def __getitem__(self, offer_id: str) -> Offer:
        if offer_id not in self._bodies:
            raise KeyError(offer_id)
        return self._read(offer_id)

    def __contains__(self, offer_id: object) -> bool:
        return offer_id in self._bodies

    def __iter__(self) -> Iterator[str]:
        return iter(self._bodies)

    def __len__(self) -> int:
        return len(self._bodies)

    def joined_by(self, others: "StoredOffers") -> "StoredOffers":
        """These and `others`, which take the place of those with the same id."""
        return StoredOffers({**self._bodies, **others.bodies}, version=self._version)

    @property
    def bodies(self) -> Mapping[str, bytes]:
        """The JSON of each offer, by id."""
        return self._bodies

    @cached_property
    def checksum(self) -> str:
        """The same for the same offers, whatever their order and version."""
        digest = sha256()
        for known_as in sorted(self._bodies):
            # Neither an id nor JSON has a zero byte.
            digest.update(b"%b\0%b\0" % (known_as.encode(), self._bodies[known_as]))
        return digest.hexdigest()

    def listings(self) -> Iterator[Listing]:
        """What each offer goes by, in order of id; raises CatalogueDamaged where that is lost."""
        for known_as in sorted(self._bodies):
            try:
                yield _listing(known_as, orjson.loads(self._bodies[known_as]))
            except (KeyError, TypeError, ValueError) as error:
                raise CatalogueDamaged(self._version, known_as) from error

    def changed_since(self, before: "StoredOffers") -> tuple[list[str], list[str]]:
        """The ids of what was added or changed since `before`, and those of what is no more."""
        old, new = before.bodies, self._bodies
        return (
            [known_as for known_as, body in new.items() if old.get(known_as) != body],
            [known_as for known_as in old if known_as not in new],
        )


def json_of(offer: Offer) -> bytes:
    """An offer as it is stored."""
    return offer.model_dump_json(exclude_defaults=True).encode()


def _offer(bodies: Mapping[str, bytes], version: int, offer_id: str) -> Offer:
    try:
        return Offer.model_validate_json(bodies[offer_id])
    except ValidationError as error:
        raise CatalogueDamaged(version, offer_id) from error


def _listing(known_as: str, stored: Any) -> Listing:
    """Raises KeyError or TypeError where the names are not what they should be."""
    names = stored["offer_id"], stored["name"], stored["publisher"]["name"]
    aliases = tuple(stored.get("aliases", ()))
    if not all(isinstance(name, str) for name in (*names, *aliases)):
        raise TypeError("Names are texts.")
    return Listing(known_as, *names, aliases)
