"""The invokes of Teams that belong to no conversation: searching offers, unfolding a link."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from botbuilder.schema import Activity

from bot.teams.extension import link_answer, search_answer, type_ahead_answer
from dialogs.i18n import language_of
from knowledge.desk import Desk

_NOTHING: Mapping[str, Any] = {}


def answer_at_once(activity: Activity, desk: Desk, today: date) -> bytes | None:
    """The body of the response; None where the desk does not know the invoke."""
    language = language_of(activity.locale)
    answer: Mapping[str, Any] | None
    match activity.name:
        case "composeExtension/query":
            answer = search_answer(activity.value, desk, today, language)
        case "composeExtension/queryLink" | "composeExtension/anonymousQueryLink":
            answer = link_answer(activity.value, desk, today, language) or _NOTHING
        case "application/search":
            answer = type_ahead_answer(activity.value, desk)
        case _:
            return None
    return orjson.dumps(answer)
