"""What a bot may send to a channel: the Bot Framework's activity schema, as strict as written.

The numbers are those of the published specification. Real channels forgive more than this does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"

Text = Annotated[str, StringConstraints(min_length=1)]
"""A2004: no field is an empty string, unless it says so."""
Moment = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
]
MediaType = Annotated[str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+*-]+$")]
Complex = dict[str, Any] | list[Any]
"""A3080, A7110: no primitive values."""


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, alias_generator=to_camel, populate_by_name=False
    )


class ChannelAccount(_Strict):
    """A person or a bot."""

    id: Text
    name: Text | None = None
    aad_object_id: Text | None = None
    role: Literal["user", "bot", "skill"] | None = None


class ConversationAccount(_Strict):
    """A conversation."""

    id: Text
    name: Text | None = None
    is_group: bool | None = None
    conversation_type: Text | None = None
    tenant_id: Text | None = None
    aad_object_id: Text | None = None
    role: Literal["user", "bot", "skill"] | None = None


class Attachment(_Strict):
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


class CardAction(_Strict):
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


class SuggestedActions(_Strict):
    """Buttons that go away when one is pressed."""

    to: list[Text] | None = None
    actions: Annotated[list[CardAction], Field(min_length=1)]


class Entity(BaseModel):
    """Metadata; each type has fields of its own."""

    model_config = ConfigDict(extra="allow", strict=True)
    type: Text


class Mention(_Strict):
    """The entity of a mention; its text stands in the message."""

    type: Literal["mention"]
    mentioned: ChannelAccount
    text: Annotated[str, StringConstraints(pattern="^<at>.+</at>$")]


class _Activity(_Strict):
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
    def _has_no_entity_twice(self) -> "_Activity":
        written = [entity.model_dump_json() for entity in self.entities or ()]
        if len(written) != len(set(written)):
            raise ValueError("A2102: no two entities are identical")
        return self


class Message(_Activity):
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


class Typing(_Activity):
    """The desk is at work."""

    type: Literal["typing"]


class EndOfConversation(_Activity):
    """The conversation is over."""

    type: Literal["endOfConversation"]
    code: Text | None = None
    text: str | None = None


class Event(_Activity):
    """Something for the client itself."""

    type: Literal["event"]
    name: Text
    value: Complex | None = None
    relates_to: dict[str, Any] | None = None


class Trace(_Activity):
    """Something for developers; only the Emulator asks for it."""

    type: Literal["trace"]
    name: Text
    label: Text | None = None
    value_type: Text | None = None
    value: Complex | None = None
    relates_to: dict[str, Any] | None = None


SENT = Message | Typing | EndOfConversation | Event
_FROM_BOTS: TypeAdapter[Any] = TypeAdapter(Annotated[SENT | Trace, Field(discriminator="type")])


def faults_of_activity(activity: object, channel: str) -> list[str]:
    """What is wrong with an activity that a bot sends to `channel`, a line each."""
    faults = _faults(_FROM_BOTS.validate_python, activity)
    if isinstance(activity, dict) and activity.get("type") == "trace" and channel != "emulator":
        faults.append(f"type: {channel} must not get a trace")
    return faults


class CardShown(_Strict):
    """The answer to Action.Execute: a card in place of the one that was pressed."""

    status_code: Literal[200]
    type: Literal["application/vnd.microsoft.card.adaptive"]
    value: dict[str, Any]


class WordsShown(_Strict):
    """The answer to Action.Execute: some words, and the card stays."""

    status_code: Literal[200]
    type: Literal["application/vnd.microsoft.activity.message"]
    value: Text


class Refusal(_Strict):
    """What is wrong with an invoke."""

    code: Text
    message: Text


class Refused(_Strict):
    """The answer to Action.Execute: nothing was done."""

    status_code: Annotated[int, Field(ge=400, le=599)]
    type: Literal["application/vnd.microsoft.error"]
    value: Refusal


class AdaptiveCard(_Strict):
    """An adaptive card as an attachment."""

    content_type: Literal["application/vnd.microsoft.card.adaptive"]
    content: dict[str, Any]


class FormShown(_Strict):
    """A task module with a card in it."""

    title: Text
    card: AdaptiveCard
    height: Literal["small", "medium", "large"] | int | None = None
    width: Literal["small", "medium", "large"] | int | None = None


class TaskContinues(_Strict):
    """A task module opens, or shows another form."""

    type: Literal["continue"]
    value: FormShown


class TaskSays(_Strict):
    """A task module closes with some words."""

    type: Literal["message"]
    value: Text


class Task(_Strict):
    """The answer to task/fetch and task/submit."""

    task: Annotated[TaskContinues | TaskSays, Field(discriminator="type")]


class Preview(_Strict):
    """A row of a search."""

    content_type: Literal[
        "application/vnd.microsoft.card.thumbnail", "application/vnd.microsoft.card.hero"
    ]
    content: dict[str, Any]


class Found(_Strict):
    """A card that can be inserted, and its row."""

    content_type: MediaType
    content: dict[str, Any]
    preview: Preview


class Rows(_Strict):
    """What a search or a link gives."""

    type: Literal["result"]
    attachment_layout: Literal["list", "grid"]
    attachments: list[Found]


class Words(_Strict):
    """What a search says where it finds nothing."""

    type: Literal["message"]
    text: Text


class ComposeExtension(_Strict):
    """The answer to composeExtension/query and its kin."""

    compose_extension: Annotated[Rows | Words, Field(discriminator="type")]


class Choice(_Strict):
    """A line that is offered while somebody types."""

    title: Text
    value: Text


class Choices(_Strict):
    """Those lines."""

    results: Annotated[list[Choice], Field(max_length=15)]


class SearchResponse(_Strict):
    """The answer to application/search."""

    status_code: Literal[200] | None = None
    type: Literal["application/vnd.microsoft.search.searchResponse"]
    value: Choices


_ANSWERS: Mapping[str, TypeAdapter[Any]] = {
    "adaptiveCard/action": TypeAdapter(
        Annotated[CardShown | WordsShown | Refused, Field(discriminator="type")]
    ),
    "task/fetch": TypeAdapter(Task),
    "task/submit": TypeAdapter(Task | None),
    "composeExtension/query": TypeAdapter(ComposeExtension),
    "composeExtension/selectItem": TypeAdapter(ComposeExtension),
    "composeExtension/queryLink": TypeAdapter(ComposeExtension | None),
    "composeExtension/anonymousQueryLink": TypeAdapter(ComposeExtension | None),
    "application/search": TypeAdapter(SearchResponse),
}


def faults_of_answer(invoke: str, body: object) -> list[str]:
    """What is wrong with the answer to an invoke of this name, a line each."""
    return _faults(_ANSWERS[invoke].validate_python, body)


def cards_in(answer: object) -> Iterator[dict[str, Any]]:
    """All adaptive cards in an activity or in the answer to an invoke."""
    if isinstance(answer, list):
        for part in answer:
            yield from cards_in(part)
    elif isinstance(answer, dict):
        if answer.get("type") == "AdaptiveCard":
            yield answer
        else:
            yield from cards_in(list(answer.values()))


def _faults(validate: Callable[[object], object], value: object) -> list[str]:
    try:
        validate(value)
    except ValidationError as error:
        return [f"{_path(each['loc'])}: {each['msg']}" for each in error.errors()]
    return []


def _path(location: Iterable[str | int]) -> str:
    return ".".join(map(str, location)) or "(all of it)"
