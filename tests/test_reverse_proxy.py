"""The desk behind nginx, with the very configuration that operators copy."""

import asyncio
import re
import shutil
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, TCPConnector, WSMsgType, web
from aiohttp.test_utils import TestServer

from tests.benchmarks.server import free_port

CONFIGURATION = (Path(__file__).parents[1] / "deploy" / "nginx.conf").read_text("utf-8")
STARTS_WITHIN_SECONDS = 5.0

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

pytestmark = pytest.mark.skipif(
    not (NGINX and shutil.which("openssl")),
    reason="needs nginx and openssl: apt-get install nginx-light openssl",
)


async def who(request):
    """What a desk learns of a caller."""
    headers = {name: request.headers.get(name) for name in ("Host", "X-Forwarded-For", "Origin")}
    desk = request.transport.get_extra_info("sockname")[1]
    return web.json_response({"desk": desk, "path": request.path_qs, **headers})


async def echo(request):
    """A WebSocket that says everything again."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        await socket.send_str(f"{request.query['t']} {message.data}")
    return socket


async def take(request):
    await request.read()
    return web.Response()


class Proxy:
    """nginx with deploy/nginx.conf, other ports and a log in a folder of the test."""

    def __init__(self, folder, desks):
        self.port, self.plain_port = free_port(), free_port()
        self._folder = folder
        servers = "".join(f"server 127.0.0.1:{desk.port} max_fails=1;" for desk in desks)
        conf = re.sub(r"server desk:3978 [^;]+;", servers, CONFIGURATION)
        for old, new in [
            ("listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            ("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
            ("/var/log/nginx/", f"{folder}/"),
        ]:
            assert old in conf
            conf = conf.replace(old, new)
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "desk.conf").write_text(conf)
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{ {temporary} include desk.conf; }}\n"
        )
        (folder / "tls").mkdir()
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"),
                *("ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=desk.example"),
                *("-keyout", folder / "tls/privkey.pem", "-out", folder / "tls/fullchain.pem"),
            ],
            check=True,
            capture_output=True,
            timeout=30,
        )

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}"

    @property
    def access_log(self):
        return (self._folder / "access.log").read_text()

    def command(self, *more):
        folder = self._folder
        return [NGINX, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log", *more]

    @asynccontextmanager
    async def running(self):
        """Gives a client, which does not mind that nobody vouches for the certificate."""
        process = await asyncio.create_subprocess_exec(*self.command())
        try:
            async with ClientSession(self.url, connector=TCPConnector(ssl=False)) as client:
                await asyncio.wait_for(_answers(client), STARTS_WITHIN_SECONDS)
                yield client
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 10)


async def _answers(client):
    while True:
        try:
            async with client.get("/metrics"):
                return
        except ClientError:
            await asyncio.sleep(0.02)


@pytest.fixture
async def desks():
    """Two servers that stand for replicas."""
    servers = []
    for _ in range(2):
        app = web.Application()
        app.router.add_get("/who", who)
        app.router.add_get("/v3/directline/conversations/c/stream", echo)
        app.router.add_post("/api/messages", take)
        servers.append(TestServer(app))
        await servers[-1].start_server()
    yield servers
    for server in servers:
        await server.close()


@pytest.fixture
def proxy(tmp_path, desks):
    return Proxy(tmp_path, desks)


def test_nginx_understands_its_configuration(proxy):
    tried = subprocess.run(
        proxy.command("-t"), check=False, capture_output=True, text=True, timeout=30
    )

    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr


async def test_the_desk_learns_who_calls_and_by_which_name_whatever_the_caller_claims(proxy):
    async with proxy.running() as client:
        claims = {"X-Forwarded-For": "203.0.113.9", "Origin": "https://www.partner.example"}
        async with client.get("/who?a=1", headers=claims) as response:
            heard = await response.json()

    assert heard["X-Forwarded-For"] == "127.0.0.1"
    assert heard["Host"] == "127.0.0.1"
    assert heard["Origin"] == "https://www.partner.example"
    assert heard["path"] == "/who?a=1"
    assert response.headers["Strict-Transport-Security"]


async def test_a_websocket_goes_through_and_its_ticket_stays_out_of_the_log(proxy):
    async with proxy.running() as client:
        address = "/v3/directline/conversations/c/stream?t=planted-ticket"
        async with client.ws_connect(address) as socket:
            await socket.send_str("hello")
            message = await socket.receive(timeout=5)

    assert message.type is WSMsgType.TEXT
    assert message.data == "planted-ticket hello"
    assert "/v3/directline/conversations/c/stream" in proxy.access_log
    assert "planted-ticket" not in proxy.access_log


async def test_all_replicas_are_asked_and_one_that_is_gone_is_not_missed(proxy, desks):
    async with proxy.running() as client:

        async def asked():
            async with client.get("/who") as response:
                return (await response.json())["desk"]

        assert {await asked() for _ in range(10)} == {desk.port for desk in desks}
        await desks[0].close()
        assert {await asked() for _ in range(10)} == {desks[1].port}


async def test_what_is_not_for_strangers_stays_behind_the_proxy(proxy):
    async with proxy.running() as client:
        async with client.get("/metrics") as metrics:
            assert metrics.status == 404
        async with client.post("/api/messages", data=b"x" * 262_144) as largest:
            assert largest.status == 200
        async with client.post("/api/messages", data=b"x" * 262_145) as too_large:
            assert too_large.status == 413
        plain = f"http://127.0.0.1:{proxy.plain_port}/chat"
        async with client.get(plain, allow_redirects=False) as redirect:
            assert redirect.status == 301
            assert redirect.headers["Location"] == "https://127.0.0.1/chat"
