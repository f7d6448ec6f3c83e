"""Every card that the desk shows suits its channel, and the linter that says so sees faults."""

import copy
import json
from pathlib import Path

import pytest
from botbuilder.schema import ChannelAccount, ConversationAccount

from bot.adapter import DeskTurn, LocalAdapter
from bot.channels import fit, fit_card
from bot.inbound import write_activity
from bot.outgoing import EXPECT_REPLIES
from tests.card_linter import (
    ADAPTIVE_CARD,
    CLIENTS,
    elements,
    faults_of_card,
    faults_of_message,
)
from tests.chat import Chat

CARDS = sorted((Path(__file__).parent / "cards").glob("*.json"))

SUBMIT = {"type": "Action.Submit", "title": "Go", "data": {"desk": {"do": "go"}}}
EXECUTE = SUBMIT | {"type": "Action.Execute", "verb": "go", "fallback": SUBMIT}
BLOCK = {"type": "TextBlock", "text": "Words", "wrap": True}
SOUND = {
    "type": "AdaptiveCard",
    "version": "1.3",
    "fallbackText": "Words",
    "body": [BLOCK],
    "actions": [SUBMIT],
}
FACT = BLOCK | {"text": "**Name:** value"}
PAIR = {"title": "Name", "value": "value"}
IMAGE = {"type": "Image", "url": "https://contoso.example/x.png", "altText": "A picture"}
SHOW = {"type": "Action.ShowCard", "title": "More", "card": {"type": "AdaptiveCard"}}
INPUT = {"type": "Input.Text", "id": "name", "label": "Name"}
CHOICE = {"type": "Input.ChoiceSet", "id": "offer", "label": "Offer", "choices": []}
FORM = {"msteams": {"type": "task/fetch"}, "desk": {}}
QUERY = {"type": "Data.Query", "dataset": "offers"}


def columns(width):
    column = {"type": "Column", "width": width, "items": [BLOCK]}
    return {"type": "ColumnSet", "columns": [column]}


def link(url):
    return {"type": "Action.OpenUrl", "title": "Open", "url": url}


def pressable(action):
    return {"type": "Container", "items": [BLOCK], "selectAction": action}


class PlainChat(Chat):
    """A chat that keeps every reply with its buttons as the desk made them, before Teams."""

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.replies = []

    async def sends(self, activity):
        activity.id, activity.locale = f"activity-{next(self._ids)}", self.locale
        activity.channel_id, activity.delivery_mode = "webchat", EXPECT_REPLIES
        activity.conversation = ConversationAccount(id=self.conversation)
        activity.from_property = ChannelAccount(id=self.person)
        activity.recipient = ChannelAccount(id="desk")
        turn = DeskTurn(LocalAdapter(), activity)
        await self.turns.take(turn)
        self.replies += turn.replies
        return "\n".join(self._shown(reply) for reply in turn.replies)


async def test_cards_of_a_conversation_suit_every_channel(transcript, desk, store):
    chat = PlainChat(desk, store, locale=transcript.recording.language)
    for exchange in transcript.recording.exchanges:
        await chat.does(exchange.deed)

    for channel in CLIENTS:
        fitted = [write_activity(fit(copy.copy(reply), channel)) for reply in chat.replies]
        assert [fault for each in fitted for fault in faults_of_message(each, channel)] == []


@pytest.mark.parametrize("channel", CLIENTS)
@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_a_kept_card_suits_every_channel_that_it_goes_to(path, channel):
    card = fit_card(json.loads(path.read_text("utf-8")), channel, {"of": "29:anna"})
    if _opens_or_is_a_form(card) and channel != "msteams":
        return

    assert faults_of_card(card, channel) == []


@pytest.mark.parametrize("channel", CLIENTS)
def test_a_sound_card_has_no_fault(channel):
    message = {"attachments": [{"contentType": ADAPTIVE_CARD, "content": SOUND}]}
    twin = {CLIENTS[channel].twin: "Words"}

    assert faults_of_message(message | twin, channel) == []
    assert faults_of_message(message, channel) == [
        f"{CLIENTS[channel].twin}: no text twin for those who cannot see the card"
    ]


