"""Why an answer is as it is: the words that led there, the runner-up, and the rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialogs.answers import source_line
from dialogs.case import Case
from dialogs.grounds import Ground, RunnerUp
from dialogs.i18n import Sentences
from dialogs.labels import ASKERS, HIT, ISSUES, ROUTES, RUNS
from dialogs.verdicts import WHY
from knowledge.circumstances import Blank, Known, decisive, verdict
from knowledge.desk import Desk
from knowledge.issues import IssueType

_SUREST = 99
"""In percent: what was weighed is never quite sure."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """All that the desk says to "why this?"; cards.py shows it."""

    facts: Mapping[str, str | None]
    """Offer, issue, the runner-up of each, and the rule: at most five."""
    circumstances: str | None
    """What is known of the situation, where another answer would have been given without it."""
    source: str
    page: str
    """Where the rule is written."""


def reasons_for(issue: IssueType, case: Case, desk: Desk, _: Sentences) -> Reasons:
    """What led to the answer to `issue` in `case`."""
    offer = desk.catalogue.get(case.offer_id or "")
    known = case.known(issue, offer)
    rule = verdict(known, desk.agreements).rule
    decided = " · ".join(_circumstances(known, decisive(known, desk.agreements), _))
    for_offer, for_issue = case.offer_ground or Ground(), case.ground(issue) or Ground()
    return Reasons(
        facts={
            _("Offer"): _found(offer.name, for_offer, _) if offer else None,
            _("Next nearest"): _other_offer(for_offer.runner_up, desk, _) if offer else None,
            _("Issue"): _found(_(ISSUES[issue]), for_issue, _),
            _("Second guess"): _other_issue(for_issue.runner_up, _),
            _("Rule"): _(WHY[rule.name]),
        },
        circumstances=_("Decided by: {circumstances}").format(circumstances=decided)
        if decided
        else None,
        source=source_line(rule.source, _),
        page=rule.source.url,
    )


def _found(name: str, ground: Ground, _: Sentences) -> str:
    """What led to an offer or issue: Contoso Backup, from “bakup” (by name, 97% sure)."""
    if ground.picked:
        return _("{name} (you picked it)").format(name=name)
    remarks = []
    if ground.by:
        remarks.append(_(HIT[ground.by]))
    if ground.certainty is not None:
        percent = min(round(100 * ground.certainty), _SUREST)
        remarks.append(_("{percent}% sure").format(percent=percent))
    found = _from_words(name, ground.words, _)
    return f"{found} ({', '.join(remarks)})" if remarks else found


def _from_words(name: str, words: str, _: Sentences) -> str:
    return _("{name}, from “{words}”").format(name=name, words=words) if words else name


def _other_offer(runner_up: RunnerUp | None, desk: Desk, _: Sentences) -> str | None:
    offer = desk.catalogue.get(runner_up.name) if runner_up else None
    return _from_words(offer.name, runner_up.words, _) if runner_up and offer else None


def _other_issue(runner_up: RunnerUp | None, _: Sentences) -> str | None:
    if runner_up is None or runner_up.name not in set(IssueType):
        return None
    return _from_words(_(ISSUES[IssueType(runner_up.name)]), runner_up.words, _)


def _circumstances(known: Known, decided: tuple[Blank, ...], _: Sentences) -> Iterator[str]:
    """In the order in which a person would tell them: who, how it was sold, where it runs."""
    if known.asker and Blank.ASKER in decided:
        yield _(ASKERS[known.asker])
    if known.route and Blank.ROUTE in decided:
        routes = ROUTES[known.asker]
        yield _(routes.get(known.route) or ROUTES[None][known.route])
    if known.hosting and Blank.HOSTING in decided:
        yield _(RUNS[known.hosting])
