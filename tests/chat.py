"""Talking to the desk in tests, and reading transcripts of such talks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from bot.adapter import DeskTurn, LocalAdapter
from bot.desk_bot import DeskBot
from bot.outgoing import EXPECT_REPLIES
from bot.recording.buttons import button_named
from bot.recording.chat_file import card_lines, chat_text, deed_of, words_of
from bot.recording.exchanges import SILENCE, Arrived, Deed, Exchange, Pressed, Recording, Said
from bot.recording.files import read_recording
from bot.storage.turn_store import TurnStore
from bot.turns import Turns
from dialogs.elements import twin
from dialogs.support import SupportDialog
from knowledge.desk import Desk

CONVERSATIONS = Path(__file__).parent / "conversations"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CARDS = "webchat"
"""A channel that draws cards."""


class Chat:
    """A person's end of the line: the real bot, dialogs and store, without HTTP."""

    def __init__(self, desk: Desk, store: TurnStore, *, locale: str = "en") -> None:
        answers, self._ids = count(1), count(1)
        bot = DeskBot(SupportDialog(), lambda: f"A-{next(answers):04}")
        self.turns = Turns(store, bot, lambda: desk, lambda: NOW)
        self.locale, self.person, self.conversation = locale, "partner", "c1"
        self.cards: list[dict[str, Any]] = []

    async def says(self, text: str) -> str:
        """Say `text`, or press the button that `[text]` names; the replies as a transcript."""
        return await self.does(deed_of(text))

    async def does(self, deed: Deed) -> str:
        match deed:
            case Said(words):
                return await self.sends(Activity(type="message", text=words))
            case Pressed(label):
                return await self.presses(self.button(label)["data"])
            case Arrived():
                return await self.arrives()

    async def presses(self, data: dict[str, Any]) -> str:
        return await self.sends(Activity(type="message", value=data))

    async def arrives(self) -> str:
        newcomers = [ChannelAccount(id=self.person), ChannelAccount(id="desk")]
        return await self.sends(Activity(type="conversationUpdate", members_added=newcomers))

    async def sends(self, activity: Activity) -> str:
        activity.id = activity.id or f"activity-{next(self._ids)}"
        activity.channel_id, activity.locale = CARDS, self.locale
        activity.delivery_mode = EXPECT_REPLIES
        activity.conversation = ConversationAccount(id=self.conversation)
        activity.from_property = ChannelAccount(id=self.person)
        activity.recipient = ChannelAccount(id="desk")
        turn = DeskTurn(LocalAdapter(), activity)
        await self.turns.take(turn)
        return "\n".join(self._shown(reply) for reply in turn.replies) or SILENCE

    def button(self, title: str) -> dict[str, Any]:
        """The newest button of this title; rows of a list go by their words too."""
        if button := button_named(title, self.cards):
            return button
        raise LookupError(f"no button [{title}] was shown")

    def _shown(self, reply: Activity) -> str:
        if not reply.attachments:
            return reply.text
        card = reply.attachments[0].content
        self.cards.append(card)
        return card_lines(twin(card))


@dataclass(frozen=True)
class ChatFile:
    """A conversation under tests/conversations/, as it has to happen."""

    path: Path

    @classmethod
    def all(cls) -> "list[ChatFile]":
        return [cls(path) for path in sorted(CONVERSATIONS.rglob("*.chat"))]

    def __str__(self) -> str:
        return str(self.path.relative_to(CONVERSATIONS).with_suffix(""))

    @property
    def recording(self) -> Recording:
        return read_recording(self.path)

    @property
    def locale(self) -> str:
        return self.recording.language

    @property
    def text(self) -> str:
        return chat_text(self.recording.exchanges)

    @property
    def person_lines(self) -> list[str]:
        return [words_of(exchange.deed) for exchange in self.recording.exchanges]

    @property
    def heading(self) -> str:
        lines = self.path.read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if line.startswith("#"))

    def rewrite(self, exchanges: Iterable[Exchange]) -> None:
        self.path.write_text(f"{self.heading}\n\n{chat_text(exchanges)}\n", "utf-8")
