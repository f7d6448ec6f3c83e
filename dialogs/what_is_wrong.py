"""What it is about: the type of issue, heard in what was typed or picked from a list."""

from collections.abc import Sequence

from dialogs.cards import Option
from dialogs.case import Case
from dialogs.grounds import PICKED, Ground, ground_of_issue
from dialogs.labels import ISSUES
from dialogs.questions import Question
from dialogs.talk import Talk
from knowledge.hearing import Heard
from knowledge.issues import IssueType

MORE = "more"

_LEAST_HINT = 0.2
"""From this confidence on the right type is among the first three in four of five messages."""

_LISTED_FIRST = 8
"""How many types are listed before "something else"."""


class WhatIsWrong(Question):
    """The type of issue."""

    blank = "issue"

    def open(self, talk: Talk, case: Case) -> bool:
        """Always needed."""
        return case.issue is None

    def sentence(self, talk: Talk, case: Case) -> str:
        """Names the offer, so that a wrong one is noticed early."""
        offer = talk.desk.catalogue.get(case.offer_id or "")
        if offer is None:
            return talk._("What is it about?")
        return talk._("{offer}: what is it about?").format(offer=offer.name)

    def options(self, talk: Talk, case: Case) -> Sequence[Option]:
        """The likeliest three if the message gave a hint, the frequent ones, then all the rest."""
        _ = talk._
        frequent = list(ISSUES)[:_LISTED_FIRST]
        if case.all_issues:
            listed = list(ISSUES)[_LISTED_FIRST:]
        elif case.issues_in_doubt:
            listed = list(case.issues_in_doubt)
        else:
            listed = frequent
        options = [Option(issue.value, _(ISSUES[issue])) for issue in listed]
        if IssueType.OTHER not in listed:
            options.append(Option(MORE, _("Something else")))
        return options

    def take(self, talk: Talk, case: Case, value: str) -> Case:
        """One type, or the next list: first the frequent ones, then the rare ones."""
        if value == MORE:
            return case.noting(issues_in_doubt=(), all_issues=not case.issues_in_doubt)
        return with_picked_issue(case, IssueType(value))

    def hear(self, talk: Talk, case: Case) -> Case:
        """The issues a message brings; two get two answers."""
        heard = talk.heard
        if heard.provider and case.issue:
            return case  # "our provider is …" says more about the issue at hand
        if heard.issues:
            talk.understood = True
            brought = heard.issues[:2]
            grounds = (ground_of_issue(issue, heard, talk.text) for issue in brought)
            return _with_issues(case, *zip(brought, grounds, strict=True))
        if heard.change == "issue":
            talk.understood = True
            return case.noting(
                issue=None, other_issue=None, issues_in_doubt=(), all_issues=False, answered=None
            )
        listing = case.all_issues or case.asking == "offer_id"
        if case.issue is None and not listing and (hints := _hints(heard)):
            talk.understood = True
            return case.noting(issues_in_doubt=hints)
        return case


def with_picked_issue(case: Case, issue: IssueType) -> Case:
    """The case once the person has picked this type."""
    return _with_issues(case, (issue, PICKED))


def _hints(heard: Heard) -> tuple[IssueType, ...]:
    """The likeliest three types, where the message gave any hint at all."""
    if not heard.readings or heard.readings[0].confidence < _LEAST_HINT:
        return ()
    return tuple(reading.kind for reading in heard.readings if isinstance(reading.kind, IssueType))[
        :3
    ]


def _with_issues(
    case: Case,
    first: tuple[IssueType, Ground],
    second: tuple[IssueType | None, Ground | None] = (None, None),
) -> Case:
    return case.noting(
        issue=first[0],
        issue_ground=first[1],
        other_issue=second[0],
        other_issue_ground=second[1],
        issues_in_doubt=(),
        all_issues=False,
        answered=None,
    )
