from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.index import Index
from knowledge.index_building import build
from knowledge.index_changes import changed
from knowledge.listing import Listing
from knowledge.match import Decision, Field
from knowledge.matcher import Matcher

BACKUP = Listing("contoso.backup", "backup", "Contoso Backup", "Contoso Ltd", ("Vaultkeeper",))
SIGN = Listing("fabrikam.sign", "sign", "Fabrikam Sign", "Fabrikam, Inc.")
ZEPHYR = Listing("lucerne.zephyr", "zephyr", "Zephyr Mail Relay Hub", "Lucerne Publishing")
INDEX = build([BACKUP, SIGN])


def found(index: Index, text: str) -> list[str]:
    match = Matcher(index).find(text)
    return [it.id for it in match.candidates] if match.decision is not Decision.NONE else []


def words(index: Index, number: int) -> list[str]:
    return [index.words[word] for word in index.title(number).words]


def test_every_name_and_alias_is_a_title():
    assert [words(INDEX, number) for number in range(3)] == [
        ["contoso", "backup"],
        ["vaultkeeper"],
        ["fabrikam", "sign"],
    ]
    assert INDEX.title(1).field is Field.ALIAS


def test_a_word_leads_to_the_titles_that_hold_it():
    number = INDEX.number("contoso")

    assert number is not None
    assert INDEX.titles_with(number).tolist() == [0, 0, 1]
    assert INDEX.number("zephyr") is None


def test_a_name_tells_more_than_what_kind_of_software_it_is():
    weight = dict(zip(INDEX.words, INDEX.weights, strict=True))

    assert weight["fabrikam"] > weight["backup"] > 0


def test_an_id_leads_to_its_offer_in_whatever_case():
    assert INDEX.numbers_of("Contoso.BACKUP") == {0}
    assert INDEX.numbers_of("contoso.nothing") == set()


@pytest.mark.parametrize(
    "text",
    [
        *("Zephyr Mail Relay Hub", "zephyr mail is slow", "zepyhr mail relay", "zephyrmail"),
        *("lucerne publishing", "lucerne.zephyr", "problem z Zephyrem Mail Relay"),
    ],
)
def test_an_added_offer_is_found_in_every_way(text):
    assert found(changed(INDEX, added=[ZEPHYR]), text) == ["lucerne.zephyr"]
    assert found(INDEX, text) == []


def test_a_removed_offer_is_not_found_any_more():
    without = changed(INDEX, removed=["contoso.backup"])

    assert found(without, "Contoso Backup") == found(without, "contoso.backup") == []
    assert found(INDEX, "Contoso Backup") == ["contoso.backup"]
    assert without.size == 1


def test_a_changed_offer_goes_by_its_new_name_only():
    renamed = Listing("fabrikam.sign", "sign", "Fabrikam Quillmark", "Fabrikam, Inc.")
    after = changed(INDEX, added=[renamed])

    assert found(after, "Quillmark") == ["fabrikam.sign"]
    assert after.size == INDEX.size


def test_changes_add_up():
    after = changed(changed(INDEX, added=[ZEPHYR]), removed=["lucerne.zephyr"])

    assert found(after, "Zephyr Mail Relay Hub") == []
    assert found(changed(after, added=[ZEPHYR]), "Zephyr Mail Relay Hub") == ["lucerne.zephyr"]


def test_two_changes_of_one_index_do_not_meet():
    with_zephyr, without_sign = changed(INDEX, added=[ZEPHYR]), changed(INDEX, removed=[SIGN.id])

    assert found(without_sign, "Zephyr Mail") == []
    assert found(with_zephyr, "Fabrikam Sign") == ["fabrikam.sign"]


def test_an_offer_is_added_in_no_time():
    many = build(Listing(f"p.{i}", str(i), f"Offer Quark{i} Wex{i % 97}", "P") for i in range(3000))
    begun = process_time()

    for _ in range(20):
        changed(many, added=[ZEPHYR], removed=["p.7"])

    assert process_time() - begun < 20 * 0.005


def test_an_index_of_nothing_finds_nothing():
    assert found(build([]), "Contoso Backup") == []
    assert found(changed(build([]), added=[SIGN]), "Fabrikam Sign") == ["fabrikam.sign"]


NAMES = st.text(min_size=1, max_size=30) | st.sampled_from(["Contoso Sign", "A/B", "+", "Łódź 365"])


@given(st.lists(st.tuples(NAMES, NAMES), max_size=4), st.tuples(NAMES, NAMES))
@settings(max_examples=60, deadline=None)
def test_whatever_offers_are_called_an_added_one_is_found_by_its_name(others, added):
    one = Listing("new.one", "one", *added)
    index = build(Listing(f"p.{i}", f"o{i}", *it) for i, it in enumerate(others))

    exactly = Matcher(changed(index, added=[one])).exactly(one.name)

    assert "new.one" in [candidate.id for candidate in exactly] or not one.name.strip()
