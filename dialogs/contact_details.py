"""How a contact is shown: whose it is, the ways to reach them, how far it can be trusted."""

from dataclasses import dataclass
from datetime import date

from dialogs.contacts import Age, Trust, age
from dialogs.i18n import Sentences
from dialogs.labels import CONTACTS, languages
from dialogs.links import Detail, call, mail, page
from knowledge.desk import Desk
from knowledge.offers import Contact


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """A way to reach somebody, with how far it can be trusted."""

    heading: str
    facts: dict[str, Detail]
    remark: str
    doubtful: bool


def contact_details(
    contact: Contact, desk: Desk, today: date, _: Sentences, *, aside: bool
) -> ContactDetails:
    """A contact as this desk shows it; `aside` where the answer is somebody else's."""
    how_old = age(contact, desk, today)
    remark = age_remark(how_old, _)
    if contact.source:
        remark = f"{remark} · {contact.source}"
    heading = _(CONTACTS[contact.kind])
    if contact.name and contact.name != heading:
        heading = f"{heading}: {contact.name}"
    if aside:
        heading = _("{contact} (activation, assigning licences)").format(contact=heading)
    return ContactDetails(
        heading, contact_facts(contact, _), remark, how_old.trust is not Trust.FRESH
    )


def age_remark(how_old: Age, _: Sentences) -> str:
    """How long ago a contact was checked, with a warning where that is too long."""
    if how_old.days is None:
        return _("Unverified: nobody has checked this contact yet")
    remark = _.count("Checked {number} day ago", "Checked {number} days ago", how_old.days)
    if how_old.days == 0:
        remark = _("Checked today")
    if how_old.trust is Trust.UNVERIFIED:
        remark = _("Unverified: {age}").format(age=remark[0].lower() + remark[1:])
    return remark


def contact_facts(contact: Contact, _: Sentences) -> dict[str, Detail]:
    """The ways to reach a contact: at most five, to be read at a glance."""
    return {
        _("E-mail"): mail(contact.email),
        _("Phone"): call(contact.phone),
        _("Support page"): page(contact.url),
        _("Hours"): contact.hours,
        _("Languages"): languages(contact.languages, _),
    }


def house_contact(desk: Desk, _: Sentences) -> tuple[ContactDetails, ...]:
    """How to reach the people of this desk, where that is set: the customer's partner."""
    house = desk.house
    facts = {
        _("E-mail"): mail(house.email or None),
        _("Phone"): call(house.phone or None),
        _("Hours"): house.hours or None,
    }
    if not any(facts.values()):
        return ()
    return (ContactDetails(house.name or _("Your partner"), facts, "", doubtful=False),)
