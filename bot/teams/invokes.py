"""The invokes of Teams that belong to no conversation: searching offers, unfolding a link."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson
from botbuilder.schema import Activity

from bot.teams.extension import link_answer, search_answer, type_ahead_answer
from dialogs.i18n import language_of
from knowledge.desk import Desk
from knowledge.errors import DeskError

log = logging.getLogger(__name__)

_NOTHING: Mapping[str, Any] = {}


def answer_at_once(activity: Activity, desk: Desk, today: date) -> bytes | None:
    """The body of the response; None where the desk does not know the invoke."""
    language = language_of(activity.locale)
    answer: Mapping[str, Any] | None
    match activity.name:
        case "composeExtension/query":
            answer = search_answer(activity.value, desk, today, language)
        case "composeExtension/queryLink" | "composeExtension/anonymousQueryLink":
            answer = _of_link(activity, desk, today, language)
        case "application/search":
            answer = type_ahead_answer(activity.value, desk)
        case _:
            return None
    return orjson.dumps(answer)


def _of_link(activity: Activity, desk: Desk, today: date, language: str) -> Mapping[str, Any]:
    """The link as it was, where nothing can be said of it."""
    try:
        return link_answer(activity.value, desk, today, language) or _NOTHING
    except DeskError as error:
        log.warning("a link was not unfolded: %s", error)
        return _NOTHING
