"""What a line of a pattern finds, and which lines are none."""

import pytest

from knowledge.patterns import BadPattern, Patterns


def finds(pattern: str, text: str) -> bool:
    return bool(Patterns([("it", pattern)]).find(text.split()))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("invoice", "the invoice please"),
        ("Fakturę", "mam fakture"),
        ("faktur*", "dwie faktury"),
        ("bill|invoice", "one bill"),
        ("the? last", "last"),
        ("the? last", "the last"),
        ("order .. stuck", "order of ours is stuck"),
        ("< yes please? >", "yes please"),
        ("don't know", "i dont know"),
    ],
)
def test_a_pattern_is_found(pattern, text):
    assert finds(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("invoice", "invoices"),
        ("faktur*", "fakt"),
        ("order .. stuck", "order of ours is now again stuck"),
        ("< yes >", "yes but no"),
        ("< yes", "oh yes"),
        ("stop >", "stop it"),
        ("sign in", "sign and in"),
    ],
)
def test_a_pattern_is_not_found(pattern, text):
    assert not finds(pattern, text)


@pytest.mark.parametrize("pattern", ["", "< >", "..", "the?", ".. order", "a*", "e-mail", "yes ||"])
def test_a_line_that_is_no_pattern_is_refused(pattern):
    with pytest.raises(BadPattern):
        Patterns([("it", pattern)])


def test_a_hit_says_which_words_it_took():
    (hit,) = Patterns([("late", "order .. late")]).find(["my", "order", "is", "late", "again"])

    assert (hit.meaning, hit.first, hit.last) == ("late", 1, 4)
