import json
import zipfile

import pytest

from bot.doctor.findings import Verdict
from bot.doctor.teams_package import teams_package
from bot.settings import Settings
from bot.teams.manifest import documents
from bot.teams.package import build

APP_ID = "11111111-2222-3333-4444-555555555555"
SETTINGS = Settings(
    app_id=APP_ID,
    public_url="https://desk.example",
    teams_developer="Woodgrove",
    teams_website_url="https://woodgrove.example",
    teams_privacy_url="https://woodgrove.example/privacy",
    teams_terms_url="https://woodgrove.example/terms",
    teams_version="1.0.0",
)
MANIFEST = documents(SETTINGS, "1.0.0")["manifest.json"]


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
    assert finding.what == "desk.zip, version 1.0.0, is as the settings want it."


def test_the_package_that_the_desk_makes_is_in_order(tmp_path):
    file = tmp_path / "desk.zip"
    file.write_bytes(build(SETTINGS, "1.0.0", None))
    [finding] = teams_package(file, SETTINGS)

    assert finding.verdict is Verdict.OK


def test_settings_from_which_no_package_can_be_made_are_named(tmp_path):
    [finding] = teams_package(
        tmp_path / "desk.zip", SETTINGS.model_copy(update={"teams_developer": ""})
    )

    assert finding.what.startswith("PARTNER_DESK_TEAMS_DEVELOPER is missing")


def test_other_differences_are_a_warning(found):
    [finding] = found(MANIFEST | {"accentColor": "#000000", "permissions": []})

    assert finding.verdict is Verdict.WARNING
    assert finding.what == "desk.zip and the settings differ in accentColor, permissions."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bots": [{"botId": "other"}]}, "bots lead to other, and PARTNER_DESK_APP_ID is 1111"),
        ({"bots": []}, "bots lead to nothing"),
        ({"bots": ["x"]}, "bots lead to None"),
        ({"composeExtensions": [{}]}, "composeExtensions lead to None"),
        ({"validDomains": ["www.desk.example"]}, "validDomains lack desk.example"),
        ({"validDomains": None}, "validDomains lack desk.example"),
        ({"version": "0.9.0"}, "version is 0.9.0, and that of the settings 1.0.0"),
        ({"version": None}, "version is None"),
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
