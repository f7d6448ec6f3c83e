import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from knowledge.lookup import Hashes, Lookup, key_of, keys_of_joined

TABLE = Lookup.of(np.array([7, 3, 7], np.uint32), np.array([10, 20, 30], np.int32))


def test_a_key_leads_to_its_numbers_in_order():
    assert TABLE(7) == [10, 30]
    assert TABLE(4) == []


def test_many_keys_lead_to_each_number_once():
    assert TABLE.of_any(np.array([7, 3, 7, 9], np.uint32)).tolist() == [10, 20, 30]


def test_what_is_added_is_found_beside_what_was_there():
    more = TABLE.with_more([(7, 40), (5, 50)])

    assert more(7) == [10, 30, 40]
    assert more.of_any(np.array([5], np.uint32)).tolist() == [50]
    assert TABLE(7) == [10, 30]


def test_a_key_is_the_same_on_every_machine():
    assert key_of("contoso") == 928081159


@given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_texts_have_the_same_keys_one_by_one_and_together(texts):
    assert Hashes.of(texts).keys.tolist() == [key_of(text) for text in texts]


@given(st.lists(st.text(max_size=20), min_size=3, max_size=3))
def test_joined_texts_have_the_key_of_the_whole(texts):
    runs = np.array([[0, 1, 2]], np.int32)

    assert keys_of_joined(Hashes.of(texts), runs).tolist() == [key_of("".join(texts))]
