"""Node.js and the packages of package-lock.json, installed once and kept until the lock changes."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER = Path(__file__).parent
INSTALLED_WITHIN_SECONDS = 120.0


def installed() -> str:
    """Where Node.js is, with all packages in place; the test is skipped where that cannot be."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        _cannot("Install npm, which brings Node.js: apt-get install npm")
    lock = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = FOLDER / "node_modules" / "installed-from.txt"
    if not stamp.exists() or stamp.read_text("utf-8") != lock:
        try:
            subprocess.run(
                [npm, "ci", "--ignore-scripts"],
                cwd=FOLDER,
                check=True,
                capture_output=True,
                text=True,
                timeout=INSTALLED_WITHIN_SECONDS,
            )
        except subprocess.CalledProcessError as error:
            _cannot(f"Have npm reach a registry, for npm ci in tests/clients: {error.stderr}")
        except subprocess.TimeoutExpired:
            _cannot("Have npm reach a registry sooner: npm ci in tests/clients took too long.")
        stamp.write_text(lock, "utf-8")
    return node


def _cannot(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
