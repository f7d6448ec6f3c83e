"""Who is responsible for what, straight from the published support roles."""

from itertools import product
from pathlib import Path

import pytest

from dialogs.verdicts import WHY
from knowledge.circumstances import Blank, Known, decisive, missing, verdict
from knowledge.issues import IssueType
from knowledge.offers import SoldThrough
from knowledge.parties import Asker, Hosting, Party, Route
from knowledge.responsibility import (
    OVERLAYS,
    POLICY,
    Responsibility,
    Rule,
    Situation,
    responsibility_for,
)

PAGE = Path(__file__).parents[2] / "docs" / "knowledge.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
EVERY_SITUATION = [
    Situation(*values)
    for values in product(IssueType, Asker, Hosting, Route, (False, True), (False, True))
]


def ordinary(issue, asker=Asker.DIRECT_PARTNER, route=Route.FROM_PARTNER, **facts):
    return responsibility_for(Situation(issue, asker, Hosting.ELSEWHERE, route, **facts))


def test_every_combination_has_exactly_one_responsibility():
    verdicts = {situation: responsibility_for(situation) for situation in EVERY_SITUATION}

    assert len(verdicts) == 16 * 5 * 2 * 4 * 2 * 2
    assert all(isinstance(found, Responsibility) for found in verdicts.values())


def test_the_policy_names_exactly_one_party_for_every_issue_and_hosting():
    for situation in EVERY_SITUATION:
        assert len([rule for rule in POLICY if rule.fits(situation, None)]) == 1


def test_every_rule_decides_something():
    deciding = {responsibility_for(situation).rule.name for situation in EVERY_SITUATION}

    assert {rule.name for rule in (*OVERLAYS, *POLICY)} == deciding


def test_every_rule_has_its_own_name_and_a_sentence_that_says_why():
    names = [rule.name for rule in (*OVERLAYS, *POLICY)]

    assert sorted(names) == sorted(WHY)


@pytest.mark.parametrize(
    ("issue", "party"),
    [
        (IssueType.TECHNICAL_BREAK_FIX, Party.PUBLISHER),
        (IssueType.USER_SUPPORT_HOWTO, Party.PUBLISHER),
        (IssueType.SLA_SERVICE_HEALTH, Party.PUBLISHER),
        (IssueType.DOCUMENTATION_TRAINING, Party.PUBLISHER),
        (IssueType.SALES_MARKETING, Party.PUBLISHER),
        (IssueType.CUSTOMER_BILLING, Party.PARTNER),
        (IssueType.SUBSCRIPTION_MANAGEMENT, Party.PARTNER),
        (IssueType.ACCOUNT_SETUP_PAYMENT, Party.PARTNER),
        (IssueType.COMMERCE_TRANSACTIONS, Party.MICROSOFT),
        (IssueType.PARTNER_ACCOUNT_BILLING, Party.MICROSOFT),
        (IssueType.OFFER_ONBOARDING, Party.MICROSOFT),
        (IssueType.ISV_CONTACT, Party.DESK),
        (IssueType.CONTRACT_LEGAL, Party.PUBLISHER),
        (IssueType.SUPPORT_ROLES, Party.DESK),
        (IssueType.OTHER, Party.PARTNER),
    ],
)
def test_a_direct_partner_gets_what_the_policy_says(issue, party):
    assert ordinary(issue).party is party


@pytest.mark.parametrize(
    ("hosting", "party"), [(Hosting.AZURE, Party.MICROSOFT), (Hosting.ELSEWHERE, Party.PUBLISHER)]
)
def test_deployment_is_microsofts_only_where_the_offer_is_azure_based(hosting, party):
    situation = Situation(
        IssueType.DEPLOYMENT_PROVISIONING, Asker.DIRECT_PARTNER, hosting, Route.FROM_PARTNER
    )

    assert responsibility_for(situation).party is party


def test_a_reseller_shares_the_partners_part_with_its_provider():
    shared = ordinary(IssueType.CUSTOMER_BILLING, Asker.INDIRECT_RESELLER, Route.THROUGH_PROVIDER)

    assert (shared.party, shared.shared_with) == (Party.PARTNER, Party.INDIRECT_PROVIDER)


def test_a_resellers_azure_request_goes_through_its_provider():
    found = responsibility_for(
        Situation(
            IssueType.DEPLOYMENT_PROVISIONING,
            Asker.INDIRECT_RESELLER,
            Hosting.AZURE,
            Route.THROUGH_PROVIDER,
        )
    )

    assert (found.party, found.through) == (Party.MICROSOFT, Party.INDIRECT_PROVIDER)


def test_a_customer_is_never_sent_to_microsoft():
    for situation in EVERY_SITUATION:
        if situation.asker is Asker.CUSTOMER:
            assert responsibility_for(situation).party is not Party.MICROSOFT


@pytest.mark.parametrize("route", [Route.BY_CUSTOMER, Route.PRIVATE_OFFER])
def test_microsoft_bills_what_was_not_bought_in_csp(route):
    assert ordinary(IssueType.CUSTOMER_BILLING, route=route).party is Party.MICROSOFT


