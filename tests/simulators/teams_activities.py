"""Activities as the connector of Teams brings them to a bot."""

from collections.abc import Iterable
from html import escape
from typing import Any
from uuid import uuid4

from tests.simulators.channel import JsonObject
from tests.simulators.places import DESK, Place


def account(name: str) -> JsonObject:
    """A person as Teams knows them, new at each call."""
    return {"id": f"29:{uuid4().hex}", "name": name, "aadObjectId": str(uuid4())}


def did(kind: str, who: JsonObject, place: Place, locale: str, **fields: Any) -> JsonObject:
    """Something that a person did with the client."""
    client = {"locale": locale, "country": locale.partition("-")[2], "platform": "Web"}
    activity = {
        "type": kind,
        "channelId": "msteams",
        "timestamp": "2026-11-22T09:00:00.1234567Z",
        "localTimestamp": "2026-11-22T10:00:00.1234567+01:00",
        "localTimezone": "Europe/Warsaw",
        "locale": locale,
        "from": who,
        "recipient": DESK,
        "conversation": place.conversation,
        "entities": [{"type": "clientInfo", **client, "timezone": "Europe/Warsaw"}],
        "channelData": place.channel_data,
    }
    return activity | fields


def mentioning(whom: JsonObject, activity: JsonObject, *, gap: str = " ") -> JsonObject:
    """A message that begins with a mention; it comes as text and, once more, as HTML."""
    text, mention = activity["text"], f"<at>{whom['name']}</at>"
    itemtype = "http://schema.skype.com/Mention"
    span = f'<span itemscope="" itemtype="{itemtype}" itemid="0">{escape(whom["name"])}</span>'
    html = f"<div><div>{span}&nbsp;{escape(text)}</div></div>"
    entity = {"type": "mention", "mentioned": whom, "text": mention}
    return activity | {
        "text": f"{mention}{gap}{text}",
        "attachments": [{"contentType": "text/html", "content": html}],
        "entities": [entity, *activity["entities"]],
    }


def about(shown: str, activity: JsonObject) -> JsonObject:
    """What a press brings, with the id of the message whose card was pressed."""
    data = {"source": {"name": "message"}, "legacy": {"replyToId": shown}}
    return activity | {"replyToId": shown, "channelData": activity["channelData"] | data}


def membership(
    change: str, whom: Iterable[JsonObject], who: JsonObject, place: Place
) -> JsonObject:
    """Some came into the place or left it: `change` is membersAdded or membersRemoved.

    Teams tells neither names nor what the client of `who` did it is set to.
    """
    event = {"membersAdded": "teamMemberAdded", "membersRemoved": "teamMemberRemoved"}[change]
    [sender], changed = _without_names([who]), _without_names(whom)
    return {
        "type": "conversationUpdate",
        "id": f"f:{uuid4()}",
        "channelId": "msteams",
        "timestamp": "2026-11-22T09:00:00.1234567Z",
        "from": sender,
        "recipient": DESK,
        "conversation": place.conversation,
        "channelData": place.channel_data | ({"eventType": event} if place.team else {}),
        change: changed,
    }


def installation(action: str, who: JsonObject, place: Place, locale: str) -> JsonObject:
    """The app was installed or removed: `action` is add or remove, or either with -upgrade."""
    activity = did("installationUpdate", who, place, locale, id=f"f:{uuid4()}", action=action)
    activity["channelData"]["source"] = {"name": "message"}
    if place.team:
        activity["channelData"]["settings"] = {"selectedChannel": {"id": place.id}}
    return activity


def _without_names(accounts: Iterable[JsonObject]) -> list[JsonObject]:
    return [{key: each[key] for key in each.keys() - {"name"}} for each in accounts]
