"""The package on the command line: written whole, or not at all and the reasons said."""

import zipfile

import pytest

from bot.doctor.findings import Verdict
from bot.doctor.teams_package import teams_package
from bot.settings import read_settings
from bot.teams.commands import write_package
from tests.bot.teams.firms import LEAST


@pytest.fixture
def firm(monkeypatch):
    """The settings of a firm, in the environment."""
    for name, value in LEAST.items():
        monkeypatch.setenv(f"PARTNER_DESK_{name.upper()}", value)


def test_the_package_is_written_and_said_to_fit(firm, microsofts, tmp_path, capsys):
    out = tmp_path / "desk.zip"

    assert write_package(out) == 0
    assert zipfile.is_zipfile(out)
    said = capsys.readouterr().out
    assert "Partner Desk 20" in said
    assert "It fits Microsoft's schema 1.30 and Teams' limits." in said


def test_the_doctor_finds_nothing_wrong_with_a_package_just_written(firm, tmp_path):
    write_package(tmp_path / "desk.zip")

    found = teams_package(tmp_path / "desk.zip", read_settings())
    assert [finding.verdict for finding in found] == [Verdict.OK]


def test_without_the_schema_one_sentence_says_so_and_how_to_get_it(firm, tmp_path, capsys):
    assert write_package(tmp_path / "desk.zip", schemas=tmp_path) == 0
    assert "was left out" in (said := capsys.readouterr().out)
    assert "run `partner-desk teams-schema` to fetch it" in said


def test_wrong_settings_leave_the_old_package_as_it_was(firm, monkeypatch, tmp_path, capsys):
    out = tmp_path / "desk.zip"
    out.write_bytes(b"the old one")
    monkeypatch.setenv("PARTNER_DESK_TEAMS_ACCENT_COLOR", "blue")
    monkeypatch.setenv("PARTNER_DESK_TEAMS_DEVELOPER", "")

    assert write_package(out) == 1
    assert list(tmp_path.iterdir()) == [out]
    assert out.read_bytes() == b"the old one"
    said = capsys.readouterr().err.splitlines()
    assert said[1].startswith("PARTNER_DESK_TEAMS_DEVELOPER is missing")
    assert said[2].startswith("PARTNER_DESK_TEAMS_ACCENT_COLOR is")


def test_a_folder_that_is_not_there_is_said_in_a_sentence(firm, tmp_path, capsys):
    assert write_package(tmp_path / "none" / "desk.zip") == 1
    assert "desk.zip cannot be written: No such file or directory." in capsys.readouterr().err
