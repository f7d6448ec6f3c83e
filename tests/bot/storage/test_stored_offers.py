"""Offers that are kept as JSON until somebody asks for them."""

import gc
import weakref

import pytest

from bot.storage.stored_offers import CatalogueDamaged, StoredOffers
from knowledge.listing import Listing
from knowledge.offers import Offer, Publisher
from tests.bot.storage import an_offer

SIGN = Offer(
    id="contoso.sign",
    offer_id="sign",
    name="Contoso Podpis „Żółw”",
    publisher=Publisher(name="Contoso"),
    aliases=("Turtle",),
)
STORED = b'{"id":"x.a","offer_id":"a","name":"A","publisher":{"name":"X"}}'


def test_an_offer_comes_back_as_it_was():
    offers = StoredOffers.of([SIGN, an_offer(1)])

    assert dict(offers) == {SIGN.id: SIGN, an_offer(1).id: an_offer(1)}
    assert offers[SIGN.id] is offers[SIGN.id]


def test_an_offer_that_is_not_there_is_missed_as_in_any_mapping():
    offers = StoredOffers.of([SIGN])

    assert (offers.get("contoso.else"), "contoso.else" in offers) == (None, False)
    with pytest.raises(KeyError):
        offers["contoso.else"]


def test_listings_are_what_the_offers_go_by_in_order_of_id():
    offers = StoredOffers.of([SIGN, an_offer(1)])

    assert list(offers.listings()) == [
        Listing("contoso.backup-00001", "backup-00001", "Contoso Backup", "Contoso"),
        Listing("contoso.sign", "sign", "Contoso Podpis „Żółw”", "Contoso", ("Turtle",)),
    ]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"[]",
        b"7",
        b'{"offer_id":"a","publisher":{"name":"X"}}',
        b'{"offer_id":"a","name":7,"publisher":{"name":"X"}}',
        b'{"offer_id":"a","name":"A","publisher":"X"}',
        b'{"offer_id":"a","name":"A","publisher":{"name":null}}',
        b'{"offer_id":"a","name":"A","publisher":{"name":"X"},"aliases":[1]}',
        b'{"offer_id":"a","name":"A","publisher":{"name":"X"},"aliases":3}',
    ],
)
def test_an_offer_without_readable_names_is_damaged(damaged):
    offers = StoredOffers({"x.a": damaged}, version=4)

    for reading in (lambda: list(offers.listings()), lambda: offers["x.a"]):
        with pytest.raises(CatalogueDamaged, match=r"Offer x\.a of stored catalogue 4"):
            reading()


def test_an_offer_with_sound_names_is_listed_though_the_rest_is_damaged():
    offers = StoredOffers({"x.a": STORED.replace(b"}}", b'},"contacts":7}')})

    assert [listing.name for listing in offers.listings()] == ["A"]
    with pytest.raises(CatalogueDamaged):
        offers["x.a"]


def test_what_was_added_changed_and_removed_is_told():
    before = StoredOffers.of([an_offer(1), an_offer(2), an_offer(3)])
    after = StoredOffers.of([an_offer(2, "other"), an_offer(3), an_offer(4)])

    assert after.changed_since(before) == (
        ["contoso.backup-00002", "contoso.backup-00004"],
        ["contoso.backup-00001"],
    )
    assert before.changed_since(before) == ([], [])


def test_the_checksum_is_that_of_the_content_alone():
    one, other = an_offer(1), an_offer(2)
    checksum = StoredOffers.of([one, other]).checksum

    assert StoredOffers(StoredOffers.of([other, one]).bodies, version=7).checksum == checksum
    assert StoredOffers.of([one]).joined_by(StoredOffers.of([other])).checksum == checksum
    assert (
        StoredOffers.of([one]).joined_by(StoredOffers.of([an_offer(2, "else")])).checksum
        != checksum
    )


def test_offers_that_nobody_needs_any_more_are_let_go_at_once():
    gc.disable()
    try:
        offers = StoredOffers.of([SIGN])
        assert offers[SIGN.id] == SIGN
        gone = weakref.ref(offers)
        del offers
        assert gone() is None
    finally:
        gc.enable()
