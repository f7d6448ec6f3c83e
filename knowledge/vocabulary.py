"""The words the desk understands, one file a language: knowledge/words/<language>.yaml."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.errors import UnreadableFile
from knowledge.folding import words
from knowledge.issues import Act, IssueType
from knowledge.parties import Asker, Hosting, Route


class NoKind(StrEnum):
    """What a message can be that brings no issue and is no act either."""

    OUT_OF_SCOPE = "out_of_scope"
    UNCLEAR = "unclear"


class Section(StrEnum):
    """The lists of patterns in a file."""

    KIND = "patterns"
    ASKER = "asker"
    """The asker says who they are."""
    ASKER_IMPLIED = "asker_implied"
    """Only somebody in this role would say it: "our offer"."""
    PROVIDER = "provider"
    """What follows is the name of the asker's indirect provider."""
    ROUTE = "route"
    HOSTING = "hosting"
    CORRECTION = "correction"
    CHANGE = "change"
    NONE_OF_THESE = "none_of_these"
    WRONG_CONTACT = "wrong_contact"
    WHY = "why"
    """The whole message asks why an answer is as it is."""
    AGREE = "agree"
    REFUSE = "refuse"
    WANTS_LANGUAGE = "wants_language"
    NUMBER = "numbers"
    COURTESY = "courtesy"
    """Greetings and thanks that come along with a question."""


Meaning = tuple[Section, str]
"""What a pattern means: its section, and the name within it ("" in a section with one meaning)."""

# The loader in C is ten times as fast, and not everywhere.
_YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FOLDER = resources.files("knowledge") / "words"
_ONE_MEANING = frozenset({""})
_MEANINGS: dict[Section, frozenset[str] | None] = {
    Section.KIND: frozenset({*IssueType, *Act, *NoKind} - {IssueType.OTHER}),
    Section.ASKER: frozenset(Asker),
    Section.ASKER_IMPLIED: frozenset(Asker),
    Section.PROVIDER: _ONE_MEANING,
    Section.ROUTE: frozenset(Route),
    Section.HOSTING: frozenset(Hosting),
    Section.CORRECTION: _ONE_MEANING,
    Section.CHANGE: frozenset({"offer", "issue"}),
    Section.NONE_OF_THESE: _ONE_MEANING,
    Section.WRONG_CONTACT: _ONE_MEANING,
    Section.WHY: _ONE_MEANING,
    Section.AGREE: _ONE_MEANING,
    Section.REFUSE: _ONE_MEANING,
    Section.WANTS_LANGUAGE: None,
    Section.NUMBER: None,
    Section.COURTESY: _ONE_MEANING,
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How one language says things; its file explains how patterns are written."""

    language: str
    phrases: Mapping[IssueType | Act | NoKind, tuple[str, ...]]
    """Examples to learn from."""
    patterns: tuple[tuple[Meaning, str], ...]
    """Sure signs: what each means, and the pattern."""
    beside_a_number: frozenset[str]
    """Words that may stand beside a number without changing what it says."""
    joins: frozenset[str]
    """Words that may part two issues in one message: "and"."""
    carries_on: frozenset[str]
    """Words after which a clause says more about the one before: "which"."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that the desk understands."""
    names = (file.name for file in _FOLDER.iterdir())
    return tuple(sorted(name[: -len(".yaml")] for name in names if name.endswith(".yaml")))


@cache
def vocabulary(language: str) -> Vocabulary:
    """Read the words of one of `languages()`; raise UnreadableFile where the file is not sound."""
    return read_vocabulary((_FOLDER / f"{language}.yaml").read_text("utf-8"), f"{language}.yaml")


def read_vocabulary(text: str, source: str) -> Vocabulary:
    """Read the text of a file; `source` names it where UnreadableFile is raised."""
    try:
        content: dict[str, Any] = yaml.load(text, _YamlLoader)  # noqa: S506 - it is a safe one
    except yaml.YAMLError as error:
        raise UnreadableFile(source, f"is not YAML ({error})") from error
    if not isinstance(content, dict) or not {"language", "phrases"} <= content.keys():
        raise UnreadableFile(source, "needs the entries language and phrases")
    entries = {"language", "phrases", "beside_a_number", "joins", "carries_on", *Section}
    _require_known(content, entries, "the file", source)
    kinds = {kind.value: kind for kind in (*IssueType, *Act, *NoKind)}
    _require_known(content["phrases"], kinds, "phrases", source)
    return Vocabulary(
        language=content["language"],
        phrases={kinds[name]: _lines(block) for name, block in content["phrases"].items()},
        patterns=tuple(
            ((section, str(name)), line)
            for section, allowed in _MEANINGS.items()
            for name, block in _by_meaning(content.get(section, {}), allowed, section, source)
            for line in _lines(block)
        ),
        beside_a_number=frozenset(words(content.get("beside_a_number", ""))),
        joins=frozenset(words(content.get("joins", ""))),
        carries_on=frozenset(words(content.get("carries_on", ""))),
    )


def _by_meaning(
    blocks: str | dict[str, str], allowed: frozenset[str] | None, section: str, source: str
) -> Iterable[tuple[str, str]]:
    named = {"": blocks} if isinstance(blocks, str) else blocks
    if allowed is not None:
        _require_known(named, allowed, section, source)
    return named.items()


def _require_known(names: Iterable[str], known: Iterable[str], section: str, source: str) -> None:
    strangers = sorted(set(names) - set(known))
    if strangers:
        raise UnreadableFile(
            source, f"{section} has {', '.join(strangers)}, which the desk does not know"
        )


def _lines(block: str) -> tuple[str, ...]:
    return tuple(line for line in block.splitlines() if line)
