"""The card "who supports this", which may be passed on to anybody."""

from datetime import timedelta

import pytest

from bot.recording.buttons import buttons
from dialogs.i18n import LANGUAGES, sentences
from dialogs.supporter import supporter_card
from dialogs.visible import line
from knowledge.catalogue import Catalogue
from knowledge.desk import Desk
from knowledge.offers import Contact, ContactKind, Offer, Publisher, SupportTier
from tests.chat import NOW
from tests.dialogs.test_links import HOSTILE

TODAY = NOW.date()
SUPPORT = Contact(
    kind=ContactKind.CUSTOMER_SUPPORT,
    name="Jan Testowy",
    email="support@lucerne.example",
    phone="+48 22 555 01 99",
    url="https://support.lucerne.example",
    hours="9–17",
    languages=("pl", "en"),
    checked_on=TODAY,
    source="page 7 of the keeper's notebook",
)
INTERNAL = [
    Contact(kind=ContactKind.ENGINEERING, email="engineering@lucerne.example"),
    Contact(kind=ContactKind.CSP_PROGRAMME, email="csp@lucerne.example"),
]
LUCERNE = Publisher(name="Lucerne Publishing", website="https://lucerne.example")


def offer(*contacts, **known):
    known = {"publisher": LUCERNE} | known
    name = "Lucerne Post"
    return Offer(id="lucerne.post", offer_id="post", name=name, contacts=contacts, **known)


def supporter(which, language="en"):
    return supporter_card(which, Desk(Catalogue([which])), TODAY, sentences(language))


def said(which, language="en"):
    return supporter(which, language)["fallbackText"].splitlines()


def test_the_publisher_supports_its_offer():
    assert said(offer(SUPPORT))[0] == "Lucerne Publishing (publisher) supports this"


def test_all_ways_to_the_publishers_support_are_there():
    assert said(offer(SUPPORT))[3:10] == [
        "Customer support",
        "E-mail: support@lucerne.example",
        "Phone: +48 22 555 01 99",
        "Support page: https://support.lucerne.example",
        "Hours: 9–17",
        "Languages: Polish, English",
        "Checked today",
    ]


def test_nobody_learns_from_it_what_the_desk_keeps_to_itself():
    card = str(supporter(offer(SUPPORT, *INTERNAL)))

    for kept in ("engineering@", "csp@", "Jan Testowy", "notebook"):
        assert kept not in card


def test_what_only_partners_may_use_stands_in_for_nothing():
    assert said(offer(*INTERNAL))[3:5] == [
        "No support contact of Lucerne Publishing is known here. Please ask your partner.",
        "Publisher's site: https://lucerne.example",
    ]


def test_buttons_open_something_and_send_nothing_back():
    card = supporter(offer(SUPPORT))

    assert [action["url"] for action in card["actions"]] == [
        "mailto:support@lucerne.example?subject=Lucerne%20Post",
        "https://support.lucerne.example",
    ]
    assert buttons(card) == []


def test_without_a_support_page_the_publishers_site_is_opened():
    [_, site] = supporter(offer(SUPPORT.model_copy(update={"url": None})))["actions"]

    assert site["url"] == "https://lucerne.example"


def test_where_nothing_can_be_opened_there_is_no_button():
    assert "actions" not in supporter(offer(publisher=Publisher(name="Lucerne Publishing")))


@pytest.mark.parametrize(
    ("days", "remark"),
    [
        (12, "Checked 12 days ago"),
        (100, "Checked 100 days ago"),
        (400, "Unverified: checked 400 days ago"),
    ],
)
def test_the_age_of_a_contact_is_told(days, remark):
    old = SUPPORT.model_copy(update={"checked_on": TODAY - timedelta(days)})

    assert remark in said(offer(old))


def test_a_contact_that_nobody_checked_is_called_so():
    unchecked = SUPPORT.model_copy(update={"checked_on": None})

    assert "Unverified: nobody has checked this contact yet" in said(offer(unchecked))


def test_volunteers_promise_nothing():
    assert any("volunteers" in line for line in said(offer(support_tier=SupportTier.COMMUNITY)))


def test_what_microsoft_publishes_is_supported_by_the_partner(desk):
    microsoft = offer(SUPPORT, publisher=Publisher(name="Microsoft", is_microsoft=True))
    card = supporter_card(microsoft, desk, TODAY, sentences("en"))

    assert card["fallbackText"].startswith("Your partner supports this\n")
    assert desk.house.email in card["fallbackText"]
    assert "support@lucerne.example" not in str(card)
    assert "actions" not in card


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_card_of_the_sample_shows_a_contact_that_is_not_for_customers(desk, language):
    for each in desk.catalogue:
        shown = str(supporter_card(each, desk, TODAY, sentences(language)))
        kept = [it.email for it in each.contacts if it.kind is not ContactKind.CUSTOMER_SUPPORT]
        own = [it.email for it in each.contacts if it.kind is ContactKind.CUSTOMER_SUPPORT]

        assert [email for email in kept if email and email not in own and email in shown] == []


@pytest.mark.parametrize("told", HOSTILE)
def test_a_hostile_catalogue_opens_nothing(told):
    contact = SUPPORT.model_copy(update={"email": told, "phone": told, "url": told, "hours": told})
    card = supporter(offer(contact, publisher=Publisher(name=told, website=told)))

    assert "actions" not in card
    assert line(told) in card["fallbackText"]
