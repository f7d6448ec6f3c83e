"""The Emulator's .transcript files: a JSON array of the activities of a conversation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from bot.json_body import DEEPEST, is_deeper_than
from bot.recording.buttons import label_of
from bot.recording.chat_file import answer_of, deed_of
from bot.recording.exchanges import (
    Arrived,
    Deed,
    Exchange,
    Pressed,
    Recording,
    Said,
    UnreadableRecording,
)

_SAYS_NOTHING = frozenset({"trace", "typing", "endOfConversation"})
"""What a desk sends that no person reads."""

Json = Mapping[str, Any]


def read_transcript(body: bytes) -> Recording:
    """The conversation in a .transcript file; raises UnreadableRecording.

    Activities that a replay cannot repeat are named and left out.
    """
    if is_deeper_than(DEEPEST, body):
        raise UnreadableRecording(f"it is nested more than {DEEPEST} levels deep.")
    try:
        activities = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadableRecording("it is not JSON.") from error
    if not isinstance(activities, list) or not all(isinstance(each, dict) for each in activities):
        raise UnreadableRecording("it is not a JSON array of activities.")
    recording = recording_of(activities)
    if not recording.exchanges:
        raise UnreadableRecording("nobody says anything in it.")
    return recording


def transcript_body(activities: Sequence[Json]) -> bytes:
    """A .transcript file of these activities."""
    return orjson.dumps(activities, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def recording_of(activities: Sequence[Json]) -> Recording:
    """The conversation that `activities`, oldest first, are."""
    desks = _ids_of_desks(activities)
    begun: list[_Begun] = []
    cards: list[Any] = []
    left_out: list[str] = []
    for activity in activities:
        if _sender(activity) not in desks:
            if deed := _deed(activity, desks, cards):
                begun.append(_Begun(activity, deed))
            elif not _is_only_the_desk(activity, desks):
                left_out.append(_named(activity))
        elif activity.get("type") not in _SAYS_NOTHING:
            cards += _cards(activity)
            if begun:
                _answered(activity, begun).replies.append(activity)
            else:
                left_out.append("what the desk said before anybody came in")
    return Recording(
        tuple(Exchange(one.deed, answer_of(one.replies)) for one in begun),
        language=_text(begun[0].activity, "locale") if begun else "",
        left_out=tuple(left_out),
    )


@dataclass(slots=True)
class _Begun:
    """What a person did, and the replies to it that were found so far."""

    activity: Json
    deed: Deed
    replies: list[Json] = field(default_factory=list)


def _deed(activity: Json, desks: frozenset[str], cards: Sequence[Any]) -> Deed | None:
    """What a person did; None where it is nothing that can be done again."""
    match activity:
        case {"type": "message", "value": {"desk": {}} as data}:
            return Pressed(label_of(data, cards), data)
        case {"type": "message", "text": str(words)} if words.strip():
            # Stored conversations have only the words of a button.
            return deed_of(words) if words.startswith("[") else Said(words)
        case {"type": "invoke", "value": {"action": {"data": {"desk": {}} as data}}}:
            return Pressed(label_of(data, cards), data)
        case {"type": "conversationUpdate"} if _newcomers(activity) - desks:
            return Arrived()
    return None


def _is_only_the_desk(activity: Json, desks: frozenset[str]) -> bool:
    """Whether it announces nobody but the desk itself, to which there is nothing to answer."""
    return activity.get("type") == "conversationUpdate" and _newcomers(activity) <= desks


def _answered(reply: Json, begun: Sequence[_Begun]) -> _Begun:
    """What `reply` answers: the last, where it does not say or is wrong."""
    answers = reply.get("replyToId")
    meant = (one for one in reversed(begun) if answers and one.activity.get("id") == answers)
    return next(meant, begun[-1])


def _ids_of_desks(activities: Sequence[Json]) -> frozenset[str]:
    """The accounts that are called a bot somewhere: not every activity says so of its sender."""
    accounts = [
        account
        for activity in activities
        for name in ("from", "recipient")
        if isinstance(account := activity.get(name), dict)
    ]
    return frozenset(
        account["id"]
        for account in accounts
        if isinstance(account.get("id"), str)
        and (account.get("role") == "bot" or account["id"].startswith("28:"))
    )


def _newcomers(activity: Json) -> frozenset[str]:
    added = activity.get("membersAdded")
    members: Iterable[Any] = added if isinstance(added, list) else ()
    return frozenset(
        str(member.get("id")) for member in members if isinstance(member, dict) and member.get("id")
    )


def _sender(activity: Json) -> str:
    sender = activity.get("from")
    return str(sender.get("id")) if isinstance(sender, dict) else ""


def _cards(activity: Json) -> list[Any]:
    attachments = activity.get("attachments")
    if not isinstance(attachments, list):
        return []
    return [each.get("content") for each in attachments if isinstance(each, dict)]


def _text(activity: Json, key: str) -> str:
    value = activity.get(key)
    return value if isinstance(value, str) else ""


def _named(activity: Json) -> str:
    """What an activity is called when it is left out: never what is in it."""
    kind = _text(activity, "type") or "an activity without a type"
    name = _text(activity, "name")
    return f"{kind} {name}" if name else kind
