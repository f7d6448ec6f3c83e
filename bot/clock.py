"""The clock the desk is wired with; a test hands over its own."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the time now, with its time zone."""


def system_clock() -> datetime:
    """The time of this machine, in UTC."""
    return datetime.now(UTC)
