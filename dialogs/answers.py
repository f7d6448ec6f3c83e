"""The desk's answer to one issue: every fact of the answer card, in the order it is shown."""

from dataclasses import dataclass
from datetime import date

from dialogs.case import Case
from dialogs.contact_details import (
    ContactDetails,
    contact_details,
    contact_facts,
    house_contact,
)
from dialogs.contacts import publisher_contact, visible_contacts
from dialogs.i18n import Sentences
from dialogs.labels import ISSUES, offer_line
from dialogs.links import Detail, Link, mailto, page
from dialogs.verdicts import COMMUNITY, PUBLISHED_BY_MICROSOFT, have_ready, headline, why
from dialogs.visible import line
from knowledge.circumstances import verdict
from knowledge.desk import Desk
from knowledge.issues import IssueType
from knowledge.offers import Contact, Offer, SupportTier
from knowledge.parties import Asker, Party
from knowledge.responsibility import Responsibility
from knowledge.sources import Source

LONGEST_IN_A_SUBJECT = 100
"""Longer names of offers are cut there: what opens a letter takes no address of any length."""

PARTNER_CENTER = "https://partner.microsoft.com/dashboard"


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the desk says to one issue; cards.py shows it."""

    number: str
    issue: IssueType
    headline: str
    offer: str | None
    why: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    """Who does what, for the question of that."""
    contacts: tuple[ContactDetails, ...]
    missing: str | None
    """What is not known, and where to find it."""
    links: tuple[tuple[str, Detail], ...]
    have_ready: str
    footer: str
    mail: str | None
    page: str | None
    reportable: bool
    """Whether a contact of the catalogue is shown, which may be wrong."""
    for_customer: bool
    """Whether a version for the customer makes sense."""


def answer_to(
    issue: IssueType, case: Case, desk: Desk, today: date, number: str, _: Sentences
) -> Answer:
    """The answer to `issue` in `case`, which lacks nothing that matters."""
    offer = desk.catalogue.get(case.offer_id or "")
    found = verdict(case.known(issue, offer), desk.agreements)
    to_publisher = found.party is Party.PUBLISHER or issue is IssueType.ISV_CONTACT
    # Licences are the partner's, but assigning and activating them is done with the publisher.
    beside = issue is IssueType.SUBSCRIPTION_MANAGEMENT
    shown = (
        _contacts_to_show(found, issue, offer, case.asker)
        if offer and (to_publisher or beside)
        else ()
    )
    first = shown[0] if shown and to_publisher else None
    return Answer(
        number=number,
        issue=issue,
        headline=headline(found, offer, case, _),
        offer=offer_line(offer, _) if offer else None,
        why=tuple(why(found, issue, case, _) + _assumptions(case, _) + _remarks(offer, found, _)),
        roles=_roles(offer, _) if found.rule.name == IssueType.SUPPORT_ROLES else (),
        contacts=house_contact(desk, _)
        if _is_the_house(found, case.asker)
        else tuple(
            contact_details(contact, desk, today, _, aside=not to_publisher) for contact in shown
        ),
        missing=_missing(offer, shown, _) if offer and to_publisher else None,
        links=_links(offer, issue, case.asker, _),
        have_ready=have_ready(issue, _),
        footer=_footer(found, desk, number, _),
        mail=_mail(first, offer, issue, number, _),
        page=_page(found, first, offer),
        reportable=bool(shown),
        for_customer=to_publisher and bool(shown) and case.asker is not Asker.CUSTOMER,
    )


def customer_version(case: Case, issue: IssueType, desk: Desk, _: Sentences) -> str:
    """The answer as plain text for a customer: no internal contacts, no partner's view."""
    offer = desk.catalogue.get(case.offer_id or "")
    if offer is None:
        return _("There is nothing to pass on.")
    contact = publisher_contact(offer, issue, Asker.CUSTOMER)
    lines = [
        _("{offer} is supported by its publisher, {publisher}.").format(
            offer=offer.name, publisher=offer.publisher.name
        ),
        *(
            f"{name}: {line(str(value))}"
            for name, value in (contact_facts(contact, _) if contact else {}).items()
            if value
        ),
    ]
    if ready := have_ready(issue, _):
        lines.append(_("Please have ready: {items}").format(items=ready))
    return "\n".join(lines)


def source_line(source: Source, _: Sentences) -> str:
    """Where a rule is written, with the date of what was read, where it has one."""
    if source.dated is None:
        return _("Source: Partner Center, {title}").format(title=source.title)
    return _("Source: Partner Center, {title}, {date}").format(
        title=source.title, date=_.date(source.dated)
    )


