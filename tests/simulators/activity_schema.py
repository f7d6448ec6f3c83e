"""What a bot may send to a channel: the Bot Framework's activity schema, as strict as written.

The numbers are those of the published specification. Real channels forgive more than this does.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, model_validator

from tests.simulators.strict import MediaType, Strict, Text, faults

Moment = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
]
Complex = dict[str, Any] | list[Any]
"""A3080, A7110: no primitive values."""


class ChannelAccount(Strict):
    """A person or a bot."""

    id: Text
    name: Text | None = None
    aad_object_id: Text | None = None
    role: Literal["user", "bot", "skill"] | None = None


class ConversationAccount(Strict):
    """A conversation."""

    id: Text
    name: Text | None = None
    is_group: bool | None = None
    conversation_type: Text | None = None
    tenant_id: Text | None = None
    aad_object_id: Text | None = None
    role: Literal["user", "bot", "skill"] | None = None


class Attachment(Strict):
    """A card, or a file."""

    content_type: MediaType
    content: Complex | None = None
    content_url: Annotated[str, StringConstraints(pattern="^(https?|data):")] | None = None
    name: Text | None = None
    thumbnail_url: Annotated[str, StringConstraints(pattern="^(https?|data):")] | None = None

    @model_validator(mode="after")
    def _has_one_content(self) -> "Attachment":
        if (self.content is None) == (self.content_url is None):
            raise ValueError("A7100: either content or contentUrl")
        return self


class CardAction(Strict):
    """A suggested action."""

    type: Literal["messageBack", "imBack", "postBack", "openUrl", "call", "signin", "downloadFile"]
    title: Text
    image: Text | None = None
    image_alt_text: Text | None = None
    text: str | None = None
    display_text: str | None = None
    value: Any = None
    channel_data: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _has_its_value(self) -> "CardAction":
        if self.type != "messageBack" and not (isinstance(self.value, str) and self.value):
            raise ValueError("A7360 and others: the value of this action is a string")
        if self.type == "openUrl" and str(self.value).startswith("data:"):
            raise ValueError("A7382: no data URI is opened")
        return self


class SuggestedActions(Strict):
    """Buttons that go away when one is pressed."""

    to: list[Text] | None = None
    actions: Annotated[list[CardAction], Field(min_length=1)]


class Entity(BaseModel):
    """Metadata; each type has fields of its own."""

    model_config = ConfigDict(extra="allow", strict=True)
    type: Text


class Mention(Strict):
    """The entity of a mention; its text stands in the message."""

    type: Literal["mention"]
    mentioned: ChannelAccount
    text: Annotated[str, StringConstraints(pattern="^<at>.+</at>$")]


class Activity(Strict):
    """What all activities have. Which conversation it is may stand in the address alone."""

    id: Text | None = None
    timestamp: Moment | None = None
    local_timestamp: Moment | None = None
    local_timezone: Text | None = None
    channel_id: Text | None = None
    service_url: Text | None = None
    from_: Annotated[ChannelAccount | None, Field(alias="from")] = None
    recipient: ChannelAccount | None = None
    conversation: ConversationAccount | None = None
    reply_to_id: Text | None = None
    entities: Annotated[list[Mention | Entity] | None, Field(min_length=1)] = None
    channel_data: dict[str, Any] | None = None
    locale: Text | None = None

    @model_validator(mode="after")
    def _has_no_entity_twice(self) -> "Activity":
        written = [entity.model_dump_json() for entity in self.entities or ()]
        if len(written) != len(set(written)):
            raise ValueError("A2102: no two entities are identical")
        return self


class Message(Activity):
    """Something to be shown."""

    type: Literal["message"]
    text: str | None = None
    text_format: Literal["plain", "markdown", "xml"] | None = None
    speak: str | None = None
    input_hint: Literal["acceptingInput", "expectingInput", "ignoringInput"] | None = None
    attachments: Annotated[list[Attachment] | None, Field(min_length=1)] = None
    attachment_layout: Literal["list", "carousel"] | None = None
    summary: Text | None = None
    suggested_actions: SuggestedActions | None = None
    value: Complex | None = None
    expiration: Moment | None = None
    importance: Literal["low", "normal", "high"] | None = None
    delivery_mode: Literal["normal", "notification"] | None = None

    @model_validator(mode="after")
    def _shows_something(self) -> "Message":
        if not self.text and not self.attachments:
            raise ValueError("a message has a text or an attachment")
        for entity in self.entities or ():
            if isinstance(entity, Mention) and entity.text not in (self.text or ""):
                raise ValueError("a mention stands in the text")
        return self


class Typing(Activity):
    """The desk is at work."""

    type: Literal["typing"]


class EndOfConversation(Activity):
    """The conversation is over."""

    type: Literal["endOfConversation"]
    code: Text | None = None
    text: str | None = None


class Event(Activity):
    """Something for the client itself."""

    type: Literal["event"]
    name: Text
    value: Complex | None = None
    relates_to: dict[str, Any] | None = None


class Trace(Activity):
    """Something for developers; only the Emulator asks for it."""

    type: Literal["trace"]
    name: Text
    label: Text | None = None
    value_type: Text | None = None
    value: Complex | None = None
    relates_to: dict[str, Any] | None = None


_FROM_BOTS: TypeAdapter[Any] = TypeAdapter(
    Annotated[Message | Typing | EndOfConversation | Event | Trace, Field(discriminator="type")]
)


def faults_of_activity(activity: object, channel: str) -> list[str]:
    """What is wrong with an activity that a bot sends to `channel`, a line each."""
    found = faults(_FROM_BOTS.validate_python, activity)
    if isinstance(activity, dict) and activity.get("type") == "trace" and channel != "emulator":
        found.append(f"type: {channel} must not get a trace")
    return found
