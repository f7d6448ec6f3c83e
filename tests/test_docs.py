"""What the docs promise is there: settings, commands, the conversation of the README."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")


def test_every_setting_is_documented_and_nothing_else():
    documented = re.findall(r"^\| `PARTNER_DESK_(\w+)`", OPERATING, re.MULTILINE)

    assert sorted(name.lower() for name in documented) == sorted(Settings.model_fields)


def test_the_documented_defaults_are_those_of_the_code(monkeypatch):
    documented = dict(
        re.findall(r"^\| `(PARTNER_DESK_\w+)` \| `([^`]*)` \|", OPERATING, re.MULTILINE)
    )
    for variable, default in documented.items():
        monkeypatch.setenv(variable, default)

    assert Settings() == Settings.model_construct()
    assert len(documented) == 31


def test_the_conversation_of_the_readme_is_one_that_a_test_runs():
    [path] = re.findall(r"`(tests/conversations/[\w/]+\.chat)`", README)
    transcript = (ROOT / path).read_text("utf-8")
    spoken = "\n".join(line for line in transcript.splitlines() if not line.startswith("#"))

    assert spoken.strip() in README


COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command):
    shown = " ".join(CliRunner().invoke(app, [command, "--help"]).output.split())

    assert "Example:" in shown
    assert f"partner-desk {command}" in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command):
    assert f"partner-desk {command}" in README


def test_links_between_documents_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
