"""Which contact to give for a responsibility, and how far it can be trusted."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.desk import Desk
from knowledge.issues import IssueType
from knowledge.offers import Contact, ContactKind, Offer
from knowledge.parties import Asker

PARTNERS = (Asker.DIRECT_PARTNER, Asker.INDIRECT_PROVIDER, Asker.INDIRECT_RESELLER)


class Trust(StrEnum):
    """How far a contact can be trusted, by its age."""

    FRESH = "fresh"
    STALE = "stale"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Age:
    """How old a contact is; `days` is None where nobody has checked it."""

    trust: Trust
    days: int | None


def age(contact: Contact, desk: Desk, today: date) -> Age:
    """How old `contact` is today, by the limits of this desk."""
    if contact.checked_on is None:
        return Age(Trust.UNVERIFIED, None)
    days = max((today - contact.checked_on).days, 0)
    if days > desk.unverified_days:
        return Age(Trust.UNVERIFIED, days)
    return Age(Trust.STALE if days > desk.stale_days else Trust.FRESH, days)


def publisher_contact(offer: Offer, issue: IssueType, asker: Asker | None) -> Contact | None:
    """The publisher's contact for `issue`: the one meant for it, else customer support.

    The CSP programme contact is for partners; whoever has not said to be one gets customer support.
    """
    support = offer.contact(ContactKind.CUSTOMER_SUPPORT)
    if issue is IssueType.SALES_MARKETING and asker in PARTNERS:
        return offer.contact(ContactKind.CSP_PROGRAMME) or support
    return support


def visible_contacts(offer: Offer, asker: Asker | None) -> tuple[Contact, ...]:
    """The contacts that this asker may see: all for partners, customer support for others.

    Source: the engineering contact is meant for Microsoft and CSP partners, the CSP programme
    contact for CSP partners ("Create an offer listing", Microsoft Learn).
    """
    if asker in PARTNERS:
        return offer.contacts
    return tuple(c for c in offer.contacts if c.kind is ContactKind.CUSTOMER_SUPPORT)
