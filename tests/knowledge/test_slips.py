import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from knowledge.slips import slip_cost


def cost(typed: str, word: str) -> float:
    return slip_cost(typed, word, OSA.distance(typed, word))


@pytest.mark.parametrize(
    ("cheap", "dear", "word"),
    [
        ("contsoo", "contsxo", "contoso"),  # swapped, not just wrong
        ("conntoso", "conqtoso", "contoso"),  # repeated
        ("contiso", "contqso", "contoso"),  # the key beside
        ("kontoso", "montoso", "contoso"),  # sounds alike
        ("contoo", "contono", "contoso"),  # left out
        ("contoxo", "xontomo", "contoso"),  # the first letter is rarely wrong
    ],
)
def test_slips_that_fingers_and_ears_make_cost_less(cheap, dear, word):
    assert 0 < cost(cheap, word) < cost(dear, word)


def test_what_is_right_costs_nothing():
    assert cost("contoso", "contoso") == 0


@given(st.text("abcde", min_size=1, max_size=9), st.text("abcde", min_size=1, max_size=9))
def test_two_words_that_differ_always_cost_something(typed, word):
    assert (cost(typed, word) > 0) == (typed != word)
