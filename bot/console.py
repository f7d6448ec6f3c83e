"""A person at this machine who talks to the desk: the real bot and store, without HTTP."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from bot.adapter import DeskTurn, LocalAdapter
from bot.clock import Clock, system_clock
from bot.inbound import write_activity
from bot.outgoing import EXPECT_REPLIES
from bot.recording.buttons import button_named
from bot.recording.exchanges import Arrived, Deed, Pressed, Said
from bot.turns import Turns
from knowledge.errors import DeskError

CHANNEL = "console"
"""Where replies are plain text."""

EMULATOR = "emulator"
"""Where replies are cards as well as text, and traces go along: for what is to be recorded."""

Json = dict[str, Any]


class NoSuchButton(DeskError):
    """The desk shows no button with these words."""

    def __init__(self, label: str | None) -> None:
        super().__init__(f"There is no button [{label or '…'}] here.")
        self.label = label


class Console:
    """One person's conversation with the desk."""

    def __init__(
        self,
        turns: Turns,
        *,
        person: str = "",
        locale: str = "",
        channel: str = CHANNEL,
        clock: Clock = system_clock,
        heard: Callable[[Json], None] = lambda _activity: None,
    ) -> None:
        """Without `person` it is somebody new, of whom nothing is remembered.

        `heard` gets every activity of either side, as JSON, as soon as it is there.
        """
        self._turns, self._locale, self._channel = turns, locale, channel
        self._clock, self._heard = clock, heard
        self._person = person or secrets.token_hex(8)
        self._conversation = secrets.token_hex(8)
        self._cards: list[Any] = []

    async def does(self, deed: Deed) -> list[Json]:
        """Do something; the desk's replies, as JSON of activities. Raises NoSuchButton."""
        match deed:
            case Said(words):
                activity = Activity(type="message", text=words, text_format="plain")
            case Pressed():
                activity = Activity(type="message", value=self._sent_by(deed))
            case Arrived():
                newcomers = [self._account(), self._desk()]
                activity = Activity(type="conversationUpdate", members_added=newcomers)
        activity.id = secrets.token_hex(8)
        activity.channel_id, activity.locale = self._channel, self._locale
        activity.conversation = ConversationAccount(id=self._conversation)
        activity.from_property, activity.recipient = self._account(), self._desk()
        self._heard(write_activity(activity) | _at(self._clock()))
        activity.delivery_mode = EXPECT_REPLIES
        answered = await self._turns.take(DeskTurn(LocalAdapter(), activity))
        replies: list[Json] = orjson.loads(answered.body)["activities"]
        for reply in replies:
            self._cards += [card.get("content") for card in reply.get("attachments", ())]
            self._heard(reply | _at(self._clock()))
        return replies

    def _sent_by(self, press: Pressed) -> Mapping[str, Any]:
        if press.label is None and press.data is not None:
            return press.data
        button = button_named(press.label, self._cards) if press.label else None
        if button is None:
            raise NoSuchButton(press.label)
        data: Mapping[str, Any] = button["data"]
        return data

    def _account(self) -> ChannelAccount:
        return ChannelAccount(id=self._person, name="User", role="user")

    def _desk(self) -> ChannelAccount:
        return ChannelAccount(id="desk", name="Partner Desk", role="bot")


def read_line() -> str:
    """What is typed next into the terminal; empty at its end, and at Ctrl+C."""
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""


def _at(now: datetime) -> Json:
    return {"timestamp": now.isoformat()}
