"""What the desk hears in the ways of saying it that tests/words/ lists, and in any text at all."""

import re
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.folding import words
from knowledge.hearing import hear
from knowledge.issues import Act, IssueType
from knowledge.vocabulary import languages, vocabulary

FOLDER = Path(__file__).parents[1] / "words"
WAYS: dict[str, dict[str, Any]] = {
    language: yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))
    for language in languages()
}


@dataclass(frozen=True)
class Said:
    """One way of saying something, without the brackets that mark the name of an offer."""

    language: str
    text: str
    masked: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, language: str, marked: str) -> "Said":
        name = re.search(r"\[(.+?)\]", marked)
        if name is None:
            return cls(language, marked, ())
        text = marked[: name.start()] + name.group(1) + marked[name.end() :]
        return cls(language, text, ((name.start(), name.end() - 2),))

    def hear(self):
        return hear(self.text, self.language, masked=self.masked)


def said(section: str) -> list[Any]:
    """The ways of saying a section's only meaning."""
    return [
        pytest.param(Said.read(language, marked), id=marked)
        for language, ways in WAYS.items()
        for marked in ways[section]
    ]


def meant(section: str) -> list[Any]:
    """The meanings of a section, each with one way of saying it."""
    return [
        pytest.param(meaning, Said.read(language, marked), id=f"{meaning}: {marked}")
        for language, ways in WAYS.items()
        for meaning, each in ways[section].items()
        for marked in each
    ]


@pytest.mark.parametrize(("kind", "way"), meant("kinds"))
def test_a_message_is_one_issue_or_one_act(kind, way):
    heard = way.hear()

    assert [*heard.issues, *filter(None, [heard.act])] == [kind]
    assert heard.readings[0].kind == kind


@pytest.mark.parametrize(("kind", "way"), meant("kinds"))
def test_a_message_is_understood_in_whichever_language_one_was(kind, way):
    for before in languages():
        heard = hear(way.text, before, masked=way.masked)

        assert kind in (*heard.issues, heard.act)


@pytest.mark.parametrize("way", said("unclear"))
def test_an_unclear_message_brings_nothing(way):
    heard = way.hear()

    assert (heard.issues, heard.act, heard.out_of_scope) == ((), None, False)


@pytest.mark.parametrize("way", said("out_of_scope"))
def test_a_foreign_topic_is_told_apart(way):
    heard = way.hear()

    assert (heard.issues, heard.act, heard.out_of_scope) == ((), None, True)


@pytest.mark.parametrize(
    ("way", "issues"),
    [
        pytest.param(Said.read(language, marked), issues, id=marked)
        for language, ways in WAYS.items()
        for marked, *issues in ways["two_issues"]
    ],
)
def test_two_issues_are_heard_in_their_order(way, issues):
    heard = way.hear()

    assert list(heard.issues) == issues
    assert {reading.kind for reading in heard.readings[:2]} == set(issues)


@pytest.mark.parametrize(("asker", "way"), meant("asker"))
def test_who_asks_is_heard_where_it_is_said(asker, way):
    assert way.hear().asker == asker


@pytest.mark.parametrize(("route", "way"), meant("route"))
def test_how_it_was_bought_is_heard_where_it_is_said(route, way):
    assert way.hear().route == route


@pytest.mark.parametrize(("hosting", "way"), meant("hosting"))
def test_where_it_runs_is_heard_where_it_is_said(hosting, way):
    assert way.hear().hosting == hosting


@pytest.mark.parametrize("way", said("correction"))
def test_a_correction_is_heard(way):
    assert way.hear().correction


@pytest.mark.parametrize(("change", "way"), meant("change"))
def test_a_wish_for_another_offer_or_issue_is_heard(change, way):
    heard = way.hear()

    assert heard.change == change
    assert heard.issues == ()


@pytest.mark.parametrize(("number", "way"), meant("choice"))
def test_a_choice_is_heard(number, way):
    heard = way.hear()

    assert heard.choice == number
    assert heard.readings == ()


@pytest.mark.parametrize("way", said("agree"))
def test_a_yes_is_heard(way):
    assert way.hear().agreement is True


@pytest.mark.parametrize("way", said("refuse"))
def test_a_no_is_heard(way):
    assert way.hear().agreement is False


@pytest.mark.parametrize("way", said("none_of_these"))
def test_a_refusal_of_everything_is_heard(way):
    assert way.hear().none_of_these


@pytest.mark.parametrize(("provider", "way"), meant("provider"))
def test_the_name_of_the_provider_is_heard(provider, way):
    assert way.hear().provider == provider


