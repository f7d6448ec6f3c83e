"""What each channel can show: fits a reply to the channel it goes to."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from botbuilder.schema import Activity, Attachment

CARDS: Mapping[str, str] = {
    "msteams": "1.5",
    "webchat": "1.5",
    "directline": "1.5",
    "emulator": "1.3",
}
"""Channels that draw Adaptive Cards, with the newest version that each of them draws.

Their text twin goes along as the notification's summary.
"""

CARDS_AND_TEXT = frozenset({"emulator"})
"""Channels where developers want to see both."""

UPDATES = frozenset({"msteams", "emulator"})
"""Channels that can show another card where one stood."""

EXECUTES = "msteams"
"""The channel that knows Action.Execute; Web Chat and the Emulator show such a button, dead."""


_HOLD_PARTS = frozenset({"actions", "body", "columns", "items", "selectAction"})
"""Where elements of a card have others in them."""

_NONE: Mapping[str, str] = {}

Marks: TypeAlias = Mapping[str, str]
"""What every button of a card sends besides its own data, for the desk to know the card by."""


def fit(reply: Activity, channel: str, marks: Marks = _NONE) -> Activity:
    """`reply` as `channel` can show it; a channel we do not know gets plain text."""
    if not reply.attachments:
        return reply
    if channel in CARDS:
        reply.attachments = [
            Attachment(
                content_type=card.content_type, content=fit_card(card.content, channel, marks)
            )
            for card in reply.attachments
        ]
    if channel in CARDS and channel not in CARDS_AND_TEXT:
        return reply
    reply.text, reply.text_format, reply.summary = reply.summary, "plain", None
    if channel not in CARDS:
        reply.attachments = None
    return reply


def fit_card(card: Mapping[str, Any], channel: str, marks: Marks = _NONE) -> dict[str, Any]:
    """`card` in the version of `channel`, with the buttons that work there; a copy."""
    executes = channel == EXECUTES
    fitted = _fitted(card, executes=executes, marks=marks) if executes or marks else card
    return {**fitted, "version": CARDS[channel]}


def _fitted(part: Mapping[str, Any], *, executes: bool, marks: Marks) -> dict[str, Any]:
    if part["type"] == "Action.Submit":
        return _button(part, executes=executes, marks=marks)
    fitted = dict(part)
    for name in _HOLD_PARTS.intersection(part):
        parts = part[name]
        fitted[name] = (
            [_fitted(each, executes=executes, marks=marks) for each in parts]
            if isinstance(parts, list)
            else _fitted(parts, executes=executes, marks=marks)
        )
    return fitted


def _button(submit: Mapping[str, Any], *, executes: bool, marks: Marks) -> dict[str, Any]:
    data = submit["data"]
    if marks and "ask" in data["desk"]:
        data = data | {"desk": data["desk"] | marks}
    button = {**submit, "data": data}
    # What opens or sends a form is asked for by Teams itself, as Action.Submit only.
    if not executes or "msteams" in data or "form" in data["desk"]:
        return button
    return {**button, "type": "Action.Execute", "verb": "desk", "fallback": button}
