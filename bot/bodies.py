"""The body of a request, read within the limits of the settings."""

import asyncio

import aiohttp
from aiohttp import web

from bot.json_body import Refused, check_headers


async def read_json(request: web.Request, seconds: float) -> bytes:
    """The body, announced as plain JSON and arrived within `seconds`; raises Refused."""
    check_headers(request.headers.get("Content-Type"), request.headers.get("Content-Encoding"))
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except TimeoutError as error:
        raise Refused(408, "slow", "The request did not arrive in time.") from error
    except web.HTTPRequestEntityTooLarge as error:
        sentence = f"A request may have {request.client_max_size} bytes at most."
        raise Refused(413, "too_large", sentence) from error
    except (
        aiohttp.ClientError,
        ConnectionError,
        aiohttp.http_exceptions.HttpProcessingError,
    ) as error:
        raise Refused(400, "broken", "The request's body could not be read.") from error
