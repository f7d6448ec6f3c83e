r"""The .chat files: conversations as text that people read and write.

    # Comments, and at the top the language of the person's client:
    # language: en

    > contoso invoice
    | Which one do you mean?
    | 1. Contoso Backup – Contoso Ltd · SaaS

    > [Contoso Backup]
    Thank you.

`>` is the person, one line or several; `[…]` after it a press of the button with these words, and
`(arrives)` that the person came in. `|` is a line of a card, the rest the desk word for word. A
backslash before the first character of a line takes away what it would mean.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from bot.recording.exchanges import (
    SILENCE,
    Arrived,
    Deed,
    Exchange,
    Pressed,
    Recording,
    Said,
    UnreadableRecording,
)

ARRIVES = "(arrives)"

UNKNOWN = "…"
"""Stands for the words of a button that were not recorded."""

_LANGUAGE = re.compile(r"^# language: (\S+)", re.MULTILINE)


def read_chat(text: str) -> Recording:
    """The conversation in the text of a .chat file; raises UnreadableRecording."""
    lines = [line.rstrip() for line in text.split("\n") if not line.startswith("#")]
    exchanges: list[Exchange] = []
    for is_person, group in groupby(lines, key=lambda line: line == ">" or line[:2] == "> "):
        block = list(group)
        if is_person:
            exchanges.append(Exchange(deed_of("\n".join(line[2:] for line in block))))
        elif answer := "\n".join(map(_plain, block)).strip("\n"):
            if not exchanges:
                raise UnreadableRecording(
                    "before its first line with “> ” nobody has said anything."
                )
            exchanges[-1] = Exchange(exchanges[-1].deed, answer)
    if not exchanges:
        raise UnreadableRecording("it has no line that begins with “> ”.")
    language = _LANGUAGE.search(text)
    return Recording(tuple(exchanges), language=language[1] if language else "")


def chat_text(exchanges: Iterable[Exchange]) -> str:
    """The exchanges as a .chat file has them, without a heading."""
    return "\n\n".join(f"{person_lines(each.deed)}\n{_escaped(each.answer)}" for each in exchanges)


def heading(language: str) -> str:
    """The first line of a recording, from which a replay knows how to begin."""
    return f"# language: {language}"


def deed_of(words: str) -> Deed:
    """What a person does who writes this into a .chat file, or types it to be recorded."""
    if words == ARRIVES:
        return Arrived()
    if words.startswith("[") and words.endswith("]"):
        label = words[1:-1]
        return Pressed(None if label == UNKNOWN else label)
    return Said(words.removeprefix("\\"))


def person_lines(deed: Deed) -> str:
    """What stands for `deed` in a .chat file."""
    return "\n".join(f"> {line}" for line in words_of(deed).split("\n"))


def words_of(deed: Deed) -> str:
    """What somebody writes who wants `deed` to be done."""
    match deed:
        case Said(words):
            return words if deed_of(words) == deed else f"\\{words}"
        case Pressed(label):
            return f"[{label or UNKNOWN}]"
        case Arrived():
            return ARRIVES


def answer_of(replies: Iterable[Mapping[str, Any]]) -> str:
    """What the desk's replies, as JSON of activities, look like in a .chat file."""
    return "\n".join(shown for reply in replies if (shown := _shown(reply))) or SILENCE


def card_lines(words: str) -> str:
    """The text of a card, marked as such."""
    return "\n".join(f"| {line}" for line in words.splitlines())


def _shown(reply: Mapping[str, Any]) -> str:
    if reply.get("type") != "message":
        return ""
    words = reply.get("text") or reply.get("summary")
    if not isinstance(words, str):
        return ""
    return card_lines(words) if reply.get("attachments") else words


def _escaped(answer: str) -> str:
    return "\n".join(
        f"\\{line}" if line[:1] in (">", "#", "\\") else line for line in answer.split("\n")
    )


def _plain(line: str) -> str:
    return line.removeprefix("\\")