def test_an_offer_of_microsofts_is_not_under_this_policy():
    found = ordinary(IssueType.TECHNICAL_BREAK_FIX, by_microsoft=True)

    assert (found.party, found.rule.name) == (Party.MICROSOFT, "microsoft_offer")


def test_a_deployment_of_microsofts_own_is_not_under_this_policy_either():
    situation = Situation(
        IssueType.DEPLOYMENT_PROVISIONING,
        Asker.DIRECT_PARTNER,
        Hosting.AZURE,
        Route.FROM_PARTNER,
        by_microsoft=True,
    )

    assert responsibility_for(situation).rule.by_microsoft


def test_a_publisher_that_sells_outside_the_marketplace_bills_too():
    found = ordinary(IssueType.CUSTOMER_BILLING, sold_by_publisher=True)

    assert found.party is Party.PUBLISHER


def test_an_agreement_of_the_desk_comes_before_everything_else():
    agreement = Rule(
        "provider_answers_invoices",
        Party.INDIRECT_PROVIDER,
        POLICY[0].source,
        frozenset({IssueType.CUSTOMER_BILLING}),
    )
    situation = Situation(
        IssueType.CUSTOMER_BILLING,
        Asker.CUSTOMER,
        Hosting.AZURE,
        Route.BY_CUSTOMER,
        by_microsoft=True,
    )

    assert responsibility_for(situation, (agreement,)).party is Party.INDIRECT_PROVIDER


def test_nothing_is_asked_about_a_fault():
    assert missing(Known(IssueType.TECHNICAL_BREAK_FIX)) == ()


def test_billing_hangs_on_how_it_was_bought_and_who_asks():
    assert missing(Known(IssueType.CUSTOMER_BILLING)) == (Blank.ROUTE, Blank.ASKER)


def test_deployment_hangs_on_hosting_unless_the_type_of_offer_tells():
    partner = {"asker": Asker.DIRECT_PARTNER}

    assert missing(Known(IssueType.DEPLOYMENT_PROVISIONING, **partner)) == (Blank.HOSTING,)
    assert missing(Known(IssueType.DEPLOYMENT_PROVISIONING, Hosting.AZURE, **partner)) == ()


def test_billing_of_a_listing_only_offer_hangs_on_nothing():
    known = Known(IssueType.CUSTOMER_BILLING, sold_through=SoldThrough.PUBLISHER)

    assert missing(known) == ()
    assert verdict(known).party is Party.PUBLISHER


def test_what_is_not_asked_never_changes_the_verdict():
    for issue, asker, hosting in product(IssueType, [None, *Asker], [None, *Hosting]):
        known = Known(issue, hosting, None, asker)
        verdicts = {responsibility_for(s).verdict for s in known.situations()}

        assert (missing(known) == ()) == (len(verdicts) == 1)


@pytest.mark.parametrize(
    ("issue", "decided"),
    [
        (IssueType.TECHNICAL_BREAK_FIX, ()),
        (IssueType.CUSTOMER_BILLING, (Blank.ROUTE, Blank.ASKER)),
        (IssueType.DEPLOYMENT_PROVISIONING, (Blank.HOSTING, Blank.ASKER)),
    ],
)
def test_only_what_would_have_to_be_asked_decided(issue, decided):
    known = Known(issue, Hosting.AZURE, Route.FROM_PARTNER, Asker.DIRECT_PARTNER)

    assert decisive(known) == decided
    assert decisive(Known(issue)) == ()


def test_the_table_in_the_docs_is_what_the_rules_say(request):
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    written, _, tail = rest.partition(END)

    if request.config.getoption("--rewrite-transcripts"):
        PAGE.write_text(f"{head}{BEGIN}\n{table()}\n{END}{tail}", "utf-8")
    assert written.strip() == table()


PARTIES = {
    Party.PUBLISHER: "publisher",
    Party.PARTNER: "partner",
    Party.MICROSOFT: "Microsoft",
    Party.DESK: "desk answers",
    Party.INDIRECT_PROVIDER: "indirect provider",
}


def table() -> str:
    """Issue and asker down, route across; where hosting decides, Azure stands before the slash."""
    lines = [
        "| issue type | who asks | " + " | ".join(f"`{route}`" for route in Route) + " |",
        "| --- | --- | " + " | ".join("---" for _ in Route) + " |",
    ]
    for issue, asker in product(IssueType, Asker):
        cells = [cell(issue, asker, route) for route in Route]
        lines.append(f"| `{issue}` | `{asker}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def cell(issue, asker, route) -> str:
    found = [
        in_words(responsibility_for(Situation(issue, asker, hosting, route))) for hosting in Hosting
    ]
    return " / ".join(dict.fromkeys(found))


def in_words(found: Responsibility) -> str:
    words = PARTIES[found.party]
    if found.shared_with:
        words += " + indirect provider"
    if found.through:
        words += " via indirect provider"
    return words
