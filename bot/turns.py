"""A turn is one transaction: one at a time per conversation, kept as a whole, answered after that.

The inbox mark, what is remembered, the transcript, the outbox and opened cases commit together. No
reply leaves before the commit, and an activity that comes again gets the answer it got before.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson
from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.adapter import DeskTurn, apologise
from bot.addresses import address_of
from bot.channels import UPDATES, fit
from bot.clock import Clock
from bot.desk_bot import DeskBot
from bot.groups import owner_of
from bot.inbound import write_activity
from bot.recording.chat_file import words_of
from bot.recording.exchanges import Pressed
from bot.service_urls import reply_url
from bot.storage.turn_store import (
    Change,
    Delivery,
    Line,
    NewCase,
    OpenTurn,
    Pending,
    StateConflict,
    Stored,
    StoreUnavailable,
    Turn,
    TurnStore,
)
from bot.teams.answers import answer_to_invoke
from bot.trace import Took, is_traced, trace_of
from bot.undelivered import own_up, state_of
from dialogs.memory import Conversation, Person, Undelivered
from dialogs.talk import Talk, card_activity, is_group
from knowledge.desk import Desk

log = logging.getLogger(__name__)

ATTEMPTS = 6
"""How often a turn is run again because another process was quicker."""

EXPECT_REPLIES = "expectReplies"

_SAID = ("message", "invoke")
"""The activities with which a person says something."""

TEXT_TWIN = "webchat:fallback-text"
"""Where Web Chat looks for what a screen reader says of a card."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn that is kept: the JSON of its replies, and those still to be delivered."""

    body: bytes
    """{"activities": [...]}, as a caller that expects replies wants it."""
    to_deliver: tuple[Pending, ...] = ()


