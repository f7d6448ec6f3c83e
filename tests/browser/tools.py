"""What the tests of the web chat need from the machine, and what to do where it is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.widget import webchat

HERE = Path(__file__).parent

LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Chromium without what it does of its own accord."""


def chromium() -> str:
    """Where Chromium is."""
    names = "chromium", "chromium-browser", "google-chrome"
    return next(filter(None, map(shutil.which, names)), None) or _missing(
        "Chromium is not installed: apt-get install chromium, or any Chrome in PATH."
    )


def web_chat() -> Path:
    """Where Web Chat is."""
    return webchat.script() or _missing("Web Chat was not fetched: run `partner-desk webchat`.")


def axe() -> Path:
    """Where axe-core is, which looks for what bars people from a page."""
    script = HERE / "node_modules" / "axe-core" / "axe.min.js"
    npm = shutil.which("npm")
    if npm and not script.exists():
        command = [npm, "ci", "--ignore-scripts"]
        subprocess.run(command, cwd=HERE, capture_output=True, check=False, timeout=60)
    if script.exists():
        return script
    return _missing("axe-core is not installed: npm ci --ignore-scripts, in tests/browser.")


def _missing(reason: str):
    """Skip where a person works without it, fail where everything is to be tested."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
