"""The web application: where channels bring their activities, all wired by hand."""

import asyncio
import gc
import logging
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from botbuilder.schema import Activity

from bot import service_urls
from bot.adapter import DeskAdapter, DeskTurn
from bot.authentication import DeskAuthentication
from bot.clock import Clock, system_clock
from bot.current_desk import CurrentDesk
from bot.desk_bot import DeskBot
from bot.inbound import Refused, check_headers, read_activity
from bot.outbound_tokens import ConnectorTokens, token_source
from bot.sender import Sender
from bot.settings import Settings
from bot.signing_keys import SigningKeys, fetch_json_with
from bot.storage import migrate
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.database import Database, open_database
from bot.storage.turn_store import StoreUnavailable, TurnStore
from bot.turns import EXPECT_REPLIES, Answered, Turns
from dialogs.i18n import LANGUAGES
from dialogs.support import SupportDialog
from knowledge.understanding import understand

log = logging.getLogger(__name__)

TYPING_AFTER_SECONDS = 1.0
"""An answer that takes longer is announced by "typing"."""

DRAIN_SECONDS = 8.0
"""How long replies may still go out when the desk is stopped."""

_PRUNE_EVERY_SECONDS = 3600.0

SETTINGS = web.AppKey("settings", Settings)
DATABASE = web.AppKey("database", Database)
DESK = web.AppKey("desk", CurrentDesk)
TURNS = web.AppKey("turns", Turns)
ADAPTER = web.AppKey("adapter", DeskAdapter)
SENDER = web.AppKey("sender", Sender)
IN_FLIGHT = web.AppKey("in_flight", set[asyncio.Task[Answered | None]])


def make_app(settings: Settings, clock: Clock = system_clock) -> web.Application:
    """The desk as these settings want it; raises SettingsError where they are not sound."""
    settings.require_sound()
    app = web.Application(client_max_size=settings.max_body_bytes)
    app[SETTINGS] = settings
    app[IN_FLIGHT] = set()
    app.cleanup_ctx.append(_running(clock))
    app.on_response_prepare.append(_name_no_versions)
    app.router.add_get("/", _where_to_talk)
    app.router.add_post("/api/messages", messages)
    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    return app


def new_answer() -> str:
    """A number for an answer, short enough to be read out on the phone."""
    return "A-" + "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(4))


async def messages(request: web.Request) -> web.Response:
    """Take one activity from a channel; answer in the response where the channel asks for that."""
    settings, in_flight = request.app[SETTINGS], request.app[IN_FLIGHT]
    if len(in_flight) >= settings.turns_in_flight:
        return _refusal(503, "busy", "The desk is busy. Send it again in a moment.")
    try:
        check_headers(request.headers.get("Content-Type"), request.headers.get("Content-Encoding"))
        async with asyncio.timeout(settings.read_seconds):
            body = await request.read()
        activity = read_activity(body)
    except Refused as refused:
        return _refusal(refused.status, refused.reason, str(refused))
    except TimeoutError:
        return _refusal(408, "slow", "The request did not arrive in time.")
    except web.HTTPRequestEntityTooLarge:
        limit = settings.max_body_bytes
        return _refusal(413, "too_large", f"An activity may have {limit} bytes at most.")
    except (aiohttp.ClientError, ConnectionError, aiohttp.http_exceptions.HttpProcessingError):
        return _refusal(400, "broken", "The request's body could not be read.")
    activity.id = activity.id or secrets.token_hex(12)
    header = request.headers.get("Authorization", "")
    task = asyncio.create_task(_take(request.app, header, activity))
    in_flight.add(task)
    task.add_done_callback(partial(_landed, in_flight))
    try:
        # The turn goes on when the channel hangs up: a repetition then finds it answered.
        answered = await asyncio.wait_for(asyncio.shield(task), settings.turn_seconds)
    except PermissionError as error:
        reason = getattr(error, "reason", "forbidden")
        status = 403 if reason == "untrusted-service-url" else 401
        return _refusal(status, reason, "The request is not from the Bot Connector.")
    except (StoreUnavailable, TimeoutError) as error:
        log.warning("turn not answered: %s", error or "it takes too long")
        return _refusal(503, "unavailable", "The desk cannot answer now. Send it again.")
    if answered is None:
        return _refusal(501, "unknown_invoke", "The desk does not know this invoke.")
    if activity.delivery_mode == EXPECT_REPLIES:
        return web.Response(body=answered.body, content_type="application/json")
    return web.Response()


async def live(_request: web.Request) -> web.Response:
    """The process answers."""
    return web.json_response({"status": "live"})


