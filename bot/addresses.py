"""Where the person of a case is written to later: kept with the case, used by the desk's people."""

import orjson
from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.adapter import DeskTurn
from bot.inbound import write_activity
from bot.service_urls import reply_url
from bot.storage.outbox import HOSTED
from bot.storage.turn_store import Delivery


def address_of(turn: DeskTurn) -> bytes | None:
    """The way back to the person of `turn`, as JSON; None where only the response leads there.

    Only turns of authenticated callers come here, and the URL is checked again at sending.
    """
    activity: Activity = turn.activity
    if turn.hosted:
        url = HOSTED
    elif activity.service_url:
        url = reply_url(activity.service_url, activity.conversation.id, None)
    else:
        return None
    reference = TurnContext.get_conversation_reference(activity)
    frame = TurnContext.apply_conversation_reference(Activity(type="message"), reference)
    frame.reply_to_id = None
    return orjson.dumps({"url": url, "activity": write_activity(frame)})


def message_to(address: bytes, text: str, *, message_id: str, timestamp: str) -> Delivery:
    """A message for the person at an address of `address_of`; what was typed is no markup."""
    way = orjson.loads(address)
    said = {"id": message_id, "timestamp": timestamp, "text": text, "textFormat": "plain"}
    return Delivery(way["url"], orjson.dumps(way["activity"] | said))
