"""An index in a file: read back as it was, or not at all."""

import random
from io import BytesIO

import numpy as np
import pytest

from knowledge import index_file
from knowledge.index_building import build
from knowledge.index_changes import changed
from knowledge.listing import Listing
from knowledge.matcher import Matcher

LISTINGS = [
    Listing("contoso.backup", "backup", "Contoso Backup", "Contoso", ("Cloud Safe",)),
    Listing("fabrikam.sign", "sign", "Fabrikam Sign & Żółw", "Fabrikam"),
    Listing("odd\nid", "odd\nid", "Northwind\nLedger", ""),
]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "desk.index.npz"


def test_what_is_read_finds_what_the_saved_one_found(path):
    index = build(LISTINGS)
    index_file.save(index, path, "these")
    read = index_file.load(path, "these")

    assert (read.offers, read.offer_ids, read.words) == (index.offers, index.offer_ids, index.words)
    for text in ("contoso bakup", "cloud safe", "fabrikam.sign", "żółw", "nortwind ledger", "else"):
        assert Matcher(read).find(text) == Matcher(index).find(text)


def test_an_index_that_was_read_can_be_changed(path):
    index_file.save(build(LISTINGS), path, "these")
    more = changed(index_file.load(path, "these"), [Listing("x.y", "y", "Zephyr Lamp", "Zephyr")])

    assert Matcher(more).find("zephyr lamp").sure.id == "x.y"
    assert Matcher(more).find("contoso backup").sure.id == "contoso.backup"


@pytest.mark.parametrize("listings", [[], [Listing("", "", "", "")], [LISTINGS[2]]])
def test_even_odd_indexes_come_back(path, listings):
    index_file.save(build(listings), path, "")

    assert index_file.load(path, "").offers == [listing.id for listing in listings]


def test_an_index_of_something_else_is_not_taken(path):
    index_file.save(build(LISTINGS), path, "these")

    assert index_file.load(path, "those") is None


def test_no_file_is_no_index(path):
    assert index_file.load(path, "these") is None


def test_an_index_that_was_changed_is_not_kept(path):
    with pytest.raises(ValueError, match="build it anew"):
        index_file.save(changed(build(LISTINGS), removed=["contoso.backup"]), path, "these")


def test_nothing_is_left_where_saving_fails(tmp_path):
    path = tmp_path / "taken.npz"
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        index_file.save(build(LISTINGS), path, "these")

    assert list(tmp_path.iterdir()) == [path]


def foreign_array():
    file = BytesIO()
    np.save(file, np.arange(3))
    return file.getvalue()


def foreign_archive():
    file = BytesIO()
    np.savez(file, made_of=np.arange(3))
    return file.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"a text", foreign_array(), foreign_archive()], ids=range(5)
)
def test_a_foreign_file_is_no_index(path, content):
    path.write_bytes(content)

    assert index_file.load(path, "these") is None


def test_whatever_is_damaged_either_reads_the_same_or_not_at_all(path):
    index = build(LISTINGS)
    index_file.save(index, path, "these")
    whole = path.read_bytes()
    dice = random.Random(7)
    for _ in range(1000):
        damaged = bytearray(whole)
        at = dice.randrange(len(whole))
        damaged[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(3))
        path.write_bytes(damaged)
        read = index_file.load(path, "these")

        assert read is None or (read.words, read.weights) == (index.words, index.weights)
