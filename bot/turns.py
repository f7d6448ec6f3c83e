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

import orjson

from bot.adapter import DeskTurn, apologise
from bot.addresses import address_of
from bot.clock import Clock
from bot.desk_bot import DeskBot
from bot.outgoing import outgoing
from bot.recording.chat_file import words_of
from bot.recording.exchanges import Pressed
from bot.remembered import SAID, Remembered
from bot.storage.turn_store import (
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
from bot.trace import Took
from bot.undelivered import own_up
from dialogs.talk import Talk
from knowledge.desk import Desk

log = logging.getLogger(__name__)

ATTEMPTS = 6
"""How often a turn is run again because another process was quicker."""


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
        remembered = Remembered.keys_of(key, activity)
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
        language = _language(talk, remembered)
        await own_up(turn, remembered.undelivered, language)
        for reply in turn.replies:
            reply.locale = language
        leaving = outgoing(turn, talk, took, now)
        pending = await open_turn.commit(
            Turn(
                conversation=key,
                activity_id=activity.id,
                at=now.timestamp(),
                changes=remembered.changes(loaded.states),
                replies=leaving.body,
                lines=_lines(turn, talk),
                deliveries=leaving.deliveries,
                cases=_cases(turn, talk),
                activities=leaving.activities,
                spoken=activity.type == "message",
            )
        )
        return Answered(leaving.body, pending), line | _told(talk)

    async def _run(
        self,
        turn: DeskTurn,
        open_turn: OpenTurn,
        remembered: Remembered,
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


def _language(talk: Talk | None, remembered: Remembered) -> str:
    """That of the turn; of one that failed, the one that was spoken before."""
    if talk:
        return talk.language
    return remembered.conversation.language or remembered.person.language or "en"


def _lines(turn: DeskTurn, talk: Talk | None) -> tuple[Line, ...]:
    """What was said, for the transcript; of a press the words that the desk put on the button."""
    if turn.activity.type not in SAID:
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
