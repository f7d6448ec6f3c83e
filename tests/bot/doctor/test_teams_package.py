import json
import zipfile

import pytest

from bot.doctor.findings import Verdict
from bot.doctor.teams_package import teams_package
from bot.settings import Settings

APP_ID = "11111111-2222-3333-4444-555555555555"
SETTINGS = Settings(app_id=APP_ID, public_url="https://desk.example")
MANIFEST = {
    "version": "1.0.0",
    "bots": [{"botId": APP_ID.upper()}],
    "composeExtensions": [{"botId": APP_ID}],
    "validDomains": ["desk.example"],
}


@pytest.fixture
def found(tmp_path):
    """What is found of a package with this manifest."""

    def look(manifest, name="manifest.json"):
        file = tmp_path / "desk.zip"
        with zipfile.ZipFile(file, "w") as package:
            package.writestr(name, manifest if isinstance(manifest, str) else json.dumps(manifest))
        return list(teams_package(file, SETTINGS))

    return look


def test_a_package_that_fits_is_in_order(found):
    [finding] = found(MANIFEST)

    assert finding.verdict is Verdict.OK
    assert finding.what == "desk.zip has version 1.0.0 and fits the settings."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bots": [{"botId": "other"}]}, 'bots have botId "other"'),
        ({"bots": []}, "no bot"),
        ({"bots": ["x"]}, 'botId "None"'),
        ({"composeExtensions": [{}]}, 'composeExtensions have botId "None"'),
        ({"validDomains": ["www.desk.example"]}, "validDomains lack desk.example"),
        ({"validDomains": None}, "validDomains lack desk.example"),
        ({"version": "2026.11"}, 'version "2026.11"'),
        ({"version": "1.0.0-beta"}, "three numbers"),
        ({"version": 1}, "three numbers"),
    ],
)
def test_what_does_not_fit_is_named(found, change, said):
    [finding] = found(MANIFEST | change)

    assert finding.verdict is Verdict.WRONG
    assert said in finding.what


def test_a_manifest_by_itself_is_taken_too(tmp_path):
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(MANIFEST))
    [finding] = teams_package(file, SETTINGS)

    assert finding.verdict is Verdict.OK


def test_a_manifest_in_a_folder_of_the_package_is_not_found_by_teams(found):
    [finding] = found(MANIFEST, "desk/manifest.json")

    assert "must not be in a folder" in finding.what


@pytest.mark.parametrize("content", ["", "no JSON", "[]", "[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_said_so(found, content):
    [finding] = found(content)

    assert finding.verdict is Verdict.WRONG


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    [finding] = teams_package(tmp_path / "desk.zip", SETTINGS)

    assert finding.what == "desk.zip cannot be read: No such file or directory."


def test_a_package_without_a_manifest_is_none(found):
    [finding] = found(MANIFEST, "readme.txt")

    assert "nowhere" in finding.what
