"""The web application: every route, and everything behind them, wired by hand."""

import asyncio
import gc
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta

import aiohttp
from aiohttp import web

from bot import secret_expiry, service_urls
from bot.adapter import DeskAdapter
from bot.authentication import DeskAuthentication
from bot.clock import Clock, system_clock
from bot.current_desk import CurrentDesk
from bot.desk_bot import DeskBot
from bot.directline import routes as directline
from bot.directline.door import Door
from bot.directline.host import Host
from bot.directline.streams import Streams
from bot.directline.tokens import Tokens
from bot.in_flight import InFlight
from bot.keys import (
    ADAPTER,
    AZURE,
    CLOCK,
    DATABASE,
    DESK,
    DOOR,
    HOST,
    IN_FLIGHT,
    METRICS,
    SENDER,
    SETTINGS,
    STREAMS,
    TURNS,
)
from bot.messages import messages
from bot.metrics import Metrics, metrics_route
from bot.outbound_tokens import ConnectorTokens, token_source
from bot.posting import Connector
from bot.sender import Sender
from bot.settings import Settings
from bot.signing_keys import SigningKeys, fetch_json_with
from bot.soundness import require_sound
from bot.storage import migrate
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.database import Database
from bot.storage.engines import open_database
from bot.storage.turn_store import StoreUnavailable
from bot.turns import Turns
from bot.widget import routes as pages
from bot.widget import session
from bot.widget.azure import AzureDirectLine
from dialogs.i18n import LANGUAGES
from dialogs.support import SupportDialog
from knowledge.understanding import understand

DRAIN_SECONDS = 8.0
"""How long replies may still go out when the desk is stopped."""

SILENT_SECONDS = 3600.0
"""A web chat in which nobody says anything is kept this long."""

_PRUNE_EVERY_SECONDS = 3600.0


def make_app(settings: Settings, clock: Clock = system_clock) -> web.Application:
    """The desk as these settings want it; raises SettingsError where they are not sound."""
    require_sound(settings)
    app = web.Application(client_max_size=settings.max_body_bytes)
    app[SETTINGS], app[CLOCK] = settings, clock
    metrics = app[METRICS] = Metrics(lambda: app[DESK]().catalogue)
    secret_ends = secret_expiry.expiry(settings)
    if secret_ends:
        metrics.secret_expires(secret_ends)
    app[IN_FLIGHT] = InFlight(settings.turns_in_flight, settings.turn_seconds)
    app.cleanup_ctx.append(_running(clock, secret_ends))
    app.on_response_prepare.append(_name_no_versions)
    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    token = settings.metrics_token.get_secret_value()
    app.router.add_get("/metrics", metrics_route(metrics, token))
    if settings.takes_channels:
        app.router.add_post("/api/messages", messages)
    pages.add_routes(app)
    session.add_routes(app)
    if not settings.on_azure_direct_line:
        directline.add_routes(app)
        app.on_shutdown.append(_send_streams_away)
    return app


def new_answer() -> str:
    """A number for an answer, short enough to be read out on the phone."""
    return "A-" + "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(4))


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


def _running(
    clock: Clock, secret_ends: date | None
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Everything that is opened when the desk starts, and closed in the opposite order."""

    async def running(app: web.Application) -> AsyncIterator[None]:
        settings = app[SETTINGS]
        gc.disable()  # almost all that is made from here on stays
        await asyncio.to_thread(migrate.upgrade, settings.database)
        async with _opened(open_database(settings.database)) as database:
            app[DATABASE] = database
            catalogues = CatalogueStore(settings.database)
            desk = app[DESK] = await asyncio.to_thread(
                CurrentDesk, settings, catalogues, clock().date()
            )
            await asyncio.to_thread(_learn_words, desk)
            bot = DeskBot(SupportDialog(), new_answer)
            app[TURNS] = Turns(database.turns, bot, desk, clock, told=app[METRICS].turn)
            async with aiohttp.ClientSession() as session:
                _open_to_channels(app, session)
                await _open_to_browsers(app, session, clock)
                await app[SENDER].start()
                background = [
                    asyncio.create_task(desk.follow_imports()),
                    asyncio.create_task(app[STREAMS].keep_alive()),
                    asyncio.create_task(_prune(database, settings, clock)),
                ]
                if secret_ends:
                    warning = secret_expiry.warn_daily(secret_ends, clock)
                    background.append(asyncio.create_task(warning))
                # What is loaded by now stays for good: the collector need not walk it ever again.
                gc.collect()
                gc.freeze()
                gc.enable()
                yield
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)
                await app[IN_FLIGHT].land()
                await app[SENDER].drain(DRAIN_SECONDS)
            catalogues.close()

    return running


@asynccontextmanager
async def _opened(database: Database) -> AsyncIterator[Database]:
    await database.open()
    try:
        yield database
    finally:
        await database.close()


def _open_to_channels(app: web.Application, session: aiohttp.ClientSession) -> None:
    """What /api/messages needs."""
    settings = app[SETTINGS]
    keys = SigningKeys(settings.openid_metadata_url, fetch_json_with(session), time.monotonic)
    app[ADAPTER] = DeskAdapter(DeskAuthentication(settings, keys, time.time))
    connector = Connector(
        ConnectorTokens(token_source(settings), time.monotonic),
        session,
        is_trusted=lambda url: service_urls.is_trusted(url, settings),
        clock=time.time,
    )
    app[SENDER] = Sender(
        app[DATABASE].outbox,
        connector,
        clock=time.time,
        jitter=random.random,
        told=app[METRICS].delivered,
        show=app[TURNS].show,
    )


async def _open_to_browsers(
    app: web.Application, session: aiohttp.ClientSession, clock: Clock
) -> None:
    """What the web chat and Direct Line need."""
    settings, conversations = app[SETTINGS], app[DATABASE].conversations
    tokens = Tokens(await conversations.signing_key(), time.time)
    app[DOOR] = Door(settings, tokens, time.monotonic)
    app[HOST] = Host(settings, conversations, app[TURNS], tokens, clock)
    app[STREAMS] = Streams(
        conversations, settings.sockets_per_conversation, counted=app[METRICS].sockets
    )
    conversations.watch(app[STREAMS])
    if settings.on_azure_direct_line:
        app[AZURE] = AzureDirectLine(settings, session)


def _learn_words(desk: CurrentDesk) -> None:
    """Words are learned when first heard, which takes too long for the first person to wait for."""
    for language in LANGUAGES:
        understand("Contoso fails", desk().catalogue, language)


async def _prune(database: Database, settings: Settings, clock: Clock) -> None:
    """Forget what is older than the settings allow."""
    while True:
        with suppress(StoreUnavailable):
            now = clock()
            await database.turns.prune(
                inbox_before=(now - timedelta(days=settings.inbox_days)).timestamp(),
                transcript_before=(now - timedelta(days=settings.transcript_days)).timestamp(),
            )
            await database.conversations.expire(
                idle_before=(now - timedelta(days=settings.conversation_days)).timestamp(),
                silent_before=now.timestamp() - SILENT_SECONDS,
            )
        await asyncio.sleep(_PRUNE_EVERY_SECONDS)


async def _send_streams_away(app: web.Application) -> None:
    """Otherwise the desk would wait for its clients to leave by themselves."""
    await app[STREAMS].close()


async def _name_no_versions(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = "Partner Desk"
    response.headers["X-Content-Type-Options"] = "nosniff"
