"""Replies that could not be delivered: kept as a note, which the person's next turn begins with."""

import orjson

from bot.adapter import DeskTurn
from bot.storage.outbox import GivenUp
from bot.storage.turn_store import Pending
from dialogs.i18n import sentences
from dialogs.memory import Undelivered


def state_of(conversation: str, person: str) -> str:
    """The key of the note for a person in a conversation; in a group each has one of their own."""
    return f"undelivered:{conversation}/{person}"


def given_up(reply: Pending, at: float) -> GivenUp:
    """What the store is told when `reply` is given up at a time in Unix seconds."""
    recipient = orjson.loads(reply.body).get("recipient") or {}
    state = state_of(reply.conversation, recipient.get("id", ""))
    return GivenUp(reply, at, state, Undelivered(at=reply.at).write())


async def own_up(turn: DeskTurn, undelivered: Undelivered, language: str) -> None:
    """Begin the replies of `turn` with what did not get through, if anything, once."""
    if undelivered.at is None or turn.activity.type != "message" or not turn.replies:
        return
    _ = sentences(language)
    await turn.send_activity(
        _("An earlier message did not reach you. Ask again if you still need the answer.")
    )
    turn.replies.insert(0, turn.replies.pop())
    undelivered.at = None
