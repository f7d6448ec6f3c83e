"""What each part of the matcher is worth: the same matcher, but with one part switched off.

The product has no switches. A part is taken out of the listings or the index, or a function of it
is exchanged for one that finds nothing, in the process of the benchmark and for as long as it asks.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from knowledge import explanations, hits, meanings, second_look, word_forms
from knowledge.background import Background
from knowledge.index import Index
from knowledge.index_building import build
from knowledge.listing import Listing
from knowledge.lookup import Lookup, key_of
from knowledge.match import Decision
from knowledge.matcher import Matcher
from tests.benchmarks.figures import figures
from tests.benchmarks.measured import Worth
from tests.benchmarks.messages import ADDED, Asked, Sets, still_right

_NOTHING = Lookup(np.empty(0, np.uint32), np.empty(0, np.int32))


@dataclass(frozen=True, slots=True)
class Exchange:
    """Something of a module or class that another value stands in for."""

    owner: Any
    name: str
    stand_in: Any


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the matcher, and what to do without it."""

    lookups: Sequence[str] = ()
    """Those of the index that are emptied."""
    exchanges: Sequence[Exchange] = ()
    listing: Callable[[Listing], Listing] = lambda listing: listing
    """What becomes of each listing."""


def _finds_nothing(*_: object, **__: object) -> tuple[()]:
    return ()


def _with_a_publisher_nobody_types(listing: Listing) -> Listing:
    # Which offers are of one publisher can still be told, and so how much each word tells.
    return replace(listing, publisher=f"{key_of(listing.publisher)}qxqx")


class _NoDistance:
    """Stands in for rapidfuzz's OSA: all words are too far apart."""

    @staticmethod
    def distance(_: str, __: str, *, score_cutoff: int) -> int:
        return score_cutoff + 1


PARTS: Mapping[str, Part] = {
    "publisher": Part(listing=_with_a_publisher_nobody_types),
    "background list": Part(
        exchanges=[Exchange(Background, "grade_of", lambda _self, _word: None)],
    ),
    "edit distance": Part(["near"], [Exchange(second_look, "OSA", _NoDistance)]),
    "sounds": Part(["sounds"], [Exchange(word_forms, "sound", lambda word: word)]),
    "endings": Part(exchanges=[Exchange(word_forms, "stems", _finds_nothing)]),
    "joined forms": Part(
        ["pairs"],
        [
            Exchange(meanings, "_whole_names", _finds_nothing),
            Exchange(hits, "_joined_hits", _finds_nothing),
        ],
    ),
    "initials": Part(["initials"], [Exchange(second_look, "_initials_beside", _finds_nothing)]),
    "phrase bonus": Part(exchanges=[Exchange(explanations, "_in_a_row", lambda *_: 0.0)]),
    "ids": Part(["ids"]),
}


def worth_of(sets: Sets, parts: Mapping[str, Part]) -> dict[int, dict[str, Worth]]:
    """By catalogue size, the smallest and the largest, and by what is missing."""
    table: dict[int, dict[str, Worth]] = {}
    for added in (ADDED[0], ADDED[-1]):
        listings = sets.offers(added)
        messages = still_right([*sets.unseen, *sets.seen], sets.others[:added])
        rows = table[len(listings)] = {}
        for name, part in {"": Part(), **parts}.items():
            with matcher_without(part, listings) as matcher:
                rows[name] = _worth(matcher, messages)
    return table


def _worth(matcher: Matcher, messages: Sequence[Asked]) -> Worth:
    made = [(asked, matcher.find(asked.text)) for asked in messages]
    outcomes = [
        asked.outcome([(found.id, found.score) for found in match.candidates])
        for asked, match in made
    ]
    right = [asked.decides_right(match) for asked, match in made]
    false = [match.decision is Decision.MATCH for asked, match in made if not asked.answerable]
    return Worth(figures(outcomes), sum(right) / len(right), sum(false) / len(false))


@contextmanager
def matcher_without(part: Part, listings: Sequence[Listing]) -> Iterator[Matcher]:
    """A matcher of these listings that does without a part, while the context lasts."""
    with ExitStack() as exchanged:
        for exchange in part.exchanges:
            exchanged.enter_context(_exchanged(exchange))
        index = build(map(part.listing, listings))
        yield Matcher(_without_lookups(index, part.lookups))


def _without_lookups(index: Index, names: Sequence[str]) -> Index:
    lookups: dict[str, Any] = dict.fromkeys(names, _NOTHING)
    return replace(index, lookups=replace(index.lookups, **lookups))


@contextmanager
def _exchanged(exchange: Exchange) -> Iterator[None]:
    """Let the stand-in be found wherever the original was imported under its name."""
    original = getattr(exchange.owner, exchange.name)
    modules = [module for name, module in sys.modules.items() if name.startswith("knowledge.")]
    holders = [it for it in modules if vars(it).get(exchange.name) is original]
    if exchange.owner not in holders:
        holders.append(exchange.owner)
    for holder in holders:
        setattr(holder, exchange.name, exchange.stand_in)
    try:
        yield
    finally:
        for holder in holders:
            setattr(holder, exchange.name, original)
