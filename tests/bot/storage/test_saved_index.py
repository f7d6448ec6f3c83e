"""The word index beside the database: read where it fits, else built and kept."""

import logging

import pytest

from bot.storage.saved_index import index_of
from bot.storage.stored_offers import CatalogueDamaged, StoredOffers
from knowledge.matcher import Matcher
from tests.bot.storage import an_offer


@pytest.fixture
def path(tmp_path):
    return tmp_path / "desk.index.npz"


OFFERS = StoredOffers.of([an_offer(1, "Contoso Backup"), an_offer(2, "Fabrikam Sync")])


def found(index, text):
    return [candidate.id for candidate in Matcher(index).find(text).candidates]


def written(path):
    return path.stat().st_mtime_ns


def test_an_index_is_built_once_and_then_read(path):
    built = index_of(OFFERS, path)
    at = written(path)
    read = index_of(OFFERS, path)

    assert written(path) == at
    assert found(read, "fabrikam sync") == found(built, "fabrikam sync") == ["contoso.backup-00002"]


def test_an_index_of_other_offers_is_replaced(path):
    index_of(OFFERS, path)
    at = written(path)
    more = OFFERS.joined_by(StoredOffers.of([an_offer(3, "Northwind Ledger")]))

    assert found(index_of(more, path), "northwind ledger") == ["contoso.backup-00003"]
    assert written(path) > at


def test_a_damaged_index_is_replaced(path):
    index_of(OFFERS, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])

    assert found(index_of(OFFERS, path), "fabrikam sync") == ["contoso.backup-00002"]
    assert len(path.read_bytes()) == len(whole)


def test_an_index_is_for_the_eyes_of_the_desk_only(path):
    index_of(OFFERS, path)

    assert path.stat().st_mode & 0o077 == 0


def test_without_a_place_for_it_nothing_is_kept(tmp_path):
    assert found(index_of(OFFERS, None), "fabrikam sync") == ["contoso.backup-00002"]
    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_kept_the_desk_says_so_and_goes_on(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        index = index_of(OFFERS, tmp_path / "no such folder" / "desk.index.npz")

    assert found(index, "fabrikam sync") == ["contoso.backup-00002"]
    assert "the word index cannot be kept" in caplog.text


def test_a_damaged_name_is_met_at_load(path):
    with pytest.raises(CatalogueDamaged):
        index_of(StoredOffers({"x.a": b"{}"}), path)
