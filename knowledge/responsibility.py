"""Who is responsible for which issue: the published support roles as a table of values.

A verdict is the first rule that fits: the desk's own agreements, then what overlays the policy
(an offer of Microsoft's, how it was bought, who asks), then the policy itself.
"""

from dataclasses import dataclass

from knowledge.issues import IssueType
from knowledge.parties import Asker, Hosting, Party, Route
from knowledge.sources import (
    BILLING,
    CONTRACTING,
    FIND_CONTACTS,
    INDIRECT_MODEL,
    LISTING_OPTIONS,
    MICROSOFT_ROLE,
    ON_BEHALF,
    PARTNER_ROLE,
    PRIVATE_OFFERS,
    PUBLISHER_ROLE,
    SUPPORT_TO_CUSTOMERS,
    Source,
)


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a verdict depends on."""

    issue: IssueType
    asker: Asker
    hosting: Hosting
    route: Route
    by_microsoft: bool = False
    sold_by_publisher: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the support roles: who is responsible, and when the line applies.

    An empty set of values means "any". `duty` is the party that the policy alone names.
    """

    name: str
    party: Party
    source: Source
    issues: frozenset[IssueType] = frozenset()
    askers: frozenset[Asker] = frozenset()
    hostings: frozenset[Hosting] = frozenset()
    routes: frozenset[Route] = frozenset()
    duty: frozenset[Party] = frozenset()
    by_microsoft: bool | None = None
    sold_by_publisher: bool | None = None
    shared_with: Party | None = None
    through: Party | None = None

    def fits(self, situation: Situation, duty: Party | None) -> bool:
        """Whether this line applies; `duty` is None while the policy itself is being read."""
        return (
            (not self.issues or situation.issue in self.issues)
            and (not self.askers or situation.asker in self.askers)
            and (not self.hostings or situation.hosting in self.hostings)
            and (not self.routes or situation.route in self.routes)
            and (not self.duty or duty in self.duty)
            and self.by_microsoft in (None, situation.by_microsoft)
            and self.sold_by_publisher in (None, situation.sold_by_publisher)
        )


@dataclass(frozen=True, slots=True)
class Responsibility:
    """The verdict: who must help, with whom that duty is shared, and who has to bring it there."""

    party: Party
    shared_with: Party | None
    through: Party | None
    rule: Rule

    @property
    def verdict(self) -> tuple[Party, Party | None, Party | None]:
        """What two responsibilities must have in common to be the same answer for a person."""
        return self.party, self.shared_with, self.through


MONEY = frozenset(
    {
        IssueType.CUSTOMER_BILLING,
        IssueType.ACCOUNT_SETUP_PAYMENT,
        IssueType.SUBSCRIPTION_MANAGEMENT,
    }
)
"""What moves to Microsoft where Microsoft itself sells to the customer."""

_ABOUT_THE_PROGRAMME = frozenset({IssueType.OFFER_ONBOARDING, IssueType.PARTNER_ACCOUNT_BILLING})
_NOT_CUSTOMERS = frozenset(Asker) - {Asker.CUSTOMER}
_CUSTOMERS = frozenset({Asker.CUSTOMER})

