"""The few Adaptive Card elements our cards are made of, and the text twin of a card.

Texts are data, never markup: what would be Markdown in them is escaped here, once, and what could
not be seen is left out.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from dialogs.links import Detail, may_be_opened
from dialogs.markdown import bold, detail, escaped, plain
from dialogs.visible import line

Element = dict[str, Any]
Card = dict[str, Any]

VERSION = "1.5"
"""The newest version that Teams, Web Chat and the Emulator all draw."""

ROW_HEIGHT = "28px"
"""Enough for a finger, with the space between rows."""


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


def headline(words: str) -> Element:
    """The verdict of a card, large and on a ground of its own."""
    large = title(words) | {"size": "large"}
    return {"type": "Container", "style": "emphasis", "bleed": True, "items": [large]}


def title(words: str) -> Element:
    """What a card is about."""
    return text(words) | {"size": "medium", "weight": "bolder", "style": "heading"}


def text(words: str) -> Element:
    """A paragraph."""
    return _block(escaped(words))


def small(words: str) -> Element:
    """A remark in small print."""
    return text(words) | {"size": "small", "isSubtle": True, "spacing": "small"}


def warning(words: str) -> Element:
    """A remark to be heeded."""
    return small(words) | {"color": "warning", "isSubtle": False}


def facts(pairs: Mapping[str, Detail]) -> Element | None:
    """Names with their values, a line each; those without a value are left out.

    Lines wrap as a whole: in a FactSet's two columns names leave values no room on a phone.
    """
    lines = [
        _block(f"{bold(f'{name}:')} {detail(value)}") | {"spacing": "small"}
        for name, value in pairs.items()
        if value
    ]
    return {"type": "Container", "spacing": "small", "items": lines} if lines else None


def section(parts: Iterable[Element | None]) -> list[Element]:
    """Elements that belong together, set off from those before them by a line."""
    there = [part for part in parts if part]
    return [part | {"separator": True, "spacing": "medium"} for part in there[:1]] + there[1:]


def beside(words: Element, label: str, data: Mapping[str, Any]) -> Element:
    """A line of text with something to press at its end."""
    pressed = text(label) | {"color": "accent"}
    columns = [
        {"type": "Column", "width": "stretch", "items": [words]},
        {"type": "Column", "width": "auto", "items": [pressed], "selectAction": press(label, data)},
    ]
    return {"type": "ColumnSet", "columns": columns}


def row(words: str, remark: str, data: Mapping[str, Any]) -> Element:
    """One of several things to choose from; the whole row can be pressed.

    What it is called to a screen reader has the remark as well: names may be the same.
    """
    items = [text(words) | {"weight": "bolder", "color": "accent"}]
    if remark:
        items.append(small(remark) | {"spacing": "none"})
    return {
        "type": "Container",
        "separator": True,
        "minHeight": ROW_HEIGHT,
        "verticalContentAlignment": "center",
        "items": items,
        "selectAction": press(_joined(items), data),
    }


def press(label: str, data: Mapping[str, Any]) -> Element:
    """A button that sends `data` back to the desk."""
    return {"type": "Action.Submit", "title": line(label), "data": {"desk": dict(data)}}


def open_form(label: str, data: Mapping[str, Any]) -> Element:
    """A button at which Teams asks the desk for a form."""
    return {
        "type": "Action.Submit",
        "title": line(label),
        "data": {"msteams": {"type": "task/fetch"}, "desk": dict(data)},
    }


def pick(
    name: str,
    label: str,
    choices: Iterable[tuple[str, str]],
    *,
    chosen: str = "",
    required: str = "",
    suggests: str = "",
) -> Element:
    """A field to pick one of `choices` in, given as value and title.

    `required` is what is said where none is picked; none need be without it. With `suggests`, the
    name of a list that the desk knows, more are suggested while somebody types.
    """
    field: Element = {
        "type": "Input.ChoiceSet",
        "id": name,
        "label": label,
        "style": "filtered" if suggests else "compact",
        "choices": [{"value": value, "title": line(title)} for value, title in choices],
        "wrap": True,
    }
    if chosen:
        field["value"] = chosen
    if required:
        field |= {"isRequired": True, "errorMessage": required}
    if suggests:
        field["placeholder"] = required
        field["choices.data"] = {"type": "Data.Query", "dataset": suggests}
    return field


def open_link(label: str, url: str | None) -> Element | None:
    """A button that opens `url`; none where there is nowhere to go."""
    if url is None or not may_be_opened(url):
        return None
    return {"type": "Action.OpenUrl", "title": line(label), "url": url}


def twin(made: Card) -> str:
    """The same facts in the same order as plain text: for notifications, readers, terminals."""
    lines = [line for element in made["body"] for line in _lines(element)]
    if buttons := [f"[{action['title']}]" for action in made.get("actions", [])]:
        lines.append(" ".join(buttons))
    return "\n".join(lines)


def _lines(element: Element) -> list[str]:
    match element:
        case {"type": "TextBlock", "text": words}:
            return [plain(words)]
        case {"type": "Input.ChoiceSet", "label": label}:
            return [label]
        case {"type": "ColumnSet", "columns": columns}:
            return [" — ".join(" ".join(_texts(column["items"])) for column in columns)]
        case {"type": "Container", "items": items, "selectAction": _}:
            return [_joined(items)]
        case {"type": "Container", "items": items}:
            return _texts(items)
        case _:
            raise ValueError(f"no text twin for an element of type {element.get('type')}")


def _texts(elements: Iterable[Element]) -> list[str]:
    return [line for element in elements for line in _lines(element)]


def _joined(elements: Iterable[Element]) -> str:
    return " – ".join(_texts(elements))


def _block(markdown: str) -> Element:
    return {"type": "TextBlock", "text": markdown, "wrap": True}
