"""What each channel gets of a card."""

import copy

import pytest

from bot.channels import CARDS, fit, fit_card
from dialogs.elements import card, open_form, open_link, press, row, title
from dialogs.talk import card_activity

CARD = card(
    [title("Which one?"), row("Contoso Backup", "Contoso Ltd", {"ask": 1, "pick": "a"})],
    [
        press("Undo", {"ask": 1, "do": "forget"}),
        open_link("Open", "https://contoso.example"),
        open_form("Fill in", {"ask": 1, "form": "open"}),
        press("Example", {"say": "hello"}),
    ],
)


@pytest.mark.parametrize("channel", CARDS)
def test_a_card_says_the_version_that_its_channel_draws(channel):
    assert fit_card(CARD, channel)["version"] == CARDS[channel]


@pytest.mark.parametrize("channel", set(CARDS) - {"msteams"})
def test_channels_without_execute_get_submits(channel):
    assert fit_card(CARD, channel) | {"version": CARD["version"]} == CARD


def test_teams_gets_executes_with_submits_to_fall_back_on():
    undo = fit_card(CARD, "msteams")["actions"][0]

    assert (undo["type"], undo["verb"]) == ("Action.Execute", "desk")
    assert undo["fallback"] == CARD["actions"][0]
    assert undo["data"] == CARD["actions"][0]["data"]


def test_a_row_is_pressed_in_the_same_way():
    [_, choice] = fit_card(CARD, "msteams")["body"]

    assert choice["selectAction"]["type"] == "Action.Execute"


def test_what_opens_a_form_stays_a_submit_for_teams_to_see():
    assert fit_card(CARD, "msteams")["actions"][2] == CARD["actions"][2]


def test_in_a_group_buttons_say_whose_card_they_are_on():
    undo, _, form, example = fit_card(CARD, "msteams", {"of": "29:anna"})["actions"]

    assert undo["data"]["desk"]["of"] == undo["fallback"]["data"]["desk"]["of"] == "29:anna"
    assert form["data"]["desk"]["of"] == "29:anna"
    assert "of" not in example["data"]["desk"]  # anybody may ask that, for themselves


def test_the_card_itself_stays_as_it_was():
    before = copy.deepcopy(CARD)
    fit_card(CARD, "msteams", {"of": "29:anna"})

    assert before == CARD


def test_a_channel_without_cards_gets_the_text_twin():
    reply = fit(card_activity(CARD), "sms")

    assert (reply.attachments, reply.text_format) == (None, "plain")
    assert reply.text.startswith("Which one?\nContoso Backup – Contoso Ltd")


def test_the_emulator_gets_both():
    reply = fit(card_activity(CARD), "emulator")

    assert reply.attachments
    assert reply.text.startswith("Which one?")