OVERLAYS: tuple[Rule, ...] = (
    # An offer of Microsoft's own, whatever firm its title names.
    Rule(
        "microsoft_offer_customer",
        Party.PARTNER,
        SUPPORT_TO_CUSTOMERS,
        askers=_CUSTOMERS,
        duty=frozenset({Party.PUBLISHER, Party.MICROSOFT}),
        by_microsoft=True,
    ),
    Rule(
        "microsoft_offer",
        Party.MICROSOFT,
        SUPPORT_TO_CUSTOMERS,
        duty=frozenset({Party.PUBLISHER}),
        by_microsoft=True,
    ),
    Rule(
        "microsoft_offer_on_azure",
        Party.MICROSOFT,
        SUPPORT_TO_CUSTOMERS,
        issues=frozenset({IssueType.DEPLOYMENT_PROVISIONING}),
        # A reseller's request still has to be opened by its provider: see below.
        askers=_NOT_CUSTOMERS - {Asker.INDIRECT_RESELLER},
        duty=frozenset({Party.MICROSOFT}),
        by_microsoft=True,
    ),
    # How it was bought.
    Rule(
        "sold_by_publisher",
        Party.PUBLISHER,
        LISTING_OPTIONS,
        issues=frozenset(IssueType) - _ABOUT_THE_PROGRAMME,
        duty=frozenset({Party.PARTNER, Party.MICROSOFT}),
        sold_by_publisher=True,
    ),
    Rule(
        "bought_by_customer_who_asks",
        Party.PARTNER,
        BILLING,
        issues=MONEY,
        askers=_CUSTOMERS,
        routes=frozenset({Route.BY_CUSTOMER}),
    ),
    Rule(
        "bought_by_customer",
        Party.MICROSOFT,
        BILLING,
        issues=MONEY,
        routes=frozenset({Route.BY_CUSTOMER}),
    ),
    Rule(
        "private_offer_customer",
        Party.PARTNER,
        PRIVATE_OFFERS,
        issues=MONEY,
        askers=_CUSTOMERS,
        routes=frozenset({Route.PRIVATE_OFFER}),
    ),
    Rule(
        "private_offer",
        Party.MICROSOFT,
        PRIVATE_OFFERS,
        issues=MONEY,
        routes=frozenset({Route.PRIVATE_OFFER}),
    ),
    # Who asks.
    Rule(
        "customer_to_partner",
        Party.PARTNER,
        SUPPORT_TO_CUSTOMERS,
        askers=_CUSTOMERS,
        duty=frozenset({Party.MICROSOFT}),
    ),
    Rule(
        "reseller_asks_provider",
        Party.PARTNER,
        INDIRECT_MODEL,
        askers=frozenset({Asker.INDIRECT_RESELLER, Asker.INDIRECT_PROVIDER}),
        duty=frozenset({Party.PARTNER}),
        shared_with=Party.INDIRECT_PROVIDER,
    ),
    Rule(
        "sold_through_provider",
        Party.PARTNER,
        INDIRECT_MODEL,
        askers=_NOT_CUSTOMERS,
        routes=frozenset({Route.THROUGH_PROVIDER}),
        duty=frozenset({Party.PARTNER}),
        shared_with=Party.INDIRECT_PROVIDER,
    ),
    Rule(
        "azure_request_by_provider",
        Party.MICROSOFT,
        ON_BEHALF,
        issues=frozenset({IssueType.DEPLOYMENT_PROVISIONING}),
        askers=frozenset({Asker.INDIRECT_RESELLER}),
        duty=frozenset({Party.MICROSOFT}),
        through=Party.INDIRECT_PROVIDER,
    ),
    Rule(
        "provider_transacts",
        Party.MICROSOFT,
        INDIRECT_MODEL,
        issues=frozenset({IssueType.COMMERCE_TRANSACTIONS, IssueType.PARTNER_ACCOUNT_BILLING}),
        askers=frozenset({Asker.INDIRECT_RESELLER}),
        duty=frozenset({Party.MICROSOFT}),
        through=Party.INDIRECT_PROVIDER,
    ),
)
"""What overlays the policy, in the order in which it decides."""


def _line(
    issue: IssueType, party: Party, source: Source, *hostings: Hosting, name: str = ""
) -> Rule:
    return Rule(
        name or issue.value, party, source, frozenset({issue}), hostings=frozenset(hostings)
    )


POLICY: tuple[Rule, ...] = (
    _line(IssueType.TECHNICAL_BREAK_FIX, Party.PUBLISHER, PUBLISHER_ROLE),
    _line(IssueType.USER_SUPPORT_HOWTO, Party.PUBLISHER, PUBLISHER_ROLE),
    _line(IssueType.SLA_SERVICE_HEALTH, Party.PUBLISHER, PUBLISHER_ROLE),
    _line(IssueType.DOCUMENTATION_TRAINING, Party.PUBLISHER, PUBLISHER_ROLE),
    _line(IssueType.SALES_MARKETING, Party.PUBLISHER, FIND_CONTACTS),
    _line(IssueType.CUSTOMER_BILLING, Party.PARTNER, PARTNER_ROLE),
    _line(IssueType.SUBSCRIPTION_MANAGEMENT, Party.PARTNER, PARTNER_ROLE),
    _line(IssueType.ACCOUNT_SETUP_PAYMENT, Party.PARTNER, PARTNER_ROLE),
    _line(
        IssueType.DEPLOYMENT_PROVISIONING,
        Party.MICROSOFT,
        MICROSOFT_ROLE,
        Hosting.AZURE,
        name="deployment_on_azure",
    ),
    _line(
        IssueType.DEPLOYMENT_PROVISIONING,
        Party.PUBLISHER,
        PUBLISHER_ROLE,
        Hosting.ELSEWHERE,
        name="deployment_elsewhere",
    ),
    _line(IssueType.COMMERCE_TRANSACTIONS, Party.MICROSOFT, MICROSOFT_ROLE),
    _line(IssueType.PARTNER_ACCOUNT_BILLING, Party.MICROSOFT, MICROSOFT_ROLE),
    _line(IssueType.OFFER_ONBOARDING, Party.MICROSOFT, MICROSOFT_ROLE),
    _line(IssueType.ISV_CONTACT, Party.DESK, FIND_CONTACTS),
    _line(IssueType.CONTRACT_LEGAL, Party.PUBLISHER, CONTRACTING),
    _line(IssueType.SUPPORT_ROLES, Party.DESK, PUBLISHER_ROLE),
    _line(IssueType.OTHER, Party.PARTNER, PARTNER_ROLE),
)
"""The policy itself: one line for each issue type, two where hosting decides."""


def responsibility_for(situation: Situation, agreements: tuple[Rule, ...] = ()) -> Responsibility:
    """Say who is responsible, by the first rule that fits; `agreements` are the desk's own."""
    duty = next(rule for rule in POLICY if rule.fits(situation, None))
    rule = next(
        (rule for rule in (*agreements, *OVERLAYS) if rule.fits(situation, duty.party)), duty
    )
    return Responsibility(rule.party, rule.shared_with, rule.through, rule)
