import pytest

from knowledge.word_forms import same_but_for_ending, sound, stems


@pytest.mark.parametrize(
    ("typed", "stem"),
    [
        ("acronisie", "acronis"),
        ("contosowi", "contos"),
        ("snowflakea", "snowflake"),
        ("kartotece", "kartotek"),
        ("faktorze", "faktor"),
        ("scrivem", "scriv"),
    ],
)
def test_a_polish_ending_is_taken_off(typed, stem):
    assert stem in stems(typed)


def test_a_word_keeps_at_least_three_letters():
    assert all(len(stem) >= 3 for stem in stems("crmie"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kwick", "quick"), ("ngincks", "nginx"), ("cecurity", "security"), ("nortwind", "northwind")],
)
def test_words_that_sound_alike_share_a_sound(typed, meant):
    assert sound(typed) == sound(meant)


@pytest.mark.parametrize(
    ("typed", "word"), [("zoltej", "zolta"), ("kartotece", "kartoteka"), ("acronisem", "acronis")]
)
def test_forms_of_one_word_are_told(typed, word):
    assert same_but_for_ending(typed, word)
    assert not same_but_for_ending(typed, "veeam")
