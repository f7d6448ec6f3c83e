import pytest

from knowledge.word_forms import likeness, slips_allowed, sound, stems


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


def test_a_short_word_must_be_right_letter_by_letter():
    assert slips_allowed("crm") == 0


def test_a_wrong_first_letter_makes_a_word_less_alike():
    assert likeness("gontoso", "contoso", 1) < likeness("contogo", "contoso", 1)
