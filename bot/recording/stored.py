"""A conversation that the desk has kept, as activities that can be recorded.

Kept are the words of both sides and the labels of buttons that were pressed: neither cards, nor
that somebody came in, nor what the desk knew of the person from earlier conversations.
"""

from collections.abc import Iterable
from typing import Any

from bot.storage.transcript_log import StoredLine

_PERSON = {"id": "person", "name": "User", "role": "user"}
_DESK = {"id": "desk", "name": "Partner Desk", "role": "bot"}


def activities_of(key: str, lines: Iterable[StoredLine], language: str) -> list[dict[str, Any]]:
    """The lines of the conversation `key`, oldest first, as the Emulator would have saved them."""
    channel, _, conversation = key.partition("/")
    activities: list[dict[str, Any]] = []
    question = None
    for number, line in enumerate(lines, 1):
        is_desk = line.speaker == "desk"
        activity = {
            "type": "message",
            "id": f"{number}",
            "timestamp": line.at.isoformat(),
            "channelId": channel,
            "conversation": {"id": conversation},
            "from": _DESK if is_desk else _PERSON,
            "recipient": _PERSON if is_desk else _DESK,
            "locale": language,
            "textFormat": "plain",
            "text": line.text,
        }
        if not is_desk:
            question = activity["id"]
        elif question:
            activity["replyToId"] = question
        activities.append(activity)
    return activities
