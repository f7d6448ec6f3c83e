"""A page of somebody else, of another origin than the desk's, with the widget on it."""

from html import escape

from aiohttp import web

from tests.benchmarks.server import HOST, free_port

_PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><title>Woodgrove</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Woodgrove</h1><p><a href="/prices">Prices</a></p></main>
<script src="{desk}/widget.js" {attributes}></script></body>
</html>"""


class HostPage:
    """Serves it on a port of its own, under a strict content security policy (`async with`)."""

    def __init__(self) -> None:
        self.origin = f"http://{HOST}:{free_port()}"
        self.desk = ""
        self.language = "pl"
        self.attributes: dict[str, str] = {}
        """Of the widget's script tag."""

    async def __aenter__(self) -> "HostPage":
        app = web.Application()
        app.router.add_get("/{path:.*}", self._page)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, int(self.origin.rpartition(":")[2])).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _page(self, _request: web.Request) -> web.Response:
        attributes = (f'{name}="{escape(value)}"' for name, value in self.attributes.items())
        text = _PAGE.format(desk=self.desk, language=self.language, attributes=" ".join(attributes))
        policy = f"default-src 'none'; script-src {self.desk}; frame-src {self.desk}"
        headers = {"Content-Security-Policy": policy}
        return web.Response(text=text, content_type="text/html", headers=headers)
