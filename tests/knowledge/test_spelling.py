"""Typing mistakes are mended in long words, and other words are left alone."""

import pytest

from knowledge.spelling import Spelling

SPELLING = Spelling(["invoice", "subscription", "wyplata", "licencje", "provisioning"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("invioce", "invoice"),
        ("licecje", "licencje"),
        ("subcsription", "subscription"),
    ],
)
def test_a_slip_in_a_long_word_is_mended(typed, meant):
    assert SPELLING.mend(typed) == meant


@pytest.mark.parametrize("word", ["wplata", "invoices", "provider", "contoso", "a", ""])
def test_another_word_is_left_alone(word):
    assert SPELLING.mend(word) == word
