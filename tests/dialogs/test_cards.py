"""The cards as channels get them: golden, valid by the published schema, usable in Teams."""

import copy
import json
from html import escape
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest
from hypothesis import given, strategies
from markdown_it import MarkdownIt

from bot.recording.buttons import buttons
from dialogs import visible
from dialogs.answers import answer_to
from dialogs.cards import (
    Option,
    answer_card,
    choice_card,
    chosen_card,
    group_welcome_card,
    invitation_card,
    not_found_card,
    remembered_card,
    welcome_card,
    why_card,
)
from dialogs.case import Case
from dialogs.elements import VERSION, facts, open_link, text, twin
from dialogs.grounds import PICKED, Ground, RunnerUp
from dialogs.i18n import LANGUAGES, sentences
from dialogs.links import call, mail, page
from dialogs.offer_form import offer_form
from dialogs.reasons import reasons_for
from dialogs.supporter import supporter_card
from knowledge.catalogue import Catalogue
from knowledge.desk import Desk
from knowledge.issues import IssueType
from knowledge.match import Field
from knowledge.parties import Asker, Route
from tests.chat import NOW
from tests.dialogs.test_links import HOSTILE

GOLDEN = Path(__file__).parents[1] / "cards"
SCHEMA = json.loads(
    files("adaptive_cards").joinpath(f"schemas/schema-{VERSION}.json").read_text("utf-8")
)
MOST_ACTIONS = 6
WEB_CHAT = MarkdownIt("js-default", {"typographer": True})
"""Sets Markdown in type as Web Chat does."""
DRAWN_BY_TEAMS = {
    "AdaptiveCard",
    "TextBlock",
    "Container",
    "ColumnSet",
    "Column",
    "Action.Submit",
    "Action.OpenUrl",
    "Input.ChoiceSet",
    "Data.Query",
    "task/fetch",
}

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
PRIVATE_CHAT = "https://teams.microsoft.com/l/chat/0/0?users=28:desk"
FORM = Case(
    in_doubt=("contoso.contoso-backup", "contoso.contoso-sign"),
    issue=IssueType.CUSTOMER_BILLING,
    asker=Asker.INDIRECT_RESELLER,
    asked=3,
)
SUPPORTERS = {
    "supporter": "contoso.contoso-backup",
    "supporter_unknown": "wingtip.gift-cards",
    "supporter_microsoft": "microsoft.wingtip-storefront-connector",
}
OPTIONS = [Option("a", "Contoso *Backup*", "Contoso Ltd · SaaS"), Option("none", "None of these")]


def made(name, desk, language):
    _ = sentences(language)
    if make := MADE.get(name):
        return make(desk, _)
    if name in WHYS:
        return why_card(reasons_for(WHYS[name].issues[0], WHYS[name], desk, _), _)
    if name in SUPPORTERS:
        return supporter_card(desk.catalogue[SUPPORTERS[name]], desk, NOW.date(), _)
    issue, offer_id, known = CASES[name.partition("_in_")[0].removesuffix("_used")]
    case = Case(offer_id=offer_id, issue=issue, **known)
    used = ("why", "wrong_contact") if name.endswith("_used") else ()
    chat = PRIVATE_CHAT if name.endswith("_in_channel") else None
    answer = answer_to(issue, case, desk, NOW.date(), "A-0001", _)
    return answer_card(answer, 3, _, used=used, private_chat=chat)


def form(case, desk, _, fault=None):
    return offer_form(SimpleNamespace(desk=desk, _=_), case, fault)


MADE = {
    "choice": lambda _desk, _: choice_card(_("Which one do you mean?"), OPTIONS, 3, _),
    "chosen": lambda _desk, _: chosen_card(_("Which one do you mean?"), "Contoso *Backup*", _),
    "not_found": lambda _desk, _: not_found_card("Zephyr Vault", OPTIONS, 3, _),
    "remembered": lambda _desk, _: remembered_card(
        _("I will remember your role: {role}.").format(role="X"), 3, _
    ),
    "welcome": lambda _desk, _: welcome_card("…", ["Contoso Backup [x](javascript:alert(1))"], _),
    "group_welcome": lambda _desk, _: group_welcome_card("…", "@Desk [x](javascript:x)", "…", _),
    "invitation": lambda _desk, _: invitation_card(
        _("Which one do you mean?"), OPTIONS, 3, PRIVATE_CHAT, _
    ),
    "form": lambda desk, _: form(FORM, desk, _),
    "form_again": lambda desk, _: form(
        Case(asked=3), desk, _, _("Offer and issue are needed for an answer.")
    ),
}


