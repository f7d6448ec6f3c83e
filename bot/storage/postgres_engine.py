"""A Postgres database for everything that is not part of a turn: migrations, catalogues, cases."""

import psycopg
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event

from bot.storage.postgres_connections import BULK, LOCK_WRITERS, conninfo_of, own_fault, unavailable
from bot.storage.turn_store import StoreUnavailable


def open_postgres_engine(url: str) -> Engine:
    """An engine that says StoreUnavailable, and whose writers wait for each other."""
    conninfo = conninfo_of(url, BULK)
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(conninfo),
        pool_size=1,
        max_overflow=-1,
        pool_pre_ping=True,
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _unavailable)
    return engine


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(LOCK_WRITERS)


def _unavailable(context: ExceptionContext) -> StoreUnavailable | None:
    error = context.original_exception
    # What is found out before a connection is used leads to another connection.
    if context.is_pre_ping or not isinstance(error, psycopg.Error) or own_fault(error):
        return None
    return unavailable(error)
