"""What people are told of replies that got lost, or of which nobody knows whether they did."""

import orjson

from bot.adapter import DeskTurn
from bot.storage.outbox import HOSTED, GivenUp
from bot.storage.turn_store import Pending
from dialogs.i18n import LANGUAGES, N_, sentences
from dialogs.memory import Undelivered

ONCE_MORE = N_("You may have this message already. Here it is once more, to be sure:")


def state_of(conversation: str, person: str) -> str:
    """The key of the note for a person in a conversation; in a group each has one of their own."""
    return f"undelivered:{conversation}/{person}"


def given_up(reply: Pending, at: float) -> GivenUp:
    """What the store is told when `reply` is given up at a time in Unix seconds."""
    if reply.url == HOSTED:
        # Its conversation is gone, and with it the one who could be told.
        return GivenUp(reply, at, None, b"")
    recipient = orjson.loads(reply.body).get("recipient") or {}
    state = state_of(reply.conversation, recipient.get("id", ""))
    return GivenUp(reply, at, state, Undelivered(at=reply.at).write())


def once_more(reply: Pending) -> bytes:
    """The body of a reply that may have arrived already, so that nobody takes it for another."""
    activity = orjson.loads(reply.body)
    if activity.get("type") != "message":
        return reply.body
    language = str(activity.get("locale"))[:2]
    word = sentences(language if language in LANGUAGES else "en")(ONCE_MORE)
    # In one message, for of two the second might not arrive. A card is shown below its text.
    text = "\n\n".join(filter(None, (word, activity.get("text"))))
    return orjson.dumps(activity | {"text": text})


async def own_up(turn: DeskTurn, undelivered: Undelivered, language: str) -> None:
    """Begin the replies of `turn` with what did not get through, if anything, once."""
    if undelivered.at is None or turn.activity.type != "message" or not turn.replies:
        return
    _ = sentences(language)
    await turn.send_activity(
        _("An earlier message may not have reached you. Ask again if you miss an answer.")
    )
    turn.replies.insert(0, turn.replies.pop())
    undelivered.at = None
