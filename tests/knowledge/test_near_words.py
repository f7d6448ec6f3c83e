import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from knowledge.near_words import build, keys_of, slips_allowed

WORDS = ["acronis", "sharefile", "zoom", "crm", "snowflake", "sharefiles", "2026"]


def near(typed: str, words: list[str] = WORDS) -> list[str]:
    return [words[number] for number in build(words).of_any(keys_of(typed))]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("acornis", "acronis"),
        ("accronis", "acronis"),
        ("acrons", "acronis"),
        ("sharefule", "sharefile"),
        ("zomo", "zoom"),
        ("snwoflkae", "snowflake"),
    ],
)
def test_a_word_is_near_despite_a_slip_or_two(typed, meant):
    assert meant in near(typed)


@pytest.mark.parametrize("typed", ["crn", "2027", "quickbooks"])
def test_short_words_numbers_and_others_are_not(typed):
    assert near(typed) == []


@given(
    st.text("abcd", min_size=4, max_size=14),
    st.lists(st.tuples(st.integers(0, 13), st.sampled_from("abcd")), max_size=2),
)
def test_no_word_within_the_slips_allowed_is_missed(word, slips):
    typed = word
    for place, letter in slips[: slips_allowed(len(word))]:
        typed = typed[: place % len(typed)] + letter + typed[place % len(typed) + 1 :]

    assert OSA.distance(typed, word) <= slips_allowed(len(word))
    assert near(typed, [word]) == [word]


def test_a_table_of_nothing_finds_nothing():
    assert near("acronis", []) == []
