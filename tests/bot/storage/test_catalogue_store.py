"""The catalogue in the database."""

from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.storage.catalogue_store import (
    WRITTEN_AT_ONCE,
    CatalogueMoved,
    CatalogueStore,
    Publication,
)
from bot.storage.stored_offers import CatalogueDamaged, StoredOffers
from bot.storage.turn_store import StoreUnavailable
from knowledge.offers import Contact, ContactKind, Links, Offer, OfferType, Publisher
from tests.bot.storage import an_offer, rows

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(url):
    with closing(CatalogueStore(url)) as store:
        yield store


def publish(store, *offers, base=None, **more):
    return store.publish(offers, source="offers.csv", at=NOON, base=base, **more)


def loaded(store):
    return list(store.load()[1].values())


def some_offers(count, name="Contoso Backup"):
    return [an_offer(number, name) for number in range(count)]


def stored_versions(url):
    """The versions of which there are offers, and those of which there is a catalogue."""
    offers = rows(url, "SELECT DISTINCT version FROM offers ORDER BY 1")
    catalogues = rows(url, "SELECT version FROM catalogues ORDER BY 1")
    return [version for (version,) in offers], [version for (version,) in catalogues]


@pytest.fixture
def broken_off(store):
    """A store where the second import broke off in the middle."""

    def offers():
        yield from some_offers(WRITTEN_AT_ONCE + 1)
        raise InterruptedError

    publish(store, an_offer(name="old"))
    with pytest.raises(InterruptedError):
        store.publish(offers(), source="broken.csv", at=NOON, base=1)
    return store


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def any_store(request):
    memory = request.param == "memory"
    url = "sqlite://" if memory else request.getfixturevalue(f"{request.param}_url")
    with closing(CatalogueStore(url)) as store:
        yield store


def test_before_the_first_import_there_is_no_catalogue(any_store):
    assert any_store.current_version() == 0
    assert any_store.load() == (0, StoredOffers({}), None)


def test_what_is_published_is_what_is_loaded(any_store):
    offer = Offer(
        id="contoso.backup",
        offer_id="backup",
        name="Contoso Kopia „Żółw”",
        publisher=Publisher(name="Contoso", website="https://contoso.example"),
        aliases=("turtle",),
        offer_type=OfferType.SAAS,
        links=Links(sales="https://contoso.example/sales"),
        contacts=(Contact(kind=ContactKind.CUSTOMER_SUPPORT, email="help@contoso.example"),),
    )
    version = publish(any_store, offer, an_offer())

    assert any_store.load() == (
        version,
        StoredOffers.of([offer, an_offer()]),
        Publication("offers.csv", NOON, 2),
    )


def test_a_new_catalogue_replaces_the_old_one_and_leaves_nothing_of_it(url, store):
    publish(store, *some_offers(2 * WRITTEN_AT_ONCE + 1))
    version = publish(store, an_offer(name="Fabrikam Sync"), base=1)

    assert store.current_version() == version == 2
    assert loaded(store) == [an_offer(name="Fabrikam Sync")]
    assert stored_versions(url) == ([2], [2])


def test_progress_hears_how_many_offers_are_written(store):
    heard = []
    publish(store, *some_offers(WRITTEN_AT_ONCE + 7), progress=heard.append)

    assert heard == [WRITTEN_AT_ONCE, WRITTEN_AT_ONCE + 7]


def test_an_import_that_breaks_off_leaves_the_old_catalogue(url, broken_off):
    assert broken_off.current_version() == 1
    assert loaded(broken_off) == [an_offer(name="old")]
    assert stored_versions(url) == ([1, 2], [1, 2])


def test_the_next_import_clears_what_a_broken_one_left(url, broken_off):
    assert publish(broken_off, an_offer(name="new"), base=1) == 3
    assert stored_versions(url) == ([3], [3])


def test_readers_see_the_old_catalogue_until_the_new_one_is_whole(store):
    publish(store, an_offer(name="old"))
    seen = []
    publish(
        store,
        *some_offers(3 * WRITTEN_AT_ONCE, name="new"),
        progress=lambda _: seen.append([offer.name for offer in loaded(store)]),
    )

    assert seen == [["old"]] * 3
    assert len(loaded(store)) == 3 * WRITTEN_AT_ONCE


def test_an_import_made_from_another_catalogue_is_refused_before_it_is_written(url, store):
    publish(store, an_offer(name="first"))
    publish(store, an_offer(name="second"))

    with pytest.raises(CatalogueMoved, match=r"made for catalogue 1, .* catalogue 2 is current"):
        publish(store, an_offer(name="third"), base=1)

    assert loaded(store) == [an_offer(name="second")]
    assert stored_versions(url) == ([2], [2])


@pytest.mark.parametrize("base", [1, None])
def test_an_import_that_was_overtaken_is_not_published(url, store, base):
    def overtaken(_):
        if store.current_version() == 1:
            publish(store, an_offer(name="faster"))

    publish(store, an_offer(name="first"))
    with pytest.raises(CatalogueMoved, match="look at the current catalogue"):
        publish(store, *some_offers(2 * WRITTEN_AT_ONCE), base=base, progress=overtaken)
    assert loaded(store) == [an_offer(name="faster")]

    publish(store, an_offer(name="last"), base=store.current_version())
    assert stored_versions(url) == ([4], [4])


def test_turns_get_their_chance_while_a_catalogue_is_written(url, store):
    def a_turn(written):
        rows(url, f"INSERT INTO case_numbers VALUES ({written})")  # noqa: S608  (a number)

    publish(store, *some_offers(3 * WRITTEN_AT_ONCE), progress=a_turn)

    assert rows(url, "SELECT count(*) FROM case_numbers") == [(3,)]


def test_a_damaged_offer_is_named_when_it_is_asked_for(url, store):
    publish(store, an_offer(6), an_offer(7))
    rows(url, """UPDATE offers SET body = '{"id": 7}' WHERE id = 'contoso.backup-00007'""")
    _, offers, _ = store.load()

    assert offers["contoso.backup-00006"] == an_offer(6)
    with pytest.raises(
        CatalogueDamaged, match=r"Offer contoso\.backup-00007 of stored catalogue 1"
    ):
        offers["contoso.backup-00007"]


def test_stored_offers_are_published_as_they_are(store):
    publish(store, *some_offers(3))
    _, offers, _ = store.load()
    store.publish(
        offers.joined_by(StoredOffers.of([an_offer(2, "new")])), source="", at=NOON, base=1
    )

    assert loaded(store) == [an_offer(0), an_offer(1), an_offer(2, "new")]


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_database_without_its_tables_is_unavailable(request, tmp_path, engine):
    if engine == "sqlite":
        empty = f"sqlite:///{tmp_path}/empty.db"
    else:
        empty = request.getfixturevalue("postgres").new_database()

    with (
        closing(CatalogueStore(empty)) as store,
        pytest.raises(StoreUnavailable, match=r"no such table|does not exist"),
    ):
        store.current_version()


def test_a_large_catalogue_comes_back_whole(store):
    offers = some_offers(5_000)
    publish(store, *reversed(offers))

    assert loaded(store) == offers
