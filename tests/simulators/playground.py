"""The Microsoft 365 Agents Playground: Teams as developers have it, always in English."""

from typing import Any, ClassVar
from uuid import uuid4

from bot.recording.exchanges import SILENCE
from tests.simulators.channel import Channel, JsonObject
from tests.simulators.person import Person
from tests.simulators.running_desk import RunningDesk

BOT = {"id": "00000000-0000-0000-0000-00000000000011", "name": "Test Bot"}
USER = {"id": "user-id-0", "aadObjectId": "00000000-0000-0000-0000-0000000000020"}
TENANT = "00000000-0000-0000-0000-0000000000001"
MENTION = f"<at>{BOT['name']}</at>"


def playground() -> Channel:
    """The Playground's connector, which deletes nothing."""
    return Channel("msteams", path="/_connector", can_delete=False)


class PlaygroundPerson(Person):
    """A developer at the Playground, in the personal chat unless it goes elsewhere."""

    presses_kinds: ClassVar = frozenset({"Action.Submit", "Action.Execute"})
    headers: ClassVar = {
        "User-Agent": "axios/1.12.2",
        "x-ms-agents-playground": "true",
        "Content-Type": "application/json",
    }

    def __init__(self, desk: RunningDesk, channel: Channel) -> None:
        self.place: JsonObject = {"conversationType": "personal", "id": str(uuid4())}
        super().__init__(desk, channel, channel.conversation(self.place["id"], BOT), "en-US")
        self.conversation.members = [USER]

    def goes_to_the_group(self) -> None:
        """Go on in the group chat."""
        self._moves({"isGroup": True, "conversationType": "groupChat", "id": str(uuid4())})

    def goes_to_the_channel(self) -> None:
        """Go on in the channel of the team, which has no threads here."""
        self._moves({"isGroup": True, "conversationType": "channel", "id": "team-id"})

    async def opens(self) -> str:
        """Load the page; each time it brings both activities again."""
        before = len(self.conversation.happened)
        await self.does(self.activity("installationUpdate", action="add"))
        await self.does(self.activity("conversationUpdate", membersAdded=[USER, {"id": BOT["id"]}]))
        return self.seen_since(before)

    async def mentions(self, text: str) -> str:
        """Write to the desk in a group or a channel."""
        sent = self.activity("message", text=f"{MENTION} {text}", textFormat="plain")
        sent["entities"].insert(0, {"type": "mention", "mentioned": BOT, "text": MENTION})
        return await self.does(sent)

    async def writes(self, text: str) -> str:
        """Write; in a group and a channel the Playground keeps what mentions nobody to itself."""
        return await super().writes(text) if "isGroup" not in self.place else SILENCE

    async def submits(self, action: JsonObject, pressed_on: str) -> str:
        if action["type"] == "Action.Submit":
            sent = self.activity("message", value=action["data"], replyToId=pressed_on)
            return await self.does(sent)
        before = len(self.conversation.happened)
        executed = {key: action[key] for key in ("type", "title", "verb", "data") if key in action}
        invoke = self.activity(
            "invoke", name="adaptiveCard/action", value={"action": executed}, replyToId=pressed_on
        )
        answer = await self.invokes(invoke)
        if answer["type"] == "application/vnd.microsoft.card.adaptive":
            self.conversation.replace_card(pressed_on, answer["value"])
        return self.seen_since(before)

    async def searches(self, text: str) -> JsonObject:
        """Search by the message extension; no command is named, nor is the parameter."""
        value = {
            "parameters": [{"value": text}],
            "queryOptions": {"skip": 0, "count": 25},
            "commandContext": "compose",
            "context": {"theme": "default"},
        }
        answer = await self.invokes(
            self.activity("invoke", name="composeExtension/query", value=value)
        )
        found: JsonObject = answer["composeExtension"]
        return found

    def activity(self, kind: str, **fields: Any) -> JsonObject:
        activity = {
            "type": kind,
            "id": str(uuid4()),
            "channelId": "msteams",
            "timestamp": "2026-11-22T09:00:00.000Z",
            "from": USER,
            "recipient": BOT,
            "conversation": {"tenantId": TENANT, **self.place},
            "locale": "en-US",
            "localTimestamp": "2026-11-22T09:00:00+00:00",
            "localTimezone": "UTC",
            "entities": [
                {
                    "type": "clientInfo",
                    "locale": "en-US",
                    "country": "US",
                    "platform": "Web",
                    "timezone": "UTC",
                }
            ],
            "channelData": self._channel_data(),
        }
        return activity | fields

    def _channel_data(self) -> JsonObject:
        data: JsonObject = {"tenant": {"id": TENANT}, "source": {"name": "message"}}
        if self.place["conversationType"] == "channel":
            data |= {"team": {"id": "team-id"}, "channel": {"id": "channel-id"}}
        return data

    def _moves(self, place: JsonObject) -> None:
        self.place = place
        self.conversation = self.channel.conversation(place["id"], BOT)
        self.conversation.members = [USER]
