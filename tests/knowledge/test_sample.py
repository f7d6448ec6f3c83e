"""The sample catalogue reads without a complaint and holds what its README promises."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from knowledge import sample
from knowledge.importers import read_offers
from knowledge.offers import ContactKind, Offer, OfferType, SoldThrough, SupportTier
from knowledge.parties import Hosting

TODAY = date(2026, 11, 22)
FOLDER = Path(sample.__file__).parent
TEXT = (FOLDER / "offers.jsonl").read_text("utf-8")
README = (FOLDER / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def report():
    return read_offers(FOLDER / "offers.jsonl", today=TODAY)


@pytest.fixture(scope="module")
def offers(report) -> dict[str, Offer]:
    return {offer.id: offer for offer in report.offers}


def support(offer):
    return offer.contact(ContactKind.CUSTOMER_SUPPORT)


def ways_to_reach(offer):
    """Which of e-mail, phone and URL the support contact of an offer has."""
    contact = support(offer)
    return {way for way in ("email", "phone", "url") if contact and getattr(contact, way)}


def test_every_row_is_taken_with_every_column(report):
    assert (report.refused, report.ignored) == ((), ())


def test_it_is_large_enough_to_play_with_and_small_enough_to_read(offers):
    publishers = {offer.publisher.name for offer in offers.values()}

    assert 110 <= len(offers) <= 130
    assert 38 <= len(publishers) <= 45


def test_every_offer_has_an_id_of_its_own(report, offers):
    assert len(report.offers) == len(offers) == len(TEXT.splitlines())


@pytest.mark.parametrize("offer_type", OfferType)
def test_every_type_of_offer_occurs(offers, offer_type):
    assert offer_type in {offer.offer_type for offer in offers.values()}


@pytest.mark.parametrize("sold_through", SoldThrough)
def test_every_way_of_selling_occurs_five_times(offers, sold_through):
    assert sum(offer.sold_through is sold_through for offer in offers.values()) >= 5


@pytest.mark.parametrize("tier", SupportTier)
def test_every_support_tier_occurs(offers, tier):
    assert tier in {offer.support_tier for offer in offers.values()}


def test_every_address_is_invented():
    hosts = re.findall(r'(?:https?://|@)([^/"]+)', TEXT)

    assert hosts
    assert {host for host in hosts if not host.endswith(".example")} == set()


def test_every_phone_number_is_fictional():
    numbers = re.findall(r'"phone": "([^"]+)"', TEXT)
    fictional = r"\+1 425 555 01\d\d|\+44 20 7946 0\d{3}|\+48 22 555 0\d \d0|\+49 30 23125 \d{3}"

    assert numbers
    assert {number for number in numbers if not re.fullmatch(fictional, number)} == set()


def test_every_mailbox_belongs_to_a_role():
    assert set(re.findall(r'"([^"@]+)@', TEXT)) == {"support", "pomoc", "engineering", "csp"}


def test_no_contact_was_checked_in_the_future(offers):
    checks = [contact.checked_on for offer in offers.values() for contact in offer.contacts]

    assert max(day for day in checks if day) < TODAY


def test_most_contacts_were_checked_this_autumn(offers):
    checks = [contact.checked_on for offer in offers.values() for contact in offer.contacts]
    recent = [day for day in checks if day and date(2026, 8, 1) <= day <= date(2026, 11, 20)]

    assert len(recent) > 0.9 * len(checks)


def test_a_publisher_is_described_the_same_on_every_row(offers):
    publishers = {offer.publisher for offer in offers.values()}

    assert len(publishers) == len({publisher.name for publisher in publishers})


def test_contoso_backup_has_everything_an_answer_can_show(offers):
    backup = offers["contoso.contoso-backup"]
    contact = support(backup)

    assert (backup.name, backup.publisher.name) == ("Contoso Backup", "Contoso Ltd")
    assert (backup.offer_type, backup.sold_through) == (OfferType.SAAS, SoldThrough.CSP)
    assert (contact.email, contact.phone) == ("support@contoso.example", "+48 22 555 01 00")
    assert (contact.url, contact.hours) == (
        "https://support.contoso.example",
        "Mon–Fri 8:00–18:00 CET",
    )
    assert contact.languages == ("en", "de")
    assert {contact.kind for contact in backup.contacts} == set(ContactKind)
    assert all(backup.links.model_dump().values())


@pytest.mark.parametrize(
    ("offer_id", "name", "publisher", "offer_type"),
    [
        ("contoso.contoso-sign", "Contoso Sign", "Contoso Ltd", OfferType.SAAS),
        (
            "contosonetworks.contoso-firewall",
            "Contoso Firewall",
            "Contoso Networks",
            OfferType.VIRTUAL_MACHINE,
        ),
        ("fabrikam.fabrikam-sign", "Fabrikam Sign", "Fabrikam", OfferType.SAAS),
        ("fabrikam.vaultline", "Vaultline", "Fabrikam", OfferType.SAAS),
        ("zephyr.zephyr-mail", "Zephyr Mail", "Zephyr Inc", OfferType.SAAS),
    ],
)
def test_the_offers_of_the_example_conversations_exist(
    offers, offer_id, name, publisher, offer_type
):
    offer = offers[offer_id]

    assert (offer.name, offer.publisher.name, offer.offer_type) == (name, publisher, offer_type)


def test_contoso_alone_means_one_of_three_offers(offers):
    assert sum("Contoso" in offer.name for offer in offers.values()) == 3


def test_fabrikam_sign_has_a_status_page(offers):
    assert offers["fabrikam.fabrikam-sign"].links.status == "https://status.fabrikam.example"


def test_northwind_distribution_is_a_provider_and_publishes_nothing():
    assert "Northwind Distribution" not in TEXT


@pytest.mark.parametrize(("family", "least"), [("Northwind CRM", 7), ("Proseware Ledger", 3)])
def test_families_of_offers_share_the_beginning_of_their_names(offers, family, least):
    assert sum(offer.name.startswith(family) for offer in offers.values()) >= least


def test_one_name_belongs_to_two_publishers(offers):
    assert [name for name, n in Counter(o.name for o in offers.values()).items() if n > 1] == [
        "Timesheet"
    ]


@pytest.mark.parametrize(
    "pair", [("Tailspin Flow", "Tailspin Floe"), ("Coho Cellar", "Coho Seller")]
)
def test_some_names_sound_alike(offers, pair):
    assert set(pair) <= {offer.name for offer in offers.values()}


@pytest.mark.parametrize("name", ["Color", "Planer", "Atlas", "Echo", "365 Checklist", "Route 44"])
def test_some_names_are_everyday_words_or_numbers(offers, name):
    assert name in {offer.name for offer in offers.values()}


@pytest.mark.parametrize("letters", ["ąćęłńóśźż", "äöüß"])
def test_polish_and_german_names_keep_their_letters(offers, letters):
    names = [offer.name.casefold() for offer in offers.values()]

    assert sum(not set(letters).isdisjoint(name) for name in names) >= 3


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("LIGS", "Litware Identity Governance Suite"),
        ("EOD", "Elektroniczny Obieg Dokumentów"),
        ("BlueBreeze Mail", "Zephyr Mail"),
        ("Fabrikam eSignature", "Fabrikam Sign"),
    ],
)
def test_acronyms_and_former_names_are_aliases(offers, alias, name):
    assert [offer.name for offer in offers.values() if alias in offer.aliases] == [name]


def test_some_offers_have_neither_contact_nor_website(offers):
    silent = [o for o in offers.values() if not o.contacts and not o.publisher.website]

    assert sum(not offer.publisher.is_microsoft for offer in silent) >= 3


def test_some_offers_have_only_the_website_of_their_publisher(offers):
    assert sum(bool(not o.contacts and o.publisher.website) for o in offers.values()) >= 2


@pytest.mark.parametrize("way", ["email", "phone", "url"])
def test_some_offers_can_be_reached_in_one_way_only(offers, way):
    assert any(ways_to_reach(offer) == {way} for offer in offers.values())


def test_two_offers_have_only_an_engineering_contact(offers):
    engineering_only = [
        offer.id
        for offer in offers.values()
        if [contact.kind for contact in offer.contacts] == [ContactKind.ENGINEERING]
    ]

    assert len(engineering_only) == 2


def test_some_contacts_are_stale_and_some_never_checked(offers):
    contacts = [support(offer) for offer in offers.values() if support(offer)]

    assert sum(bool(c.checked_on and c.checked_on.year == 2023) for c in contacts) >= 3
    assert sum(c.checked_on is None for c in contacts) >= 3


def test_microsoft_publishes_offers_under_other_brands(offers):
    names = {offer.name for offer in offers.values() if offer.publisher.is_microsoft}

    assert len(names) >= 5
    assert "Litware Audit Logs for Sentinel" in names
    assert not any("Microsoft" in name for name in names)


def test_one_offer_of_microsoft_is_supported_by_its_community(offers):
    (offer,) = (o for o in offers.values() if o.support_tier is SupportTier.COMMUNITY)

    assert offer.publisher.name == "Microsoft Sentinel Community, Microsoft Corporation"


def test_a_title_that_names_microsoft_does_not_make_it_microsofts(offers):
    offer = offers["litware.password-reset-m365"]

    assert offer.name.endswith("for Microsoft 365")
    assert not offer.publisher.is_microsoft


def test_every_kind_of_hosting_occurs(offers):
    assert {offer.hosting for offer in offers.values()} == {*Hosting, None}


def test_polish_support_desks_answer_in_polish(offers):
    contacts = [contact for offer in offers.values() for contact in offer.contacts]
    polish = [contact for contact in contacts if (contact.email or "").startswith("pomoc@")]

    assert len(polish) >= 15
    assert all(contact.languages[0] == "pl" for contact in polish if contact.languages)


def test_every_offer_the_readme_names_exists(offers):
    rows = [line for line in README.splitlines() if line.startswith("| ")]
    named = {offer_id for row in rows for offer_id in re.findall(r"`(\w[\w-]*\.[\w-]+)`", row)}

    assert len(named) > 50
    assert named <= offers.keys()


def test_the_readme_counts_right(offers):
    publishers = {offer.publisher.name for offer in offers.values()}

    assert f"{len(offers)} offers of {len(publishers)} publishers" in README
