"""Somebody at a client: does what people do there, and reads what comes back."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from bot.recording.buttons import button_named
from bot.recording.chat_file import card_lines
from bot.recording.exchanges import SILENCE
from dialogs.elements import twin
from tests.card_linter import faults_of_card, faults_of_size
from tests.simulators.answer_schema import cards_in, faults_of_answer
from tests.simulators.channel import Channel, Conversation, Happened, JsonObject
from tests.simulators.inbound_schema import faults_of_inbound
from tests.simulators.running_desk import RunningDesk

CHANGED = "(in place of what stood there)"


class Person(ABC):
    """What is common to all clients: whatever is done, its effect is returned as a transcript.

    Lines of a card begin with `|`, as in tests/conversations/.
    """

    presses_kinds: ClassVar = frozenset({"Action.Submit"})
    """The actions that this client sends to the bot."""
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self, desk: RunningDesk, channel: Channel, conversation: Conversation, locale: str
    ) -> None:
        self.desk, self.channel, self.conversation = desk, channel, conversation
        self.locale = locale
        self.said = ""
        """The id of the last message."""

    @abstractmethod
    def activity(self, kind: str, **fields: Any) -> JsonObject:
        """An activity as this client sends it, but for its id."""

    @abstractmethod
    async def opens(self) -> str:
        """Open the conversation."""

    @abstractmethod
    async def submits(self, action: JsonObject, pressed_on: str) -> str:
        """Press a button on the card of the message `pressed_on`."""

    async def writes(self, text: str) -> str:
        """Send a message."""
        return await self.does(self.activity("message", text=text, textFormat="plain"))

    async def presses(self, title: str) -> str:
        """Press the newest button of this title; a row of a list also goes by its words alone."""
        activity_id, action = self.button(title)
        return await self.submits(action, activity_id)

    def button(self, title: str) -> tuple[str, JsonObject]:
        """The newest button of this title, and the id of the activity whose card it is on."""
        for activity_id, activity in reversed(self.conversation.shown.items()):
            if action := button_named(title, list(cards_in(activity))):
                assert action["type"] in self.presses_kinds, f"[{title}] does nothing here"
                return activity_id, action
        raise LookupError(f"no button [{title}] is to be seen")

    async def does(self, activity: JsonObject) -> str:
        """Have the channel bring an activity to the desk; it must be taken."""
        before = len(self.conversation.happened)
        status, _ = await self._brings_soundly(activity)
        assert status == 200, f"{activity['type']} was answered {status}"
        return self.seen_since(before)

    async def invokes(self, invoke: JsonObject) -> Any:
        """Have the channel bring an invoke to the desk: its answer, found to be one."""
        status, answer = await self._brings_soundly(invoke)
        assert status == 200, f"{invoke['name']} was answered {status}"
        faults = faults_of_answer(invoke["name"], answer) + faults_of_size(answer)
        for card in cards_in(answer):
            faults += faults_of_card(card, self.channel.name)
        assert not faults, faults
        return answer

    async def brings(self, activity: JsonObject) -> tuple[int, Any]:
        """Have the channel bring anything to the desk: how it was answered, and the JSON."""
        activity.setdefault("id", self.channel.new_id())
        activity["serviceUrl"] = self.channel.service_url
        self.conversation.heard.add(activity["id"])
        if activity["type"] == "message":
            self.said = activity["id"]
        return await self.desk.take(activity, self.headers)

    async def _brings_soundly(self, activity: JsonObject) -> tuple[int, Any]:
        answered = await self.brings(activity)
        faults = faults_of_inbound(activity)
        assert not faults, f"no channel brings this: {faults}"
        return answered

    def seen_since(self, before: int) -> str:
        """What the conversation showed after so many happenings."""
        return _transcript(self.conversation.happened[before:])

    def said_since(self, before: int) -> str:
        """The same without what was changed where it stood."""
        news = self.conversation.happened[before:]
        return _transcript([each for each in news if not each.is_change])


def as_seen(activity: JsonObject) -> str:
    """A message as a person sees it: its cards, or else its text."""
    cards = [card_lines(twin(card)) for card in cards_in(activity)]
    return "\n".join(cards) or activity["text"]


def _transcript(news: Sequence[Happened]) -> str:
    changed = {True: f"{CHANGED}\n", False: ""}
    return "\n".join(changed[each.is_change] + as_seen(each.activity) for each in news) or SILENCE
