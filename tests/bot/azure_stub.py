"""Stands in for Azure's Direct Line: gives tokens to whoever has its secret."""

from aiohttp import web
from aiohttp.test_utils import TestServer

SECRET = "azure-secret"


class AzureStub:
    """Remembers what it was asked; `failing` makes it answer with 502."""

    def __init__(self):
        self.asked = []
        self.conversations = {}
        self.failing = False
        app = web.Application()
        app.router.add_post("/v3/directline/tokens/generate", self._generate)
        app.router.add_get("/v3/directline/conversations/{conversation}", self._reconnect)
        self._server = TestServer(app)

    @property
    def url(self):
        return str(self._server.make_url("/v3/directline"))

    async def __aenter__(self):
        await self._server.start_server()
        return self

    async def __aexit__(self, *_error):
        await self._server.close()

    async def _generate(self, request):
        self._require_secret(request)
        body = await request.json()
        self.asked.append(body)
        conversation = f"azure{len(self.conversations)}"
        self.conversations[conversation] = body["user"]["id"]
        return self._token(conversation)

    async def _reconnect(self, request):
        self._require_secret(request)
        conversation = request.match_info["conversation"]
        if conversation not in self.conversations:
            raise web.HTTPNotFound
        return self._token(conversation)

    def _require_secret(self, request):
        if self.failing:
            raise web.HTTPBadGateway
        if request.headers.get("Authorization") != f"Bearer {SECRET}":
            raise web.HTTPForbidden

    @staticmethod
    def _token(conversation):
        return web.json_response(
            {"conversationId": conversation, "token": f"token-{conversation}", "expires_in": 1800}
        )
