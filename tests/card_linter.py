"""What is wrong with a card on a channel: what its client cannot draw, and people cannot use."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import jsonschema
from jsonschema.exceptions import best_match

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
MOST_ACTIONS = 6
MOST_FACTS = 5
LARGEST_CARD = 28_000
"""Bytes as UTF-8: above it Teams may cut a card."""
LARGEST_ACTIVITY = 100_000
"""Bytes as UTF-16: above it Teams refuses a message."""

Element = dict[str, Any]
Faults = Iterator[str]


@dataclass(frozen=True)
class Client:
    """What the client of a channel can do with a card."""

    newest: str
    """The newest version of Adaptive Cards that it draws."""
    executes: bool
    """Whether it knows Action.Execute; others show the button, and a press does nothing."""
    has_forms: bool
    """Whether it opens task modules, and asks the bot while somebody types there."""
    twin: str
    """The field of a message that has the card's text twin."""


CLIENTS: Mapping[str, Client] = {
    "msteams": Client("1.5", executes=True, has_forms=True, twin="summary"),
    "webchat": Client("1.6", executes=False, has_forms=False, twin="summary"),
    "directline": Client("1.6", executes=False, has_forms=False, twin="summary"),
    "emulator": Client("1.3", executes=False, has_forms=False, twin="text"),
}

SINCE = {
    "ActionSet": "1.2",
    "RichTextBlock": "1.2",
    "Action.ToggleVisibility": "1.2",
    "Action.Execute": "1.4",
    "Table": "1.5",
}
"""What is newer than 1.1, and would not be drawn in a card of an older version."""


def faults_of_message(activity: Mapping[str, Any], channel: str) -> list[str]:
    """What is wrong with a message that shows cards; about others there is nothing to say."""
    cards = [
        attachment["content"]
        for attachment in activity.get("attachments", ())
        if attachment["contentType"] == ADAPTIVE_CARD
    ]
    if not cards:
        return []
    faults = faults_of_size(activity)
    for card in cards:
        faults += faults_of_card(card, channel)
        if not card.get("fallbackText"):
            faults.append("card: no fallbackText")
    if channel in CLIENTS and not activity.get(CLIENTS[channel].twin):
        faults.append(f"{CLIENTS[channel].twin}: no text twin for those who cannot see the card")
    return faults


def faults_of_size(sent: object) -> list[str]:
    """What is wrong with the size of a message, or of the answer to an invoke."""
    size = len(json.dumps(sent, ensure_ascii=False).encode("utf-16-le"))
    return [f"{size:,} bytes as UTF-16 are refused"] if size > LARGEST_ACTIVITY else []


def faults_of_card(card: Element, channel: str) -> list[str]:
    """What is wrong with a card where it is drawn, a line each."""
    client = CLIENTS.get(channel)
    if client is None:
        return [f"{channel} draws no cards"]
    return [*_whole_card(card, client), *_parts(card, client)]


def elements(part: object, path: str = "card") -> Iterator[tuple[str, Element]]:
    """Everything in a card that has a type, with where it stands; what a press sends is data."""
    if isinstance(part, list):
        for number, item in enumerate(part):
            yield from elements(item, f"{path}[{number}]")
    elif isinstance(part, dict):
        if "type" in part:
            yield path, part
        for key, value in part.items():
            if key != "data":
                yield from elements(value, f"{path}.{key}")


def _whole_card(card: Element, client: Client) -> Faults:
    version = card.get("version", "")
    if card.get("type") != "AdaptiveCard" or not re.fullmatch(r"1\.\d", version):
        yield "card: no adaptive card with a version"
        return
    if version > client.newest:
        yield f"card: version {version} is not drawn, {client.newest} is"
        return
    if (size := len(json.dumps(card, ensure_ascii=False).encode())) > LARGEST_CARD:
        yield f"card: {size:,} bytes are more than {LARGEST_CARD:,}"
    if where := _breach(json.dumps(_without_extras(card) | {"version": "1.6"})):
        yield f"{where.replace('$', 'card', 1)}: not as the published schema has it"
    for path, element in elements(card):
        if SINCE.get(element["type"], version) > version:
            yield f"{path}: {element['type']} is not drawn in version {version}"
    ids = [element["id"] for _, element in elements(card) if element["type"].startswith("Input.")]
    if len(ids) != len(set(ids)):
        yield "card: two inputs of the same id"


def _parts(card: Element, client: Client) -> Faults:
    for path, element in elements(card):
        kind = element["type"]
        for fault in _RULES.get(kind, _nothing)(element, client):
            yield f"{path}: {fault}"
        if kind.startswith("Input."):
            yield from (f"{path}: {fault}" for fault in _input(element))
        if kind.startswith("Action."):
            yield from (f"{path}: {fault}" for fault in _action(element))
        if pressed := element.get("selectAction"):
            yield from (f"{path}.selectAction: {fault}" for fault in _pressed(pressed))
        if len(element.get("actions", ())) > MOST_ACTIONS:
            yield f"{path}.actions: more than {MOST_ACTIONS}"


