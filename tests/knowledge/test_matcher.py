from pathlib import Path
from time import process_time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.catalogue import Catalogue
from knowledge.match import Decision, Field, Match
from knowledge.matcher import MOST_CANDIDATES
from knowledge.offers import Offer, Publisher


def offer(name: str, publisher: str = "Contoso Ltd", *aliases: str, known_as: str = "") -> Offer:
    full_id = known_as or name.casefold().replace(" ", "-")
    return Offer(
        id=full_id,
        offer_id=full_id.rpartition(".")[2],
        name=name,
        publisher=Publisher(name=publisher),
        aliases=aliases,
    )


OFFERS = (
    offer("Contoso Backup", known_as="contoso.backup"),
    offer("Contoso Sign", known_as="contoso.sign"),
    offer("Contoso Firewall", known_as="contoso.contoso_firewall_2"),
    offer("Fabrikam Sign", "Fabrikam, Inc."),
    offer("Northwind CRM", "Northwind Traders"),
    offer("Northwind CRM Pro", "Northwind Traders"),
    offer("Zephyr Mail", "Zephyr Software"),
    offer("Vaultline", "Lucerne Publishing"),
    offer("Żółta Kartoteka", "Biuro Żółte sp. z o.o."),
    offer("Tailspin Reports", "Tailspin Toys"),
    offer("Planner", "Wingtip"),
    offer("Adventure Works Privileged Access Manager", "Adventure Works", "AWPAM"),
)
MATCHER = Catalogue(OFFERS)

MISSPELLINGS = yaml.safe_load(
    Path(__file__).with_name("misspellings.yaml").read_text(encoding="utf-8")
)


def names(match: Match) -> list[str]:
    by_id = {offer.id: offer.name for offer in OFFERS}
    return [by_id[candidate.id] for candidate in match.candidates]


@pytest.mark.parametrize(
    ("typed", "meant"), [(typed, meant) for meant, them in MISSPELLINGS.items() for typed in them]
)
def test_a_name_is_found_as_partners_type_it(typed, meant):
    found = MATCHER.find(typed)

    assert found.decision is Decision.MATCH
    assert names(found)[0] == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "dzień dobry, mam problem z fakturą",
        "the invoice is wrong, who can help",
        "klient nie może się zalogować",
        "licencja",
        "backup",
        "how do I sign",
        "Litware Analytics does not start",
        "👍",
        "500",
    ],
)
def test_a_message_that_names_nothing_we_know_matches_nothing(text):
    assert MATCHER.find(text).decision is Decision.NONE


def test_the_publishers_name_alone_asks_which_of_its_offers():
    found = MATCHER.find("problem z licencją contoso")

    assert found.decision is Decision.CHOOSE
    assert set(names(found)) == {"Contoso Backup", "Contoso Sign", "Contoso Firewall"}


def test_a_publishers_only_offer_is_found_by_the_publishers_name():
    found = MATCHER.find("Lucerne Publishing")

    assert found.sure is not None
    assert found.sure.field is Field.PUBLISHER


def test_a_word_that_offers_share_asks_which():
    words = ("Air", "Sea", "Ice", "Sun", "Fog", "Dew")
    many = Catalogue([*OFFERS, *(offer(f"Relecloud {word}", "Relecloud") for word in words)])

    found = many.find("relecloud nie działa")

    assert found.decision is Decision.CHOOSE
    assert len(found.candidates) == MOST_CANDIDATES


def test_an_unknown_name_offers_the_nearest_ones():
    found = MATCHER.find("who supports Zephyr Vault?")

    assert found.decision is Decision.NONE
    assert names(found) == ["Zephyr Mail", "Vaultline"]


def test_two_names_in_one_message_ask_which():
    found = MATCHER.find("does Fabrikam Sign work together with Zephyr Mail?")

    assert found.decision is Decision.CHOOSE
    assert set(names(found)[:2]) == {"Fabrikam Sign", "Zephyr Mail"}


