"""How the desk answers the presses and forms of Teams, in the response to the request itself."""

from collections.abc import Sequence
from typing import Any

import orjson
from botbuilder.schema import Activity

from bot.channels import Marks, fit_card
from bot.teams.presses import PRESS, SEND_FORM
from dialogs.elements import Card
from dialogs.talk import ADAPTIVE_CARD, Talk

_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"

_NOT_OURS = "No button of the desk sends this."


def answer_to_nothing(activity: Activity) -> bytes:
    """The body of the response to what no card or form of the desk can have sent."""
    if activity.name == PRESS:
        return orjson.dumps(_wrong())
    return orjson.dumps({"task": {"type": "message", "value": _NOT_OURS}})


def answer_to_invoke(
    activity: Activity, talk: Talk | None, said: Sequence[str], marks: Marks
) -> bytes:
    """The body of the response; empty where nothing is left to be shown.

    `talk` is None where the turn failed; `said` are the texts of the replies, which arrive in the
    conversation as well; `marks` as in `fit_card`.
    """
    notice = talk.remarked if talk else ""
    if said and not notice:
        notice = said[0].partition("\n")[0]
    if activity.name == PRESS:
        return orjson.dumps(_pressed(activity, talk, notice, marks))
    if talk and talk.form:
        return orjson.dumps({"task": {"type": "continue", "value": _form(activity, talk, marks)}})
    if activity.name == SEND_FORM and talk and talk.replacement:
        return b""  # closes the form: the answer stands in the conversation
    return orjson.dumps({"task": {"type": "message", "value": notice}})


def _pressed(activity: Activity, talk: Talk | None, notice: str, marks: Marks) -> dict[str, Any]:
    if talk and talk.replacement:
        card = fit_card(talk.replacement, activity.channel_id, marks)
        return {"statusCode": 200, "type": ADAPTIVE_CARD, "value": card}
    return {"statusCode": 200, "type": _MESSAGE, "value": notice} if notice else _wrong()


def _wrong() -> dict[str, Any]:
    error = {"code": "BadRequest", "message": _NOT_OURS}
    return {"statusCode": 400, "type": _ERROR, "value": error}


def _form(activity: Activity, talk: Talk, marks: Marks) -> dict[str, Any]:
    card: Card = fit_card(talk.form or {}, activity.channel_id, marks)
    return {
        "title": talk._("Partner Desk"),
        "width": "medium",
        "height": "medium",
        "card": {"contentType": ADAPTIVE_CARD, "content": card},
    }