@pytest.mark.parametrize("way", said("wrong_contact"))
def test_a_contact_that_leads_nowhere_is_heard(way):
    assert way.hear().wrong_contact


@pytest.mark.parametrize("way", said("why"))
def test_asking_for_the_reasons_is_heard(way):
    heard = way.hear()

    assert (heard.why, heard.issues, heard.act) == (True, (), None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("why is the invoice so high", "en"),
        ("why does it not start", "en"),
        ("how do you cancel it", "en"),
        ("dlaczego faktura jest taka wysoka", "pl"),
        ("skąd wziąć licencję", "pl"),
        ("warum ist die Rechnung so hoch", "de"),
        ("woher bekomme ich die Lizenz", "de"),
    ],
)
def test_why_something_else_is_so_is_another_matter(text, language):
    assert not hear(text, language).why


@pytest.mark.parametrize(("wanted", "way"), meant("wants_language"))
def test_the_language_asked_for_is_heard(wanted, way):
    heard = way.hear()

    assert (heard.act, heard.wants_language) == (Act.LANGUAGE_SWITCH, wanted)


@pytest.mark.parametrize(("kind", "way"), meant("kinds"))
def test_what_is_tested_is_not_what_was_learned_by_heart(kind, way):
    learned = {
        words(phrase) for phrases in vocabulary(way.language).phrases.values() for phrase in phrases
    }

    assert len(words(way.text)) < 4 or words(way.text) not in learned


@pytest.mark.parametrize("language", languages())
def test_every_kind_is_tried_in_six_ways_or_more(language):
    ways = WAYS[language]["kinds"]

    assert set(ways) == {*IssueType, *Act} - {IssueType.OTHER}
    assert min(map(len, ways.values())) >= 6


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("The backup fails, who is responsible for it?", IssueType.TECHNICAL_BREAK_FIX),
        ("Kopia nie działa, kto za to odpowiada?", IssueType.TECHNICAL_BREAK_FIX),
        ("Cancel the subscription", IssueType.SUBSCRIPTION_MANAGEMENT),
        ("Anuluj subskrypcję", IssueType.SUBSCRIPTION_MANAGEMENT),
        ("Microsoft's invoice to our firm is wrong", IssueType.PARTNER_ACCOUNT_BILLING),
        ("The customer's invoice is wrong", IssueType.CUSTOMER_BILLING),
        ("manual in English", IssueType.DOCUMENTATION_TRAINING),
    ],
)
def test_of_two_kinds_that_fit_the_closer_one_is_heard(text, issue):
    assert hear(text, "en").issues == (issue,)


def test_a_person_may_be_wanted_along_with_an_issue():
    heard = hear("A person please, the customer's invoice is wrong", "en")

    assert (heard.act, heard.issues) == (Act.HUMAN_AGENT, (IssueType.CUSTOMER_BILLING,))


def test_the_name_of_an_offer_is_no_evidence():
    heard = hear("Invoice Manual Pro crashes", "en", masked=[(0, 18)])

    assert heard.issues == (IssueType.TECHNICAL_BREAK_FIX,)


def test_spans_say_which_words_led_there():
    text = "Hello, the deployment of it failed"

    ((start, end), *_) = hear(text, "en").readings[0].spans

    assert "deployment" in text[start:end]


def test_accents_and_case_make_no_difference_to_what_is_heard():
    assert hear("ZLY RACHUNEK KLIENTA", "pl").issues == hear("zły rachunek klienta", "pl").issues


@given(st.text(max_size=300), st.sampled_from(["pl", "en", "de"]))
def test_any_text_is_heard_the_same_way_twice(text, language):
    heard = hear(text, language)

    assert heard == hear(text, language)
    assert len(heard.readings) <= 5
    for reading in heard.readings:
        assert 0 <= reading.confidence <= 1
        assert all(0 <= start < end <= len(text) for start, end in reading.spans)


WORDS = st.sampled_from(
    [word for language in languages() for word in WAYS[language]["kinds"]["customer_billing"]]
)


@given(st.lists(WORDS, min_size=1, max_size=4), st.tuples(st.integers(-5, 99), st.integers(-5, 99)))
def test_any_mask_is_borne(sentences, mask):
    text = " ".join(sentences)

    spans = [span for reading in hear(text, "pl", masked=[mask]).readings for span in reading.spans]

    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_a_very_long_message_is_heard_in_good_time():
    text = "the customer's invoice is too high and the backup does not work, " * 2000
    hear(text, "en")

    begin = process_time()
    hear(text, "en")

    assert process_time() - begin < 0.5
