"""What a channel brings to a bot, by the same schema: a simulator must not misspell a field.

Otherwise a desk that is quiet because it was brought nonsense would look well-mannered.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from tests.simulators.activity_schema import Activity, ChannelAccount, ConversationAccount, Moment
from tests.simulators.strict import Strict, Text, faults

Accounts = Annotated[list[ChannelAccount], Field(min_length=1)]


class _Brought(Activity):
    """A2060, A2070, A2080, A2300: what channels must not leave out."""

    id: Text
    timestamp: Moment
    channel_id: Text
    service_url: Text
    from_: Annotated[ChannelAccount, Field(alias="from")]
    recipient: ChannelAccount
    conversation: ConversationAccount
    delivery_mode: Literal["normal", "notification", "expectReplies"] | None = None


class _Said(_Brought):
    text: str | None = None
    text_format: Literal["plain", "markdown", "xml"] | None = None
    attachments: list[dict[str, Any]] | None = None
    value: dict[str, Any] | None = None


class Message(_Said):
    """Somebody wrote, or pressed a button."""

    type: Literal["message"]


class MessageUpdate(_Said):
    """Somebody changed a message."""

    type: Literal["messageUpdate"]


class MessageDelete(_Brought):
    """Somebody took a message back."""

    type: Literal["messageDelete"]


class Reaction(Strict):
    """What somebody thinks of a message."""

    type: Literal["like", "heart", "laugh", "surprised", "sad", "angry"]


class MessageReaction(_Brought):
    """Somebody reacted to a message."""

    type: Literal["messageReaction"]
    reply_to_id: Text
    reactions_added: Annotated[list[Reaction], Field(min_length=1)]


class ConversationUpdate(_Brought):
    """Somebody came or left."""

    type: Literal["conversationUpdate"]
    members_added: Accounts | None = None
    members_removed: Accounts | None = None


class InstallationUpdate(_Brought):
    """The app was installed or removed."""

    type: Literal["installationUpdate"]
    action: Literal["add", "remove", "add-upgrade", "remove-upgrade"]


class ContactRelationUpdate(_Brought):
    """The bot came into somebody's contacts or left them."""

    type: Literal["contactRelationUpdate"]
    action: Literal["add", "remove"]


class Invoke(_Brought):
    """Something to be answered in the response."""

    type: Literal["invoke"]
    name: Text
    value: dict[str, Any]


class Event(_Brought):
    """Something that happened at the client."""

    type: Literal["event"]
    name: Text
    value: dict[str, Any] | None = None


class Sign(_Brought):
    """What says nothing but its type."""

    type: Literal["typing", "ping", "deleteUserData"]


_BROUGHT: TypeAdapter[Any] = TypeAdapter(
    Annotated[
        Message
        | MessageUpdate
        | MessageDelete
        | MessageReaction
        | ConversationUpdate
        | InstallationUpdate
        | ContactRelationUpdate
        | Invoke
        | Event
        | Sign,
        Field(discriminator="type"),
    ]
)


def faults_of_inbound(activity: object) -> list[str]:
    """What is wrong with an activity that a channel brings, a line each."""
    return faults(_BROUGHT.validate_python, activity)
