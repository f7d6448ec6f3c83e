"""One line for each turn: plain text on a terminal, JSON on a server."""

import json
import logging
import sys
from typing import Literal

from aiohttp.http_exceptions import HttpProcessingError


class _Line(logging.Formatter):
    """The message, and the facts of a turn behind it."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__("%(message)s")
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        facts = {
            name: fact for name, fact in getattr(record, "turn", {}).items() if fact is not None
        }
        message = super().format(record)
        if self._as_json:
            about = {"level": record.levelname.lower(), "logger": record.name, "message": message}
            return json.dumps({"time": round(record.created, 3), **about, **facts})
        told = " ".join(f"{name}={fact}" for name, fact in facts.items())
        time = self.formatTime(record, "%H:%M:%S")
        level = "" if record.levelno == logging.INFO else f"{record.levelname} "
        return f"{time} {level}{message} {told}".rstrip()


class _NotHttp(logging.Filter):
    """Makes one line of what is no HTTP, of which the server would show a part, and its stack."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
            record.msg, record.args, record.exc_info = "refused what is not HTTP", (), None
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


def start_logging(style: Literal["auto", "text", "json"]) -> None:
    """Log to the standard error stream from now on."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(
        _Line(as_json=style == "json" or (style == "auto" and not sys.stderr.isatty()))
    )
    root = logging.getLogger()
    root.handlers[:] = [stream]
    root.setLevel(logging.INFO)
    logging.getLogger("aiohttp.server").filters[:] = [_NotHttp()]
    # The SDK and its libraries log addresses and bodies at these levels.
    for name in (
        "botframework",
        "msrest",
        "msal",
        "urllib3",
        "aiohttp.access",
        "asyncio",
        "alembic",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
