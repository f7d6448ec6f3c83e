"""Talking to the desk in tests, and reading transcripts of such talks."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from botbuilder.schema import Activity, ChannelAccount, ConversationAccount

from bot.adapter import DeskTurn, LocalAdapter
from bot.desk_bot import DeskBot
from bot.storage.turn_store import TurnStore
from bot.turns import EXPECT_REPLIES, Turns
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
        if text.startswith("[") and text.endswith("]"):
            return await self.presses(self.button(text[1:-1])["data"])
        if text == "(arrives)":
            return await self.arrives()
        return await self.sends(Activity(type="message", text=text))

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
        return "\n".join(self._shown(reply) for reply in turn.replies) or "(silence)"

    def button(self, title: str) -> dict[str, Any]:
        """The newest button of this title; rows of a list go by their words too."""
        for card in reversed(self.cards):
            for action in buttons(card):
                if title in _names(action["title"]):
                    return action
        raise LookupError(f"no button [{title}] was shown")

    def _shown(self, reply: Activity) -> str:
        if not reply.attachments:
            return reply.text
        card = reply.attachments[0].content
        self.cards.append(card)
        return "\n".join(f"| {line}" for line in twin(card).splitlines())


def _names(title: str) -> tuple[str, ...]:
    """What a button goes by: all its words, and of a row the words between number and detail."""
    numbered = title.partition(". ")[2]
    return title, numbered, numbered.partition(" – ")[0]


def buttons(card: Any) -> list[dict[str, Any]]:
    """All that can be pressed on a card, in the order it stands there."""
    if isinstance(card, list):
        return [action for element in card for action in buttons(element)]
    if not isinstance(card, dict):
        return []
    if card.get("type") == "Action.Submit":
        return [card]
    return [action for part in card.values() for action in buttons(part)]


@dataclass(frozen=True)
class ChatFile:
    """A transcript: `>` is the person, `[…]` after it a press, the lines below are the desk."""

    path: Path

    @classmethod
    def all(cls) -> "list[ChatFile]":
        return [cls(path) for path in sorted(CONVERSATIONS.rglob("*.chat"))]

    def __str__(self) -> str:
        return str(self.path.relative_to(CONVERSATIONS).with_suffix(""))

    @property
    def locale(self) -> str:
        return self.path.parent.name

    @property
    def heading(self) -> str:
        lines = self.path.read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if line.startswith("#"))

    @property
    def text(self) -> str:
        lines = self.path.read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if not line.startswith("#")).strip()

    @property
    def person_lines(self) -> list[str]:
        return [line[2:] for line in self.text.splitlines() if line.startswith("> ")]

    def rewrite(self, text: str) -> None:
        self.path.write_text(f"{self.heading}\n\n{text}\n", "utf-8")
