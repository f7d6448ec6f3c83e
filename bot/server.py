"""Serves the web application until it is told to stop, then finishes what was begun."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.settings import Settings, SettingsError

RUNNER_OPTIONS: dict[str, Any] = {
    # Our own log has one line for each turn.
    "access_log": None,
    # Compressed bodies are refused; unpacking them first would hand strangers a bomb.
    "auto_decompress": False,
    # More than any token we read, so that it is this desk that says no: aiohttp would log a part.
    "max_field_size": 32_768,
}


async def serve(app: web.Application, settings: Settings, announce: Callable[[], None]) -> None:
    """Listen until SIGTERM or Ctrl+C; `announce` is called once everything is ready.

    Raises SettingsError where the address cannot be had.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_, stopped.set)
    runner = web.AppRunner(app, shutdown_timeout=settings.turn_seconds, **RUNNER_OPTIONS)
    await runner.setup()
    try:
        await _listen(runner, settings)
        announce()
        await stopped.wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        raise SettingsError(
            f"The desk cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
            "Is it running already? Stop it, or choose another port with --port."
        ) from error