@dataclass(slots=True)
class _Lock:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Turns:
    """Takes the turns of all conversations of this process."""

    def __init__(
        self,
        store: TurnStore,
        bot: DeskBot,
        desk: Callable[[], Desk],
        clock: Clock,
        *,
        told: Callable[[Mapping[str, object], float], None] = lambda _line, _seconds: None,
    ) -> None:
        """`told` hears of each turn what its log line says, and how many seconds it took."""
        self._store, self._bot, self._desk, self._clock = store, bot, desk, clock
        self._told = told
        self._locks: dict[str, _Lock] = {}

    async def take(self, turn: DeskTurn) -> Answered:
        """Answer the activity of `turn`, which has an id; raises StoreUnavailable."""
        activity = turn.activity
        conversation = f"{activity.channel_id}/{activity.conversation.id}"
        began = time.perf_counter()
        async with self._alone(conversation):
            for _attempt in range(ATTEMPTS):
                try:
                    async with self._store.alone(conversation) as open_turn:
                        answered, line = await self._attempt(turn, conversation, open_turn)
                except StateConflict:
                    turn.replies.clear()
                    continue
                seconds = time.perf_counter() - began
                self._told(line, seconds)
                log.info("turn", extra={"turn": line | {"ms": round(seconds * 1000, 1)}})
                return answered
        raise StoreUnavailable("Other processes kept changing this conversation.")

    async def show(self, reply: Pending) -> None:
        """Put a reply into the conversation that the desk hosts, once however often it is called.

        Raises StoreUnavailable and ConversationGone.
        """
        shown = Turn(
            conversation=reply.conversation,
            activity_id=f"outbox/{reply.seq}",
            at=self._clock().timestamp(),
            changes=(),
            replies=b"",
            lines=(),
            deliveries=(),
            activities=(reply.body,),
            spoken=False,
        )
        async with self._alone(reply.conversation):
            with suppress(StateConflict):
                async with self._store.alone(reply.conversation) as open_turn:
                    await open_turn.commit(shown)

    async def _attempt(
        self, turn: DeskTurn, key: str, open_turn: OpenTurn
    ) -> tuple[Answered, dict[str, object]]:
        """Run the turn on what is remembered now; raises StateConflict when that is old already."""
        activity = turn.activity
        remembered = _Remembered.keys_of(key, activity)
        took = Took()
        loaded = await open_turn.load(remembered.keys, activity.id)
        line: dict[str, object] = {
            "channel": activity.channel_id,
            "type": activity.type,
            "conversation": blake2b(key.encode(), digest_size=6).hexdigest(),
        }
        if loaded.replies is not None:
            return Answered(loaded.replies), line | {"outcome": "repeated"}
        if remembered.read(loaded.states):
            log.warning("a state that makes no sense was forgotten", extra={"turn": line})
        now = self._clock()
        took.loading_ends()
        talk = await self._run(turn, open_turn, remembered, loaded.states, now, took)
        await own_up(turn, remembered.undelivered, _language(talk, remembered))
        owner = remembered.owner if is_group(activity) else ""
        written = [write_activity(fit(reply, activity.channel_id, owner)) for reply in turn.replies]
        if talk and is_traced(turn):
            written.append(write_activity(trace_of(turn, talk, took)))
        body = _body(turn, talk, written, owner)
        pending = await open_turn.commit(
            Turn(
                conversation=key,
                activity_id=activity.id,
                at=now.timestamp(),
                changes=remembered.changes(loaded.states),
                replies=body,
                lines=_lines(turn, talk),
                deliveries=(*_deliveries(turn, written), *_updates(turn, talk, owner)),
                cases=_cases(turn, talk),
                activities=_shown(turn, written, now),
                spoken=activity.type == "message",
            )
        )
        return Answered(body, pending), line | _told(talk)

    async def _run(
        self,
        turn: DeskTurn,
        open_turn: OpenTurn,
        remembered: "_Remembered",
        states: Mapping[str, Stored],
        now: datetime,
        took: Took,
    ) -> Talk | None:
        """Let the bot answer; None when it failed, with an apology as the answer."""
        memory = remembered.conversation, remembered.person
        if turn.hosted and turn.hosted.asker:
            remembered.person.asker = turn.hosted.asker
        try:
            desk, today = self._desk(), now.date()
            new_case = open_turn.case_number
            return await self._bot.take(turn, desk, *memory, today, new_case, took.understand)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  (the one place where a failure becomes a reply)
            language = _language(None, remembered)
            remembered.read(states)
            await apologise(turn, error, language)
            return None

    @asynccontextmanager
    async def _alone(self, conversation: str) -> AsyncIterator[None]:
        """Wait for the turn before; the lock is forgotten when nobody needs it."""
        held = self._locks.setdefault(conversation, _Lock())
        held.users += 1
        try:
            async with held.lock:
                yield
        finally:
            held.users -= 1
            if not held.users:
                del self._locks[conversation]


@dataclass(slots=True)
class _Remembered:
    """What is remembered of a conversation and of the person in it, and where it is stored."""

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
    def keys_of(cls, key: str, activity: Activity) -> "_Remembered":
        owner = owner_of(activity)
        conversation_key = f"conversation:{key}"
        if is_group(activity) and activity.type in _SAID:
            # What several people ask at the same time must not become one question.
            conversation_key += f"/{owner}"
        person_key = f"person:{activity.channel_id}/{owner}" if owner else ""
        sender = activity.from_property.id if activity.from_property else ""
        undelivered_key = state_of(key, sender)
        return cls(conversation_key, person_key, owner, sender == owner, undelivered_key)

    @property
    def keys(self) -> tuple[str, str, str]:
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
            body = memory.write()
            unchanged = body == stored.body if stored else memory == type(memory)()
            if key == self.person_key and not (key and self.is_theirs):
                continue
            if not unchanged:
                changed.append(Change(key, body, stored.version if stored else None))
        return tuple(changed)


def _language(talk: Talk | None, remembered: _Remembered) -> str:
    """That of the turn; of one that failed, the one that was spoken before."""
    if talk:
        return talk.language
    return remembered.conversation.language or remembered.person.language or "en"


