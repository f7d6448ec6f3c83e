"""Activities as JSON: reading what channels send, into a closed form, and writing what is answered.

The SDK's own reader is many times slower, crashes on what does not fit, and loses
`conversation.tenantId`.
"""

import re
from datetime import datetime
from enum import Enum
from typing import Any

from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    DeliveryModes,
    Entity,
)
from msrest.serialization import Model

from bot.json_body import JsonObject, Refused, check_headers, read_object
from bot.service_urls import is_service_url

__all__ = [
    "LONGEST_TEXT",
    "TYPES",
    "Refused",
    "check_headers",
    "read_activity",
    "read_locale",
    "write_activity",
]

LONGEST_TEXT = 32_000
"""Characters of a message."""

TYPES = frozenset(
    {
        "contactRelationUpdate",
        "conversationUpdate",
        "deleteUserData",
        "endOfConversation",
        "event",
        "handoff",
        "installationUpdate",
        "invoke",
        "message",
        "messageDelete",
        "messageReaction",
        "messageUpdate",
        "ping",
        "typing",
    }
)
"""What a channel may send; the other types are for bots to send, or for the SDK itself."""

_NEEDS_SENDER = ("message", "invoke")
_LOCALE = re.compile(r"(?=.{2,35}$)[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")


def read_activity(body: bytes) -> Activity:
    """The activity in a request's body: known fields of the right type, all others dropped.

    `id`, `recipient` and, except for messages and invokes, `from_property` are None where the
    client left them out. Raises Refused.
    """
    source = read_object(body)
    kind = source.required_id("type")
    if kind not in TYPES:
        raise Refused(400, "type", "The desk does not take activities of this type.")
    sender, recipient = source.object("from"), source.object("recipient")
    if sender is None and kind in _NEEDS_SENDER:
        raise source.missing("from")
    channel_data = source.object("channelData")
    return Activity(
        type=kind,
        id=source.id("id"),
        channel_id=source.required_id("channelId"),
        service_url=_service_url(source),
        delivery_mode=source.text("deliveryMode"),
        conversation=_conversation(source.required_object("conversation")),
        from_property=sender and _account(sender),
        recipient=recipient and _account(recipient),
        reply_to_id=source.id("replyToId"),
        timestamp=source.text("timestamp"),
        locale=read_locale(source),
        text=source.text("text", LONGEST_TEXT),
        text_format=source.text("textFormat"),
        name=source.text("name"),
        action=source.text("action"),
        value=source.values.get("value"),
        channel_data=channel_data and channel_data.values,
        attachments=[_attachment(item) for item in source.objects("attachments")] or None,
        entities=[_entity(item) for item in source.objects("entities")] or None,
        members_added=[_account(item) for item in source.objects("membersAdded")] or None,
        members_removed=[_account(item) for item in source.objects("membersRemoved")] or None,
    )


def write_activity(activity: Activity) -> dict[str, Any]:
    """The JSON of an activity as the Bot Connector takes it: the set fields only.

    Plain dicts, such as the content of a card, go through as they are.
    """
    written: dict[str, Any] = _write(activity)
    # Which caller was authenticated is the desk's own knowledge and not meant for the wire.
    written.pop("callerId", None)
    return written


def read_locale(source: JsonObject) -> str | None:
    """The locale of an activity; a message is worth more than its client's odd idea of one."""
    locale = source.text("locale")
    return locale if locale and _LOCALE.fullmatch(locale) else None


def _account(source: JsonObject) -> ChannelAccount:
    return ChannelAccount(
        id=source.required_id("id"),
        name=source.text("name"),
        aad_object_id=source.text("aadObjectId"),
        role=source.text("role"),
    )


def _conversation(source: JsonObject) -> ConversationAccount:
    tenant_id = source.text("tenantId")
    conversation = ConversationAccount(
        id=source.required_id("id"),
        name=source.text("name"),
        is_group=source.flag("isGroup"),
        conversation_type=source.text("conversationType"),
        tenant_id=tenant_id,
    )
    if tenant_id:
        # Where the SDK's reader leaves it, which looks for the tenant under a misspelt name.
        conversation.additional_properties["tenantId"] = tenant_id
    return conversation


def _attachment(source: JsonObject) -> Attachment:
    # Only that there is one, and what: nobody opens what strangers attach.
    return Attachment(content_type=source.text("contentType"), name=source.text("name"))


def _entity(source: JsonObject) -> Entity:
    entity = Entity(type=source.required_id("type"))
    if entity.type.casefold() == "mention":
        mentioned = source.required_object("mentioned")
        mentioned.required_id("id")
        mentioned.text("name")
        source.text("text")
    # The SDK keeps what each kind of entity has of its own here, and reads mentions from it.
    entity.additional_properties = {
        key: value for key, value in source.values.items() if key != "type"
    }
    return entity


def _service_url(source: JsonObject) -> str | None:
    url = source.text("serviceUrl")
    if not url:
        if source.text("deliveryMode") == DeliveryModes.expect_replies:
            return None
        raise source.missing("serviceUrl")
    if not is_service_url(url):
        raise source.wrong("serviceUrl", "an http or https URL")
    return url


_AS_IT_IS = frozenset({type(None), str, int, float, bool, dict})


def _write(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Model):
        keys = _KEYS.get(type(value)) or _learn_keys(type(value))
        written = dict(value.additional_properties)
        for attribute, field in vars(value).items():
            if field is not None and attribute in keys:
                written[keys[attribute]] = _write(field)
        return written
    if isinstance(value, list | tuple):
        return [_write(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    return value


_KEYS: dict[type[Model], dict[str, str]] = {}
"""What the attributes of a class are called in JSON, looked up once."""


def _learn_keys(model: type[Model]) -> dict[str, str]:
    described = model._attribute_map.items()  # noqa: SLF001 the SDK says it nowhere else
    _KEYS[model] = {attribute: description["key"] for attribute, description in described}
    if model is ConversationAccount:
        _KEYS[model]["tenant_id"] = "tenantId"
    return _KEYS[model]
