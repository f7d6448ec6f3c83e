"""A desk with its Direct Line open, and somebody who talks to it."""

import asyncio
import json

import pytest
from aiohttp.test_utils import TestServer

from bot.app import make_app
from bot.server import RUNNER_OPTIONS
from bot.settings import Settings

SECRET = "s" * 40
BASE = "/v3/directline"


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


class DirectLine:
    """Calls the desk as a client of Direct Line does."""

    def __init__(self, client):
        self.client = client

    @property
    def origin(self):
        return f"http://{self.client.host}:{self.client.port}"

    async def call(self, method, path, token="", *, status=200, origin=None, **options):
        headers = options.pop("headers", {}) | (bearer(token) if token else {})
        if origin is not None:
            headers["Origin"] = origin
        async with self.client.request(method, BASE + path, headers=headers, **options) as response:
            body = await response.read()
            assert response.status == status, (response.status, body)
            return json.loads(body) if body else {}

    async def generate(self, **body):
        return await self.call("POST", "/tokens/generate", SECRET, json=body)

    async def start(self, token=SECRET, *, status=201, **options):
        return await self.call("POST", "/conversations", token, status=status, **options)

    async def say(self, conversation, text, token=None, *, key=None, status=200, **fields):
        activity = {"type": "message", "from": {"id": "dl_whoever"}, "text": text} | fields
        if key:
            activity["channelData"] = {"clientActivityID": key}
        path = f"/conversations/{conversation['conversationId']}/activities"
        return await self.call(
            "POST", path, token or conversation["token"], json=activity, status=status
        )

    async def read(self, conversation, watermark="", token=None):
        path = f"/conversations/{conversation['conversationId']}/activities"
        return await self.call(
            "GET", path, token or conversation["token"], params={"watermark": watermark}
        )

    async def listen(self, conversation, **options):
        url = conversation["streamUrl"].replace(self.origin.replace("http", "ws"), "")
        return await self.client.ws_connect(url, **options)


async def frames(socket, count):
    """The next frames that are not empty."""
    found = []
    async with asyncio.timeout(10):
        while len(found) < count:
            text = await socket.receive_str()
            if text:
                found.append(json.loads(text))
    return found


@pytest.fixture
def database_url(tmp_path):
    return f"sqlite:///{tmp_path}/desk.db"


@pytest.fixture
def settings(database_url):
    return Settings(
        database=database_url,
        direct_line_secrets=(SECRET, "t" * 40),
        origins=("https://www.partner.example",),
        conversations_per_minute=1_000,
        messages_per_minute=1_000,
        requests_per_minute=60_000,
    )


@pytest.fixture
async def open_desk(aiohttp_client):
    """Starts a desk as `partner-desk serve` does, and gives somebody who calls it."""

    async def start(settings, **options):
        server = TestServer(make_app(settings, **options))
        await server.start_server(**RUNNER_OPTIONS)
        return DirectLine(await aiohttp_client(server))

    return start


@pytest.fixture
async def line(open_desk, settings):
    return await open_desk(settings)
