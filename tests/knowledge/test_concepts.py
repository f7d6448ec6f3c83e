"""Words that mean about the same have the same concept, in every language."""

from collections import Counter

import pytest

from knowledge.concepts import Concepts, concepts_of, concepts_text
from knowledge.folding import fold
from knowledge.vocabulary import languages

CONCEPTS = Concepts(
    ["bill", "  en: bill invoice*", "  de: *rechnung*", "plan", "  de: *abo", "in", "  en: in*"]
)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("bill", ("bill",)),
        ("bills", ()),
        ("invoices", ("bill",)),
        ("kundenrechnungen", ("bill",)),
        ("rechnung", ("bill",)),
        ("jahresabo", ("plan",)),
        ("inside", ("in",)),
        ("", ()),
    ],
)
def test_a_star_stands_for_any_letters_and_the_longest_entry_counts(word, found):
    assert CONCEPTS.of(word) == found


@pytest.mark.parametrize("words", ["invoice faktura rechnung", "customer klient kunde"])
def test_languages_share_their_concepts(words):
    first, *others = (set(concepts_of(word)) for word in words.split())

    assert first
    assert all(first & other for other in others)


def test_every_concept_has_words_in_each_language():
    lines = [line for line in concepts_text().splitlines() if line and not line.startswith("#")]
    names = [line for line in lines if not line.startswith(" ")]
    lines_of = Counter(line.split(":")[0].strip() for line in lines if line.startswith(" "))

    assert len(set(names)) == len(names)
    assert lines_of == dict.fromkeys(languages(), len(names))


def test_every_entry_is_a_word_with_stars_about_it():
    entries = [
        entry
        for line in concepts_text().splitlines()
        if line.startswith(" ")
        for entry in line.partition(":")[2].split()
    ]

    assert [entry for entry in entries if not fold(entry).strip("*").isalnum()] == []
