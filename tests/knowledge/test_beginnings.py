"""Words that are still being typed, with a slip or without."""

import pytest

from knowledge.beginnings import continuations, mended
from knowledge.index_building import build
from knowledge.listing import Listing

INDEX = build(
    Listing(name, name, name, "") for name in ("Contoso", "Contour", "Fabrikam", "Łódka", "365")
)


@pytest.mark.parametrize(
    ("beginning", "words"),
    [
        ("cont", ["contoso", "contour"]),
        ("contoso", ["contoso"]),
        ("contosos", []),
        ("lo", ["lodka"]),
        ("3", ["365"]),
        ("zz", []),
    ],
)
def test_the_words_that_begin_so_stand_together(beginning, words):
    assert [INDEX.words[number] for number in continuations(INDEX, beginning)] == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kontos", "contos"),
        ("cotnou", "contou"),
        ("contsoo", "contoso"),
        ("fabirk", "fabrik"),
        ("fbrika", "fabrika"),
        ("fabbrik", "fabrik"),
        ("fabrimam", "fabrikam"),
    ],
)
def test_one_slip_is_mended_before_the_word_is_finished(typed, meant):
    assert mended(INDEX, typed)[0] == meant


@pytest.mark.parametrize("typed", ["contos", "kon", "kmtos", "zzzzzz", ""])
def test_what_goes_on_or_is_too_short_or_too_wrong_is_not_mended(typed):
    assert mended(INDEX, typed) == []