def _nothing(_element: Element, _client: Client) -> Faults:
    yield from ()


def _text_block(element: Element, _client: Client) -> Faults:
    if element.get("wrap") is not True:
        yield "is cut off, for it does not wrap"
    if "maxLines" in element:
        yield "is cut off after maxLines"
    if not element.get("text", "").strip():
        yield "is empty"


def _fact_set(element: Element, _client: Client) -> Faults:
    if len(element["facts"]) > MOST_FACTS:
        yield f"more than {MOST_FACTS} facts"


def _container(element: Element, _client: Client) -> Faults:
    """Our facts are lines that begin with a name in bold."""
    facts = [item for item in element["items"] if re.match(r"\*\*.+?:\*\*", item.get("text", ""))]
    if len(facts) > MOST_FACTS:
        yield f"more than {MOST_FACTS} facts"


def _column(element: Element, _client: Client) -> Faults:
    if element.get("width", "stretch") not in ("auto", "stretch"):
        yield "a column of a fixed width does not fit a phone"


def _media(_element: Element, _client: Client) -> Faults:
    yield "media are not played"


def _image(element: Element, _client: Client) -> Faults:
    if not element.get("altText"):
        yield "no altText"
    if not element.get("url", "").startswith("https://"):
        yield "only images by https are shown"


def _data_query(_element: Element, client: Client) -> Faults:
    if not client.has_forms:
        yield "the client does not ask while somebody types"


def _choice_set(element: Element, _client: Client) -> Faults:
    if element.get("style") == "expanded" and element.get("wrap") is not True:
        yield "choices are cut off, for they do not wrap"


def _execute(element: Element, client: Client) -> Faults:
    fallback = element.get("fallback")
    if not client.executes:
        yield "a press on Action.Execute does nothing here"
    if not isinstance(fallback, dict) or fallback.get("type") != "Action.Submit":
        yield "no Action.Submit to fall back to"
    elif (fallback.get("title"), fallback.get("data")) != (
        element.get("title"),
        element.get("data"),
    ):
        yield "the fallback is not the same button"
    if not element.get("verb"):
        yield "no verb"


def _submit(element: Element, client: Client) -> Faults:
    data = element.get("data")
    if not isinstance(data, dict):
        yield "nothing that the desk could recognise is sent"
    elif "msteams" in data and not client.has_forms:
        yield "opens no form here"


def _open_url(element: Element, _client: Client) -> Faults:
    if not element.get("url", "").startswith(("https://", "mailto:", "tel:")):
        yield "opens something else than web, mail and telephone"


def _show_card(_element: Element, _client: Client) -> Faults:
    yield "a card within a card hides what matters"


def _input(element: Element) -> Faults:
    if not element.get("label"):
        yield "no label, so that a screen reader does not say what to type"
    if element.get("isRequired") and not element.get("errorMessage"):
        yield "required, and no errorMessage says so"


def _action(element: Element) -> Faults:
    if element.get("style", "default") != "default":
        yield f"Teams has no style “{element['style']}”"
    if not element.get("title", "").strip():
        yield "no title, so that a screen reader does not say what it is"


def _pressed(action: Element) -> Faults:
    if action["type"] not in SELECT_ACTIONS:
        yield f"{action['type']} cannot be a selectAction"


SELECT_ACTIONS = ("Action.Submit", "Action.Execute", "Action.OpenUrl", "Action.ToggleVisibility")

_RULES: Mapping[str, Callable[[Element, Client], Faults]] = {
    "TextBlock": _text_block,
    "FactSet": _fact_set,
    "Container": _container,
    "Column": _column,
    "Media": _media,
    "Image": _image,
    "Data.Query": _data_query,
    "Input.ChoiceSet": _choice_set,
    "Action.Execute": _execute,
    "Action.Submit": _submit,
    "Action.OpenUrl": _open_url,
    "Action.ShowCard": _show_card,
}


def _without_extras(part: Any) -> Any:
    """What the published schema lacks and documentation has: choices that the bot is asked for."""
    if isinstance(part, list):
        return [_without_extras(item) for item in part]
    if not isinstance(part, dict):
        return part
    extras = ("choices.data", "filtered")
    return {
        key: _without_extras(value)
        for key, value in part.items()
        if key not in extras and value not in extras
    }


@lru_cache
def _breach(card: str) -> str | None:
    """Where a card breaks the schema, if it does; most are looked at for several channels."""
    error = best_match(_schema().iter_errors(json.loads(card)))
    return str(error.json_path) if error else None


@cache
def _schema() -> jsonschema.Draft7Validator:
    """The newest published schema: clients leave out properties that are too new for them."""
    schema = files("adaptive_cards").joinpath("schemas/schema-1.6.json").read_text("utf-8")
    return jsonschema.Draft7Validator(json.loads(schema))
