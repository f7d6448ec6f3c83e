"""/api/messages: where the Bot Connector, the Emulator and the Playground bring activities."""

import asyncio
import logging
import secrets
import time

import orjson
from aiohttp import web
from botbuilder.schema import Activity

from bot import service_urls
from bot.adapter import DeskTurn
from bot.bodies import read_json
from bot.groups import is_overheard, without_mentions
from bot.inbound import Refused, read_activity
from bot.keys import ADAPTER, CLOCK, DESK, IN_FLIGHT, METRICS, SENDER, SETTINGS, TURNS
from bot.outgoing import EXPECT_REPLIES
from bot.storage.turn_store import StoreUnavailable
from bot.teams import presses
from bot.teams.answers import answer_to_nothing
from bot.teams.invokes import answer_at_once
from bot.turns import Answered

log = logging.getLogger(__name__)

NO_REPLIES = b'{"activities":[]}'

_NEWS = frozenset({"message", "conversationUpdate", "installationUpdate", "deleteUserData"})
"""The activities that change something, besides invokes."""

TYPING_AFTER_SECONDS = 1.0
"""An answer that takes longer is announced by "typing"."""


async def messages(request: web.Request) -> web.Response:
    """Take one activity from a channel; answer in the response where the channel asks for that."""
    settings, in_flight = request.app[SETTINGS], request.app[IN_FLIGHT]
    if in_flight.is_full:
        return _refusal(request, 503, "busy", "The desk is busy. Send it again in a moment.")
    try:
        activity = read_activity(await read_json(request, settings.read_seconds))
    except Refused as refused:
        return _refusal(request, refused.status, refused.reason, str(refused))
    activity.id = activity.id or secrets.token_hex(12)
    header = request.headers.get("Authorization", "")
    try:
        # The turn goes on when the channel hangs up: a repetition then finds it answered.
        answered = await in_flight.finish(_take(request.app, header, activity))
    except PermissionError as error:
        reason = getattr(error, "reason", "forbidden")
        if reason in _FORBIDDEN:
            return _refusal(request, 403, reason, _FORBIDDEN[reason])
        return _refusal(request, 401, reason, "The request is not from the Bot Connector.")
    except (StoreUnavailable, TimeoutError) as error:
        log.warning("turn not answered: %s", error or "it takes too long")
        return _refusal(request, 503, "unavailable", "The desk cannot answer now. Send it again.")
    if answered is None:
        return _refusal(request, 501, "unknown_invoke", "The desk does not know this invoke.")
    if activity.type == "invoke" or activity.delivery_mode == EXPECT_REPLIES:
        return web.Response(body=answered.body, content_type="application/json")
    return web.Response()


async def _take(app: web.Application, header: str, activity: Activity) -> Answered | None:
    """Let the SDK check who calls and make the turn; None for an invoke nobody knows."""
    settings, outcome = app[SETTINGS], list[Answered]()
    expects_replies = activity.delivery_mode == EXPECT_REPLIES and activity.type != "invoke"

    async def logic(turn: DeskTurn) -> None:
        if not expects_replies and not service_urls.is_trusted(
            activity.service_url or "", settings
        ):
            raise _UntrustedServiceUrl
        if activity.type == "invoke":
            answer = await _answer_invoke(app, turn)
        elif activity.type in _NEWS and not is_overheard(activity):
            activity.text = without_mentions(activity)
            answer = await _answer_message(app, turn)
        else:
            answer = Answered(NO_REPLIES)
        if answer:
            outcome.append(answer)

    await app[ADAPTER].process_activity(header, activity, logic)
    if not outcome:
        return None
    # Here rather than by the request, which may have given up by now.
    app[SENDER].send(outcome[0].to_deliver)
    return outcome[0]


async def _answer_message(app: web.Application, turn: DeskTurn) -> Answered:
    typing = _announce_typing(app, turn.activity)
    try:
        return await app[TURNS].take(turn)
    finally:
        typing.cancel()


async def _answer_invoke(app: web.Application, turn: DeskTurn) -> Answered | None:
    """What the response to an invoke says; None where the desk does not know it."""
    activity = turn.activity
    if activity.name in presses.NAMES:
        activity.value = presses.pressed(activity)
        if activity.value is None:
            return Answered(answer_to_nothing(activity))
        return await app[TURNS].take(turn)
    began = time.perf_counter()
    body = answer_at_once(activity, app[DESK](), app[CLOCK]().date())
    if body is None:
        return None
    app[METRICS].searched(activity.name, time.perf_counter() - began)
    return Answered(body)


_FORBIDDEN = {
    "tenant": "The desk does not answer people of this tenant.",
    "untrusted-service-url": "The desk sends replies to the Bot Connector's own hosts only.",
}
"""Why somebody is refused whose token is good."""


class _UntrustedServiceUrl(PermissionError):
    """Replies would go to a place that is not the Bot Connector's."""

    reason = "untrusted-service-url"


def _announce_typing(app: web.Application, activity: Activity) -> asyncio.TimerHandle:
    def announce() -> None:
        if activity.delivery_mode == EXPECT_REPLIES or activity.type != "message":
            return
        url = service_urls.reply_url(activity.service_url, activity.conversation.id, activity.id)
        app[SENDER].announce(url, orjson.dumps({"type": "typing"}))

    return asyncio.get_running_loop().call_later(TYPING_AFTER_SECONDS, announce)


def _refusal(request: web.Request, status: int, reason: str, sentence: str) -> web.Response:
    """One line in the log, one sentence in the body, nothing of what was sent in either."""
    request.app[METRICS].refused("messages", reason)
    log.info("refused", extra={"turn": {"status": status, "reason": reason}})
    headers = {"Retry-After": "1"} if status == 503 else {}
    body = {"error": {"code": reason, "message": sentence}}
    return web.json_response(body, status=status, headers=headers)
