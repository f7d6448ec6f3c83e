"""What leaves the desk after a turn: replies, cards in the place of others, the response itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.adapter import DeskTurn
from bot.channels import UPDATES, Marks, fit
from bot.groups import owner_of
from bot.inbound import write_activity
from bot.json_body import is_id
from bot.service_urls import reply_url
from bot.storage.turn_store import Delivery
from bot.teams.answers import answer_to_invoke
from bot.trace import Took, is_traced, trace_of
from dialogs.talk import Talk, card_activity

EXPECT_REPLIES = "expectReplies"

TEXT_TWIN = "webchat:fallback-text"
"""Where Web Chat looks for what a screen reader says of a card."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The same answer for each way in which it may travel."""

    body: bytes
    """The response to the request, also should it come again."""
    deliveries: tuple[Delivery, ...]
    """What the Bot Connector is to be sent."""
    activities: tuple[bytes, ...]
    """What a conversation that the desk hosts itself shows of the turn."""


def outgoing(turn: DeskTurn, talk: Talk | None, took: Took, now: datetime) -> Outgoing:
    """What `turn` is answered, as its channel can show it; `talk` is None where it failed."""
    marks = _marks(turn, talk)
    channel = turn.activity.channel_id
    written = [write_activity(fit(reply, channel, marks)) for reply in turn.replies]
    if talk and is_traced(turn):
        written.append(write_activity(trace_of(turn, talk, took)))
    return Outgoing(
        _body(turn, talk, written, marks),
        (*_deliveries(turn, written), *_updates(turn, talk, marks)),
        _shown(turn, written, now),
    )


def _marks(turn: DeskTurn, talk: Talk | None) -> Marks:
    """What the buttons of this turn's cards have to say when they are pressed.

    In a group, whose card it is; on a form, which card it was opened from: Teams does not say so
    when the form is sent.
    """
    activity: Activity = turn.activity
    marks = {"of": owner_of(activity)} if talk and talk.in_group else {}
    if talk and talk.form and activity.reply_to_id:
        marks["card"] = activity.reply_to_id
    return marks


def _body(turn: DeskTurn, talk: Talk | None, written: list[dict[str, Any]], marks: Marks) -> bytes:
    if turn.activity.type == "invoke":
        said = [reply.summary or reply.text or "" for reply in turn.replies]
        return answer_to_invoke(turn.activity, talk, said, marks)
    # Clients of a hosted conversation see its activities; there only the mark is needed.
    return b"" if turn.hosted else orjson.dumps({"activities": written})


def _deliveries(turn: DeskTurn, written: list[dict[str, Any]]) -> tuple[Delivery, ...]:
    activity: Activity = turn.activity
    if not written or not _by_connector(turn):
        return ()
    url = reply_url(activity.service_url, activity.conversation.id, activity.id)
    return tuple(Delivery(url, orjson.dumps(reply)) for reply in written)


def _updates(turn: DeskTurn, talk: Talk | None, marks: Marks) -> tuple[Delivery, ...]:
    """What takes the place of the card that was pressed, for all who see it."""
    activity: Activity = turn.activity
    if talk is None or talk.replacement is None or activity.channel_id not in UPDATES:
        return ()
    pressed = talk.pressed or {}
    card = activity.reply_to_id or pressed.get("card")
    if not is_id(card) or not _by_connector(turn):
        return ()
    update = fit(card_activity(talk.replacement), activity.channel_id, marks)
    reference = TurnContext.get_conversation_reference(activity)
    TurnContext.apply_conversation_reference(update, reference)
    update.id = card
    url = reply_url(activity.service_url, activity.conversation.id, card)
    return (Delivery(url, orjson.dumps(write_activity(update)), "PUT"),)


def _by_connector(turn: DeskTurn) -> bool:
    """Whether replies go by the Bot Connector: the response to an invoke has no room for them."""
    activity: Activity = turn.activity
    expects = activity.delivery_mode == EXPECT_REPLIES and activity.type != "invoke"
    return turn.hosted is None and not expects


def _shown(turn: DeskTurn, written: list[dict[str, Any]], now: datetime) -> tuple[bytes, ...]:
    if turn.hosted is None:
        return ()
    echo = [turn.hosted.echo] if turn.hosted.echo else []
    for reply in written:
        reply["timestamp"] = now.isoformat()
        if twin := reply.get("summary"):
            reply["channelData"] = {TEXT_TWIN: twin}
    return (*echo, *map(orjson.dumps, written))
