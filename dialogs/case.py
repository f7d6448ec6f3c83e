"""A case: what one person has told us so far about one problem."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from dialogs.grounds import Ground, Remembered
from knowledge.circumstances import Known
from knowledge.issues import IssueType
from knowledge.offers import Offer
from knowledge.parties import Asker, Hosting, Route

NEEDS_NO_OFFER = frozenset(
    {
        IssueType.SUPPORT_ROLES,
        IssueType.OFFER_ONBOARDING,
        IssueType.PARTNER_ACCOUNT_BILLING,
    }
)
"""Issues whose answer is the same for every offer."""

_GROUNDS = {
    "offer_id": "offer_ground",
    "issue": "issue_ground",
    "other_issue": "other_issue_ground",
}


class Case(BaseModel):
    """Kept between turns as plain JSON, so it holds ids rather than objects."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    offer_id: str | None = None
    offer_ground: Remembered = None
    in_doubt: tuple[str, ...] = ()
    """Offers of which one is meant."""
    alternatives: tuple[str, ...] = ()
    """Offers that were nearly taken, for "not this one"."""
    unknown_name: str | None = None
    """What the person called an offer that we do not have."""

    issue: IssueType | None = None
    issue_ground: Remembered = None
    other_issue: IssueType | None = None
    """A second issue of the same message."""
    other_issue_ground: Remembered = None
    issues_in_doubt: tuple[IssueType, ...] = ()
    all_issues: bool = False
    """Whether to list the rarer issue types too."""

    hosting: Hosting | None = None
    route: Route | None = None
    asker: Asker | None = None
    provider: str | None = None
    """The name of the asker's indirect provider."""
    not_customer: bool = False
    unsure: tuple[str, ...] = ()
    """Blanks that the person cannot fill; the answer then says what was assumed."""

    person_offered: bool = False
    asking: str | None = None
    """The blank that the open question asks for."""
    asked: int = 0
    """How many questions and answers were put, so that a press tells which one it belongs to."""
    used: tuple[str, ...] = ()
    """Buttons of the last answer that have been pressed: none acts twice."""
    missed: int = 0
    """How many messages in a row were not understood."""
    answered: str | None = None
    """The number of the last answer, while it stands."""
    answer_asked: int = 0
    """What `asked` was when that answer was put."""
    answers: tuple[str, ...] = ()
    """The numbers of the answers to `issues`, in their order."""

    def noting(self, **news: Any) -> Self:
        """A copy with some blanks filled or emptied; what an old value was grounded on goes."""
        outdated = {_GROUNDS[blank]: None for blank in news if blank in _GROUNDS}
        return self.model_copy(update=outdated | news)

    @property
    def issues(self) -> tuple[IssueType, ...]:
        """The issues to answer, at most two."""
        return tuple(issue for issue in (self.issue, self.other_issue) if issue)

    def ground(self, issue: IssueType) -> Ground | None:
        """What led to `issue`, one of `issues`, as far as it is known."""
        return self.issue_ground if issue is self.issue else self.other_issue_ground

    def known(self, issue: IssueType, offer: Offer | None) -> Known:
        """What is known about the situation around `issue`."""
        if offer is None:
            return Known(
                issue, self.hosting, self.route, self.asker, not_customer=self.not_customer
            )
        return Known.about(
            issue,
            offer,
            hosting=self.hosting,
            route=self.route,
            asker=self.asker,
            not_customer=self.not_customer,
        )
