"""Bringing a database to its present form."""

import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.settings import SettingsError
from bot.storage.connections import open_engine
from bot.storage.migrate import DatabaseTooNew, upgrade
from bot.storage.migrations import HEAD
from bot.storage.tables import metadata
from bot.storage.turn_store import StoreUnavailable

FORM_AND_NAME = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic_version%'"


def form(path):
    with closing(sqlite3.connect(path)) as database:
        return sorted(
            (kind, name, re.sub(r"\s*([,()]|\s)\s*", r"\1", " ".join((sql or "").split())))
            for kind, name, sql in database.execute(FORM_AND_NAME)
        )


def test_a_migrated_database_has_exactly_the_tables_of_the_code(url):
    with open_engine(url).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_migrated_database_is_the_same_as_one_in_memory(tmp_path, path):
    made_at_once = tmp_path / "at once.db"
    metadata.create_all(open_engine(f"sqlite:///{made_at_once}"))

    assert form(path) == form(made_at_once)


def test_the_newest_step_is_the_one_the_code_knows():
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_upgrading_again_changes_nothing_and_does_not_even_import_alembic(path, url):
    before = form(path)
    again = (
        "import sys; from bot.storage.migrate import upgrade; upgrade(sys.argv[1]);"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", again, url], check=True, timeout=30)

    assert form(path) == before


def test_two_desks_that_start_at_once_upgrade_once(tmp_path):
    url = f"sqlite:///{tmp_path}/desk.db"
    start = "import sys; from bot.storage.migrate import upgrade; upgrade(sys.argv[1])"
    desks = [subprocess.Popen([sys.executable, "-c", start, url]) for _ in range(2)]

    assert [desk.wait(timeout=30) for desk in desks] == [0, 0]


def test_a_database_of_a_newer_desk_is_refused(path, url):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(DatabaseTooNew, match=r"is of form 9999 .* run the newer version"):
        upgrade(url)


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(tmp_path):
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE offers (mine TEXT)")
    before = form(path)

    with pytest.raises(StoreUnavailable, match="table offers already exists"):
        upgrade(f"sqlite:///{path}")

    assert form(path) == before


def test_a_damaged_database_is_refused(path, url):
    with Path(path).open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3_000)

    with pytest.raises(StoreUnavailable, match="malformed"):
        upgrade(url)


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


@pytest.mark.parametrize("url", ["postgresql://desk:secret@localhost/desk", "desk.db"])
def test_what_is_not_a_sqlite_url_is_refused_without_showing_it(url):
    with pytest.raises(SettingsError, match="set it to something like sqlite:///") as refused:
        upgrade(url)

    assert "secret" not in str(refused.value)
