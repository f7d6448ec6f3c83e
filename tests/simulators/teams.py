"""Teams: people in personal chats, group chats and channels, and all that it sends a bot."""

from typing import Any, ClassVar

from bot.recording.exchanges import SILENCE
from bot.teams.manifest import SEARCH_COMMAND, SEARCH_PARAMETER
from tests.card_linter import elements
from tests.simulators.answer_schema import cards_in
from tests.simulators.channel import Channel, Conversation, JsonObject
from tests.simulators.person import Person
from tests.simulators.places import DESK, Place
from tests.simulators.running_desk import RunningDesk
from tests.simulators.teams_activities import (
    about,
    account,
    did,
    installation,
    membership,
    mentioning,
)

MOST_ROWS = 25
"""What Teams asks of a search at a time."""


def teams() -> Channel:
    """The connector of Teams."""
    return Channel("msteams", path="/emea")


class TeamsPerson(Person):
    """Somebody in Teams, at one place; in a channel each mention begins a thread there."""

    presses_kinds: ClassVar = frozenset({"Action.Submit", "Action.Execute"})

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
        arrival = await self.does(self._membership("membersAdded", newcomers))
        return _together(arrival, await self.does(self._installation("add")))

    async def upgrades(self) -> str:
        """Take on a newer version of the app."""
        return await self.does(self._installation("add-upgrade"))

    async def uninstalls(self) -> str:
        """Remove the app from here."""
        self.moves_to(self.place.root)
        if self.place.kind != "personal":
            await self.does(self._membership("membersRemoved", [DESK]))
        return await self.does(self._installation("remove"))

    async def member_joins(self, name: str) -> str:
        """Somebody comes into the place."""
        self.moves_to(self.place.root)
        newcomer = account(name)
        self.conversation.members.append(newcomer)
        return await self.does(self._membership("membersAdded", [newcomer]))

    async def mentions(
        self, text: str, *, whom: JsonObject = DESK, in_thread: bool = False, gap: str = " "
    ) -> str:
        """Write to somebody: a desk in a team or a group hears nothing else, unless consented to.

        `gap` is what the client leaves between the mention and the rest.
        """
        activity_id = self.channel.new_id()
        if self.place.kind == "channel" and not in_thread:
            self.moves_to(self.place.thread(activity_id))
        plain = self.activity("message", id=activity_id, text=text, textFormat="plain")
        return await self.does(mentioning(whom, plain, gap=gap))

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
        assert "msteams" not in action["data"], f"[{action['title']}] opens a form: use opens_form"
        return await self.does(about(pressed_on, self.activity("message", value=action["data"])))

    async def _executes(self, action: JsonObject, pressed_on: str) -> str:
        before = len(self.conversation.happened)
        executed = {
            key: action[key] for key in ("type", "id", "title", "verb", "data") if key in action
        }
        value = {"action": executed, "trigger": "manual"}
        answer = await self.invokes(about(pressed_on, self._invoke("adaptiveCard/action", value)))
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
        answer = await self.invokes(about(pressed_on, self._invoke("task/fetch", value)))
        [self.form] = cards_in(answer)
        return self.form

    async def submits_form(self, **picked: str) -> str:
        """Send the open form, with what was filled in already where nothing else is picked.

        The client itself asks for what is required. It does not say which card the form is from.
        """
        assert self.form, "no form is open"
        fields = {part["id"]: part for _, part in elements(self.form) if "label" in part}
        assert picked.keys() <= fields.keys(), f"the form has only {', '.join(fields)}"
        filled = {id_: part["value"] for id_, part in fields.items() if "value" in part} | picked
        missing = [
            id_ for id_, part in fields.items() if part.get("isRequired") and not filled.get(id_)
        ]
        assert not missing, f"the form is not sent without {', '.join(missing)}"
        [button] = self.form["actions"]
        value = {"data": button["data"] | filled, "context": {"theme": "default"}}
        before = len(self.conversation.happened)
        answer = await self.invokes(self._invoke("task/submit", value))
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
        answer = await self.invokes(self._invoke("application/search", value))
        return [line["title"] for line in answer["value"]["results"]]

    async def searches(self, text: str, *, skip: int = 0) -> JsonObject:
        """Search by the message extension while composing; without a text, only open it."""
        typed = {"name": SEARCH_PARAMETER, "value": text}
        opened = {"name": "initialRun", "value": "true"}
        value = {
            "commandId": SEARCH_COMMAND,
            "parameters": [typed if text else opened],
            "queryOptions": {"skip": skip, "count": MOST_ROWS},
        }
        answer = await self.invokes(self._invoke("composeExtension/query", value, "compose"))
        found: JsonObject = answer["composeExtension"]
        return found

    async def inserts(self, found: JsonObject, words: str = "") -> str:
        """Send a message with a card that a search has found or a link has unfolded to."""
        card = {key: found[key] for key in ("contentType", "content")}
        place = '<span class="inline-compose-card"></span>'
        return await self.does(self.activity("message", text=words + place, attachments=[card]))

    async def pastes_link(self, url: str, *, has_the_app: bool = True) -> JsonObject | None:
        """Paste a link while composing: what it unfolds to, if anything."""
        kind = "queryLink" if has_the_app else "anonymousQueryLink"
        pasted = self._invoke(f"composeExtension/{kind}", {"url": url}, "compose")
        answer = await self.invokes(pasted)
        unfolded: JsonObject | None = answer.get("composeExtension")
        return unfolded

    def activity(self, kind: str, **fields: Any) -> JsonObject:
        return did(kind, self.account, self.place, self.locale, **fields)

    def _membership(self, change: str, whom: list[JsonObject]) -> JsonObject:
        return membership(change, whom, self.account, self.place)

    def _installation(self, action: str) -> JsonObject:
        return installation(action, self.account, self.place, self.locale)

    def _invoke(self, name: str, value: JsonObject, source: str = "message") -> JsonObject:
        activity = self.activity("invoke", name=name, value=value)
        activity["channelData"]["source"] = {"name": source}
        return activity

    def _join(self, channel: Channel, place: Place) -> Conversation:
        conversation = channel.conversation(place.id, DESK)
        if self.account not in conversation.members:
            conversation.members += [self.account]
        return conversation


def _together(*seen: str) -> str:
    return "\n".join(each for each in seen if each != SILENCE) or SILENCE
