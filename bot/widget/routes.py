"""Where the web chat is: its page, the widget for other pages, and the files of both."""

import secrets
from pathlib import Path

from aiohttp import web

from bot.keys import SETTINGS
from bot.proxies import own_origin
from bot.widget import webchat
from bot.widget.assets import FOR_A_YEAR, Asset, common_name, read_assets
from bot.widget.page import Page, language_of

_WIDGET = "widget.js"
"""The one script whose address is written into other people's pages, and so can never change."""


def add_routes(app: web.Application, fetched: Path = webchat.FOLDER) -> None:
    """Open the page ("/", and "/chat" for the widget), "/widget.js" and "/assets/".

    `fetched` is the folder that Web Chat is in; the page says so where it is not.
    """
    settings = app[SETTINGS]
    assets = read_assets()
    folder, script = common_name(assets), webchat.script(fetched)
    address = f"/assets/{script.name}" if script else ""
    page = Page.read(settings, f"/assets/{folder}", address)
    widget = assets.pop(_WIDGET)

    async def show_page(request: web.Request) -> web.Response:
        nonce = secrets.token_urlsafe(16)
        return web.Response(
            text=page.html(language_of(request), nonce),
            content_type="text/html",
            headers=page.headers(own_origin(request, settings), nonce),
        )

    async def give_widget(request: web.Request) -> web.Response:
        # Other origins read it with integrity or by modules; there is nothing secret in it.
        return widget.response(
            request, {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}
        )

    async def give_asset(request: web.Request) -> web.StreamResponse:
        return _asset(assets, request)

    async def give_webchat(request: web.Request) -> web.StreamResponse:
        if script is None or request.match_info["name"] != script.name:
            raise web.HTTPNotFound
        # From the disk: four megabytes are not worth keeping for a file that browsers keep a year.
        return web.FileResponse(
            script,
            headers={
                "Cache-Control": FOR_A_YEAR,
                "Content-Type": "text/javascript; charset=utf-8",
                "Vary": "Accept-Encoding",
            },
        )

    app.router.add_get("/", show_page)
    app.router.add_get("/chat", show_page)
    app.router.add_get(f"/{_WIDGET}", give_widget)
    app.router.add_get(f"/assets/{folder}/{{name}}", give_asset)
    app.router.add_get("/assets/{name}", give_webchat)


def _asset(assets: dict[str, Asset], request: web.Request) -> web.Response:
    asset = assets.get(request.match_info["name"])
    if asset is None:
        raise web.HTTPNotFound
    return asset.response(request, {"Cache-Control": FOR_A_YEAR})
