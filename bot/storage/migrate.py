"""Brings a database to the form this version of the desk expects."""

from sqlalchemy import Connection, Engine, inspect, text

from bot.storage.connections import (
    MEMORY,
    is_postgres,
    open_engine,
    reading,
    shown,
    sqlite_path,
    writing,
)
from bot.storage.migrations import HEAD
from knowledge.errors import DeskError


class DatabaseTooNew(DeskError):
    """The database was written by a later version of the desk."""

    def __init__(self, url: str, found: str) -> None:
        super().__init__(
            f"The database {shown(url)} is of form {found} and this version of the desk knows "
            f"forms up to {HEAD}: run the newer version, or restore the copy made before the "
            "upgrade."
        )
        self.found = found


def upgrade(url: str, form: str = HEAD) -> None:
    """Make or change the tables, all of them or, on an error, none.

    Raises DatabaseTooNew, and StoreUnavailable when it cannot be opened or somebody else is
    writing for too long. A database in memory needs no upgrade.
    """
    if not is_postgres(url) and sqlite_path(url) == MEMORY:
        return
    engine = open_engine(url)
    try:
        _upgrade(url, engine, form)
    finally:
        engine.dispose()


def form_of(engine: Engine) -> str | None:
    """The form a database has, which is HEAD where nothing is to be done; None without tables."""
    with reading(engine) as connection:
        return _revision(connection)


def _upgrade(url: str, engine: Engine, form: str) -> None:
    found = form_of(engine)
    if found == form:
        return
    if found is not None and found > HEAD:
        raise DatabaseTooNew(url, found)
    # Half a second to import, and on most starts there is nothing to do.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    # Whoever waited here for another replica finds the work done.
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, form)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found
