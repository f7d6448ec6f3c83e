"""One turn of talk, as a dialog sees it: what was heard, and ways to answer.

With form.py, the only module of dialogs/ that knows the Bot Framework.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from botbuilder.core import TurnContext
from botbuilder.schema import Activity, Attachment

from dialogs.elements import Card, twin
from dialogs.i18n import LANGUAGES, Sentences, language_of, sentences
from dialogs.memory import Conversation, Person
from dialogs.visible import lines
from knowledge.desk import Desk
from knowledge.hearing import Heard
from knowledge.match import Match
from knowledge.understanding import Understanding, understand

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
FORMS = "msteams"
"""The channel that shows forms in a window of their own."""
_BOT = re.compile(r"28:[\w-]{1,100}", re.ASCII)
_GROUPS = frozenset({"groupChat", "channel"})
_KEY = "desk.talk"


def is_group(activity: Activity) -> bool:
    """Whether others than the person and the desk read along."""
    conversation = activity.conversation
    return bool(conversation.is_group) or conversation.conversation_type in _GROUPS


def card_activity(card: Card) -> Activity:
    """A message that shows `card`."""
    attachment = Attachment(content_type=ADAPTIVE_CARD, content=card)
    return Activity(type="message", summary=twin(card), attachments=[attachment])


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """Something for the people of the desk to take up."""

    number: int
    kind: str
    content: Mapping[str, Any]


@dataclass
class Talk:
    """A person's message and the desk's answers to it."""

    turn: TurnContext
    desk: Desk
    conversation: Conversation
    person: Person
    today: date
    new_answer: Callable[[], str]
    """A new answer number, such as A-7F3K."""
    new_case: Callable[[], Awaitable[int]]
    opened: list[OpenedCase] = field(default_factory=list)
    understood: bool = False
    """Whether anything in this message meant something to the desk."""
    closed: bool = False
    """Whether all is said: no question is repeated, no answer given."""
    replacement: Card | None = None
    """What stands from now on where the pressed card stood."""
    remarked: str = ""
    """What only whoever pressed is told."""
    form: Card | None = None
    """What is shown in a window of its own, to be filled in."""
    label: str | None = None
    """The words on the pressed button, as the desk has put them there; None where it has not."""
    understand: Callable[..., Understanding] = understand
    """Makes out what a message says; whoever wants to know how long that takes gives another."""
    understanding: Understanding | None = None
    """What the message was taken to mean; None where none was made out, as of a press."""

    def __post_init__(self) -> None:
        self.turn.turn_state[_KEY] = self

    @staticmethod
    def of(turn: TurnContext) -> "Talk":
        """The talk that belongs to this turn."""
        talk: Talk = turn.turn_state[_KEY]
        return talk

    @property
    def text(self) -> str:
        """What the person typed."""
        return (self.turn.activity.text or "").strip()

    @property
    def pressed(self) -> Mapping[str, Any] | None:
        """What a pressed button sends; anybody can forge it, so it only ever names things."""
        value = self.turn.activity.value
        data = value.get("desk") if isinstance(value, dict) else None
        return data if isinstance(data, dict) else None

    @property
    def inputs(self) -> Mapping[str, str]:
        """What was filled in beside a pressed button; as little to be trusted."""
        value = self.turn.activity.value
        filled = value.items() if isinstance(value, dict) else ()
        return {name: words for name, words in filled if isinstance(words, str)}

    @property
    def in_group(self) -> bool:
        """Whether others than the person read along."""
        return is_group(self.turn.activity)

    @property
    def asks_by_form(self) -> bool:
        """Whether all that is missing is asked for at once, in a form.

        In a channel of a team many read along, and each answer needs a mention.
        """
        activity = self.turn.activity
        return bool(
            activity.channel_id == FORMS and activity.conversation.conversation_type == "channel"
        )

    @property
    def answers_press(self) -> bool:
        """Whether the press has a response of its own: whoever pressed sees it, and no one else."""
        return bool(self.turn.activity.type == "invoke")

    @property
    def private_chat(self) -> str | None:
        """The address of the person's own chat with the desk, where the channel has one."""
        desk = self.turn.activity.recipient
        if self.turn.activity.channel_id != FORMS or desk is None or not _BOT.fullmatch(desk.id):
            return None
        return f"https://teams.microsoft.com/l/chat/0/0?users={desk.id}"

    def hear_instead(self, text: str) -> None:
        """Take `text`, which a button stands for, as if the person had typed it."""
        self.turn.activity.text, self.turn.activity.value = text, None

    def listen(self, among: Collection[str] = ()) -> None:
        """Make out what the message says; `among` are the offers just listed to choose from."""
        self.understanding = self.understand(
            self.text, self.desk.catalogue, self.language, among=among
        )
        if not self.person.language_chosen and self.heard.language in LANGUAGES:
            self.speak(self.heard.language)

    @property
    def match(self) -> Match:
        """The offers the message may mean."""
        return self._heard_so_far.match

    @property
    def heard(self) -> Heard:
        """What the message says besides the offer."""
        return self._heard_so_far.heard

    @property
    def _heard_so_far(self) -> Understanding:
        if self.understanding is None:
            raise RuntimeError("listen() comes first")
        return self.understanding

    @property
    def language(self) -> str:
        """The language of this conversation."""
        if self.conversation.language:
            return self.conversation.language
        return self.person.language or language_of(self.turn.activity.locale)

    def speak(self, language: str, *, chosen: bool = False) -> None:
        """Go on in `language`; `chosen` when the person asked for it."""
        self.conversation.language = self.person.language = language
        self.person.language_chosen = chosen or self.person.language_chosen

    @property
    def _(self) -> Sentences:
        return sentences(self.language)

    async def say(self, words: str) -> None:
        """Say `words` as plain text."""
        said = Activity(type="message", text=lines(words), text_format="plain")
        await self.turn.send_activity(said)

    async def remark(self, words: str) -> None:
        """Say what only concerns whoever has just pressed: to nobody else, where that can be."""
        if self.turn.activity.type == "invoke":
            self.remarked = lines(words)
        else:
            await self.say(words)

    async def show(self, card: Card) -> None:
        """Show `card`; its text twin goes along for whoever cannot see it."""
        await self.turn.send_activity(card_activity(card))

    async def open_case(self, kind: str, content: Mapping[str, Any]) -> int:
        """Put a case before the people of the desk and return its number.

        It is stored together with this turn, or not at all.
        """
        number = await self.new_case()
        self.opened.append(OpenedCase(number, kind, content))
        return number
