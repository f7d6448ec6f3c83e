import json
from datetime import UTC, datetime

import pytest
from botbuilder.core import MessageFactory, TurnContext
from botbuilder.schema import (
    Activity,
    ActivityTypes,
    Attachment,
    CardAction,
    ConversationAccount,
    Entity,
    SuggestedActions,
)

from bot.inbound import Refused, check_headers, read_activity, write_activity
from tests.bot.hostile_activities import hostile_activities, usual_message

SERVICE_URL = "https://smba.trafficmanager.net/emea/"

PLAYGROUND_MENTION = {
    "type": "message",
    "text": "<at>Test Bot</at> hello",
    "channelId": "msteams",
    "from": {"id": "user-id-0", "aadObjectId": "00000000-0000-0000-0000-000000000020"},
    "recipient": {"id": "bot", "name": "Test Bot"},
    "conversation": {"id": "19:a@thread.tacv2", "isGroup": True, "tenantId": "tenant-1"},
    "serviceUrl": "http://localhost:56150/_connector",
    "entities": [
        {"type": "mention", "mentioned": {"id": "bot"}, "text": "<at>Test Bot</at>"},
        {"type": "clientInfo", "locale": "en-US"},
    ],
    "channelData": {"tenant": {"id": "tenant-1"}},
}

WEB_CHAT_MESSAGE = {
    "type": "message",
    "text": "hi",
    "textFormat": "plain",
    "locale": "en-US",
    "channelId": "webchat",
    "from": {"id": "dl_1", "name": "", "role": "user"},
    "conversation": {"id": "c"},
    "serviceUrl": "https://webchat.botframework.com/",
    "channelData": {"clientActivityID": "k1", "attachmentSizes": []},
    "attachments": [],
    "entities": [{"type": "ClientCapabilities", "supportsTts": True}],
    "localTimestamp": "2026-03-02T09:00:00.000Z",
    "localTimezone": "UTC",
}


def read(**changed) -> Activity:
    return read_activity(json.dumps({**usual_message(SERVICE_URL), **changed}).encode())


def refusal(**changed) -> Refused:
    with pytest.raises(Refused) as refused:
        read(**changed)
    return refused.value


def test_a_message_is_read():
    activity = read()

    assert (activity.type, activity.id, activity.text) == ("message", "1", "hello")
    assert (activity.channel_id, activity.service_url) == ("msteams", SERVICE_URL)
    assert (activity.from_property.id, activity.from_property.name) == ("user", "Ann")
    assert (activity.recipient.id, activity.conversation.id) == ("bot", "hostile")
    assert activity.timestamp == "2026-03-02T09:00:00.000Z"


def test_the_tenant_of_a_conversation_is_kept():
    conversation = read_activity(json.dumps(PLAYGROUND_MENTION).encode()).conversation

    assert conversation.tenant_id == "tenant-1"
    assert conversation.additional_properties["tenantId"] == "tenant-1"
    assert conversation.is_group is True


def test_the_sdk_finds_mentions_in_what_was_read():
    activity = read_activity(json.dumps(PLAYGROUND_MENTION).encode())

    assert [
        mention.additional_properties["mentioned"] for mention in TurnContext.get_mentions(activity)
    ] == [{"id": "bot"}]


def test_a_message_of_web_chat_is_read_without_recipient_and_id():
    activity = read_activity(json.dumps(WEB_CHAT_MESSAGE).encode())

    assert activity.recipient is None
    assert activity.id is None
    assert activity.channel_data["clientActivityID"] == "k1"


def test_a_cards_button_may_send_a_value_and_no_text():
    activity = read(text=None, value={"action": "offer", "offer": "contoso.backup"})

    assert activity.text is None
    assert activity.value == {"action": "offer", "offer": "contoso.backup"}


def test_people_who_join_are_read():
    activity = read(type="conversationUpdate", membersAdded=[{"id": "a"}, {"id": "b", "name": "B"}])

    assert [member.id for member in activity.members_added] == ["a", "b"]
    assert activity.members_removed is None


def test_unknown_fields_are_dropped():
    activity = read(callerId="urn:botframework:azure", somethingNew={"x": 1})

    assert activity.caller_id is None
    assert "somethingNew" not in write_activity(activity)


def test_an_attachment_is_known_by_kind_and_name_only():
    picture = {"contentType": "image/png", "name": "a.png", "contentUrl": "http://169.254.169.254/"}

    (attachment,) = read(attachments=[picture]).attachments

    assert (attachment.content_type, attachment.name) == ("image/png", "a.png")
    assert attachment.content_url is None


def test_replies_in_the_response_need_no_service_url():
    assert read(serviceUrl=None, deliveryMode="expectReplies").service_url is None


def test_an_activity_that_is_no_message_needs_no_sender():
    assert read(**{"type": "conversationUpdate", "from": None}).from_property is None


def test_an_odd_locale_is_no_reason_to_refuse_a_message():
    assert read(locale="en_US.UTF-8").locale is None
    assert read(locale="zh-Hant-TW").locale == "zh-Hant-TW"


