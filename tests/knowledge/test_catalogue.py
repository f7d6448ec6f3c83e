from datetime import date

import pytest

from knowledge.catalogue import Catalogue
from knowledge.match import Decision
from knowledge.offers import Offer, Publisher

BACKUP = Offer(
    id="contoso.backup",
    offer_id="backup",
    name="Contoso Backup",
    publisher=Publisher(name="Contoso Sp. z o.o."),
)
SIGN = Offer(
    id="fabrikam.sign", offer_id="sign", name="Fabrikam Sign", publisher=Publisher(name="Fabrikam")
)


def test_offers_are_kept_in_their_order():
    catalogue = Catalogue([SIGN, BACKUP])

    assert list(catalogue) == [SIGN, BACKUP]
    assert len(catalogue) == 2


def test_an_offer_is_had_by_its_id():
    catalogue = Catalogue([BACKUP])

    assert catalogue["contoso.backup"] is BACKUP
    assert catalogue.get("contoso.backup") is BACKUP


def test_an_unknown_id_is_no_offer():
    catalogue = Catalogue([BACKUP])

    assert catalogue.get("contoso.sign") is None
    with pytest.raises(KeyError):
        catalogue["contoso.sign"]


def test_of_two_offers_with_one_id_the_later_counts():
    newer = BACKUP.model_copy(update={"name": "Contoso Backup 2"})

    assert list(Catalogue([BACKUP, newer])) == [newer]


def test_a_catalogue_says_where_it_comes_from():
    catalogue = Catalogue([], version=7, source="offers.csv", as_of=date(2026, 11, 3))

    assert (catalogue.version, catalogue.source) == (7, "offers.csv")
    assert catalogue.as_of == date(2026, 11, 3)


def test_an_offer_is_found_by_what_people_call_it():
    found = Catalogue([BACKUP, SIGN]).find("faktura za contoso backupa")

    assert found.sure is not None
    assert found.sure.id == "contoso.backup"


def test_an_offer_is_suggested_while_its_name_is_typed():
    assert Catalogue([BACKUP, SIGN]).suggest("con ba") == ["contoso.backup"]


@pytest.mark.parametrize("known_as", ["contoso.backup", "Contoso.BACKUP", "backup"])
def test_an_offer_is_known_by_either_id_in_whatever_case(known_as):
    assert Catalogue([BACKUP, SIGN]).known_as(known_as) is BACKUP


@pytest.mark.parametrize("known_as", ["", "contoso", "contoso.sign", "twice"])
def test_what_is_the_id_of_no_offer_or_of_several_is_none(known_as):
    twice = [SIGN.model_copy(update={"id": f"{p}.twice", "offer_id": "twice"}) for p in "ab"]

    assert Catalogue([BACKUP, *twice]).known_as(known_as) is None


def test_only_the_listed_offers_are_found_when_some_are_listed():
    found = Catalogue([BACKUP, SIGN]).find("Fabrikam Sign", among=["contoso.backup"])

    assert found.decision is Decision.NONE


def by_id(*offers):
    return {offer.id: offer for offer in offers}


def test_a_mapping_is_kept_as_it_is():
    offers = by_id(BACKUP, SIGN)

    assert Catalogue(offers).offers is offers


def test_an_index_at_hand_is_used():
    first = Catalogue([BACKUP, SIGN])

    assert Catalogue([BACKUP, SIGN], index=first.index).find("fabrikam sign") == first.find(
        "fabrikam sign"
    )


def test_a_few_offers_are_added_changed_and_removed():
    ledger = SIGN.model_copy(update={"id": "northwind.ledger", "name": "Northwind Ledger"})
    renamed = SIGN.model_copy(update={"name": "Fabrikam Seal"})
    before = Catalogue([BACKUP, SIGN], version=1)
    after = before.changed(
        by_id(renamed, ledger),
        added=[renamed.id, ledger.id],
        removed=[BACKUP.id],
        version=2,
        source="more.csv",
    )

    assert (after.version, after.source, after.changes, len(after)) == (2, "more.csv", 3, 2)
    for text, offer in (("fabrikam seal", renamed), ("northwind ledger", ledger)):
        assert after.find(text).sure.id == offer.id
        assert after[offer.id] == offer
    assert BACKUP.id not in [candidate.id for candidate in after.find("contoso backup").candidates]
    assert before.find("contoso backup").sure.id == BACKUP.id
    assert before.find("northwind ledger").sure is None


def test_after_a_few_changes_the_sample_is_found_as_if_it_were_indexed_anew(catalogue):
    sample = list(catalogue)
    offers = by_id(*sample)
    few = [offer.id for offer in sample[::25]]
    without = Catalogue(by_id(*(offer for offer in sample if offer.id not in few)))
    changed = without.changed(offers, added=few, removed=[], version=2)

    for offer in sample:
        for text in (offer.name, f"{offer.name} shows an error", f"faktura za {offer.name}"):
            anew, found = catalogue.find(text), changed.find(text)
            assert (found.decision, found.sure and found.sure.id) == (
                anew.decision,
                anew.sure and anew.sure.id,
            ), text
