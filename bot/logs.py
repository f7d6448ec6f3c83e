"""One line for each turn: plain text on a terminal, JSON on a server."""

import json
import logging
import sys
from typing import Literal


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


def start_logging(style: Literal["auto", "text", "json"]) -> None:
    """Log to the standard error stream from now on."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(
        _Line(as_json=style == "json" or (style == "auto" and not sys.stderr.isatty()))
    )
    root = logging.getLogger()
    root.handlers[:] = [stream]
    root.setLevel(logging.INFO)
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
