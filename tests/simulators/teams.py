"""Teams: people in personal chats, group chats and channels, and all that it sends a bot."""

from collections.abc import Iterable
from html import escape
from typing import Any
from uuid import uuid4

from tests.card_linter import elements
from tests.simulators.activity_schema import cards_in
from tests.simulators.channel import Channel, Conversation, JsonObject
from tests.simulators.person import SILENCE, Person
from tests.simulators.places import DESK, Place
from tests.simulators.running_desk import RunningDesk

MOST_ROWS = 25
"""What Teams asks of a search at a time."""


def teams() -> Channel:
    """The connector of Teams."""
    return Channel("msteams", path="/emea")


class TeamsPerson(Person):
    """Somebody in Teams, at one place; in a channel each mention begins a thread there."""

    presses_kinds = frozenset({"Action.Submit", "Action.Execute"})

    def __init__(
        self,
        desk: RunningDesk,
        channel: Channel,
        place: Place,
        *,
        name: str = "Anna Nowak",
        locale: str = "en-US",
    ) -> None:
        self.account = account(name)
        super().__init__(desk, channel, self._join(channel, place), locale)
        self.place = place
        self.form: JsonObject | None = None
        """The task module that is open."""

    def moves_to(self, place: Place) -> None:
        """Go on in another place, or in another thread of a channel."""
        self.place, self.conversation = place, self._join(self.channel, place)

    async def opens(self) -> str:
        return await self.installs()

    async def installs(self) -> str:
        """Install the app here; in a team, for all of it."""
        self.moves_to(self.place.root)
        newcomers = [DESK, self.account] if self.place.kind == "personal" else [DESK]
        arrival = await self.does(self._change(membersAdded=_ids(newcomers)))
        return _together(arrival, await self.does(self._installation("add")))

    async def upgrades(self) -> str:
        """Take on a newer version of the app."""
        return await self.does(self._installation("add-upgrade"))

    async def uninstalls(self) -> str:
        """Remove the app from here; nothing that the desk says after that arrives."""
        self.moves_to(self.place.root)
        if self.place.kind != "personal":
            await self.does(self._change(membersRemoved=_ids([DESK])))
        return await self.does(self._installation("remove"))

    async def member_joins(self, name: str) -> str:
        """Somebody comes into the place."""
        self.moves_to(self.place.root)
        newcomer = account(name)
        self.conversation.members.append(newcomer)
        return await self.does(self._change(membersAdded=_ids([newcomer])))

    async def mentions(
        self, text: str, *, whom: JsonObject = DESK, in_thread: bool = False, gap: str = " "
    ) -> str:
        """Write to somebody: a desk in a team or a group hears nothing else, unless consented to.

        `gap` is what the client leaves between the mention and the rest.
        """
        activity_id = self.channel.new_id()
        if self.place.kind == "channel" and not in_thread:
            self.moves_to(self.place.thread(activity_id))
        mention = f"<at>{whom['name']}</at>"
        sent = self.activity(
            "message",
            id=activity_id,
            text=f"{mention}{gap}{text}",
            textFormat="plain",
            attachments=[{"contentType": "text/html", "content": _html(whom, text)}],
        )
        sent["entities"].insert(0, {"type": "mention", "mentioned": whom, "text": mention})
        return await self.does(sent)

    async def edits(self, text: str) -> str:
        """Change the last message."""
        changed = self.activity("messageUpdate", id=self.said, text=text, textFormat="plain")
        changed["channelData"]["eventType"] = "editMessage"
        return await self.does(changed)

    async def takes_back(self) -> str:
        """Delete the last message."""
        deleted = self.activity("messageDelete", id=self.said)
        deleted["channelData"]["eventType"] = "softDeleteMessage"
        return await self.does(deleted)

    async def reacts(self, kind: str = "like") -> str:
        """React to the newest message of the desk."""
        liked = list(self.conversation.shown)[-1]
        return await self.does(
            self.activity("messageReaction", reactionsAdded=[{"type": kind}], replyToId=liked)
        )

    async def types(self) -> str:
        """Begin to write."""
        return await self.does(self.activity("typing"))

    async def submits(self, action: JsonObject, pressed_on: str) -> str:
        if action["type"] == "Action.Execute":
            return await self._executes(action, pressed_on)
        data = action.get("data", {})
        match data.get("msteams"):
            case {"type": "task/fetch"}:
                raise AssertionError(f"[{action['title']}] opens a form: use opens_form")
            case {"type": "messageBack", "text": text}:
                sent = self.activity("message", text=text, value=data)
            case {"type": "imBack", "value": text}:
                sent = self.activity("message", text=text)
            case _:
                sent = self.activity("message", value=data)
        return await self.does(self._about(sent, pressed_on))

    async def _executes(self, action: JsonObject, pressed_on: str) -> str:
        before = len(self.conversation.happened)
        sent = {"type": "Action.Execute", "title": action["title"], "data": action.get("data", {})}
        if verb := action.get("verb"):
            sent["verb"] = verb
        value = {"action": sent, "trigger": "manual"}
        invoke = self._about(
            self.activity("invoke", name="adaptiveCard/action", value=value), pressed_on
        )
        answer = await self.invokes(invoke)
        if answer["type"] == "application/vnd.microsoft.card.adaptive":
            self.conversation.replace_card(pressed_on, answer["value"])
            return self.seen_since(before)
        words = answer["value"] if isinstance(answer["value"], str) else answer["value"]["message"]
        return _together(words, self.seen_since(before))

    async def opens_form(self, title: str) -> JsonObject:
        """Press a button that opens a task module: its card."""
        pressed_on, action = self.button(title)
        assert action["data"]["msteams"] == {"type": "task/fetch"}
        value = {"data": action["data"], "context": {"theme": "default"}}
        invoke = self._about(self.activity("invoke", name="task/fetch", value=value), pressed_on)
        answer = await self.invokes(invoke)
        [self.form] = cards_in(answer)
        return self.form

    async def submits_form(self, inputs: JsonObject, button: str | None = None) -> str:
        """Fill the open form and send it; the client asks for what is required by itself."""
        assert self.form, "no form is open"
        known = {part["id"]: part for part in _inputs(self.form)}
        assert inputs.keys() <= known.keys(), f"the form has only {', '.join(known)}"
        missing = [
            id_ for id_, part in known.items() if part.get("isRequired") and not inputs.get(id_)
        ]
        assert not missing, f"the form is not sent without {', '.join(missing)}"
        [action, *_] = [
            action for action in self.form["actions"] if button in (None, action["title"])
        ]
        value = {"data": action.get("data", {}) | inputs, "context": {"theme": "default"}}
        before = len(self.conversation.happened)
        answer = await self.invokes(self.activity("invoke", name="task/submit", value=value))
        self.form = None
        match answer:
            case {"task": {"type": "continue"}}:
                [self.form] = cards_in(answer)
            case {"task": {"type": "message", "value": words}}:
                return _together(words, self.seen_since(before))
        return self.seen_since(before)

    async def types_ahead(self, text: str, dataset: str) -> list[str]:
        """Type into a field of the open form that asks the desk: the lines offered."""
        options = {"skip": 0, "top": 15}
        value = {"queryText": text, "queryOptions": options, "dataset": dataset}
        answer = await self.invokes(self.activity("invoke", name="application/search", value=value))
        return [line["title"] for line in answer["value"]["results"]]

    async def searches(self, text: str, command: str, parameter: str) -> JsonObject:
        """Search by the message extension while composing."""
        first = {"name": "initialRun", "value": "true"}
        value = {
            "commandId": command,
            "parameters": [{"name": parameter, "value": text} if text else first],
            "queryOptions": {"skip": 0, "count": MOST_ROWS},
        }
        answer = await self.invokes(self._composed("composeExtension/query", value))
        return answer["composeExtension"]

    async def pastes_link(self, url: str) -> JsonObject | None:
        """Paste a link while composing: what it unfolds to, if anything."""
        answer = await self.invokes(self._composed("composeExtension/queryLink", {"url": url}))
        return answer and answer["composeExtension"]

    def activity(self, kind: str, **fields: Any) -> JsonObject:
        country = self.locale.partition("-")[2]
        client = {"locale": self.locale, "country": country, "platform": "Web"}
        activity = {
            "type": kind,
            "channelId": "msteams",
            "timestamp": "2026-11-22T09:00:00.1234567Z",
            "from": self.account,
            "recipient": DESK,
            "conversation": self.place.conversation,
            "entities": [{"type": "clientInfo", **client, "timezone": "Europe/Warsaw"}],
            "channelData": self.place.channel_data,
            "locale": self.locale,
            "localTimestamp": "2026-11-22T10:00:00.1234567+01:00",
            "localTimezone": "Europe/Warsaw",
        }
        return activity | fields

    def _change(self, **fields: Any) -> JsonObject:
        """A change of who is in the place, which has fewer fields than what people do."""
        activity = self.activity("conversationUpdate", id=f"f:{uuid4()}", **fields)
        for absent in ("entities", "locale", "localTimestamp", "localTimezone"):
            del activity[absent]
        [activity["from"]] = _ids([self.account])
        if self.place.team:
            event = "teamMemberAdded" if "membersAdded" in fields else "teamMemberRemoved"
            activity["channelData"]["eventType"] = event
        return activity

    def _installation(self, action: str) -> JsonObject:
        activity = self.activity("installationUpdate", id=f"f:{uuid4()}", action=action)
        activity["channelData"]["source"] = {"name": "message"}
        if self.place.team:
            activity["channelData"]["settings"] = {"selectedChannel": {"id": self.place.id}}
        return activity

    def _about(self, activity: JsonObject, pressed_on: str) -> JsonObject:
        """`activity` as what a press on the card of a message brings."""
        activity["replyToId"] = pressed_on
        activity["channelData"] |= {
            "source": {"name": "message"},
            "legacy": {"replyToId": pressed_on},
        }
        return activity

    def _composed(self, name: str, value: JsonObject) -> JsonObject:
        activity = self.activity("invoke", name=name, value=value)
        activity["channelData"]["source"] = {"name": "compose"}
        return activity

    def _join(self, channel: Channel, place: Place) -> Conversation:
        conversation = channel.conversation(place.id, DESK)
        if self.account not in conversation.members:
            conversation.members += [self.account]
        return conversation


def account(name: str) -> JsonObject:
    """A person as Teams knows them, new at each call."""
    return {"id": f"29:{uuid4().hex}", "name": name, "aadObjectId": str(uuid4())}


def _together(*seen: str) -> str:
    return "\n".join(each for each in seen if each != SILENCE) or SILENCE


def _ids(accounts: Iterable[JsonObject]) -> list[JsonObject]:
    """Accounts as Teams has them in events: without names."""
    return [{key: each[key] for key in each.keys() - {"name"}} for each in accounts]


def _html(whom: JsonObject, text: str) -> str:
    """A message as Teams attaches it once more."""
    itemtype = "http://schema.skype.com/Mention"
    span = f'<span itemscope="" itemtype="{itemtype}" itemid="0">{escape(whom["name"])}</span>'
    return f"<div><div>{span}&nbsp;{escape(text)}</div></div>"


def _inputs(form: JsonObject) -> list[JsonObject]:
    return [part for _, part in elements(form) if part["type"].startswith("Input.")]
