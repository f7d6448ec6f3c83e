"""What a press sends in Teams, brought into the form in which every other channel sends it."""

from typing import Any

from botbuilder.schema import Activity

PRESS = "adaptiveCard/action"
OPEN_FORM = "task/fetch"
SEND_FORM = "task/submit"

NAMES = frozenset({PRESS, OPEN_FORM, SEND_FORM})
"""The invokes that belong to a conversation."""


def pressed(activity: Activity) -> dict[str, Any] | None:
    """The data of the button that this invoke is about, with what was filled in beside it.

    None where the invoke says nothing that any button of the desk would send.
    """
    match activity.name, activity.value:
        case "adaptiveCard/action", {"action": {"data": {"desk": dict()} as data}}:
            return dict(data)
        case "task/fetch" | "task/submit", {"data": {"desk": dict()} as data}:
            return dict(data)
    return None