NAMES = [*CASES, *WHYS, *MADE, "fault_used", "fault_in_channel"]


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
    card = copy.deepcopy(named_card[1])
    for field in elements(card, "Input.ChoiceSet"):
        # What Teams has for a list that is searched, which the published schema does not know.
        if field.pop("choices.data", None):
            assert field.pop("style") == "filtered"

    jsonschema.validate(card, SCHEMA)


def test_a_card_keeps_to_what_teams_can_show(named_card):
    _, card = named_card

    assert len(card.get("actions", [])) <= MOST_ACTIONS
    assert all(block["wrap"] for block in elements(card, "TextBlock"))
    assert {part["type"] for part in elements(card)} <= DRAWN_BY_TEAMS


def test_a_card_has_a_twin_with_the_same_facts_in_the_same_order(named_card):
    _, card = named_card
    rest = card["fallbackText"]
    for block in elements(card, "TextBlock"):
        words = twin({"body": [block]})
        assert words in rest
        rest = rest[rest.index(words) :]

    assert twin(card).startswith(card["fallbackText"])


def test_every_button_says_which_question_it_belongs_to(named_card):
    name, card = named_card

    for button in buttons(card):
        assert {"ask", "say"} & set(button["data"]["desk"]), name


def test_a_card_is_spoken_as_its_twin(named_card):
    _, card = named_card

    assert card["speak"] == card["fallbackText"]
    assert "**" not in card["speak"]
    assert "](mailto" not in card["speak"]


def test_a_used_button_is_a_line_of_text(desk):
    titles = [button["title"] for button in buttons(made("fault_used", desk, "en"))]

    assert "Contact is wrong" not in titles
    assert "Why this?" not in titles
    assert "Chosen: Why this? · Contact is wrong" in twin(made("fault_used", desk, "en"))


def test_an_answer_that_was_left_has_nothing_more_to_press(desk):
    case = Case(offer_id="contoso.contoso-backup", issue=IssueType.TECHNICAL_BREAK_FIX)
    answer = answer_to(case.issue, case, desk, NOW.date(), "A-0001", sentences("en"))
    card = answer_card(answer, 3, sentences("en"), used=("other_issue",))

    assert buttons(card) == []
    assert "Write the e-mail" in twin(card)


def test_in_a_channel_the_rest_is_talked_over_in_private(desk):
    card = made("fault_in_channel", desk, "en")

    assert "[Continue in private]" in twin(card)
    assert "[Other issue, same offer]" not in twin(card)


def test_a_row_is_called_by_all_that_tells_it_apart():
    first, none = buttons(choice_card("Which?", OPTIONS, 3, sentences("en")))

    assert first["title"] == "1. Contoso *Backup* – Contoso Ltd · SaaS"
    assert none["title"] == "2. None of these"


@pytest.mark.parametrize(
    "typed",
    [
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "\\[x](https://evil.example)",
        "<https://evil.example>",
        "<b>bold</b>",
        "*bold*",
        "**bold**",
        "_it_",
        "`code`",
        "~~gone~~",
        "R&amp;D &#91;x",
        "# heading",
        "> quoted",
        "- item",
        "1. item",
        "2) item",
        "a_b_c 2*3*4 -5 +6",
        "~gone~",
        "wait... what?? -- +-5 (c) (TM)",
        "https://evil.example/x",
        "//evil.example",
        "ftp://evil.example",
        "MAILTO:all@evil.example",
        "www.evil.example",
        "{{DATE(2026-11-22T09:00:00Z,SHORT)}}",
    ],
)
def test_text_is_never_markup(typed):
    assert drawn(text(typed)) == f"<p>{escape(typed, quote=False)}</p>\n"
    assert twin({"body": [text(typed)]}) == typed


