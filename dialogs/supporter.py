"""The card "who supports this", to be passed on: nothing in it is meant for partners only."""

from collections.abc import Iterator
from datetime import date

from dialogs.answers import LONGEST_IN_A_SUBJECT, source_line
from dialogs.cards import contact_lines
from dialogs.case import Case
from dialogs.contact_details import ContactDetails, age_remark, contact_facts, house_contact
from dialogs.contacts import Trust, age, publisher_contact
from dialogs.elements import (
    Card,
    Element,
    card,
    facts,
    headline,
    open_link,
    section,
    small,
    text,
    warning,
)
from dialogs.i18n import Sentences
from dialogs.labels import CONTACTS, told_apart
from dialogs.links import Link, mailto, page
from dialogs.verdicts import COMMUNITY, have_ready, supporter_headline, why
from dialogs.visible import line
from knowledge.circumstances import verdict
from knowledge.desk import Desk
from knowledge.issues import IssueType
from knowledge.offers import Contact, Offer, SupportTier
from knowledge.parties import Asker, Party

_ISSUE = IssueType.TECHNICAL_BREAK_FIX
"""What people mean who ask for support and say no more."""


def supporter_card(offer: Offer, desk: Desk, today: date, _: Sentences) -> Card:
    """Who supports `offer` and how to reach them, for whoever is shown it, customers included.

    It holds no contact but those for customers, and nothing to press that leads back to the desk.
    """
    case = Case(offer_id=offer.id, asker=Asker.CUSTOMER)
    found = verdict(case.known(_ISSUE, offer), desk.agreements)
    by_publisher = found.party is Party.PUBLISHER
    contact = publisher_contact(offer, _ISSUE, Asker.CUSTOMER) if by_publisher else None
    body: list[Element | None] = [
        headline(supporter_headline(found, offer, _)),
        text(f"{offer.name} · {told_apart(offer, _)}"),
        text(" ".join(why(found, _ISSUE, case, _))),
    ]
    if by_publisher:
        body += _about_publisher(offer, contact, desk, today, _)
    else:
        for partner in house_contact(desk, _):
            body += section(contact_lines(partner))
    ready = _("Please have ready: {items}").format(items=have_ready(_ISSUE, _))
    body += section([text(ready), small(source_line(found.rule.source, _))])
    return card(body, _ways_to_publisher(offer, contact, _) if by_publisher else ())


def _about_publisher(
    offer: Offer, contact: Contact | None, desk: Desk, today: date, _: Sentences
) -> Iterator[Element | None]:
    if offer.support_tier is SupportTier.COMMUNITY:
        yield warning(_(COMMUNITY))
    if contact:
        how_old = age(contact, desk, today)
        # Neither the person's name nor where it was read: both are for the desk itself.
        shown = ContactDetails(
            _(CONTACTS[contact.kind]),
            contact_facts(contact, _),
            age_remark(how_old, _),
            doubtful=how_old.trust is not Trust.FRESH,
        )
        yield from section(contact_lines(shown))
        return
    yield warning(
        _("No support contact of {publisher} is known here. Please ask your partner.").format(
            publisher=offer.publisher.name
        )
    )
    if offer.publisher.website:
        yield facts({_("Publisher's site"): page(offer.publisher.website)})


def _ways_to_publisher(
    offer: Offer, contact: Contact | None, _: Sentences
) -> Iterator[Element | None]:
    if contact and contact.email:
        subject = line(offer.name, LONGEST_IN_A_SUBJECT)
        yield open_link(_("Write the e-mail"), mailto(contact.email, subject))
    if contact and isinstance(support := page(contact.url), Link):
        yield open_link(_("Open support page"), support.target)
    elif isinstance(site := page(offer.publisher.website), Link):
        yield open_link(_("Open the publisher's site"), site.target)
