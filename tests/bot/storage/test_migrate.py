"""Bringing a database to its present form."""

import re
import socket
import sqlite3
import stat
import subprocess
import sys
import traceback
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from bot.settings import SettingsError
from bot.storage.connections import open_engine, shown
from bot.storage.migrate import DatabaseTooNew, upgrade
from bot.storage.migrations import HEAD
from bot.storage.tables import metadata
from bot.storage.turn_store import StoreUnavailable
from tests.bot.storage import rows
from tests.postgres import PASSWORD

FORM_AND_NAME = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic_version%'"


def form(path):
    with closing(sqlite3.connect(path)) as database:
        return sorted(
            (kind, name, re.sub(r"\s*([,()]|\s)\s*", r"\1", " ".join((sql or "").split())))
            for kind, name, sql in database.execute(FORM_AND_NAME)
        )


def form_on(url):
    engine = open_engine(url)
    with engine.connect() as connection:
        made = MetaData()
        made.reflect(connection)
    engine.dispose()
    return {
        str(column): (str(column.type), column.nullable)
        for table in made.tables.values()
        for column in table.columns
    }


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/desk.db"
    return request.getfixturevalue("postgres").new_database()


def test_a_migrated_database_has_exactly_the_tables_of_the_code(url):
    engine = open_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_migrated_sqlite_database_is_the_same_as_one_in_memory(tmp_path, path):
    made_at_once = tmp_path / "at once.db"
    metadata.create_all(open_engine(f"sqlite:///{made_at_once}"))

    assert form(path) == form(made_at_once)


def test_the_newest_step_is_the_one_the_code_knows():
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_upgrading_again_changes_nothing_and_does_not_even_import_alembic(url):
    before = form_on(url)
    again = (
        "import sys; from bot.storage.migrate import upgrade; upgrade(sys.argv[1]);"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", again, url], check=True, timeout=30)

    assert form_on(url) == before


def test_desks_that_start_at_once_upgrade_once(empty_url):
    start = "import sys; from bot.storage.migrate import upgrade; upgrade(sys.argv[1])"
    desks = [subprocess.Popen([sys.executable, "-c", start, empty_url]) for _ in range(3)]

    assert [desk.wait(timeout=30) for desk in desks] == [0, 0, 0]


def test_a_database_of_a_newer_desk_is_refused(url):
    rows(url, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(
        DatabaseTooNew, match=r"is of form 9999 .* run the newer version"
    ) as refused:
        upgrade(url)
    assert PASSWORD not in str(refused.value)


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(empty_url):
    rows(empty_url, "CREATE TABLE offers (mine TEXT)")
    before = form_on(empty_url)

    with pytest.raises(StoreUnavailable, match=r"offers\"? already exists"):
        upgrade(empty_url)

    assert form_on(empty_url) == before


def test_a_database_of_the_first_release_keeps_what_is_in_it(empty_url):
    upgrade(empty_url, "0001")
    rows(
        empty_url,
        "INSERT INTO outbox (conversation, url, body, at) VALUES ('talk', '', '', 1.0)",
    )
    upgrade(empty_url)

    assert rows(empty_url, "SELECT conversation, lease_owner, method FROM outbox") == [
        ("talk", None, "POST")
    ]


def test_a_damaged_database_is_refused(path, sqlite_url):
    with Path(path).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3_000)

    with pytest.raises(StoreUnavailable, match="malformed"):
        upgrade(sqlite_url)


def test_a_new_database_is_for_the_desk_alone(tmp_path):
    path = tmp_path / "desk.db"
    upgrade(f"sqlite:///{path}")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_with_a_percent_sign_is_a_folder_like_others(tmp_path):
    folder = tmp_path / "100% ours"
    folder.mkdir()
    upgrade(f"sqlite:///{folder}/desk.db")

    assert form(folder / "desk.db")


def test_a_database_in_memory_needs_no_upgrade():
    upgrade("sqlite://")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://desk:secret@localhost/desk",
        "postgresql+asyncpg://desk:secret@localhost/desk",
        "postgresql://desk:sec@ret@localhost/desk",
        "postgresql://desk:secret%@localhost/desk",
        "desk.db",
        "desk:secret@localhost",
    ],
)
def test_a_url_of_nothing_the_desk_knows_is_refused_without_showing_it(url):
    with pytest.raises(SettingsError, match=r"set it to something like") as refused:
        upgrade(url)

    told = "".join(traceback.format_exception(refused.value))
    assert "secret" not in told
    assert "ret@" not in told


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_server_that_is_not_there_is_unavailable_and_its_password_is_not_told(scheme, caplog):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(StoreUnavailable, match="could not be used") as refused:
        upgrade(f"{scheme}://desk:{PASSWORD}@127.0.0.1:{port}/desk")

    assert PASSWORD not in "".join(traceback.format_exception(refused.value)) + caplog.text


def test_a_url_is_shown_without_user_and_password():
    assert shown(f"postgresql+psycopg://desk:{PASSWORD}@db.example/desk?sslmode=require") == (
        "postgresql://db.example/desk"
    )
    assert shown("sqlite:///desk.db") == "sqlite:///desk.db"
