"""Passing a case on to a person of the desk, with what is known about it."""

from dialogs.case import Case
from dialogs.i18n import N_
from dialogs.talk import Talk
from knowledge.desk import House

HANDOVER = "handover"
WRONG_CONTACT = "wrong_contact"

PASSED_ON = N_("Passed on to a person of the desk as case {number}.")
REPORTED = N_(
    "Thank you. The contact is reported to the keepers of the catalogue as case {number}; "
    "treat it as unverified until they have checked it."
)


async def hand_over(talk: Talk, case: Case) -> Case:
    """Open a case for the people of the desk, and say truly what happens next."""
    _ = talk._
    number = await talk.open_case(HANDOVER, _content(talk, case))
    said = _(PASSED_ON).format(number=number)
    await talk.say(f"{said} {_how_to_reach(talk)}")
    return case.noting(person_offered=False, missed=0)


async def report_wrong_contact(talk: Talk, case: Case) -> Case:
    """Note that a contact is wrong, and offer a person instead."""
    _ = talk._
    number = await talk.open_case(WRONG_CONTACT, _content(talk, case))
    await talk.say(_(REPORTED).format(number=number))
    return case.noting(person_offered=True)


def _content(talk: Talk, case: Case) -> dict[str, object]:
    offer = talk.desk.catalogue.get(case.offer_id or "")
    return {
        "offer_id": case.offer_id,
        "offer": offer.name if offer else case.unknown_name,
        "issues": [issue.value for issue in case.issues],
        "asker": case.asker.value if case.asker else None,
        "route": case.route.value if case.route else None,
        "language": talk.language,
        "answer": case.answered,
        "catalogue": talk.desk.catalogue.version,
    }


def _how_to_reach(talk: Talk) -> str:
    """How to reach the desk's people directly, as far as the house has said."""
    _, house = talk._, talk.desk.house
    ways = " · ".join(way for way in (house.email, house.phone, house.hours) if way)
    if house == House() or not ways:
        return _("Somebody will take it up from the list of open cases.")
    return _("If it is urgent: {ways}").format(ways=ways)
