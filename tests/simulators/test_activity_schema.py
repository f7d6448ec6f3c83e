"""The schema check sees what is wrong with an activity or with the answer to an invoke."""

import pytest

from tests.simulators.activity_schema import faults_of_activity
from tests.simulators.answer_schema import faults_of_answer

MESSAGE = {"type": "message", "text": "hello"}
CARD = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {"type": "x"}}
MENTION = {"type": "mention", "mentioned": {"id": "29:a"}, "text": "<at>Anna</at>"}
OPEN = {"type": "openUrl", "title": "Open", "value": "https://contoso.example"}


@pytest.mark.parametrize(
    "sent",
    [
        {"type": "typing"},
        {"type": "endOfConversation", "code": "completedSuccessfully"},
        {"type": "event", "name": "refresh"},
        MESSAGE | {"textFormat": "plain", "replyToId": "1", "from": {"id": "28:desk"}},
        MESSAGE | {"attachments": [CARD], "text": "", "attachmentLayout": "list"},
        MESSAGE | {"suggestedActions": {"to": ["29:a"], "actions": [OPEN]}},
        MESSAGE | {"text": "hello <at>Anna</at>", "entities": [MENTION]},
        MESSAGE | {"timestamp": "2026-11-22T09:00:00.000Z", "channelData": {}},
        MESSAGE | {"conversation": {"id": "c", "isGroup": True, "tenantId": "t"}},
    ],
)
def test_what_may_be_sent_has_no_fault(sent):
    assert faults_of_activity(sent, "msteams") == []


@pytest.mark.parametrize(
    ("where", "sent"),
    [
        ("", []),
        ("", {}),
        ("", {"type": "Message", "text": "hello"}),
        ("", {"type": "invokeResponse", "value": {}}),
        ("message", {"type": "message"}),
        ("message.text", MESSAGE | {"text": 5}),
        ("message.Text", MESSAGE | {"Text": "hello"}),
        ("message.callerId", MESSAGE | {"callerId": "urn:botframework:azure"}),
        ("message.textFormat", MESSAGE | {"textFormat": "html"}),
        ("message.replyToId", MESSAGE | {"replyToId": ""}),
        ("message.from.id", MESSAGE | {"from": {"name": "Desk"}}),
        ("message.from", MESSAGE | {"from": "28:desk"}),
        ("message.conversation.id", MESSAGE | {"conversation": {}}),
        ("message.conversation.tenantID", MESSAGE | {"conversation": {"id": "c", "tenantID": "t"}}),
        ("message.value", MESSAGE | {"value": 5}),
        ("message.timestamp", MESSAGE | {"timestamp": "2026-11-22 09:00"}),
        ("message.inputHint", MESSAGE | {"inputHint": "waiting"}),
        ("message.channelData", MESSAGE | {"channelData": []}),
        ("message.attachments", MESSAGE | {"attachments": []}),
        ("message.attachments.0", MESSAGE | {"attachments": [CARD | {"content": None}]}),
        ("message.attachments.0", MESSAGE | {"attachments": [CARD | {"contentUrl": "https://x"}]}),
        ("message.attachments.0.content", MESSAGE | {"attachments": [CARD | {"content": "x"}]}),
        ("message.attachments.0.contentType", MESSAGE | {"attachments": [{"content": {}}]}),
        ("message.entities", MESSAGE | {"entities": []}),
        ("message", MESSAGE | {"entities": [{"type": "x"}, {"type": "x"}]}),
        ("message", MESSAGE | {"entities": [MENTION]}),
        ("message.suggestedActions.actions", MESSAGE | {"suggestedActions": {"actions": []}}),
        (
            "message.suggestedActions.actions.0",
            MESSAGE | {"suggestedActions": {"actions": [OPEN | {"value": "data:text/html,x"}]}},
        ),
        ("typing.text", {"type": "typing", "text": "…"}),
        ("event.name", {"type": "event"}),
        ("type", {"type": "trace", "name": "words"}),
    ],
)
def test_what_must_not_be_sent_is_seen(where, sent):
    faults = faults_of_activity(sent, "msteams")

    assert any(fault.startswith(where or "(all of it)") for fault in faults), faults


def test_only_the_emulator_gets_traces():
    assert faults_of_activity({"type": "trace", "name": "words"}, "emulator") == []


SHOWN = {"statusCode": 200, "type": CARD["contentType"], "value": {"type": "AdaptiveCard"}}
FORM = {"title": "Partner Desk", "height": "medium", "card": CARD}
ROW = CARD | {"preview": {"contentType": "application/vnd.microsoft.card.thumbnail", "content": {}}}
FOUND = {"type": "result", "attachmentLayout": "list", "attachments": [ROW]}
LINES = {"results": [{"title": "Contoso Sign", "value": "contoso.contoso-sign"}]}
SUGGESTED = {"type": "application/vnd.microsoft.search.searchResponse", "value": LINES}


@pytest.mark.parametrize(
    ("invoke", "answer"),
    [
        ("adaptiveCard/action", SHOWN),
        ("task/fetch", {"task": {"type": "continue", "value": FORM}}),
        ("task/fetch", {"task": {"type": "message", "value": "That was answered already."}}),
        ("task/submit", None),
        ("composeExtension/query", {"composeExtension": FOUND}),
        ("composeExtension/query", {"composeExtension": {"type": "message", "text": "Nothing."}}),
        ("application/search", SUGGESTED),
    ],
)
def test_an_answer_as_teams_takes_it_has_no_fault(invoke, answer):
    assert faults_of_answer(invoke, answer) == []


@pytest.mark.parametrize(
    ("invoke", "answer"),
    [
        ("adaptiveCard/action", None),
        ("adaptiveCard/action", SHOWN | {"statusCode": "200"}),
        ("adaptiveCard/action", SHOWN | {"type": "application/vnd.microsoft.activity.message"}),
        ("adaptiveCard/action", SHOWN | {"type": "application/vnd.microsoft.error"}),
        ("task/fetch", {}),
        ("task/fetch", {"task": {"type": "continue", "value": {"card": CARD}}}),
        ("task/fetch", {"task": {"type": "continue", "value": FORM | {"height": "tall"}}}),
        ("task/fetch", {"task": {"type": "message", "value": ""}}),
        ("composeExtension/query", FOUND),
        ("composeExtension/query", {"composeExtension": FOUND | {"attachments": [CARD]}}),
        ("application/search", {"value": LINES}),
        ("application/search", SUGGESTED | {"value": {"results": LINES["results"] * 16}}),
    ],
)
def test_an_answer_that_teams_does_not_take_is_seen(invoke, answer):
    assert faults_of_answer(invoke, answer)
