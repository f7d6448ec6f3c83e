"""The Bot Framework Emulator: a chat for developers, without credentials and Action.Execute."""

from typing import Any
from uuid import uuid4

from tests.simulators.channel import Channel, JsonObject
from tests.simulators.person import Person
from tests.simulators.running_desk import RunningDesk


def emulator() -> Channel:
    """The Emulator's own connector."""
    return Channel("emulator")


class EmulatorPerson(Person):
    """A developer at the Emulator."""

    def __init__(self, desk: RunningDesk, channel: Channel, *, locale: str = "en-US") -> None:
        self.account = {"id": str(uuid4()), "name": "User", "role": "user"}
        self.bot = {"id": str(uuid4()), "name": "Bot", "role": "bot"}
        super().__init__(desk, channel, channel.conversation(_new_id(), self.bot), locale)
        self.conversation.members = [self.account, self.bot]

    async def opens(self) -> str:
        """Open the bot."""
        members = [{key: each[key] for key in ("id", "name")} for each in self.conversation.members]
        return await self.does(self.activity("conversationUpdate", membersAdded=members))

    async def restarts(self) -> str:
        """Restart the conversation: the same user in a new one."""
        self.conversation = self.channel.conversation(_new_id(), self.bot)
        self.conversation.members = [self.account, self.bot]
        return await self.opens()

    async def submits(self, action: JsonObject, pressed_on: str) -> str:
        sent = self.activity("message", value=action["data"], channelData={"postBack": True})
        return await self.does(sent)

    async def sends_from_the_menu(self, kind: str, **fields: Any) -> str:
        """Send an activity as "Send system activity" in the menu does."""
        return await self.does(self.activity(kind, **fields))

    def activity(self, kind: str, **fields: Any) -> JsonObject:
        activity = {
            "type": kind,
            "id": str(uuid4()),
            "channelId": "emulator",
            "timestamp": "2026-11-22T09:00:00.000Z",
            "localTimestamp": "2026-11-22T10:00:00+01:00",
            "localTimezone": "Europe/Warsaw",
            "locale": self.locale,
            "from": self.account,
            "recipient": self.bot,
            "conversation": {"id": self.conversation.id},
            **fields,
        }
        if kind == "message":
            capabilities = {
                "requiresBotState": True,
                "supportsListening": True,
                "supportsTts": True,
            }
            activity["entities"] = [{"type": "ClientCapabilities", **capabilities}]
            client_data = {"clientActivityID": uuid4().hex, "attachmentSizes": []}
            activity["channelData"] = client_data | fields.get("channelData", {})
        return activity


def _new_id() -> str:
    return f"{uuid4()}|livechat"
