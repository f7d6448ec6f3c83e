"""How the desk answers the presses and forms of Teams, in the response to the request itself."""

from collections.abc import Sequence
from typing import Any

import orjson
from botbuilder.schema import Activity

from bot.channels import fit_card
from bot.teams.presses import PRESS, SEND_FORM
from dialogs.elements import Card
from dialogs.talk import ADAPTIVE_CARD, Talk

_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"

NOT_OURS = orjson.dumps(
    {
        "statusCode": 400,
        "type": _ERROR,
        "value": {"code": "BadRequest", "message": "No button of the desk sends this."},
    }
)
"""The answer to a press that no card of the desk can have sent."""


def answer_to_invoke(
    activity: Activity, talk: Talk | None, said: Sequence[str], owner: str
) -> bytes:
    """The body of the response; empty where nothing is left to be shown.

    `talk` is None where the turn failed; `said` are the texts of the replies, which arrive in the
    conversation as well; `owner` as in `fit_card`.
    """
    notice = talk.remarked if talk else ""
    if said and not notice:
        notice = said[0].partition("\n")[0]
    if activity.name == PRESS:
        return orjson.dumps(_pressed(activity, talk, notice, owner))
    if talk and talk.form:
        return orjson.dumps({"task": {"type": "continue", "value": _form(activity, talk, owner)}})
    if activity.name == SEND_FORM and talk and talk.replacement:
        return b""  # closes the form: the answer stands in the conversation
    return orjson.dumps({"task": {"type": "message", "value": notice}})


def _pressed(activity: Activity, talk: Talk | None, notice: str, owner: str) -> dict[str, Any]:
    if talk and talk.replacement:
        card = fit_card(talk.replacement, activity.channel_id, owner)
        return {"statusCode": 200, "type": ADAPTIVE_CARD, "value": card}
    return {"statusCode": 200, "type": _MESSAGE, "value": notice}


def _form(activity: Activity, talk: Talk, owner: str) -> dict[str, Any]:
    card: Card = fit_card(talk.form or {}, activity.channel_id, owner)
    return {
        "title": talk._("Partner Desk"),
        "width": "medium",
        "height": "medium",
        "card": {"contentType": ADAPTIVE_CARD, "content": card},
    }
