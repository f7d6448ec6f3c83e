"""How Direct Line answers: CORS for pages that may ask, and each failure as the protocol has it."""

import functools
import logging
import math
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from aiohttp import web

from bot.directline.door import Forbidden, TooMany
from bot.directline.host import ConversationFull, NoSuchConversation
from bot.directline.tokens import BadToken
from bot.json_body import Refused
from bot.keys import DOOR, METRICS
from bot.storage.conversation_store import ConversationGone
from bot.storage.turn_store import StoreUnavailable

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Admitted = Callable[[web.Request, str], Awaitable[web.StreamResponse]]
"""A handler that is also told the origin of the page which asks; empty where none does."""

_ALLOWED_HEADERS = "authorization, content-type, x-ms-bot-agent, x-requested-with"
_PREFLIGHT_SECONDS = "3600"


def admitted(handler: Admitted) -> Handler:
    """Let only those in whom the door admits; every failure becomes an answer."""

    @functools.wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            origin = request.app[DOOR].admit(request)
        except (Forbidden, TooMany) as error:
            return refusal(request, error)
        try:
            response = await handler(request, origin)
        except _ANSWERED as error:
            response = refusal(request, error)
        if not response.prepared:
            _allow(origin, response)
        return response

    return answer


@admitted
async def preflight(_request: web.Request, _origin: str) -> web.Response:
    """What a browser asks before a page of another origin may."""
    headers = {
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
        "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
    }
    return web.Response(status=204, headers=headers)


def json_answer(content: Any, *, status: int = 200) -> web.Response:
    """An answer that nobody on the way may keep."""
    return web.Response(
        body=orjson.dumps(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def refusal(request: web.Request, error: Exception) -> web.Response:
    """One line in the log, the protocol's code and one sentence for the client."""
    status, code, reason = _meaning(error)
    request.app[METRICS].refused("directline", reason)
    log.info("refused", extra={"turn": {"status": status, "reason": reason}})
    sentence = _SENTENCES.get(type(error)) or str(error)
    response = json_answer({"error": {"code": code, "message": sentence}}, status=status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(math.ceil(error.seconds))
    elif status == 503:
        response.headers["Retry-After"] = "1"
    return response


def _meaning(error: Exception) -> tuple[int, str, str]:
    """Status, code and reason."""
    match error:
        case Refused():
            return error.status, "BadArgument", error.reason
        case BadToken(reason="expired"):
            return 403, "TokenExpired", "expired"
        case BadToken():
            return 403, "BadArgument", error.reason
        case Forbidden():
            return error.status, "Forbidden", error.reason
        case NoSuchConversation() | ConversationGone():
            return 404, "ConversationNotFound", "no-conversation"
        case ConversationFull():
            return 409, "ConversationFull", "conversation-full"
        case TooMany():
            return 429, "TooManyRequests", f"too-many-{error.what}"
        case _:
            return 503, "ServiceUnavailable", "unavailable"


_ANSWERED = (
    Refused,
    BadToken,
    Forbidden,
    NoSuchConversation,
    ConversationGone,
    ConversationFull,
    TooMany,
    StoreUnavailable,
    TimeoutError,
)

_SENTENCES: dict[type[Exception], str] = {
    BadToken: "This token is not good, or not for this. Ask for a new one.",
    NoSuchConversation: "There is no such conversation.",
    ConversationGone: "There is no such conversation.",
    ConversationFull: "This conversation is as long as it may be. Begin a new one.",
    StoreUnavailable: "The desk cannot answer now. Send it again.",
    TimeoutError: "The desk cannot answer now. Send it again.",
}


def _allow(origin: str, response: web.StreamResponse) -> None:
    response.headers["Vary"] = "Origin"
    if origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
