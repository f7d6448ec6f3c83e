"""What is remembered of a conversation and of the person in it, between turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from botbuilder.schema import Activity

from bot.groups import owner_of
from bot.storage.turn_store import Change, Stored
from bot.undelivered import state_of
from dialogs.memory import Conversation, Person, Undelivered
from dialogs.talk import is_group

SAID = ("message", "invoke")
"""The activities with which a person says something."""


@dataclass(slots=True)
class Remembered:
    """What a turn begins with, and where it is stored."""

    conversation_key: str
    person_key: str
    """Empty where nobody sent the activity."""
    owner: str
    """Whose question it is."""
    is_theirs: bool
    """Whether that person sent the activity: only then it says anything about them."""
    undelivered_key: str
    conversation: Conversation = field(default_factory=Conversation)
    person: Person = field(default_factory=Person)
    undelivered: Undelivered = field(default_factory=Undelivered)

    @classmethod
    def keys_of(cls, key: str, activity: Activity) -> "Remembered":
        """Nothing yet, of the conversation called `key` and of whoever `activity` is about."""
        owner = owner_of(activity)
        conversation_key = f"conversation:{key}"
        if is_group(activity) and activity.type in SAID:
            # What several people ask at the same time must not become one question.
            conversation_key += f"/{owner}"
        person_key = f"person:{activity.channel_id}/{owner}" if owner else ""
        sender = activity.from_property.id if activity.from_property else ""
        undelivered_key = state_of(key, sender)
        return cls(conversation_key, person_key, owner, sender == owner, undelivered_key)

    @property
    def keys(self) -> tuple[str, str, str]:
        """Where it is stored: what holds in the conversation, for the person, and to own up to."""
        return self.conversation_key, self.person_key, self.undelivered_key

    def read(self, states: Mapping[str, Stored]) -> bool:
        """Take what was stored; whether some of it had to be forgotten."""
        bodies = [stored.body if (stored := states.get(key)) else None for key in self.keys]
        self.conversation, forgot = Conversation.read(bodies[0])
        self.person, forgot_person = Person.read(bodies[1])
        self.undelivered, _ = Undelivered.read(bodies[2])
        return forgot or forgot_person

    def changes(self, states: Mapping[str, Stored]) -> tuple[Change, ...]:
        """Only what differs is written; a person that told nothing leaves no row."""
        changed = []
        memories = self.conversation, self.person, self.undelivered
        for key, memory in zip(self.keys, memories, strict=True):
            stored = states.get(key)
            if stored is None and memory == type(memory)():
                continue
            if key == self.person_key and not (key and self.is_theirs):
                continue
            body = memory.write()
            if stored is None or body != stored.body:
                changed.append(Change(key, body, stored.version if stored else None))
        return tuple(changed)
