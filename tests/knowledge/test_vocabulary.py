"""The files of words are sound, and a file that is not says why."""

import pytest

from knowledge.errors import UnreadableFile
from knowledge.issues import Act, IssueType
from knowledge.patterns import Patterns
from knowledge.vocabulary import NoKind, languages, read_vocabulary, vocabulary


@pytest.mark.parametrize("language", languages())
def test_a_file_is_named_for_its_language(language):
    assert vocabulary(language).language == language


@pytest.mark.parametrize("language", languages())
def test_every_kind_has_thirty_phrases_or_more(language):
    phrases = vocabulary(language).phrases

    assert set(phrases) == {*IssueType, *Act, *NoKind} - {IssueType.OTHER}
    assert min(map(len, phrases.values())) >= 30


@pytest.mark.parametrize("language", languages())
def test_no_phrase_teaches_two_kinds(language):
    taught = [line for lines in vocabulary(language).phrases.values() for line in lines]

    assert sorted(taught) == sorted(set(taught))


@pytest.mark.parametrize("language", languages())
def test_every_pattern_can_be_read(language):
    Patterns(vocabulary(language).patterns)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: [", "is not YAML"),
        ("just a line", "needs the entries"),
        ("language: de", "needs the entries"),
        ("{language: de, phrases: {}, colours: red}", "colours"),
        ("{language: de, phrases: {weather: sonnig}}", "weather"),
        ("{language: de, phrases: {}, asker: {neighbour: nachbar}}", "neighbour"),
    ],
)
def test_an_unsound_file_says_what_is_wrong(text, complaint):
    with pytest.raises(UnreadableFile, match=complaint):
        read_vocabulary(text, "de.yaml")
