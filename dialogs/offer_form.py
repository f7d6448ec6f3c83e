"""The form in which the desk asks for all it has to know at once, and what is made of it."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from dialogs.cards import form_card
from dialogs.case import Case
from dialogs.elements import Card, pick
from dialogs.labels import ASKERS, ISSUES, NOT_SURE, ROUTES, told_apart
from dialogs.questions import UNSURE, sold_by
from dialogs.talk import Talk
from dialogs.what_is_wrong import with_picked_issue
from dialogs.which_offer import with_picked_offer
from knowledge.issues import IssueType
from knowledge.parties import Asker, Route

AS_EXAMPLES = 5
"""How many offers are listed where the message named none."""

OFFERS = "offers"
"""The list that is searched while somebody types the name of an offer."""


def offer_form(talk: Talk, case: Case, fault: str | None = None) -> Card:
    """Offer, issue, and what the answer may hang on, filled in as far as it is known."""
    _ = talk._
    listed = dict.fromkeys((case.offer_id or "", *case.in_doubt, *case.alternatives))
    offers = [offer for known in listed if (offer := talk.desk.catalogue.get(known))]
    # A list without any choice is not drawn at all, though it can be searched.
    offers = offers or list(islice(talk.desk.catalogue, AS_EXAMPLES))
    unsure = (UNSURE, _(NOT_SURE))
    fields = [
        pick(
            "offer_id",
            _("Offer"),
            [(offer.id, f"{offer.name} – {told_apart(offer, _)}") for offer in offers],
            chosen=case.offer_id or "",
            required=_("Write the first letters of its name, and pick one."),
            suggests=OFFERS,
        ),
        pick(
            "issue",
            _("Issue"),
            [(issue.value, _(label)) for issue, label in ISSUES.items()],
            chosen=case.issue.value if case.issue else "",
            required=_("Pick what comes nearest."),
        ),
        pick(
            "route",
            _("How was it bought?"),
            [*_choices(ROUTES[case.asker], talk), unsure],
            chosen=case.route.value if case.route else UNSURE,
        ),
        pick(
            "asker",
            _("Your role"),
            [*_choices(ASKERS, talk), unsure],
            chosen=case.asker.value if case.asker else UNSURE,
        ),
    ]
    return form_card(fields, case.asked, fault, _)


def filled_in(talk: Talk, case: Case, inputs: Mapping[str, str]) -> Case | None:
    """The case with what was filled in; None where offer or issue are missing.

    Whoever sends a form can send anything, so what is none of the choices counts as not filled in.
    """
    offer = talk.desk.catalogue.get(inputs.get("offer_id", ""))
    issue, asker, route = inputs.get("issue"), inputs.get("asker"), inputs.get("route")
    if offer is None or issue not in set(IssueType):
        return None
    case = with_picked_offer(case, offer.id)
    if issue != case.issue:  # left as it was, a second issue of the message stays as well
        case = with_picked_issue(case, IssueType(issue))
    if asker in set(Asker):
        case = case.noting(asker=Asker(asker))
    return sold_by(case, Route(route)) if route in set(Route) else case


def _choices(labels: Mapping[Any, str], talk: Talk) -> list[tuple[str, str]]:
    return [(value.value, talk._(label)) for value, label in labels.items()]
