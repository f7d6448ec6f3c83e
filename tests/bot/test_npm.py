"""Packages of somebody else's are taken as they were pinned, or not at all."""

import shutil
import sys
from pathlib import Path

import pytest

from bot.npm import NotFetched, files_of
from tests.bot.npm_stub import pinned_as, put_npm_in_path


@pytest.fixture
def package(tmp_path, monkeypatch):
    files = {"a/first.json": b"1", "second.json": b"2", "third.json": b"3"}
    return put_npm_in_path(tmp_path, files, monkeypatch)


def fetch(wanted, *names):
    return files_of(wanted, names, command="partner-desk fetch")


def test_files_are_taken_by_name_and_in_order(package):
    assert fetch(pinned_as(package), "second.json", "a/first.json") == [b"2", b"1"]


def test_another_package_than_the_pinned_one_is_refused(package):
    wanted = pinned_as(package)
    package.write_bytes(package.read_bytes() + b"\0")

    with pytest.raises(NotFetched, match="not the package that is pinned"):
        fetch(wanted, "second.json")


def test_without_npm_one_sentence_says_what_to_do(package, monkeypatch, tmp_path):
    wanted = pinned_as(package)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NotFetched, match=r"install Node\.js .* then run `partner-desk fetch`"):
        fetch(wanted, "second.json")


def test_when_npm_fails_its_reason_is_passed_on(package):
    program = f"#!{sys.executable}\nimport sys; sys.exit('npm error code ENOTFOUND')\n"
    Path(shutil.which("npm")).write_text(program)

    with pytest.raises(NotFetched, match=r"run `partner-desk fetch`.*npm error code ENOTFOUND"):
        fetch(pinned_as(package), "second.json")
