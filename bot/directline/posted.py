"""What a client posts, read into a closed form, and the echo of it that the conversation shows.

Everything that says who speaks, where and when is the desk's own: the client only chooses words.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from bot.directline.tokens import Access
from bot.inbound import LONGEST_TEXT, read_locale
from bot.json_body import Refused, read_object

CHANNEL = "directline"
DESK_ID = "desk"

_TAKEN = frozenset({"message", "event"})
_IGNORED = frozenset({"typing", "endOfConversation", "messageReaction"})


@dataclass(frozen=True, slots=True)
class FromClient:
    """An activity that a client posted."""

    id: str
    """The same for every copy of what a client sends again."""
    kind: str
    text: str | None
    text_format: str | None
    locale: str | None
    name: str | None
    value: Any
    client_activity_id: str | None
    post_back: bool
    """Whether it is a press of a button rather than something said."""

    @property
    def is_turn(self) -> bool:
        """Whether the desk answers to it; "typing" and the like are only acknowledged."""
        return self.kind in _TAKEN

    def activity(self, access: Access, desk_name: str) -> Activity:
        """As the bot takes it."""
        return Activity(
            type=self.kind,
            id=self.id,
            channel_id=CHANNEL,
            conversation=ConversationAccount(id=access.conversation),
            from_property=ChannelAccount(id=access.user, name=access.name or None, role="user"),
            recipient=desk_account(desk_name),
            locale=self.locale,
            text=self.text,
            text_format=self.text_format,
            name=self.name,
            value=self.value,
        )

    def echo(self, access: Access, timestamp: str) -> dict[str, Any]:
        """As the conversation shows it: Web Chat waits for this, by the id that it gave itself."""
        channel_data = {
            "clientActivityID": self.client_activity_id,
            "postBack": self.post_back or None,
        }
        shown = {
            "type": self.kind,
            "id": self.id,
            "timestamp": timestamp,
            "channelId": CHANNEL,
            "conversation": {"id": access.conversation},
            "from": _set({"id": access.user, "name": access.name or None, "role": "user"}),
            "locale": self.locale,
            "text": self.text,
            "textFormat": self.text_format,
            "name": self.name,
            "value": self.value,
            "channelData": _set(channel_data) or None,
        }
        return _set(shown)


def read_posted(body: bytes, conversation: str) -> FromClient:
    """The activity in a request's body; raises Refused for what a client may not post."""
    source = read_object(body)
    kind = source.required_id("type")
    if kind not in _TAKEN | _IGNORED:
        raise Refused(400, "type", "The desk does not take activities of this type.")
    channel_data = source.object("channelData")
    given = channel_data.id("clientActivityID") if channel_data else None
    post_back = bool(channel_data and channel_data.flag("postBack"))
    text = source.text("text", LONGEST_TEXT)
    return FromClient(
        id=_id(conversation, given),
        kind=kind,
        text=text,
        text_format="plain" if text else None,
        locale=read_locale(source),
        name=source.text("name"),
        value=source.values.get("value"),
        client_activity_id=given,
        post_back=post_back,
    )


def arrival(access: Access, locale: str | None, desk_name: str) -> Activity:
    """The person comes in, which happens once in a conversation: hence an id that is always one."""
    desk = desk_account(desk_name)
    person = ChannelAccount(id=access.user, name=access.name or None, role="user")
    return Activity(
        type="conversationUpdate",
        id="arrival",
        channel_id=CHANNEL,
        conversation=ConversationAccount(id=access.conversation),
        from_property=person,
        recipient=desk,
        members_added=[person, desk],
        locale=locale,
    )


def desk_account(desk_name: str) -> ChannelAccount:
    """The desk as a member of the conversation."""
    return ChannelAccount(id=DESK_ID, name=desk_name or "Partner Desk", role="bot")


def _id(conversation: str, client_activity_id: str | None) -> str:
    if client_activity_id is None:
        return secrets.token_urlsafe(16)
    named = f"{conversation}\n{client_activity_id}".encode()
    return hashlib.blake2b(named, digest_size=16).hexdigest()


def _set(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
