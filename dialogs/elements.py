"""The few Adaptive Card elements our cards are made of, and the text twin of a card.

Texts are data, never markup: what would be Markdown in them is escaped here, once.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Element = dict[str, Any]
Card = dict[str, Any]

VERSION = "1.5"
"""The newest version that Teams, Web Chat and the Emulator all draw."""

_MARKDOWN = re.compile(r"([\\*\[\]`])|(?<!\w)_|_(?!\w)")
_ESCAPED = re.compile(r"\\([\\*\[\]`_])")


def card(body: Iterable[Element | None], actions: Iterable[Element | None] = ()) -> Card:
    """A card of those elements and actions that are there at all."""
    made: Card = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "body": [element for element in body if element],
    }
    made["fallbackText"] = made["speak"] = twin(made)
    if buttons := [action for action in actions if action]:
        made["actions"] = buttons
    return made


def title(words: str) -> Element:
    """The headline of a card."""
    return text(words) | {"size": "medium", "weight": "bolder", "style": "heading"}


def text(words: str) -> Element:
    """A paragraph."""
    return {"type": "TextBlock", "text": _escape(words), "wrap": True}


def small(words: str) -> Element:
    """A remark in small print."""
    return text(words) | {"size": "small", "isSubtle": True, "spacing": "small"}


def warning(words: str) -> Element:
    """A remark to be heeded."""
    return small(words) | {"color": "warning", "isSubtle": False}


def facts(pairs: Mapping[str, str | None]) -> Element | None:
    """Names with their values; those without a value are left out."""
    known = [{"title": name, "value": _escape(value)} for name, value in pairs.items() if value]
    return {"type": "FactSet", "facts": known} if known else None


def beside(line: Element, label: str, data: Mapping[str, Any]) -> Element:
    """A line of text with something to press at its end."""
    pressed = text(label) | {"color": "accent"}
    columns = [
        {"type": "Column", "width": "stretch", "items": [line]},
        {"type": "Column", "width": "auto", "items": [pressed], "selectAction": press(label, data)},
    ]
    return {"type": "ColumnSet", "columns": columns}


def row(words: str, detail: str, data: Mapping[str, Any]) -> Element:
    """One of several things to choose from; the whole row can be pressed."""
    items = [text(words) | {"weight": "bolder", "color": "accent"}]
    if detail:
        items.append(small(detail) | {"spacing": "none"})
    return {"type": "Container", "items": items, "selectAction": press(words, data)}


def press(label: str, data: Mapping[str, Any]) -> Element:
    """A button that sends `data` back to the desk."""
    return {"type": "Action.Submit", "title": label, "data": {"desk": dict(data)}}


def open_link(label: str, url: str | None) -> Element | None:
    """A button that opens `url`; none where there is nowhere to go."""
    return {"type": "Action.OpenUrl", "title": label, "url": url} if url else None


def twin(made: Card) -> str:
    """The same facts in the same order as plain text: for notifications, readers, terminals."""
    lines = [line for element in made["body"] for line in _lines(element)]
    if buttons := [f"[{action['title']}]" for action in made.get("actions", [])]:
        lines.append(" ".join(buttons))
    return "\n".join(lines)


def _lines(element: Element) -> list[str]:
    match element:
        case {"type": "TextBlock", "text": words}:
            return [_plain(words)]
        case {"type": "FactSet", "facts": pairs}:
            return [f"{pair['title']}: {_plain(pair['value'])}" for pair in pairs]
        case {"type": "ColumnSet", "columns": columns}:
            return [" — ".join(" ".join(_texts(column["items"])) for column in columns)]
        case {"type": "Container", "items": items}:
            return [" – ".join(_texts(items))]
        case _:
            raise ValueError(f"no text twin for an element of type {element.get('type')}")


def _texts(elements: Iterable[Element]) -> list[str]:
    return [line for element in elements for line in _lines(element)]


def _escape(words: str) -> str:
    return _MARKDOWN.sub(lambda found: "\\" + found.group(), words)


def _plain(words: str) -> str:
    return _ESCAPED.sub(r"\1", words).replace("\u00a0", " ")