async def ready(request: web.Request) -> web.Response:
    """Database and catalogue can be used."""
    catalogue = request.app[DESK]().catalogue
    database = await request.app[DATABASE].turns.healthy()
    sound = database and len(catalogue) > 0
    facts = {
        "status": "ready" if sound else "not ready",
        "database": "ok" if database else "cannot be read",
        "catalogue": {"version": catalogue.version, "offers": len(catalogue)},
        "mode": "development" if request.app[SETTINGS].development else "production",
    }
    return web.json_response(facts, status=200 if sound else 503)


async def _take(app: web.Application, header: str, activity: Activity) -> Answered | None:
    """Let the SDK check who calls and make the turn; None for an invoke nobody knows."""
    settings, outcome = app[SETTINGS], list[Answered]()
    expects_replies = activity.delivery_mode == EXPECT_REPLIES

    async def logic(turn: DeskTurn) -> None:
        if not expects_replies and not service_urls.is_trusted(activity.service_url, settings):
            raise _UntrustedServiceUrl
        if activity.type != "invoke":
            typing = _announce_typing(app, activity)
            try:
                outcome.append(await app[TURNS].take(turn))
            finally:
                typing.cancel()

    await app[ADAPTER].process_activity(header, activity, logic)
    if not outcome:
        return None
    # Here rather than by the request, which may have given up by now.
    app[SENDER].send(outcome[0].to_deliver)
    return outcome[0]


def _landed(in_flight: set[asyncio.Task[Answered | None]], task: asyncio.Task[Any]) -> None:
    in_flight.discard(task)
    if not task.cancelled():
        task.exception()  # told to the channel already, unless that has given up waiting


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


def _running(clock: Clock) -> Callable[[web.Application], AsyncIterator[None]]:
    """Everything that is opened when the desk starts, and closed in the opposite order."""

    async def running(app: web.Application) -> AsyncIterator[None]:
        settings = app[SETTINGS]
        gc.disable()  # almost all that is made from here on stays
        await asyncio.to_thread(migrate.upgrade, settings.database)
        database = app[DATABASE] = open_database(settings.database)
        await database.open()
        catalogues = CatalogueStore(settings.database)
        desk = app[DESK] = await asyncio.to_thread(
            CurrentDesk, settings, catalogues, clock().date()
        )
        await asyncio.to_thread(_learn_words, desk)
        bot = DeskBot(SupportDialog(), new_answer)
        app[TURNS] = Turns(database.turns, bot, desk, clock)
        async with aiohttp.ClientSession() as session:
            fetch = fetch_json_with(session)
            keys = SigningKeys(settings.openid_metadata_url, fetch, time.monotonic)
            app[ADAPTER] = DeskAdapter(DeskAuthentication(settings, keys, time.time))
            app[SENDER] = Sender(
                database.outbox,
                ConnectorTokens(token_source(settings), time.monotonic),
                session,
                is_trusted=lambda url: service_urls.is_trusted(url, settings),
                clock=time.time,
                jitter=random.random,
            )
            await app[SENDER].start()
            background = [
                asyncio.create_task(desk.follow_imports()),
                asyncio.create_task(_prune(database.turns, settings, clock)),
            ]
            # What is loaded by now stays for good: the collector need not walk it ever again.
            gc.collect()
            gc.freeze()
            gc.enable()
            yield
            for task in background:
                task.cancel()
            await asyncio.gather(*background, *app[IN_FLIGHT], return_exceptions=True)
            await app[SENDER].drain(DRAIN_SECONDS)
        await database.close()
        catalogues.close()

    return running


def _learn_words(desk: CurrentDesk) -> None:
    """Words are learned when first heard, which takes too long for the first person to wait for."""
    for language in LANGUAGES:
        understand("Contoso fails", desk().catalogue, language)


async def _prune(store: TurnStore, settings: Settings, clock: Clock) -> None:
    """Forget what is older than the settings allow."""
    while True:
        with suppress(StoreUnavailable):
            now = clock()
            await store.prune(
                inbox_before=(now - timedelta(days=settings.inbox_days)).timestamp(),
                transcript_before=(now - timedelta(days=settings.transcript_days)).timestamp(),
            )
        await asyncio.sleep(_PRUNE_EVERY_SECONDS)


async def _where_to_talk(_request: web.Request) -> web.Response:
    return web.Response(
        text="Partner Desk is running.\n"
        "Talk to it with the Bot Framework Emulator or the Agents Playground at /api/messages,\n"
        'or in a terminal: partner-desk chat, or partner-desk ask "Contoso Backup fails".\n'
    )


async def _name_no_versions(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "Partner Desk"
    response.headers["X-Content-Type-Options"] = "nosniff"


def _refusal(status: int, reason: str, sentence: str) -> web.Response:
    """One line in the log, one sentence in the body, nothing of what was sent in either."""
    log.info("refused", extra={"turn": {"status": status, "reason": reason}})
    headers = {"Retry-After": "1"} if status == 503 else {}
    body = {"error": {"code": reason, "message": sentence}}
    return web.json_response(body, status=status, headers=headers)
