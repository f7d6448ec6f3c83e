"""Direct Line 3.0 over HTTP and WebSocket: what real clients ask.

A wrong token is answered with 403, which clients know how to live with; 401 is the end for them.
"""

import secrets
import socket
from typing import Any

from aiohttp import web

from bot.bodies import read_json
from bot.directline.answers import admitted, json_answer, preflight
from bot.directline.host import key_of
from bot.directline.posted import read_posted
from bot.directline.streams import LARGEST_FRAME
from bot.directline.tokens import STREAM_SECONDS, Access, Signed
from bot.in_flight import InFlight
from bot.inbound import read_locale
from bot.json_body import JsonObject, Refused, read_object
from bot.keys import DOOR, HOST, IN_FLIGHT, SETTINGS, STREAMS
from bot.proxies import is_allowed_origin, own_origin
from bot.storage.turn_store import StoreUnavailable

PREFIX = "/v3/directline"

READ_AT_ONCE = 100
"""Activities in one answer."""

_UNANSWERED_MILLISECONDS = 60_000
"""After this, a client that does not even acknowledge what is sent is taken for gone."""


def add_routes(app: web.Application) -> None:
    """Open the desk's own Direct Line."""
    of_one = f"{PREFIX}/conversations/{{conversation}}"
    app.router.add_post(f"{PREFIX}/tokens/generate", generate)
    app.router.add_post(f"{PREFIX}/tokens/refresh", refresh)
    app.router.add_post(f"{PREFIX}/conversations", start)
    app.router.add_get(of_one, reconnect)
    app.router.add_get(f"{of_one}/activities", activities)
    app.router.add_post(f"{of_one}/activities", post)
    app.router.add_post(f"{of_one}/upload", upload)
    app.router.add_get(f"{of_one}/stream", stream)
    app.router.add_get(f"{PREFIX}/session/getsessionid", session)
    app.router.add_options(f"{PREFIX}/{{any:.*}}", preflight)


@admitted
async def generate(request: web.Request, origin: str) -> web.Response:
    """A token for a conversation that is to be started; only a secret gets one."""
    if not request.app[DOOR].may_begin(request):
        raise Refused(403, "secret", "Tokens are made with a secret of this desk.")
    access = _new_access(request, await _optional_object(request), origin)
    return json_answer(_token_answer(access, request.app[HOST].token(access)))


@admitted
async def refresh(request: web.Request, origin: str) -> web.Response:
    """A new token for the one that is sent, which stays good until its own end."""
    host = request.app[HOST]
    access = request.app[DOOR].access(request, origin)
    await host.find(access.conversation)
    return json_answer(_token_answer(access, host.token(access)))


@admitted
async def start(request: web.Request, origin: str) -> web.Response:
    """Begin the conversation that the token is for, or with a secret a new one."""
    door, host = request.app[DOOR], request.app[HOST]
    body = await _optional_object(request)
    if door.may_begin(request):
        access = _new_access(request, body, origin)
    else:
        access = door.access(request, origin)
    if not await host.is_begun(access):
        door.count_conversation(request)
    begun = await in_flight(request).finish(host.begin(access, read_locale(body)))
    answer = await _conversation_answer(request, access, 0)
    return json_answer(answer, status=201 if begun else 200)


@admitted
async def reconnect(request: web.Request, origin: str) -> web.Response:
    """The way back into a conversation, from a watermark on."""
    access = await _access(request, origin)
    found = await request.app[HOST].find(access.conversation)
    after = min(_watermark(request), found.last_seq)
    return json_answer(await _conversation_answer(request, access, after))


@admitted
async def activities(request: web.Request, origin: str) -> web.Response:
    """What was said since a watermark, for clients without a WebSocket."""
    host, after = request.app[HOST], _watermark(request)
    access = await _access(request, origin)
    try:
        found = await host.find(access.conversation)
        bodies, last = await host.activities(access, min(after, found.last_seq), READ_AT_ONCE)
    except StoreUnavailable:
        # Microsoft's client asks never again once it was told of a failure; it is told that
        # there is nothing new, which for all that is known is true.
        bodies, last = [], after
    body = b'{"activities":[%s],"watermark":"%d"}' % (b",".join(bodies), last)
    headers = {"Cache-Control": "no-store"}
    return web.Response(body=body, content_type="application/json", headers=headers)


@admitted
async def post(request: web.Request, origin: str) -> web.Response:
    """Take what a person says. It is kept, with its answer, when this is answered."""
    access = await _access(request, origin)
    request.app[DOOR].count_message(access)
    host = request.app[HOST]
    posted = read_posted(
        await read_json(request, request.app[SETTINGS].read_seconds), access.conversation
    )
    await host.require_room(access)
    if posted.is_turn:
        await in_flight(request).finish(host.take(access, posted))
    return json_answer({"id": posted.id})


