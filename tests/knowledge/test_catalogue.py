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


def test_only_the_listed_offers_are_found_when_some_are_listed():
    found = Catalogue([BACKUP, SIGN]).find("Fabrikam Sign", among=["contoso.backup"])

    assert found.decision is Decision.NONE


def test_a_publishers_offers_are_had_whatever_its_case():
    catalogue = Catalogue([BACKUP, SIGN])

    assert catalogue.by_publisher("FABRIKAM") == (SIGN,)
    assert catalogue.by_publisher("Litware") == ()
