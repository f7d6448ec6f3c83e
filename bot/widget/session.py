"""What the chat page asks of the desk: a token, the transcript, and to be forgotten."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import orjson
from aiohttp import web

from bot.bodies import read_json
from bot.directline.answers import admitted, json_answer
from bot.directline.door import Forbidden
from bot.directline.host import Host
from bot.directline.routes import PREFIX, in_flight
from bot.directline.tokens import Access, BadToken
from bot.json_body import JsonObject, read_object
from bot.keys import AZURE, DOOR, HOST, SETTINGS
from bot.outgoing import TEXT_TWIN
from bot.proxies import own_origin
from bot.widget.identity import Identity, read_identity

_DAY_SECONDS = 24 * 3600
_READ_AT_ONCE = 200


def add_routes(app: web.Application) -> None:
    """Open what the chat page asks for."""
    app.router.add_post("/chat/token", token)
    app.router.add_post("/chat/forget", forget)
    app.router.add_get("/chat/transcript", transcript)


@admitted
async def token(request: web.Request, origin: str) -> web.Response:
    """A token for the conversation that this page had before, or else for a new one."""
    settings, door, host = request.app[SETTINGS], request.app[DOOR], request.app[HOST]
    body = read_object(await read_json(request, settings.read_seconds))
    before, identity = _who(request, body)
    # What comes after is counted from now; what holds for the person is that of before.
    pages = (origin,) if origin else ()
    someone = replace(_as_known(host.someone(), identity), origins=pages)
    before = before and replace(_as_known(before, identity), origins=pages, begun_at=0)
    if azure := request.app.get(AZURE):
        door.count_conversation(request)
        opened = await azure.open(before, someone)
        return _token_answer(
            request,
            opened.access,
            azure.url,
            opened.token,
            opened.seconds,
            resumed=opened.resumed,
            hosted=False,
        )
    resumed = before is not None and await host.is_begun(before)
    access = before if before and resumed else someone
    if not resumed:
        door.count_conversation(request)
    # Also where it is resumed: a greeting that was interrupted is made up for.
    await in_flight(request).finish(host.begin(access, body.text("language")))
    domain = own_origin(request, settings) + PREFIX
    return _token_answer(request, access, domain, *host.token(access), resumed=resumed, hosted=True)


@admitted
async def forget(request: web.Request, origin: str) -> web.Response:
    """Remove all that is kept of a conversation and of the person in it."""
    await request.app[HOST].forget(request.app[DOOR].access(request, origin))
    return web.Response(status=204)


@admitted
async def transcript(request: web.Request, origin: str) -> web.Response:
    """The conversation as a text file; `you` is what the person is called in it."""
    host = request.app[HOST]
    access = request.app[DOOR].access(request, origin)
    await host.find(access.conversation)
    you = access.name or request.query.get("you", "")[:40] or "You"
    said = [_told(activity, you) async for activity in _activities(host, access)]
    text = "\n".join(line for line in said if line)
    headers = {
        "Content-Disposition": 'attachment; filename="partner-desk.txt"',
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, headers=headers)


def _who(request: web.Request, body: JsonObject) -> tuple[Access | None, Identity | None]:
    """The access that the page had before, and who the host page says its user is.

    What was verified once holds as long as the page can come back, so a statement which has ended
    since does no harm to the same person; another one sits at this browser now, and begins anew.
    Raises Forbidden where the statement is needed and is not good.
    """
    before = _before(request.app[HOST], body.text("resume", 4_096))
    statement = body.text("identity", 4_096)
    if not statement:
        return before, None
    now = request.app[HOST].now()
    identity = read_identity(statement, request.app[SETTINGS], now.timestamp())
    if before and before.user == identity.user:
        return before, None if identity.is_over else identity
    if identity.is_over:
        raise Forbidden("identity-expired", "Who you are was said too long ago.")
    return None, identity


def _before(host: Host, resume: str | None) -> Access | None:
    try:
        return host.tokens.read("resume", resume) if resume else None
    except BadToken:
        return None


def _as_known(access: Access, identity: Identity | None) -> Access:
    if identity is None:
        return access
    return replace(access, user=identity.user, name=identity.name, asker=identity.asker)


def _token_answer(
    request: web.Request,
    access: Access,
    domain: str,
    token: str,
    seconds: int,
    *,
    resumed: bool,
    hosted: bool,
) -> web.Response:
    days = request.app[SETTINGS].conversation_days
    resume = replace(access, begun_at=0)
    return json_answer(
        {
            "domain": domain,
            "token": token,
            "conversationId": access.conversation,
            "userId": access.user,
            "expiresIn": seconds,
            "resume": request.app[HOST].tokens.sign("resume", resume, days * _DAY_SECONDS).text,
            "resumed": resumed,
            "hosted": hosted,
            "keptDays": days,
        }
    )


async def _activities(host: Host, access: Access) -> AsyncIterator[dict[str, Any]]:
    bodies, after = await host.activities(access, 0, _READ_AT_ONCE)
    while bodies:
        for body in bodies:
            yield orjson.loads(body)
        bodies, after = await host.activities(access, after, _READ_AT_ONCE)


def _told(activity: dict[str, Any], you: str) -> str:
    """A line of the transcript: when, who, what; nothing for a press of a button."""
    channel_data = activity.get("channelData") or {}
    text = activity.get("text") or channel_data.get(TEXT_TWIN)
    if activity["type"] != "message" or not text:
        return ""
    sender = activity["from"]
    who = you if sender.get("role") == "user" else sender.get("name", "")
    at = activity["timestamp"][:16].replace("T", " ")
    return f"[{at} UTC] {who}:\n{text}\n"
