"""A running desk takes over what is imported; turns that go on keep the desk they began with."""

import pytest

from bot.current_desk import CurrentDesk, load_catalogue
from bot.settings import Settings
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.migrate import upgrade
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
    assert load_catalogue(store, NOW.date()).version == 0

    publish(store, list(catalogue)[:2])
    assert len(load_catalogue(store, NOW.date())) == 2


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