@admitted
async def upload(request: web.Request, origin: str) -> web.Response:
    """Refuse files: there is nobody who would open them."""
    await _access(request, origin)
    raise Refused(415, "upload", "The desk reads text only. Please write what it is about.")


@admitted
async def session(_request: web.Request, _origin: str) -> web.Response:
    """An id that clients ask for before somebody signs in, which nobody does here."""
    return json_answer({"sessionId": secrets.token_urlsafe(16)})


@admitted
async def stream(request: web.Request, origin: str) -> web.StreamResponse:
    """New activities over a WebSocket; its address is good once, and for a minute."""
    upgraded = web.WebSocketResponse(
        # Compression takes 90 kB a socket, and these frames are short.
        compress=False,
        max_msg_size=LARGEST_FRAME,
    )
    if not upgraded.can_prepare(request):
        raise Refused(400, "no-websocket", "This address is one for a WebSocket.")
    door, host = request.app[DOOR], request.app[HOST]
    conversation = request.match_info["conversation"]
    with door.one_socket(request):
        access = await host.use_ticket(request.query.get("t", ""), conversation)
        door.check_page(access, origin)
        found = await host.find(conversation)
        await upgraded.prepare(request)
        _notice_silence(request)
        after = min(_watermark(request), found.last_seq)
        await request.app[STREAMS].serve(upgraded, key_of(access), after)
    return upgraded


def in_flight(request: web.Request) -> InFlight:
    """Where a turn may be taken now; raises StoreUnavailable when there are too many."""
    taken = request.app[IN_FLIGHT]
    if taken.is_full:
        raise StoreUnavailable("Too many turns are being taken.")
    return taken


async def _access(request: web.Request, origin: str) -> Access:
    """What the caller may do with the conversation in the path; a secret opens them all."""
    door, host = request.app[DOOR], request.app[HOST]
    if not door.has_secret(request):
        return door.access(request, origin)
    found = await host.find(request.match_info["conversation"])
    return Access(request.match_info["conversation"], found.user)


def _new_access(request: web.Request, body: JsonObject, origin: str) -> Access:
    """Access to a new conversation, for the user and the pages that the body names."""
    user = body.object("user")
    user_id = (user.id("id") if user else None) or ""
    if user_id and not user_id.startswith("dl_"):
        raise Refused(400, "user", 'The user\'s id must begin with "dl_".')
    origins = _trusted_origins(body)
    for trusted in origins:
        if not is_allowed_origin(trusted, request, request.app[SETTINGS]):
            raise Refused(400, "origin", f"PARTNER_DESK_ORIGINS does not have {trusted}.")
    return request.app[HOST].someone(user_id, origins=origins or ((origin,) if origin else ()))


def _trusted_origins(body: JsonObject) -> tuple[str, ...]:
    origins = body.values.get("trustedOrigins") or []
    if not isinstance(origins, list) or not all(isinstance(each, str) for each in origins):
        raise body.wrong("trustedOrigins", "a list of strings")
    return tuple(origins[:20])


async def _optional_object(request: web.Request) -> JsonObject:
    if not request.can_read_body:
        return JsonObject({})
    return read_object(await read_json(request, request.app[SETTINGS].read_seconds))


async def _conversation_answer(request: web.Request, access: Access, after: int) -> dict[str, Any]:
    """The protocol's "conversation": how to speak in it, and where to listen."""
    host = request.app[HOST]
    ticket = host.tokens.sign("stream", access, STREAM_SECONDS).text
    # The scheme is that of the page: ws for http, wss for https.
    origin = "ws" + own_origin(request, request.app[SETTINGS]).removeprefix("http")
    path = f"{PREFIX}/conversations/{access.conversation}/stream"
    url = f"{origin}{path}?watermark={after}&t={ticket}"
    return _token_answer(access, host.token(access)) | {"streamUrl": url}


def _token_answer(access: Access, token: Signed) -> dict[str, Any]:
    return {
        "conversationId": access.conversation,
        "token": token.text,
        "expires_in": token.seconds,
    }


def _watermark(request: web.Request) -> int:
    """The number in the query; from the start where there is none, or none of ours."""
    text = request.query.get("watermark", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _notice_silence(request: web.Request) -> None:
    """Have the system find out about clients that have vanished, such as closed laptops."""
    connection = request.transport and request.transport.get_extra_info("socket")
    option = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux
    if connection and option:
        connection.setsockopt(socket.IPPROTO_TCP, option, _UNANSWERED_MILLISECONDS)
