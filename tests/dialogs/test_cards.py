"""The cards as channels get them: golden, valid by the published schema, usable in Teams."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from dialogs.answers import answer_to
from dialogs.cards import (
    Option,
    answer_card,
    choice_card,
    not_found_card,
    remembered_card,
    welcome_card,
    why_card,
)
from dialogs.case import Case
from dialogs.elements import VERSION, text, twin
from dialogs.grounds import PICKED, Ground, RunnerUp
from dialogs.i18n import LANGUAGES, sentences
from dialogs.reasons import reasons_for
from knowledge.issues import IssueType
from knowledge.match import Field
from knowledge.parties import Asker, Route
from tests.chat import NOW, buttons

GOLDEN = Path(__file__).parents[1] / "cards"
SCHEMA = json.loads(
    files("adaptive_cards").joinpath(f"schemas/schema-{VERSION}.json").read_text("utf-8")
)
MOST_ACTIONS = 6
MOST_FACTS = 5

CASES = {
    "fault": (IssueType.TECHNICAL_BREAK_FIX, "contoso.contoso-backup", {}),
    "contacts": (
        IssueType.ISV_CONTACT,
        "contoso.contoso-backup",
        {"asker": Asker.DIRECT_PARTNER},
    ),
    "invoice_shared": (
        IssueType.CUSTOMER_BILLING,
        "contoso.contoso-backup",
        {"asker": Asker.INDIRECT_RESELLER, "route": Route.THROUGH_PROVIDER},
    ),
    "customer": (
        IssueType.COMMERCE_TRANSACTIONS,
        "contoso.contoso-backup",
        {"asker": Asker.CUSTOMER},
    ),
    "roles": (IssueType.SUPPORT_ROLES, None, {}),
}
WHYS = {
    "why": Case(
        offer_id="contoso.contoso-backup",
        offer_ground=Ground(
            words="contoso *bakup*",
            by=Field.NAME,
            certainty=0.97,
            runner_up=RunnerUp(name="contoso.contoso-sign", words="contoso"),
        ),
        issue=IssueType.TECHNICAL_BREAK_FIX,
        issue_ground=Ground(
            words="error 500",
            certainty=0.84,
            runner_up=RunnerUp(name="sla_service_health", words="since this morning"),
        ),
    ),
    "why_picked": Case(
        offer_id="contoso.contoso-backup",
        offer_ground=PICKED,
        issue=IssueType.CUSTOMER_BILLING,
        issue_ground=PICKED,
        asker=Asker.DIRECT_PARTNER,
        route=Route.FROM_PARTNER,
    ),
}
OPTIONS = [Option("a", "Contoso *Backup*", "Contoso Ltd, SaaS"), Option("none", "None of these")]


def made(name, desk, language):
    _ = sentences(language)
    match name:
        case "choice":
            return choice_card(_("Which one do you mean?"), OPTIONS, 3, _)
        case "not_found":
            return not_found_card("Zephyr Vault", OPTIONS, 3, _)
        case "remembered":
            return remembered_card(_("I will remember your role: {role}.").format(role="X"), 3, _)
        case "welcome":
            return welcome_card("…", ["Contoso Backup [x](javascript:alert(1))"], _)
    if name in WHYS:
        return why_card(reasons_for(WHYS[name].issues[0], WHYS[name], desk, _), _)
    issue, offer_id, known = CASES[name]
    case = Case(offer_id=offer_id, issue=issue, **known)
    return answer_card(answer_to(issue, case, desk, NOW.date(), "A-0001", _), 3, _)


NAMES = [*CASES, *WHYS, "choice", "not_found", "remembered", "welcome"]


@pytest.fixture(params=[(name, language) for name in NAMES for language in LANGUAGES], ids="_".join)
def named_card(request, desk):
    name, language = request.param
    return f"{name}_{language}", made(name, desk, language)


def test_a_card_is_what_it_was(named_card, request):
    name, card = named_card
    path = GOLDEN / f"{name}.json"
    if request.config.getoption("--rewrite-transcripts"):
        path.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", "utf-8")

    assert card == json.loads(path.read_text("utf-8"))


def test_a_card_is_valid_by_the_published_schema(named_card):
    jsonschema.validate(named_card[1], SCHEMA)


def test_a_card_keeps_to_what_teams_can_show(named_card):
    _, card = named_card

    assert len(card.get("actions", [])) <= MOST_ACTIONS
    assert all(block["wrap"] for block in elements(card, "TextBlock"))
    assert all(len(facts["facts"]) <= MOST_FACTS for facts in elements(card, "FactSet"))


def test_a_card_has_a_twin_with_the_same_facts_in_the_same_order(named_card):
    _, card = named_card
    rest = card["fallbackText"]
    for block in elements(card, "TextBlock"):
        words = block["text"].replace("\\", "").replace("\u00a0", " ")
        assert words in rest
        rest = rest[rest.index(words) :]

    assert twin(card).startswith(card["fallbackText"])


def test_every_button_says_which_question_it_belongs_to(named_card):
    name, card = named_card

    for button in buttons(card):
        assert {"ask", "say"} & set(button["data"]["desk"]), name


@pytest.mark.parametrize("typed", ["[x](javascript:alert(1))", "*bold*", "_it_", "`code`", "a_b_c"])
def test_text_is_never_markup(typed):
    shown = text(typed)["text"]

    assert "](" not in shown.replace("\\](", "")
    assert twin({"body": [text(typed)]}) == typed


def elements(part, kind):
    """All elements of a kind, wherever they stand in a card."""
    if isinstance(part, list):
        return [found for each in part for found in elements(each, kind)]
    if not isinstance(part, dict):
        return []
    own = [part] if part.get("type") == kind else []
    return own + [found for each in part.values() for found in elements(each, kind)]
