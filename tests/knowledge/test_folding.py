"""Words compare without case, accents and apostrophes, and know where they stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.folding import fold, tokens, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Zażółć GĘŚLĄ jaźń", "zazolc gesla jazn"),
        ("Łódź", "lodz"),
        ("za\u0301zo\u0301l\u0301c", "zazolc"),
        ("Straße", "strasse"),
        ("ŒUVRE Ærø", "oeuvre aero"),
        ("Backup 365", "backup 365"),
    ],
)
def test_case_and_accents_fold_away(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I don't know", ("i", "dont", "know")),
        ("the customer’s invoice", ("the", "customer", "invoice")),
        ("e-mail, faktura/rachunek", ("e", "mail", "faktura", "rachunek")),
        ("plan_roczny (2 szt.)", ("plan", "roczny", "2", "szt")),
        ("?! …", ()),
        ("", ()),
    ],
)
def test_anything_but_letters_and_digits_parts_words(text, expected):
    assert words(text) == expected


def test_a_token_says_where_its_word_stands():
    text = "Zła faktura klienta"

    assert [text[token.start : token.end] for token in tokens(text)] == text.split()


def test_accents_typed_apart_from_their_letter_stay_in_the_word():
    assert words("zła dźwignia nówka") == words("zła dz\u0301wignia no\u0301wka")


@given(st.text())
def test_tokens_of_any_text_stand_in_order_and_are_folded(text):
    found = tokens(text)

    assert all(token.word.isalnum() and token.word == fold(token.word) for token in found)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
