"""The buttons of cards: found by the words on them, or by what they send."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_SENDS = ("Action.Submit", "Action.Execute")
_NUMBER = re.compile(r"^\d+\.\s")


def buttons(card: Any) -> list[dict[str, Any]]:
    """All that can be pressed on a card and sends something, in the order it stands there."""
    if isinstance(card, list):
        return [action for element in card for action in buttons(element)]
    if not isinstance(card, dict):
        return []
    if card.get("type") in _SENDS:
        return [card]
    return [action for part in card.values() for action in buttons(part)]


def button_named(label: str, cards: Sequence[Any]) -> dict[str, Any] | None:
    """The button with these words on the newest card that has one; `cards` are oldest first.

    A row of a list goes by its name as well, without its number and what tells it apart.
    """
    return next((one for one in _newest_first(cards) if label in _names(one)), None)


def label_of(data: Mapping[str, Any], cards: Sequence[Any]) -> str | None:
    """What the newest button that sends `data` goes by; None where that leads to no or another one.

    Of a row that is its name, if no other has the same: its number is another when the list is.
    """
    sent = data.get("desk")
    pressed = next((one for one in _newest_first(cards) if _sends(one) == sent), None)
    if pressed is None:
        return None
    names = reversed(_names(pressed))
    return next((name for name in names if button_named(name, cards) is pressed), None)


def _newest_first(cards: Sequence[Any]) -> Iterable[dict[str, Any]]:
    return (action for card in reversed(cards) for action in buttons(card))


def _names(action: Mapping[str, Any]) -> tuple[str, ...]:
    title = _title(action)
    row = _NUMBER.sub("", title)
    return title, row, row.partition(" – ")[0]


def _title(action: Mapping[str, Any]) -> str:
    return str(action.get("title", ""))


def _sends(action: Mapping[str, Any]) -> Any:
    # Channels add what was filled in beside the button, and take away what was meant for them.
    data = action.get("data")
    return data.get("desk") if isinstance(data, dict) else None