def test_offers_of_the_same_name_ask_which():
    twins = Catalogue(
        [offer("Sync", "Contoso", known_as="a.sync"), offer("Sync", "Fabrikam", known_as="b.sync")]
    )

    found = twins.find("Sync")

    assert found.decision is Decision.CHOOSE
    assert [candidate.id for candidate in found.candidates] == ["a.sync", "b.sync"]


def test_the_publisher_tells_offers_of_the_same_name_apart():
    twins = Catalogue(
        [offer("Sync", "Contoso", known_as="a.sync"), offer("Sync", "Fabrikam", known_as="b.sync")]
    )

    found = twins.find("Sync by Fabrikam does not start")

    assert found.sure is not None
    assert found.sure.id == "b.sync"


@pytest.mark.parametrize("text", ["the one for backup", "backup", "Contoso Backup", "bakup"])
def test_among_a_few_listed_offers_an_everyday_word_is_enough(text):
    found = MATCHER.find(text, among=("contoso.backup", "contoso.sign"))

    assert names(found)[:1] == ["Contoso Backup"]
    assert found.decision is Decision.MATCH


def test_among_a_few_listed_offers_no_other_is_found():
    found = MATCHER.find("Zephyr Mail", among=("contoso.backup", "contoso.sign"))

    assert found.decision is Decision.NONE


def test_a_candidate_tells_which_words_it_explains():
    text = "Faktura za Contoso Backupa jest zła"

    found = MATCHER.find(text)

    assert found.sure is not None
    assert [text[start:end] for start, end in found.sure.spans] == ["Contoso Backupa"]
    assert found.sure.field is Field.NAME


def test_an_alias_is_told_from_the_name():
    found = MATCHER.find("renewal of AWPAM")

    assert found.sure is not None
    assert found.sure.field is Field.ALIAS


@pytest.mark.parametrize("text", ["is contoso_firewall_2 down?", "contoso.contoso_firewall_2"])
def test_an_id_answers_at_once(text):
    found = MATCHER.find(text)

    assert found.sure is not None
    assert (found.sure.field, found.sure.score) == (Field.ID, 1.0)


def test_an_empty_catalogue_finds_nothing():
    assert Catalogue([]).find("Contoso Backup").decision is Decision.NONE


@pytest.mark.parametrize("text", ["a" * 100_000, "zq " * 50_000, "./" * 50_000, "ą̈" * 50_000])
def test_a_hostile_message_is_answered_in_no_time(text):
    begun = process_time()

    MATCHER.find(text)

    assert process_time() - begun < 0.5


@given(
    st.text()
    | st.lists(
        st.sampled_from(["contoso", "sign", "backup", "crm", "'", "/", ".", "ą", "pro"])
    ).map(" ".join)
)
@settings(deadline=None)
def test_any_text_is_answered_within_its_bounds(text):
    found = MATCHER.find(text)

    assert found == MATCHER.find(text)
    assert len(found.candidates) <= MOST_CANDIDATES
    for candidate in found.candidates:
        assert 0 <= candidate.score <= 1
        assert all(0 <= start < end <= len(text) for start, end in candidate.spans)


NAMES = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
        str.strip
    )
    | st.sampled_from(
        ["Contoso Sign", "contoso-sign", "Contoso Sign Pro", "Planner", "the", "Łódź 2"]
    ),
    min_size=1,
    max_size=MOST_CANDIDATES,
)


@given(NAMES)
@settings(max_examples=50, deadline=None)
def test_every_offer_is_found_by_its_own_name(offer_names):
    offers = [offer(name, known_as=f"p{i}.o{i}") for i, name in enumerate(offer_names)]
    matcher = Catalogue(offers)

    for one in offers:
        found = matcher.find(one.name)

        assert found.decision is not Decision.NONE
        assert one.id in [candidate.id for candidate in found.candidates]


@given(NAMES)
@settings(max_examples=25, deadline=None)
def test_the_best_candidate_comes_first(offer_names):
    matcher = Catalogue(offer(name, known_as=f"p{i}.o{i}") for i, name in enumerate(offer_names))

    scores = [candidate.score for candidate in matcher.find("contoso sign planner").candidates]

    assert scores == sorted(scores, reverse=True)
