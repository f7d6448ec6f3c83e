"""What led to an offer or an issue is noted, kept as plain JSON, and told when asked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recording.buttons import buttons
from dialogs.case import Case
from dialogs.grounds import LONGEST, PICKED, Ground, RunnerUp, ground_of_issue, ground_of_offer
from dialogs.i18n import LANGUAGES, sentences
from dialogs.reasons import reasons_for
from knowledge.issues import IssueType
from knowledge.match import Candidate, Decision, Field, Match
from knowledge.parties import Asker, Hosting, Route
from knowledge.understanding import understand

EN = sentences("en")
BACKUP, SIGN = "contoso.contoso-backup", "contoso.contoso-sign"
GROUNDS = st.builds(
    Ground,
    picked=st.booleans(),
    words=st.text(max_size=LONGEST),
    by=st.none() | st.sampled_from(Field),
    certainty=st.none() | st.floats(0, 1),
    runner_up=st.none() | st.builds(RunnerUp, name=st.text(max_size=40), words=st.text(max_size=9)),
)


@given(GROUNDS)
def test_a_ground_comes_back_as_it_was(ground):
    case = Case(offer_ground=ground, issue_ground=ground)
    stored = json.dumps(case.model_dump(mode="json", exclude_defaults=True))

    assert Case.model_validate(json.loads(stored)) == case


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "because",
        [],
        {"words": 7},
        {"words": "x" * (LONGEST + 1)},
        {"certainty": 1.5},
        {"certainty": float("nan")},
        {"by": "py/object"},
        {"runner_up": {"words": "no name"}},
        {"picked": {"picked": {}}},
    ],
)
def test_a_ground_that_makes_no_sense_is_forgotten_and_the_case_is_kept(stored):
    case = Case.model_validate({"offer_id": BACKUP, "offer_ground": stored})

    assert case == Case(offer_id=BACKUP)


def test_a_ground_of_a_later_version_is_read_as_far_as_it_is_known():
    case = Case.model_validate({"offer_ground": {"words": "bakup", "weather": "fair"}})

    assert case.offer_ground == Ground(words="bakup")


@pytest.mark.parametrize(
    ("blank", "ground"),
    [
        ("offer_id", "offer_ground"),
        ("issue", "issue_ground"),
        ("other_issue", "other_issue_ground"),
    ],
)
def test_a_ground_goes_with_what_it_led_to(blank, ground):
    case = Case().noting(**{ground: PICKED})

    assert case.noting(**{blank: None}) == Case()


def test_a_ground_stays_while_other_blanks_are_filled():
    case = Case().noting(offer_id=BACKUP, offer_ground=PICKED)

    assert case.noting(asker=Asker.CUSTOMER, answered="A-0001").offer_ground is PICKED


def test_the_words_that_led_to_an_offer_are_noted_as_typed(catalogue):
    text = "Contoso   BAKUP shows error 500"
    ground = ground_of_offer(understand(text, catalogue, "en").match, text)

    assert (ground.words, ground.by, ground.picked) == ("Contoso BAKUP", Field.NAME, False)
    assert ground.runner_up == RunnerUp(name=SIGN, words="Contoso")


@pytest.mark.parametrize("text", ["Contoso Backup", f"{BACKUP} is down"])
def test_an_id_or_a_whole_name_was_not_weighed(text, catalogue):
    assert ground_of_offer(understand(text, catalogue, "en").match, text).certainty is None


@pytest.mark.parametrize(
    ("text", "spans", "noted"),
    [
        ("sign in to contoso", ((0, 4), (11, 18)), "sign … contoso"),
        ("x" * 99, ((0, 99),), "x" * (LONGEST - 1) + "…"),
        ("x" * LONGEST, ((0, LONGEST),), "x" * LONGEST),
        ("anything", (), ""),
    ],
)
def test_words_that_stood_apart_are_parted_and_cut_to_length(text, spans, noted):
    match = Match(Decision.MATCH, (Candidate("a", 0.9, Field.NAME, spans),))

    assert ground_of_offer(match, text).words == noted


def test_what_is_hardly_likely_is_no_runner_up():
    candidates = (Candidate("a", 0.9, Field.NAME), Candidate("b", 0.01, Field.NAME))

    assert ground_of_offer(Match(Decision.MATCH, candidates), "").runner_up is None


def test_two_issues_have_words_of_their_own_and_share_what_is_certain(catalogue):
    text = "Contoso Backup shows error 500 and the customer's invoice is wrong too"
    heard = understand(text, catalogue, "en").heard
    grounds = [ground_of_issue(issue, heard, text) for issue in heard.issues]

    assert ["error 500" in ground.words for ground in grounds] == [True, False]
    assert ["invoice" in ground.words for ground in grounds] == [False, True]
    assert {(ground.certainty, ground.runner_up) for ground in grounds} == {(None, None)}


def weighed(certainty):
    ground = Ground(words="bakup", by=Field.NAME, certainty=certainty)
    return Case(offer_id=BACKUP, offer_ground=ground, issue=IssueType.OTHER, issue_ground=PICKED)


@pytest.mark.parametrize(
    ("certainty", "said"),
    [
        (0.844, "Contoso Backup, from “bakup” (by name, 84% sure)"),
        (0.9999, "Contoso Backup, from “bakup” (by name, 99% sure)"),
        (None, "Contoso Backup, from “bakup” (by name)"),
    ],
)
def test_what_was_weighed_is_never_quite_sure(certainty, said, desk):
    assert reasons_for(IssueType.OTHER, weighed(certainty), desk, EN).facts["Offer"] == said


@pytest.mark.parametrize("name", ["gone.from-the-catalogue", "", "no_issue", "héhé"])
def test_a_runner_up_that_is_no_more_is_left_out(name, desk):
    ground = Ground(runner_up=RunnerUp(name=name))
    case = Case(offer_id=BACKUP, offer_ground=ground, issue=IssueType.OTHER, issue_ground=ground)
    facts = reasons_for(IssueType.OTHER, case, desk, EN).facts

    assert (facts["Next nearest"], facts["Second guess"]) == (None, None)


@pytest.mark.parametrize(
    ("issue", "known", "said"),
    [
        (IssueType.TECHNICAL_BREAK_FIX, {"asker": Asker.DIRECT_PARTNER}, None),
        (
            IssueType.CUSTOMER_BILLING,
            {"asker": Asker.DIRECT_PARTNER, "route": Route.FROM_PARTNER},
            "Decided by: Direct-bill partner · We sold it through CSP",
        ),
        (
            IssueType.DEPLOYMENT_PROVISIONING,
            {"asker": Asker.DIRECT_PARTNER, "hosting": Hosting.AZURE},
            "Decided by: Direct-bill partner · Deployed into Azure",
        ),
    ],
)
def test_only_circumstances_that_decided_are_told(issue, known, said, desk):
    case = Case(issue=issue, **known)

    assert reasons_for(issue, case, desk, EN).circumstances == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_has_its_reasons_in_every_language(language, desk):
    for issue in IssueType:
        for asker in (None, *Asker):
            for route in (None, *Route):
                case = Case(offer_id=BACKUP, issue=issue, asker=asker, route=route)

                assert reasons_for(issue, case, desk, sentences(language)).source


async def test_each_of_two_answers_tells_its_own_reasons(chat):
    await chat.says("Contoso Backup shows error 500 and the customer's invoice is wrong too")
    await chat.says("We sold it through CSP")
    pressable = [button for card in chat.cards for button in buttons(card)]
    told = [await chat.presses(b["data"]) for b in pressable if b["title"] == "Why this?"]

    assert ["Issue: It does not work" in reply for reply in told] == [True, False]
    assert ["Issue: The customer's invoice" in reply for reply in told] == [False, True]
