"""The message extension: what Teams is answered, whatever it sends."""

import dataclasses
import json

import pytest
from botbuilder.schema import Activity

from bot.recording.buttons import buttons
from bot.storage.stored_offers import StoredOffers
from bot.teams.extension import MOST_ROWS, link_answer, search_answer, type_ahead_answer
from bot.teams.invokes import answer_at_once
from dialogs.i18n import LANGUAGES
from dialogs.visible import line
from knowledge.catalogue import Catalogue
from knowledge.desk import Desk
from knowledge.index_building import build
from knowledge.offers import Publisher
from tests.card_linter import faults_of_card
from tests.chat import NOW
from tests.dialogs.hostile_texts import HOSTILE

TODAY = NOW.date()
BACKUP = "contoso.contoso-backup"
PAGE = f"https://marketplace.microsoft.com/en-us/product/saas/{BACKUP}?tab=Overview"
LARGEST_MESSAGE = 100_000
"""In bytes of UTF-16, as Teams counts."""


def search(typed, desk, language="en", **more):
    value = {"parameters": [{"name": "offer", "value": typed}], **more}
    return search_answer(value, desk, TODAY, language)["composeExtension"]


def titles(found):
    return [it["preview"]["content"]["title"] for it in found["attachments"]]


def completed(typed, desk, **more):
    value = {"queryText": typed, "dataset": "offers", **more}
    return type_ahead_answer(value, desk)["value"]["results"]


def test_what_is_typed_finds_offers_as_cards_to_insert(desk):
    found = search("con ba", desk)
    [row] = found["attachments"]

    assert (found["type"], found["attachmentLayout"]) == ("result", "list")
    assert row["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert row["preview"] == {
        "contentType": "application/vnd.microsoft.card.thumbnail",
        "content": {"title": "Contoso Backup", "text": "Contoso Ltd · SaaS"},
    }


def test_a_damaged_offer_takes_no_other_down_with_it(desk, caplog):
    offers = StoredOffers.of([desk.catalogue[BACKUP], desk.catalogue["contoso.contoso-sign"]])
    damaged = offers.bodies[BACKUP].replace(
        b'"name":"Contoso Backup"', b'"name":"Contoso Backup","v":'
    )
    bodies = {**offers.bodies, BACKUP: damaged}
    catalogue = Catalogue(StoredOffers(bodies, version=4), index=build(list(offers.listings())))
    broken = dataclasses.replace(desk, catalogue=catalogue)

    assert titles(search("contoso", broken)) == ["Contoso Sign"]
    assert [row["title"] for row in completed("contoso", broken)] == ["Contoso Sign · Contoso Ltd"]
    pasted = Activity(name="composeExtension/queryLink", value={"url": PAGE})
    assert answer_at_once(pasted, broken, TODAY) == b"{}"
    assert "contoso-backup" in caplog.text


def test_the_playground_sends_a_parameter_without_a_name_and_no_command(desk):
    value = {
        "parameters": [{"value": "contoso"}],
        "queryOptions": {"skip": 0, "count": 25},
        "commandContext": "compose",
        "context": {"theme": "default"},
    }
    found = search_answer(value, desk, TODAY, "en")["composeExtension"]

    assert titles(found) == ["Contoso Sign", "Contoso Backup", "Contoso Firewall"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_never_too_large_for_teams(desk, language):
    for letter in "acmops":
        found = search(letter, desk, language)

        assert len(found["attachments"]) == MOST_ROWS
        assert len(json.dumps(found, ensure_ascii=False).encode("utf-16")) < LARGEST_MESSAGE


def test_a_card_to_insert_suits_teams_and_sends_nothing_back(desk):
    for row in search("s", desk)["attachments"]:
        assert faults_of_card(row["content"], "msteams") == []
        assert buttons(row["content"]) == []


def test_who_cannot_see_an_inserted_card_is_told_who_supports_the_offer(desk):
    [row] = search("con ba", desk)["attachments"]

    assert row["content"]["fallbackText"] == "Contoso Ltd (publisher) supports this"


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        ({"skip": 0, "count": 2}, slice(0, 2)),
        ({"skip": 2, "count": 3}, slice(2, 5)),
        ({"skip": 0, "count": 25}, slice(0, 15)),
        ({"skip": 14, "count": 25}, slice(14, 15)),
        ({"skip": 15, "count": 25}, slice(15, 15)),
        ({"skip": 10**30, "count": 10**30}, slice(15, 15)),
        ({"skip": -1, "count": 0}, slice(0, 15)),
        ({"skip": True, "count": "2"}, slice(0, 15)),
        ({"skip": None, "count": 2.5}, slice(0, 15)),
        ([], slice(0, 15)),
    ],
)
def test_as_many_rows_come_as_are_asked_for(desk, options, rows):
    assert titles(search("s", desk, queryOptions=options)) == titles(search("s", desk))[rows]


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "Type the beginning"), ("pl", "Wpisz"), ("de", "Geben Sie")]
)
def test_who_opens_the_search_is_told_what_to_type(desk, language, begins):
    value = {"parameters": [{"name": "initialRun", "value": "true"}]}
    told = search_answer(value, desk, TODAY, language)["composeExtension"]

    assert told["type"] == "message"
    assert told["text"].startswith(begins)


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "The catalogue has no"), ("pl", "W katalogu"), ("de", "Im Kat")]
)
def test_where_nothing_is_found_that_is_said(desk, language, begins):
    told = search("xyzzy", desk, language)

    assert told["type"] == "message"
    assert told["text"].startswith(begins)


