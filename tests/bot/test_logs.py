import asyncio
import logging

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.logs import start_logging
from bot.server import RUNNER_OPTIONS


@pytest.fixture
def logging_as_it_was():
    root, server = logging.getLogger(), logging.getLogger("aiohttp.server")
    before = root.handlers[:], root.level, server.filters[:]
    yield
    root.handlers[:], root.level, server.filters[:] = before


async def test_of_what_is_not_http_nothing_is_logged_but_that_it_came(logging_as_it_was, capsys):
    start_logging("text")
    async with TestServer(web.Application()) as server:
        await server.start_server(**RUNNER_OPTIONS)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\nAuthorization: Bearer planted" + b"a" * 60_000)
        writer.write(b"\r\n\r\n")
        answer = await reader.readuntil(b"\r\n")
        writer.close()

    [line] = capsys.readouterr().err.splitlines()
    assert b" 400 " in answer
    assert line.endswith("refused what is not HTTP")
