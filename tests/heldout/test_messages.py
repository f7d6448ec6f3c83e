"""The held-out messages are well formed, labelled with what exists and spread over all types."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.issues import Act, IssueType

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
ISSUES = set(IssueType) - {IssueType.OTHER}
ALONE = set(Act) | {"ask", "none"}
ASKERS = {"csp_direct", "indirect_reseller", "indirect_provider", "isv_publisher", "customer"}
FEWEST = {"pl": 8, "en": 8, "de": 4}

every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@every_file
def test_every_message_has_an_author_who_is_introduced_and_every_author_a_message(file: Path):
    written = {message["by"] for message in messages(file)}

    assert written == set(read(file)["authors"])


@every_file
def test_every_label_exists_and_only_issues_come_in_twos(file: Path):
    for message in messages(file):
        said = kinds(message)

        assert set(said) <= ISSUES or (len(said) == 1 and set(said) <= ALONE), message
        assert len(said) == len(set(said)) <= 2, message


@every_file
def test_every_type_of_issue_has_enough_messages(file: Path):
    counts = Counter(kind for message in messages(file) for kind in kinds(message))

    assert {kind for kind in ISSUES if counts[kind] < FEWEST[file.stem]} == set()


@every_file
def test_every_act_and_both_other_labels_are_there(file: Path):
    assert {kind for message in messages(file) for kind in kinds(message)} >= ALONE


@every_file
def test_a_name_is_part_of_its_message(file: Path):
    for message in messages(file):
        assert message.get("name", "") in message["text"]


@every_file
def test_asker_and_hosting_are_known_words(file: Path):
    for message in messages(file):
        assert message.get("asker") in ASKERS | {None}, message
        assert message.get("hosting") in {"azure", "not_azure", None}, message


def test_no_text_stands_twice_in_a_file():
    for file in FILES:
        texts = Counter(message["text"].casefold() for message in messages(file))

        assert [text for text, times in texts.items() if times > 1] == []


def test_there_is_a_file_for_each_language():
    assert {file.stem for file in FILES} == set(FEWEST)


@cache
def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return found


def messages(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(file)["messages"]
    return found


def kinds(message: dict[str, Any]) -> list[str]:
    said: str | list[str] = message["is"]
    return [said] if isinstance(said, str) else said