def test_half_an_emoji_and_nul_are_left_out_of_the_text():
    body = json.dumps(usual_message(SERVICE_URL)).encode()

    def text(escaped: bytes) -> str:
        return read_activity(body.replace(b"hello", escaped)).text

    assert text(rb"a\ud83db\u0000c") == "abc"
    assert text(rb"\ud83d\ude00") == "\U0001f600"
    assert text(rb"C:\\u0000") == r"C:\u0000"


def test_brackets_in_a_text_are_not_depth():
    assert read(text="[" * 1_000 + '"' + "{" * 1_000).text.startswith("[[[")


def test_sixty_four_levels_are_read_and_one_more_is_refused():
    def nested(levels: int) -> object:
        return [nested(levels - 1)] if levels else 1

    assert read(value=nested(63)).value
    assert refusal(value=nested(64)).reason == "depth"


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"type": None}, 400, '"type" is missing.'),
        ({"type": "trace"}, 400, "The desk does not take activities of this type."),
        ({"channelId": ""}, 400, '"channelId" is missing.'),
        ({"from": None}, 400, '"from" is missing.'),
        ({"from": {}}, 400, '"from.id" is missing.'),
        ({"from": "ann"}, 400, '"from" must be an object.'),
        ({"conversation": None}, 400, '"conversation" is missing.'),
        ({"conversation": {"id": 7}}, 400, '"conversation.id" must be a string.'),
        ({"conversation": {"id": ".."}}, 400, '"conversation.id" must be an id and not a path.'),
        ({"id": "a\nb"}, 400, '"id" must be an id without control characters.'),
        ({"serviceUrl": None}, 400, '"serviceUrl" is missing.'),
        ({"serviceUrl": "file:///etc"}, 400, '"serviceUrl" must be an http or https URL.'),
        ({"channelData": "x"}, 400, '"channelData" must be an object.'),
        ({"entities": [{"type": "mention"}]}, 400, '"entities.mentioned" is missing.'),
        ({"text": "x" * 32_001}, 413, '"text" may have 32,000 characters at most.'),
        ({"id": "x" * 1_001}, 413, '"id" may have 1,000 characters at most.'),
    ],
)
def test_what_is_no_activity_is_refused_with_a_sentence(changed, status, sentence):
    refused = refusal(**changed)

    assert (refused.status, str(refused)) == (status, sentence)


@pytest.mark.parametrize(
    "hostile", list(hostile_activities("http://127.0.0.1:1/")), ids=lambda hostile: hostile.name
)
def test_a_hostile_request_is_refused_or_becomes_an_activity(hostile):
    def status() -> int:
        try:
            check_headers(
                hostile.headers.get("Content-Type"), hostile.headers.get("Content-Encoding")
            )
            activity = read_activity(hostile.body)
        except Refused as refused:
            return refused.status
        json.dumps(write_activity(activity)).encode()
        return 200

    assert status() in (200, 400, 413, 415)


@pytest.mark.parametrize(
    ("content_type", "content_encoding"),
    [
        ("application/json", None),
        ("application/json; charset=utf-8", None),
        ('Application/JSON;charset="UTF-8"', "identity"),
    ],
)
def test_plain_json_in_utf8_is_taken(content_type, content_encoding):
    check_headers(content_type, content_encoding)


@pytest.mark.parametrize(
    ("content_type", "content_encoding", "reason"),
    [
        (None, None, "content-type"),
        ("text/plain", None, "content-type"),
        ("application/json; charset=utf-16", None, "charset"),
        ("application/json", "gzip", "content-encoding"),
    ],
)
def test_other_bodies_are_refused_by_their_headers(content_type, content_encoding, reason):
    with pytest.raises(Refused) as refused:
        check_headers(content_type, content_encoding)

    assert (refused.value.status, refused.value.reason) == (415, reason)


def test_only_the_fields_that_are_set_are_written():
    reply = MessageFactory.text("Which offer?")
    reply.conversation = ConversationAccount(id="c", tenant_id="t")

    assert write_activity(reply) == {
        "type": "message",
        "text": "Which offer?",
        "inputHint": "acceptingInput",
        "conversation": {"id": "c", "tenantId": "t"},
    }


def test_cards_and_buttons_are_written():
    card = {"type": "AdaptiveCard", "body": [], "fallbackText": None}
    reply = Activity(
        type=ActivityTypes.message,
        timestamp=datetime(2026, 3, 2, 9, tzinfo=UTC),
        attachments=[Attachment(content_type="application/vnd.card", content=card)],
        suggested_actions=SuggestedActions(to=["u"], actions=[CardAction(title="A", value=0)]),
    )

    written = write_activity(reply)

    assert written["type"] == "message"
    assert written["timestamp"] == "2026-03-02T09:00:00+00:00"
    assert written["attachments"] == [{"contentType": "application/vnd.card", "content": card}]
    assert written["suggestedActions"] == {"to": ["u"], "actions": [{"title": "A", "value": 0}]}


def test_a_mention_is_written_with_whom_it_mentions():
    mention = Entity(type="mention")
    mention.additional_properties = {"mentioned": {"id": "u"}, "text": "<at>Ann</at>"}

    assert write_activity(Activity(entities=[mention])) == {
        "entities": [{"type": "mention", "mentioned": {"id": "u"}, "text": "<at>Ann</at>"}]
    }


def test_who_called_is_not_written():
    assert write_activity(Activity(type="message", caller_id="urn:x")) == {"type": "message"}
