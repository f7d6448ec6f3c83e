"""What is known about a situation, and what is worth asking because the verdict hangs on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import product

from knowledge.issues import IssueType
from knowledge.offers import Offer, SoldThrough
from knowledge.parties import Asker, Hosting, Party, Route
from knowledge.responsibility import Responsibility, Rule, Situation, responsibility_for


class Blank(StrEnum):
    """What may be unknown about a situation, in the order in which the desk asks for it."""

    HOSTING = "hosting"
    ROUTE = "route"
    ASKER = "asker"


ROUTES_OF: dict[Asker, frozenset[Route]] = {
    Asker.DIRECT_PARTNER: frozenset(Route) - {Route.THROUGH_PROVIDER},
    Asker.INDIRECT_PROVIDER: frozenset(Route) - {Route.FROM_PARTNER},
    Asker.INDIRECT_RESELLER: frozenset(Route) - {Route.FROM_PARTNER},
    Asker.PUBLISHER: frozenset(Route),
    Asker.CUSTOMER: frozenset(Route),
}
"""How somebody in each role can have sold or bought an offer at all."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a situation; None where it is not known yet."""

    issue: IssueType
    hosting: Hosting | None = None
    route: Route | None = None
    asker: Asker | None = None
    by_microsoft: bool = False
    sold_through: SoldThrough | None = None
    not_customer: bool = False
    """The person is known not to be the customer, whatever else the person is."""

    @classmethod
    def about(
        cls,
        issue: IssueType,
        offer: Offer,
        *,
        hosting: Hosting | None = None,
        route: Route | None = None,
        asker: Asker | None = None,
        not_customer: bool = False,
    ) -> "Known":
        """What is known when `issue` arises with `offer`; the offer's own facts come first."""
        return cls(
            issue,
            offer.hosting or hosting,
            route,
            asker,
            offer.publisher.is_microsoft,
            offer.sold_through,
            not_customer,
        )

    def situations(self) -> Iterator[Situation]:
        """Every situation that what is known leaves possible; there is always at least one."""
        askers: Iterable[Asker] = [self.asker] if self.asker else Asker
        for asker, hosting in product(askers, [self.hosting] if self.hosting else Hosting):
            if self.not_customer and asker is Asker.CUSTOMER:
                continue
            for route in self._routes(asker):
                yield Situation(
                    self.issue,
                    asker,
                    hosting,
                    route,
                    self.by_microsoft,
                    self.sold_through is SoldThrough.PUBLISHER,
                )

    def _routes(self, asker: Asker) -> Iterable[Route]:
        if self.route:
            return [self.route]
        if self.sold_through is SoldThrough.MARKETPLACE:
            return [Route.BY_CUSTOMER, Route.PRIVATE_OFFER]
        return [route for route in Route if route in ROUTES_OF[asker]]


@lru_cache(maxsize=4096)
def missing(known: Known, agreements: tuple[Rule, ...] = ()) -> tuple[Blank, ...]:
    """The blanks on which the verdict still hangs, in the order to ask for them.

    Empty when every possible value leads to the same verdict: then there is nothing to ask.
    """
    verdicts = {
        (s.hosting, s.route, s.asker): responsibility_for(s, agreements).verdict
        for s in known.situations()
    }
    if len(set(verdicts.values())) == 1:
        return ()
    return tuple(
        blank
        for position, blank in enumerate(Blank)
        if _hangs_on(position, verdicts) and getattr(known, blank) is None
    )


def decisive(known: Known, agreements: tuple[Rule, ...] = ()) -> tuple[Blank, ...]:
    """The circumstances that decided: those known, without which the desk would have had to ask."""
    without = {
        Blank.HOSTING: replace(known, hosting=None),
        Blank.ROUTE: replace(known, route=None),
        Blank.ASKER: replace(known, asker=None),
    }
    return tuple(
        blank
        for blank, less in without.items()
        if less != known and blank in missing(less, agreements)
    )


@lru_cache(maxsize=4096)
def verdict(known: Known, agreements: tuple[Rule, ...] = ()) -> Responsibility:
    """The responsibility in the likeliest situation that is possible.

    Where blanks are still open, that is a CSP partner that sold an offer hosted by its publisher.
    """
    return responsibility_for(min(known.situations(), key=_likelihood), agreements)


_LIKELIEST_FIRST = (
    (Asker.DIRECT_PARTNER, Asker.INDIRECT_RESELLER, Asker.INDIRECT_PROVIDER),
    (Route.FROM_PARTNER, Route.THROUGH_PROVIDER, Route.BY_CUSTOMER),
    (Hosting.ELSEWHERE,),
)


def _likelihood(situation: Situation) -> tuple[int, ...]:
    values = situation.asker, situation.route, situation.hosting
    return tuple(
        order.index(value) if value in order else len(order)
        for value, order in zip(values, _LIKELIEST_FIRST, strict=True)
    )


def _hangs_on(
    position: int,
    verdicts: dict[tuple[Hosting, Route, Asker], tuple[Party, Party | None, Party | None]],
) -> bool:
    """Whether changing the value at `position` alone can change the verdict."""
    seen: dict[tuple[object, ...], set[object]] = {}
    for values, found in verdicts.items():
        others = values[:position] + values[position + 1 :]
        seen.setdefault(others, set()).add(found)
    return any(len(found) > 1 for found in seen.values())