def _body(turn: DeskTurn, talk: Talk | None, written: list[dict[str, Any]], owner: str) -> bytes:
    """What the request is answered, now and should it come again."""
    if turn.activity.type == "invoke":
        said = [reply.summary or reply.text or "" for reply in turn.replies]
        return answer_to_invoke(turn.activity, talk, said, owner)
    # Clients of a hosted conversation see its activities; there only the mark is needed.
    return b"" if turn.hosted else orjson.dumps({"activities": written})


def _deliveries(turn: DeskTurn, written: list[dict[str, Any]]) -> tuple[Delivery, ...]:
    """What the Bot Connector is to be sent, unless the replies travel another way."""
    activity: Activity = turn.activity
    if not written or not _by_connector(turn):
        return ()
    url = reply_url(activity.service_url, activity.conversation.id, activity.id)
    return tuple(Delivery(url, orjson.dumps(reply)) for reply in written)


def _updates(turn: DeskTurn, talk: Talk | None, owner: str) -> tuple[Delivery, ...]:
    """What takes the place of the card that was pressed, for all who see it."""
    activity: Activity = turn.activity
    card = activity.reply_to_id
    if talk is None or talk.replacement is None or not (card and _by_connector(turn)):
        return ()
    if activity.channel_id not in UPDATES:
        return ()
    update = fit(card_activity(talk.replacement), activity.channel_id, owner)
    TurnContext.apply_conversation_reference(
        update, TurnContext.get_conversation_reference(activity)
    )
    update.id = card
    url = reply_url(activity.service_url, activity.conversation.id, card)
    return (Delivery(url, orjson.dumps(write_activity(update)), "PUT"),)


def _by_connector(turn: DeskTurn) -> bool:
    """Whether replies go by the Bot Connector; those to an invoke always do, if it is no client's.

    The response to an invoke has no room for them.
    """
    activity: Activity = turn.activity
    expects = activity.delivery_mode == EXPECT_REPLIES and activity.type != "invoke"
    return turn.hosted is None and not expects


def _shown(turn: DeskTurn, written: list[dict[str, Any]], now: datetime) -> tuple[bytes, ...]:
    """What a conversation that the desk hosts itself shows of this turn."""
    if turn.hosted is None:
        return ()
    echo = [turn.hosted.echo] if turn.hosted.echo else []
    for reply in written:
        reply["timestamp"] = now.isoformat()
        if twin := reply.get("summary"):
            reply["channelData"] = {TEXT_TWIN: twin}
    return (*echo, *map(orjson.dumps, written))


def _lines(turn: DeskTurn, talk: Talk | None) -> tuple[Line, ...]:
    """What was said, for the transcript; of a press the words that the desk put on the button."""
    if turn.activity.type not in _SAID:
        return ()
    words = turn.activity.text
    if not words and talk and talk.pressed is not None:
        words = words_of(Pressed(talk.label))
    heard = [Line("person", words)] if words else []
    said = [Line("desk", reply.summary or reply.text or "") for reply in turn.replies]
    return (*heard, *said)


def _cases(turn: DeskTurn, talk: Talk | None) -> tuple[NewCase, ...]:
    opened = talk.opened if talk else []
    return tuple(
        NewCase(case.number, case.kind, orjson.dumps(case.content), address_of(turn))
        for case in opened
    )


def _told(talk: Talk | None) -> dict[str, object]:
    """What the log says of a turn: where the conversation stands, never what was typed."""
    if talk is None:
        return {"outcome": "failed"}
    if not talk.conversation.dialogs:
        return {"outcome": "answered"}
    case = talk.conversation.dialogs[0][1].get("case", {})
    return {
        "language": talk.language,
        "offer": case.get("offer_id"),
        "unknown_offer": True if case.get("unknown_name") else None,
        "issue": case.get("issue"),
        "asking": case.get("asking"),
        "answer": case.get("answered"),
        "catalogue": talk.desk.catalogue.version,
        "outcome": "answered",
    }
