"""A running desk takes over what is imported; turns that go on keep the desk they began with."""

import sqlite3
from contextlib import closing

import pytest

from bot.commands import import_files
from bot.current_desk import MOST_CHANGES, CurrentDesk, load_catalogue
from bot.settings import Settings
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.migrate import upgrade
from bot.storage.stored_offers import CatalogueDamaged
from tests.bot.storage import an_offer
from tests.chat import NOW


@pytest.fixture
def settings(tmp_path):
    return Settings(database=f"sqlite:///{tmp_path}/desk.db", desk_email="desk@woodgrove.example")


@pytest.fixture
def store(settings):
    upgrade(settings.database)
    store = CatalogueStore(settings.database)
    yield store
    store.close()


def publish(store, offers):
    return store.publish(offers, source="test", at=NOW, base=None)


def test_the_sample_is_used_until_something_is_imported(store, catalogue):
    assert load_catalogue(store, NOW.date(), None).version == 0

    publish(store, list(catalogue)[:2])
    assert len(load_catalogue(store, NOW.date(), None)) == 2


async def test_an_import_is_taken_over_and_a_desk_in_use_stays_as_it_was(
    settings, store, catalogue
):
    desk = CurrentDesk(settings, store, NOW.date())
    in_use = desk()
    version = publish(store, list(catalogue)[:3])
    await desk.look()

    assert (desk().catalogue.version, len(desk().catalogue)) == (version, 3)
    assert desk().house == in_use.house
    assert in_use.catalogue.version == 0


async def test_nothing_is_loaded_again_while_nothing_is_imported(settings, store):
    desk = CurrentDesk(settings, store, NOW.date())
    before = desk()
    await desk.look()

    assert desk() is before


def ids_found(desk, text):
    return [candidate.id for candidate in desk().catalogue.find(text).candidates]


async def test_a_few_changes_are_taken_over_without_indexing_all_again(settings, store, catalogue):
    sample = list(catalogue)
    publish(store, sample)
    desk = CurrentDesk(settings, store, NOW.date())
    before = desk().catalogue
    publish(store, [*sample[1:], an_offer(7, "Zephyr Lantern")])
    await desk.look()

    assert desk().catalogue.index.words is before.index.words
    assert ids_found(desk, "zephyr lantern fails")[0] == "contoso.backup-00007"
    assert sample[0].id not in ids_found(desk, sample[0].name)
    assert before.find(sample[0].name).candidates[0].id == sample[0].id


async def test_after_many_changes_the_index_is_another(settings, store):
    publish(store, [an_offer(1)])
    desk = CurrentDesk(settings, store, NOW.date())
    before = desk().catalogue
    publish(store, [an_offer(number, f"Zephyr{number} Lamp") for number in range(MOST_CHANGES + 1)])
    await desk.look()

    assert desk().catalogue.index.words is not before.index.words
    assert ids_found(desk, "zephyr200 lamp")[0] == "contoso.backup-00200"


async def test_many_small_changes_count_as_many(settings, store):
    some = [an_offer(number, f"Zephyr{number} Lamp") for number in range(MOST_CHANGES)]
    publish(store, some[: MOST_CHANGES // 2])
    desk = CurrentDesk(settings, store, NOW.date())
    words = desk().catalogue.index.words
    for size, is_shared in ((MOST_CHANGES, True), (MOST_CHANGES // 2, True), (MOST_CHANGES, False)):
        publish(store, some[:size])
        await desk.look()

        assert (desk().catalogue.index.words is words) is is_shared
        assert len(desk().catalogue) == size


async def test_a_damaged_catalogue_is_told_once_and_the_desk_goes_on_with_what_it_has(
    settings, store, tmp_path
):
    publish(store, [an_offer(1)])
    desk = CurrentDesk(settings, store, NOW.date())
    publish(store, [an_offer(2)])
    with closing(sqlite3.connect(tmp_path / "desk.db")) as database, database:
        database.execute("UPDATE offers SET body = '{}'")

    with pytest.raises(CatalogueDamaged):
        await desk.look()
    await desk.look()
    assert desk().catalogue.version == 1

    publish(store, [an_offer(3)])
    await desk.look()
    assert desk().catalogue.version == 3


async def test_what_the_command_imports_is_at_hand_for_a_running_desk(
    settings, store, tmp_path, monkeypatch
):
    monkeypatch.setenv("PARTNER_DESK_DATABASE", settings.database)
    file, index = tmp_path / "offers.csv", tmp_path / "desk.index.npz"
    file.write_text("offer_id,name,publisher\nx1,Zephyr Lamp,Acme\n")
    desk = CurrentDesk(settings, store, NOW.date())
    import_files([file], replace=False)
    written = index.stat().st_mtime_ns
    await desk.look()

    assert ids_found(desk, "zephyr lamp") == ["x1"]
    assert index.stat().st_mtime_ns == written


def test_the_index_is_kept_beside_the_database(settings, store, tmp_path):
    publish(store, [an_offer(1)])
    CurrentDesk(settings, store, NOW.date())

    assert (tmp_path / "desk.index.npz").exists()


@pytest.mark.parametrize(
    ("database", "beside"),
    [
        ("sqlite:///partner-desk.db", "partner-desk.index.npz"),
        ("sqlite:////var/lib/desk/data.sqlite", "/var/lib/desk/data.index.npz"),
        ("sqlite:///desk", "desk.index.npz"),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("postgresql://desk@database.example/desk", None),
    ],
)
def test_the_index_has_a_place_where_the_database_is_a_file(database, beside):
    path = Settings(database=database).index_path

    assert (path and str(path)) == beside
