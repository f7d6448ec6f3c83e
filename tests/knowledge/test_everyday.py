import pytest

from knowledge.everyday import WordList, everyday_words


def test_a_star_stands_for_any_ending():
    words = WordList.of(["faktur*"])

    assert "faktur" in words
    assert "fakturami" in words


def test_an_ending_longer_than_its_stem_makes_another_word():
    assert "planfulness" not in WordList.of(["plan*"])


def test_accents_do_not_matter():
    assert "zolty" in WordList.of(["żółty"])


@pytest.mark.parametrize("word", ["fakture", "licencji", "klientowi", "subscription", "invoices"])
def test_support_words_of_both_languages_are_everyday(word):
    assert word in everyday_words().everyday


@pytest.mark.parametrize("word", ["z", "nie", "the", "with"])
def test_words_that_hold_a_sentence_together_are_glue(word):
    assert word in everyday_words().glue


@pytest.mark.parametrize("name", ["contoso", "fabrikam", "veeam", "acronis"])
def test_names_are_not_everyday_words(name):
    words = everyday_words()

    assert name not in words.glue
    assert name not in words.everyday
