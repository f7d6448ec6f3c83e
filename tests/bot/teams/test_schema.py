"""Microsoft's schema is fetched as it was pinned, and refuses what is not a manifest."""

import json
from copy import deepcopy

import pytest

from bot.npm import NotFetched
from bot.teams import schema
from bot.teams.manifest import MANIFEST, documents
from bot.teams.package import BadPackage, build
from bot.teams.schema import Schema
from tests.bot.npm_stub import pinned_as, put_npm_in_path
from tests.bot.teams.firms import LEAST, settings_of

OURS = documents(settings_of(LEAST), "2026.11.0")
IN_PACKAGE = "build/json-schemas/teams/v1.30/MicrosoftTeams."


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (["manifestVersion"], "1.29", "$.manifestVersion: '1.30' was expected"),
        (["id"], "desk", "$.id: 'desk' does not match"),
        (["name", "short"], "n" * 31, "$.name.short"),
        (["bots", 0, "scopes", 2], "groupchat", "$.bots[0].scopes[2]: 'groupchat' is not one of"),
        (["bots", 0, "commandLists", 0, "commands"], [{"title": "x"}] * 13, "is too long"),
        (["composeExtensions", 0, "commands", 0, "title"], "t" * 33, "is too long"),
        (["permissions"], ["everything"], "$.permissions[0]"),
        (["invented"], True, "'invented' was unexpected"),
    ],
)
def test_a_broken_manifest_is_refused(microsofts, place, value, said):
    broken = deepcopy(OURS)
    *way, last = place
    part = broken[MANIFEST]
    for step in way:
        part = part[step]
    part[last] = value

    [fault] = microsofts.faults(broken)

    assert fault.startswith("manifest.json does not fit Microsoft's schema at $")
    assert said in fault


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name.short", "n" * 31),
        ("description.short", " "),
        ("bots[0].commandLists[3].commands[0].title", "pomoc"),
        ("composeExtensions[0].commands[0].title", "t" * 33),
    ],
)
def test_a_broken_translation_is_refused(microsofts, key, value):
    [fault] = microsofts.faults(OURS | {"pl.json": OURS["pl.json"] | {key: value}})

    assert fault.startswith("pl.json does not fit Microsoft's schema at ")


def test_a_translation_without_a_description_is_refused(microsofts):
    pl = {key: text for key, text in OURS["pl.json"].items() if key != "description.full"}

    [fault] = microsofts.faults(OURS | {"pl.json": pl})

    assert "'description.full' is a required property" in fault


def test_what_the_schema_refuses_becomes_no_package():
    nothing_fits = Schema(manifest={"required": ["invented"]}, localization={})

    with pytest.raises(BadPackage, match="'invented' is a required property"):
        build(settings_of(LEAST), "2026.11.0", nothing_fits)


@pytest.fixture
def npm(tmp_path, monkeypatch):
    files = {
        f"{IN_PACKAGE}schema.json": json.dumps({"title": "manifest"}).encode(),
        f"{IN_PACKAGE}Localization.schema.json": b"{}",
    }
    return put_npm_in_path(tmp_path, files, monkeypatch)


def test_the_schemas_are_fetched_once_and_kept(npm, tmp_path):
    wanted, folder = pinned_as(npm), tmp_path / "schema"

    assert schema.fetch(wanted, folder)
    assert not schema.fetch(wanted, folder)
    assert len(list(folder.iterdir())) == 2


def test_where_nothing_was_fetched_there_is_no_schema(tmp_path):
    assert schema.read(tmp_path) is None


def test_without_npm_one_sentence_says_how_to_get_the_schemas(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotFetched, match="run `partner-desk teams-schema`"):
        schema.fetch(schema.pinned(), tmp_path / "schema")