def test_text_on_several_lines_is_drawn_on_one():
    assert drawn(text("one\n# two\n- three\n===")) == "<p>one # two - three ===</p>\n"


@given(strategies.text("\\*_[]()<>#-+.=~`&;!|:/@{}?, 19aw").map(str.split).filter(bool))
def test_no_run_of_signs_is_markup(words):
    typed = " ".join(words)

    assert drawn(text(typed)) == f"<p>{escape(typed, quote=False)}</p>\n"
    assert twin({"body": [text(typed)]}) == typed


def test_what_can_be_pressed_in_a_contact_is_the_detail_itself():
    lines = facts(
        {"E-mail": mail("a_b@c.example"), "Phone": call("+1 425 555 0110"), "Hours": "24"}
    )

    assert [drawn(line) for line in lines["items"]] == [
        '<p><strong>E-mail:</strong> <a href="mailto:a_b@c.example">a_b@c.example</a></p>\n',
        '<p><strong>Phone:</strong> <a href="tel:+14255550110">+1 425 555 0110</a></p>\n',
        "<p><strong>Hours:</strong> 24</p>\n",
    ]
    assert twin({"body": [lines]}) == "E-mail: a_b@c.example\nPhone: +1 425 555 0110\nHours: 24"


def test_a_link_ends_where_its_address_ends():
    [line] = facts({"Page": page("https://contoso.example/a)(b?c=*d*")})["items"]

    assert '<a href="https://contoso.example/a%29%28b?c=*d*">' in drawn(line)
    assert twin({"body": [line]}) == "Page: https://contoso.example/a)(b?c=*d*"


@pytest.mark.parametrize(
    "email",
    ["o'neil--x@xn--bcher-kva.example", "a...b@contoso.example", "a!!--_b_@contoso.example"],
)
def test_an_address_is_shown_sign_by_sign_whatever_typography_would_make_of_it(email):
    [line] = facts({"E-mail": mail(email)})["items"]
    set_in_type = WEB_CHAT.render(line["text"])

    assert f">{email}</a>" in set_in_type
    assert twin({"body": [line]}) == f"E-mail: {email}"


@pytest.mark.parametrize("link", [mail, call, page])
@pytest.mark.parametrize("told", HOSTILE)
def test_a_hostile_detail_is_drawn_as_the_text_it_is(told, link):
    [line] = facts({"Detail": link(told)})["items"]

    assert "<a " not in drawn(line)
    assert twin({"body": [line]}) == f"Detail: {visible.line(told, visible.LONGEST_DETAIL)}"


def test_where_the_page_of_a_contact_is_none_the_publishers_site_is_opened(desk):
    offer = desk.catalogue.get("contoso.contoso-backup")
    [contact, *_] = offer.contacts
    odd = offer.model_copy(
        update={"contacts": (contact.model_copy(update={"url": "javascript:alert(1)"}),)}
    )
    case = Case(offer_id=odd.id, issue=IssueType.TECHNICAL_BREAK_FIX)
    answer = answer_to(
        case.issue, case, Desk(Catalogue([odd])), NOW.date(), "A-0001", sentences("en")
    )

    assert answer.page == odd.publisher.website


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "data:text/html,x", "file:///x", "//x", "http://contoso.example"],
)
def test_nothing_but_https_mail_and_telephone_is_opened(target):
    assert open_link("Open", target) is None


def drawn(block):
    """A text block as a renderer of Markdown draws it."""
    return MarkdownIt("commonmark").enable("strikethrough").render(block["text"])


def elements(part, kind=None):
    """All elements of a kind, or of any, wherever they stand in a card."""
    if isinstance(part, list):
        return [found for each in part for found in elements(each, kind)]
    if not isinstance(part, dict):
        return []
    own = [part] if "type" in part and kind in (None, part["type"]) else []
    return own + [found for each in part.values() for found in elements(each, kind)]