def _contacts_to_show(
    found: Responsibility, issue: IssueType, offer: Offer, asker: Asker | None
) -> tuple[Contact, ...]:
    if found.party is Party.DESK:
        return visible_contacts(offer, asker)
    contact = publisher_contact(offer, issue, asker)
    return (contact,) if contact else ()


def _is_the_house(found: Responsibility, asker: Asker | None) -> bool:
    return found.party is Party.PARTNER and asker is Asker.CUSTOMER


def _assumptions(case: Case, _: Sentences) -> list[str]:
    said = []
    if "route" in case.unsure:
        said.append(
            _(
                "Assumed: it was sold through CSP. "
                "If the customer bought it directly, Microsoft bills it."
            )
        )
    if "hosting" in case.unsure:
        said.append(
            _(
                "Assumed: the publisher hosts it. "
                "If it is deployed into Azure, Microsoft supports the deployment."
            )
        )
    return said


def _remarks(offer: Offer | None, found: Responsibility, _: Sentences) -> list[str]:
    """What is unusual about the offer, where the rule does not say it."""
    said = []
    if offer and offer.publisher.is_microsoft and not found.rule.by_microsoft:
        said.append(_(PUBLISHED_BY_MICROSOFT))
    if offer and offer.support_tier is SupportTier.COMMUNITY:
        said.append(_(COMMUNITY))
    return said


def _missing(offer: Offer, shown: tuple[Contact, ...], _: Sentences) -> str | None:
    if shown:
        return None
    said = _(
        "{publisher} gave no contact for this. Look in Partner Center under Pricing > "
        "Marketplace > the offer > Overview (older pages: Offer details)."
    ).format(publisher=offer.publisher.name)
    if offer.publisher.website:
        said += " " + _("The publisher's site: {site}").format(site=page(offer.publisher.website))
    return said


def _links(
    offer: Offer | None, issue: IssueType, asker: Asker | None, _: Sentences
) -> tuple[tuple[str, Detail], ...]:
    if offer is None:
        return ()
    links = offer.links
    wanted: dict[IssueType, tuple[tuple[str, str | None], ...]] = {
        IssueType.DOCUMENTATION_TRAINING: ((_("Documentation"), links.documentation),),
        IssueType.USER_SUPPORT_HOWTO: ((_("Documentation"), links.documentation),),
        IssueType.SLA_SERVICE_HEALTH: ((_("Service status"), links.status),),
        IssueType.SALES_MARKETING: (
            (_("Sales information"), links.sales),
            (
                _("CSP marketing materials"),
                None if asker is Asker.CUSTOMER else links.csp_marketing,
            ),
        ),
        IssueType.ISV_CONTACT: (
            (_("Marketplace page"), links.marketplace),
            (_("Documentation"), links.documentation),
        ),
    }
    return tuple((name, page(url)) for name, url in wanted.get(issue, ()) if url)


def _roles(offer: Offer | None, _: Sentences) -> tuple[tuple[str, str], ...]:
    publisher = offer.publisher.name if offer else _("Publisher (ISV)")
    return (
        (
            publisher,
            _("faults, how-to, service level, documentation, activation, sales"),
        ),
        (
            _("CSP partner"),
            _("customer's invoice, licences and renewals, account, all other support"),
        ),
        (
            _("Microsoft"),
            _("orders, partner's own bill, publishing offers, deployment of Azure-based offers"),
        ),
        (
            _("Indirect provider"),
            _("shares the partner's part with its reseller: ask it for the split"),
        ),
    )


def _footer(found: Responsibility, desk: Desk, number: str, _: Sentences) -> str:
    data = _("data v{version}").format(version=desk.catalogue.version)
    return " · ".join([source_line(found.rule.source, _), data, number])


def _mail(
    contact: Contact | None, offer: Offer | None, issue: IssueType, number: str, _: Sentences
) -> str | None:
    if contact is None or offer is None or not contact.email:
        return None
    subject = f"{line(offer.name, LONGEST_IN_A_SUBJECT)}: {_(ISSUES[issue])} ({number})"
    return mailto(contact.email, subject)


def _page(found: Responsibility, contact: Contact | None, offer: Offer | None) -> str | None:
    if found.party is Party.MICROSOFT:
        return PARTNER_CENTER
    urls = [contact.url if contact else None]
    if offer and found.party in (Party.PUBLISHER, Party.DESK):
        urls.append(offer.publisher.website)
    return next((link.target for link in map(page, urls) if isinstance(link, Link)), None)