@pytest.mark.parametrize(
    "value",
    [
        *(None, "text", 7, 1.5, True, [], [1], {}, {"parameters": None}, {"parameters": {}}),
        *({"parameters": [it]} for it in (None, [], "x", {}, {"value": 7}, {"value": ["s"]})),
        {"parameters": [{"name": ["initialRun"], "value": "   "}]},
        {"parameters": [{"value": "\ud800\x00\u202e"}]},
        {"parameters": [{}] * 100_000},
    ],
)
def test_a_malformed_search_is_told_what_to_type(desk, value):
    answered = search_answer(value, desk, TODAY, "en")

    assert answered["composeExtension"]["type"] == "message"


@pytest.mark.parametrize("typed", ["c" * 10**7, "contoso " * 10**6, "\x00" * 10**6, "<b>" * 10**6])
def test_a_text_of_megabytes_is_answered(desk, typed):
    assert search(typed, desk)["type"] in ("result", "message")
    assert len(completed(typed, desk)) <= MOST_ROWS


@pytest.mark.parametrize("hostile", [text for texts in HOSTILE.values() for text in texts])
def test_catalogue_text_is_one_line_without_markup_in_a_list(desk, hostile):
    update = {"name": f"Odd {hostile}", "publisher": Publisher(name=hostile)}
    odd = Desk(Catalogue([desk.catalogue[BACKUP].model_copy(update=update)]))
    [row], [completion] = search("odd", odd)["attachments"], completed("odd", odd)
    shown = [*row["preview"]["content"].values(), completion["title"]]

    assert [words for words in shown if line(words) != words] == []
    assert "<" not in str(row["preview"])


def test_of_endless_texts_a_list_takes_as_many_rows_as_teams_does(desk):
    endless = dict.fromkeys(("hours", "phone", "email", "url"), "ż" * 5000)
    contacts = (desk.catalogue[BACKUP].contacts[0].model_copy(update=endless),)
    update = {"contacts": contacts, "name": "Odd " + "ż" * 5000}
    odd = [desk.catalogue[BACKUP].model_copy(update=update | {"id": f"p.{n}"}) for n in range(15)]
    found = search("odd", Desk(Catalogue(odd)))

    assert 0 < len(found["attachments"]) < MOST_ROWS
    assert len(json.dumps(found, ensure_ascii=False).encode("utf-16")) < LARGEST_MESSAGE


def test_a_pasted_link_unfolds_to_who_supports_the_offer(desk):
    unfolded = link_answer({"url": PAGE}, desk, TODAY, "en")["composeExtension"]
    [row] = unfolded["attachments"]

    assert unfolded["type"] == "result"
    assert row["preview"]["content"]["title"] == "Contoso Backup"
    assert "Contoso Ltd (publisher) supports this" in str(row["content"])


def test_an_unfolded_card_has_a_version_that_teams_draws_for_links(desk):
    [row] = link_answer({"url": PAGE}, desk, TODAY, "en")["composeExtension"]["attachments"]

    assert row["content"]["version"] == "1.3"
    assert faults_of_card(row["content"], "msteams") == []


def test_a_link_unfolds_in_the_language_of_the_person(desk):
    assert "Pomocy udziela" in str(link_answer({"url": PAGE}, desk, TODAY, "pl"))


@pytest.mark.parametrize(
    "url",
    [
        "https://marketplace.microsoft.com/en-us/product/saas/contoso.unknown",
        f"https://evil.example/en-us/product/saas/{BACKUP}",
        *(None, 7, [], {}, "", "\ud800", "https://[", "https://" + "a" * 10**7),
    ],
)
def test_any_other_link_stays_as_it_is(desk, url):
    assert link_answer({"url": url}, desk, TODAY, "en") is None


@pytest.mark.parametrize("value", [None, [], "text", 7, {}])
def test_a_malformed_link_stays_as_it_is(desk, value):
    assert link_answer(value, desk, TODAY, "en") is None


def test_names_are_completed_for_a_form(desk):
    answered = type_ahead_answer({"queryText": "con ba", "dataset": "offers"}, desk)

    assert answered == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.search.searchResponse",
        "value": {"results": [{"title": "Contoso Backup · Contoso Ltd", "value": BACKUP}]},
    }


def test_as_many_names_come_as_are_asked_for(desk):
    assert len(completed("s", desk, queryOptions={"skip": 0, "top": 40})) == MOST_ROWS
    assert len(completed("s", desk, queryOptions={"skip": 3, "top": 4})) == 4
    assert completed("", desk) == []


@pytest.mark.parametrize(
    "value",
    [
        *(None, [], "text", 7, {}, {"queryText": "con"}, {"dataset": "offers"}),
        {"queryText": 7, "dataset": "offers"},
        {"queryText": ["con"], "dataset": "offers"},
        {"queryText": "con", "dataset": ["offers"]},
        {"queryText": "con", "dataset": "people"},
    ],
)
def test_a_malformed_completion_is_refused_with_the_mend(desk, value):
    answered = type_ahead_answer(value, desk)

    assert (answered["statusCode"], answered["value"]["code"]) == (400, "BadRequest")
    assert '"queryText"' in answered["value"]["message"]
