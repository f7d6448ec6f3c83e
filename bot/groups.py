"""What is said to the desk and what only in its hearing, and whose question a press is about."""

import re
from typing import Any

from botbuilder.schema import Activity

from bot.json_body import is_id
from dialogs.talk import is_group

_TAG = re.compile(r"</?at\b[^>]*>", re.IGNORECASE)
_CARD = re.compile(r"application/vnd\.microsoft\.card\.")
_PLACE_OF_A_CARD = re.compile(r"<span class=\"inline-compose-card\".*", re.DOTALL)
"""What a client may write where the message extension has put a card into a message."""
_GAPS = re.compile(r"(?:[^\S\n]|&nbsp;)+")


def is_overheard(activity: Activity) -> bool:
    """Whether this asks for no answer: said among people without a mention, or a card passed on."""
    if activity.type != "message" or activity.value is not None:
        return False
    if is_group(activity) and not any(_mentions_of_the_desk(activity)):
        return True
    shown = [each.content_type or "" for each in activity.attachments or ()]
    return any(map(_CARD.match, shown)) and not without_mentions(activity)


def without_mentions(activity: Activity) -> str | None:
    """What was typed, without the desk's own name; other people stay as plain names."""
    text: str | None = activity.text
    if not text:
        return text
    for mention in _mentions_of_the_desk(activity):
        text = text.replace(mention, " ")
    return _GAPS.sub(" ", _TAG.sub("", _PLACE_OF_A_CARD.sub("", text))).strip()


def owner_of(activity: Activity) -> str:
    """Whose question this is about: a button in a group belongs to whoever the card answered.

    Everybody there may press it, so what it says about the owner may be believed; outside groups
    it may not. Empty where nobody sent the activity.
    """
    sender = activity.from_property.id if activity.from_property else ""
    match activity.value:
        case {"desk": {"ask": _, "of": owner}} if is_id(owner) and is_group(activity):
            return owner
    return str(sender)


def _mentions_of_the_desk(activity: Activity) -> list[str]:
    """The parts of the text that stand for the desk: "<at>Partner Desk</at>"."""
    desk = activity.recipient.id if activity.recipient else None
    found = []
    for entity in activity.entities or ():
        said: dict[str, Any] = entity.additional_properties
        if entity.type.casefold() == "mention" and said["mentioned"]["id"] == desk:
            found.append(said.get("text") or f"<at>{said['mentioned'].get('name') or ''}</at>")
    return found
