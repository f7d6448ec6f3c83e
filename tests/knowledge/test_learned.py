"""What was learned is kept on disk, and only what is whole and up to date is believed."""

import numpy as np
import pytest

from knowledge.kept import keep, load
from knowledge.learned import learned, learned_in

ARRAYS = {"numbers": np.arange(1000)}


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "kept" / "some"
    keep(file, "abc", ARRAYS)
    return file


def test_what_is_kept_is_found_again(file):
    found = load(file, "abc")

    assert found is not None
    assert (found["numbers"] == ARRAYS["numbers"]).all()


def test_what_was_made_from_something_else_is_not_believed(file):
    assert load(file, "abd") is None


def test_a_missing_file_is_none(tmp_path):
    assert load(tmp_path / "none", "abc") is None


@pytest.mark.parametrize("place", [0, 100, 700, 4000, -30])
def test_a_damaged_file_is_not_believed(file, place):
    content = bytearray(file.read_bytes())
    content[place] ^= 0xFF
    file.write_bytes(content)

    assert load(file, "abc") is None


@pytest.mark.parametrize("size", [0, 10, 500])
def test_a_cut_off_file_is_not_believed(file, size):
    file.write_bytes(file.read_bytes()[:size])

    assert load(file, "abc") is None


def test_a_pickle_is_not_kept(tmp_path):
    with pytest.raises(ValueError, match="allow_pickle"):
        keep(tmp_path / "some", "abc", {"objects": np.array([{"a": 1}], dtype=object)})


def test_nothing_else_is_left_beside_what_is_kept(file):
    assert list(file.parent.iterdir()) == [file]


def test_where_nothing_can_be_kept_nothing_fails(tmp_path):
    (tmp_path / "kept").write_text("a file where the folder should be")

    keep(tmp_path / "kept" / "some", "abc", ARRAYS)


def test_what_is_learned_is_the_same_when_it_comes_from_the_disk(tmp_path):
    fresh, kept = learned_in(tmp_path), learned_in(tmp_path)

    assert kept.kinds.rows.tobytes() == fresh.kinds.rows.tobytes()
    assert kept.kinds.labels == fresh.kinds.labels
    assert kept.words == fresh.words
    assert learned().kinds.keys.tobytes() == fresh.kinds.keys.tobytes()
