"""The development messages and the catalogues of several sizes in which they are looked for."""

import gzip
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.folding import words
from knowledge.listing import Listing
from knowledge.match import Decision, Match
from tests.benchmarks.figures import Outcome
from tests.benchmarks.rivals import Ranked

ADDED = (0, 18_000, 58_000)
"""So many other offers are added to the catalogue that the messages are about."""
_EVERY = 4
"""Of the messages that our decision was fitted on, one in so many is asked."""
_WARMING_UP = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A message, and which offers it means."""

    text: str
    expect: str
    """match: one offer; choose: any of several; either: the first, or a choice; none: no offer."""
    meant: tuple[str, ...]
    """By `Offer.id`."""

    @property
    def answerable(self) -> bool:
        """Whether the catalogue has what is meant."""
        return self.expect != "none"

    def outcome(self, found: Ranked) -> Outcome:
        """What came of it when these were found."""
        ids = [known_as for known_as, _ in found]
        sought = self.meant if self.expect == "choose" else self.meant[:1]
        return Outcome(
            score=found[0][1] if found else None,
            right=self._begins_right(ids),
            among_three=not set(sought).isdisjoint(ids[:3]),
            answerable=self.answerable,
        )

    def decides_right(self, match: Match) -> bool:
        """Whether the matcher took, listed or refused as it should."""
        found = [candidate.id for candidate in match.candidates]
        if not self.answerable:
            return match.decision is Decision.NONE
        taken = match.decision is Decision.MATCH and found[:1] == [self.meant[0]]
        listed = match.decision is Decision.CHOOSE and self._begins_right(found)
        several = len(set(self.meant).intersection(found)) >= min(len(self.meant), 2)
        return {
            "match": taken,
            "choose": listed and several,
            "either": taken or (match.decision is Decision.CHOOSE and self.meant[0] in found),
        }[self.expect]

    def _begins_right(self, found: Sequence[str]) -> bool:
        right = self.meant[:1] if self.expect == "match" else self.meant
        return bool(found) and found[0] in right


@dataclass(frozen=True)
class Sets:
    """What the folder of the development sets holds."""

    catalogue: Sequence[Listing]
    """What the messages are about."""
    others: Sequence[Listing]
    """Offers nobody asks for."""
    unseen: Sequence[Asked]
    """Messages that nothing was fitted on."""
    seen: Sequence[Asked]
    """A sample of those that our decision was fitted on."""
    warming_up: Sequence[Asked]
    """Others of those."""

    def offers(self, added: int) -> list[Listing]:
        """The catalogue with so many other offers."""
        known = {listing.id: listing for listing in (*self.others[:added], *self.catalogue)}
        return list(known.values())


def read_sets(folder: Path) -> Sets:
    """Read the development sets."""
    catalogue = _listings(_rows(folder / "matching_dev_catalogue.jsonl"))
    ids = {listing.offer_id: listing.id for listing in catalogue}
    seen = list(_rows(folder / "matching_train_dev_side.jsonl"))
    return Sets(
        catalogue,
        _listings(_rows(folder / "matching_scale_names.jsonl.gz")),
        [_asked(row, ids) for row in _rows(folder / "matching_dev.jsonl")],
        [_asked(row, ids) for row in seen[::_EVERY]],
        [_asked(row, ids) for row in seen[1::_EVERY][:_WARMING_UP]],
    )


def still_right(messages: Sequence[Asked], added: Sequence[Listing]) -> list[Asked]:
    """The messages without those that mean no offer, but in which the name of an added one stands.

    Among so many others, what nobody was to sell happens to be sold: finding it would be right.
    """
    names = {words(listing.name) for listing in added}
    return [it for it in messages if it.answerable or not _names_any(words(it.text), names)]


def _names_any(said: tuple[str, ...], names: Collection[tuple[str, ...]]) -> bool:
    return any(
        said[first:last] in names
        for first in range(len(said))
        for last in range(first + 1, len(said) + 1)
    )


def _asked(row: dict[str, Any], ids: dict[str, str]) -> Asked:
    return Asked(row["query"], row["expect"], tuple(ids[meant] for meant in row["gold"]))


def _listings(rows: Iterator[dict[str, Any]]) -> list[Listing]:
    return [
        Listing(
            f"{row['publisher_id']}.{row['offer_id']}",
            row["offer_id"],
            row["name"],
            row["publisher"],
        )
        for row in rows
    ]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    reading = gzip.open if file.suffix == ".gz" else open
    with reading(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
