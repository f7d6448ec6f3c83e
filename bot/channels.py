"""What each channel can show: fits a reply to the channel it goes to."""

from collections.abc import Mapping
from typing import Any

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


def fit(reply: Activity, channel: str, owner: str = "") -> Activity:
    """`reply` as `channel` can show it; a channel we do not know gets plain text.

    `owner` is the person in a group whose question it answers: its buttons then say so.
    """
    if not reply.attachments:
        return reply
    if channel in CARDS:
        reply.attachments = [
            Attachment(
                content_type=card.content_type, content=fit_card(card.content, channel, owner)
            )
            for card in reply.attachments
        ]
    if channel in CARDS and channel not in CARDS_AND_TEXT:
        return reply
    reply.text, reply.text_format, reply.summary = reply.summary, "plain", None
    if channel not in CARDS:
        reply.attachments = None
    return reply


def fit_card(card: Mapping[str, Any], channel: str, owner: str = "") -> dict[str, Any]:
    """`card` in the version of `channel`, with the buttons that work there; a copy."""
    fitted: dict[str, Any] = _fitted(card, executes=channel == EXECUTES, owner=owner)
    return fitted | {"version": CARDS[channel]}


def _fitted(part: Any, *, executes: bool, owner: str) -> Any:
    if isinstance(part, list):
        return [_fitted(each, executes=executes, owner=owner) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "Action.Submit":
        return _button(part, executes=executes, owner=owner)
    return {
        name: _fitted(each, executes=executes, owner=owner) if type(each) in (dict, list) else each
        for name, each in part.items()
    }


def _button(submit: Mapping[str, Any], *, executes: bool, owner: str) -> dict[str, Any]:
    data = submit["data"]
    if owner and "ask" in data["desk"]:
        data = data | {"desk": data["desk"] | {"of": owner}}
    button = {**submit, "data": data}
    # What opens or sends a form is asked for by Teams itself, as Action.Submit only.
    if not executes or "msteams" in data or "form" in data["desk"]:
        return button
    return {**button, "type": "Action.Execute", "verb": "desk", "fallback": button}
