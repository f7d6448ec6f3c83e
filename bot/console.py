"""The desk in a terminal: the real bot and store, without HTTP."""

import secrets

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from bot.adapter import DeskTurn, LocalAdapter
from bot.turns import EXPECT_REPLIES, Turns

CHANNEL = "console"


class Console:
    """One person's conversation with the desk."""

    def __init__(
        self, turns: Turns, *, person: str = "console", conversation: str = "", locale: str = ""
    ) -> None:
        self._turns, self._person, self._locale = turns, person, locale
        self._conversation = conversation or secrets.token_hex(8)

    async def says(self, text: str) -> list[str]:
        """Say `text`; the desk's replies as plain text."""
        return await self._send(Activity(type="message", text=text))

    async def arrives(self) -> list[str]:
        """Come in, as a channel announces it; the welcome as plain text."""
        newcomer = ChannelAccount(id=self._person)
        return await self._send(Activity(type="conversationUpdate", members_added=[newcomer]))

    async def _send(self, activity: Activity) -> list[str]:
        activity.id = secrets.token_hex(8)
        activity.channel_id, activity.locale = CHANNEL, self._locale
        activity.delivery_mode = EXPECT_REPLIES
        activity.conversation = ConversationAccount(id=self._conversation)
        activity.from_property = ChannelAccount(id=self._person)
        activity.recipient = ChannelAccount(id="desk")
        turn = DeskTurn(LocalAdapter(), activity)
        await self._turns.take(turn)
        return [reply.text or "" for reply in turn.replies]
