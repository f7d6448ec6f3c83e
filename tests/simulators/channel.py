"""A channel on this machine: keeps what people see, and checks all that the desk sends it.

It speaks the Bot Connector's REST interface. What is wrong is collected, and fails the test at the
end, wherever it was sent and whoever looked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.card_linter import ADAPTIVE_CARD, faults_of_message
from tests.simulators.activity_schema import faults_of_activity

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Happened:
    """Something that people in a conversation saw the desk do."""

    activity: JsonObject
    is_change: bool = False
    """Whether it came in place of what stood there."""


@dataclass
class Conversation:
    """What a conversation holds, as those in it see it."""

    id: str
    desk: JsonObject
    """The desk's account."""
    members: list[JsonObject] = field(default_factory=list)
    shown: dict[str, JsonObject] = field(default_factory=dict)
    """What the desk said and is still to be seen, by the ids the channel gave."""
    happened: list[Happened] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)
    """The ids of what people did here."""
    typing: int = 0
    """How often the desk was seen typing."""
    traces: list[JsonObject] = field(default_factory=list)
    """What only the inspector shows."""

    def replace(self, activity_id: str, activity: JsonObject) -> None:
        """Show `activity` where another stood; the same again is no change."""
        if self.shown[activity_id] != activity:
            self.shown[activity_id] = activity
            self.happened.append(Happened(activity, is_change=True))

    def replace_card(self, activity_id: str, card: JsonObject) -> None:
        """Show `card` in place of what the desk showed there."""
        attachment = {"contentType": ADAPTIVE_CARD, "content": card}
        self.replace(activity_id, self.shown[activity_id] | {"attachments": [attachment]})


class Channel:
    """Takes what the desk sends while open (`async with`); raises AssertionError for its faults."""

    def __init__(self, name: str, *, path: str = "", can_delete: bool = True) -> None:
        """`path` is where the connector stands on its server."""
        self.name, self._path, self._can_delete = name, path, can_delete
        self.conversations: dict[str, Conversation] = {}
        self.faults: list[str] = []
        self._ids = count(1_795_363_802_194)
        app = web.Application()
        conversation = f"{path}/v3/conversations/{{conversation}}"
        for suffix in ("activities", "activities/{activity}"):
            app.router.add_post(f"{conversation}/{suffix}", self._take)
        app.router.add_put(f"{conversation}/activities/{{activity}}", self._update)
        app.router.add_delete(f"{conversation}/activities/{{activity}}", self._delete)
        app.router.add_get(f"{conversation}/members", self._members)
        app.router.add_get(f"{conversation}/pagedmembers", self._paged_members)
        app.router.add_get(f"{conversation}/members/{{member}}", self._member)
        self._server = TestServer(app)

    async def __aenter__(self) -> "Channel":
        await self._server.start_server()
        return self

    async def __aexit__(self, failed: object, *_: object) -> None:
        await self._server.close()
        if self.faults and not failed:
            raise AssertionError("\n".join(self.faults))

    @property
    def service_url(self) -> str:
        return str(self._server.make_url(self._path or "/"))

    def new_id(self) -> str:
        """An id as Teams has them: milliseconds."""
        return str(next(self._ids))

    def conversation(self, conversation_id: str, desk: JsonObject) -> Conversation:
        """The conversation of this id, which is begun where there is none."""
        return self.conversations.setdefault(conversation_id, Conversation(conversation_id, desk))

    async def _take(self, request: web.Request) -> web.Response:
        conversation, activity = self._conversation(request), await request.json()
        answered = request.match_info.get("activity")
        if answered and answered not in conversation.heard:
            self.faults.append(f"a reply to {answered}, which nobody said")
        self._check(activity, conversation)
        if activity.get("type") == "typing":
            conversation.typing += 1
            return web.Response(status=202)
        activity_id = self.new_id()
        if activity.get("type") == "trace":
            conversation.traces.append(activity)
            return web.json_response({"id": activity_id}, status=201)
        conversation.shown[activity_id] = activity
        conversation.happened.append(Happened(activity))
        return web.json_response({"id": activity_id}, status=201)

    async def _update(self, request: web.Request) -> web.Response:
        conversation, activity = self._conversation(request), await request.json()
        activity_id = request.match_info["activity"]
        if activity_id not in conversation.shown:
            raise web.HTTPNotFound
        self._check(activity, conversation)
        conversation.replace(activity_id, activity)
        return web.json_response({"id": activity_id})

    async def _delete(self, request: web.Request) -> web.Response:
        if not self._can_delete:
            raise web.HTTPNotImplemented
        if not self._conversation(request).shown.pop(request.match_info["activity"], None):
            raise web.HTTPNotFound
        return web.Response()

    async def _members(self, request: web.Request) -> web.Response:
        return web.json_response(self._conversation(request).members)

    async def _paged_members(self, request: web.Request) -> web.Response:
        return web.json_response({"members": self._conversation(request).members})

    async def _member(self, request: web.Request) -> web.Response:
        for member in self._conversation(request).members:
            if member["id"] == request.match_info["member"]:
                return web.json_response(member)
        raise web.HTTPNotFound

    def _conversation(self, request: web.Request) -> Conversation:
        conversation = self.conversations.get(request.match_info["conversation"])
        if conversation is None:
            self.faults.append(f"{request.path}: no such conversation")
            raise web.HTTPNotFound
        return conversation

    def _check(self, activity: JsonObject, conversation: Conversation) -> None:
        self.faults += faults_of_activity(activity, self.name) or [
            *faults_of_message(activity, self.name),
            *self._faults_of_address(activity, conversation),
        ]

    def _faults_of_address(self, activity: JsonObject, conversation: Conversation) -> list[str]:
        """Who says it to whom and where; what stands in the address may be left out."""
        sane: Mapping[tuple[str, ...], Callable[[Any], bool]] = {
            ("channelId",): lambda name: name == self.name,
            ("serviceUrl",): lambda url: url.rstrip("/") == self.service_url.rstrip("/"),
            ("conversation", "id"): lambda id_: id_ == conversation.id,
            ("from", "id"): lambda id_: id_ == conversation.desk["id"],
            ("recipient", "id"): lambda id_: id_ in [each["id"] for each in conversation.members],
            ("replyToId",): lambda id_: id_ in conversation.heard,
        }
        return [
            f"{'.'.join(path)}: {value} is not of this conversation"
            for path, is_sane in sane.items()
            if (value := _at(path, activity)) is not None and not is_sane(value)
        ]


def _at(path: Sequence[str], value: Any) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