@pytest.mark.parametrize(
    ("channel", "fault", "changed"),
    [
        ("webchat", "version 1.7 is not drawn", {"version": "1.7"}),
        ("msteams", "version 1.6 is not drawn", {"version": "1.6"}),
        ("emulator", "version 1.5 is not drawn", {"version": "1.5"}),
        ("webchat", "Table is not drawn in version 1.3", {"body": [{"type": "Table"}]}),
        ("msteams", "no adaptive card with a version", {"version": ""}),
        ("sms", "draws no cards", {}),
        ("msteams", "card.actions: more than 6", {"actions": [SUBMIT] * 7}),
        ("msteams", "more than 6", {"body": [{"type": "ActionSet", "actions": [SUBMIT] * 7}]}),
        ("msteams", "not as the published schema", {"body": [{"type": "Carousel", "pages": []}]}),
        ("msteams", "does not wrap", {"body": [{"type": "TextBlock", "text": "Words"}]}),
        ("msteams", "maxLines", {"body": [BLOCK | {"maxLines": 2}]}),
        ("msteams", "is empty", {"body": [BLOCK | {"text": " "}]}),
        ("msteams", "more than 5 facts", {"body": [{"type": "Container", "items": [FACT] * 6}]}),
        ("msteams", "more than 5 facts", {"body": [{"type": "FactSet", "facts": [PAIR] * 6}]}),
        ("msteams", "fixed width", {"body": [columns("50px")]}),
        ("msteams", "fixed width", {"body": [columns(20)]}),
        ("webchat", "media are not played", {"body": [{"type": "Media", "sources": []}]}),
        ("webchat", "no altText", {"body": [{"type": "Image", "url": "https://x.example/x.png"}]}),
        ("webchat", "only images by https", {"body": [IMAGE | {"url": "http://x.example/x.png"}]}),
        ("msteams", "no style “positive”", {"actions": [SUBMIT | {"style": "positive"}]}),
        ("msteams", "no style “destructive”", {"actions": [SUBMIT | {"style": "destructive"}]}),
        ("msteams", "no title", {"actions": [SUBMIT | {"title": ""}]}),
        ("webchat", "could recognise", {"actions": [SUBMIT | {"data": "go"}]}),
        ("webchat", "does nothing here", {"actions": [EXECUTE]}),
        ("webchat", "opens no form here", {"actions": [SUBMIT | {"data": FORM}]}),
        ("emulator", "does nothing here", {"actions": [EXECUTE]}),
        ("msteams", "to fall back to", {"actions": [EXECUTE | {"fallback": "drop"}]}),
        ("msteams", "not the same button", {"actions": [EXECUTE | {"data": {"other": 1}}]}),
        ("msteams", "no verb", {"actions": [EXECUTE | {"verb": ""}]}),
        ("msteams", "something else than web", {"actions": [link("javascript:alert(1)")]}),
        ("msteams", "something else than web", {"actions": [link("http://x.example")]}),
        ("msteams", "cannot be a selectAction", {"body": [pressable(SHOW)]}),
        ("msteams", "no title", {"body": [pressable(SUBMIT | {"title": ""})]}),
        ("msteams", "a card within a card", {"actions": [SHOW]}),
        ("msteams", "no label", {"body": [INPUT | {"label": ""}]}),
        ("msteams", "no errorMessage", {"body": [INPUT | {"isRequired": True}]}),
        ("msteams", "two inputs of the same id", {"body": [INPUT, INPUT]}),
        ("msteams", "choices are cut off", {"body": [CHOICE | {"style": "expanded"}]}),
        ("webchat", "does not ask while", {"body": [CHOICE | {"choices.data": QUERY}]}),
        ("msteams", "bytes are more than", {"body": [BLOCK | {"text": "ż" * 15_000}]}),
    ],
)
def test_a_planted_fault_is_seen(channel, fault, changed):
    assert fault in " ".join(faults_of_card(SOUND | changed, channel))


def test_what_a_press_sends_is_no_part_of_the_card():
    data = {"desk": {"type": "TextBlock"}}

    assert faults_of_card(SOUND | {"actions": [SUBMIT | {"data": data}]}, "webchat") == []


def test_a_form_in_teams_and_its_buttons_have_no_fault():
    asked = CHOICE | {"choices.data": QUERY, "style": "filtered"}
    form = SOUND | {"body": [asked], "actions": [EXECUTE]}

    assert faults_of_card(form | {"version": "1.5"}, "msteams") == []


def test_a_message_that_teams_refuses_is_a_fault():
    attachments = [{"contentType": ADAPTIVE_CARD, "content": SOUND}]
    message = {"summary": "x" * 50_000, "attachments": attachments}

    assert "are refused" in faults_of_message(message, "msteams")[0]


def test_a_message_needs_what_old_clients_show_of_a_card():
    attachments = [{"contentType": ADAPTIVE_CARD, "content": SOUND | {"fallbackText": ""}}]
    message = {"summary": "Words", "attachments": attachments}

    assert faults_of_message(message, "webchat") == ["card: no fallbackText"]


def _opens_or_is_a_form(card):
    """These only go where forms are shown: to channels of teams."""
    return any(
        "msteams" in each.get("data", {}) or each["type"] == "Input.ChoiceSet"
        for _, each in elements(card)
    )
