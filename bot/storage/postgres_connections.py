"""How a Postgres server is reached: with patience for seconds, and never showing the password."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.settings import SettingsError
from bot.storage.turn_store import StoreUnavailable


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds."""

    connect: float = 5
    lock: float = 5
    """For whoever holds a lock, such as another replica's turn."""
    statement: float = 8
    idle: float = 15
    """For a process that began a transaction and went silent; then its locks are free."""


PATIENCE = Patience()
BULK = Patience(statement=120)
"""For all that is not part of a turn: a large catalogue takes its time."""

# Numbers of locks that are no conversation's: those have one number of 64 bits, these have two.
LOCK_WRITERS = "SELECT pg_advisory_xact_lock(20261123, 1)"
"""Whoever writes what is not a turn waits for the one before."""
LOCK_LEASES = "SELECT pg_advisory_xact_lock(20261123, 2)"
"""Whoever changes who delivers which reply is alone: of two that claim side by side, one could get
the first reply of a conversation and the other the second."""
LOCK_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
"""Whoever takes a turn of the conversation, or forgets it."""

_PLAIN_URL = "postgresql://"
_WITH_DRIVER = "postgresql+psycopg://"


def conninfo_of(url: str, patience: Patience = PATIENCE) -> str:
    """What the driver connects with, from a URL of Postgres; raises SettingsError."""
    parts = _parts(url)
    options = (
        f"-c lock_timeout={_milliseconds(patience.lock)}"
        f" -c statement_timeout={_milliseconds(patience.statement)}"
        f" -c idle_in_transaction_session_timeout={_milliseconds(patience.idle)}"
        r" -c default_transaction_isolation=read\ committed"
    )
    defaults = {
        "application_name": "partner-desk",
        "connect_timeout": str(max(2, round(patience.connect))),
        # A server that is gone without a word is noticed as well.
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "2",
        "tcp_user_timeout": _milliseconds(patience.statement + 2),
    }
    return make_conninfo(**defaults | parts | {"options": f"{parts.get('options', '')} {options}"})


@contextmanager
def unavailable_on_error() -> Iterator[None]:
    """Raise StoreUnavailable for whatever is the server's fault, or that of the way to it."""
    try:
        yield
    except psycopg.Error as error:
        if own_fault(error):
            raise
        raise unavailable(error) from error


def own_fault(error: psycopg.Error) -> bool:
    """Whether it is wrong what was asked for, so that asking again does not help."""
    by_the_driver = isinstance(error, psycopg.ProgrammingError) and error.sqlstate is None
    return by_the_driver or isinstance(error, psycopg.IntegrityError | psycopg.DataError)


def unavailable(error: psycopg.Error) -> StoreUnavailable:
    """The same in our words: the first line only, for the others quote what is stored."""
    said = error.diag.message_primary or str(error).partition("\n")[0]
    return StoreUnavailable(f"The database could not be used: {said}.")


def _parts(url: str) -> dict[str, str]:
    try:
        parts = conninfo_to_dict(url.replace(_WITH_DRIVER, _PLAIN_URL, 1))
    except psycopg.ProgrammingError:
        parts = None
    if parts is None or "@" in str(parts.get("host")):
        # Without the driver's words, which may quote the password.
        raise SettingsError(
            "PARTNER_DESK_DATABASE cannot be read: set it to something like "
            "postgresql://user:password@host/name, with %40 for an @ in the password."
        )
    return {name: str(value) for name, value in parts.items()}


def _milliseconds(seconds: float) -> str:
    return str(round(seconds * 1000))
