"""Where people talk in Teams: a personal chat, a group chat, a channel of a team."""

from dataclasses import dataclass, replace
from uuid import uuid4

from tests.simulators.channel import JsonObject

APP_ID = "0f4c1f0e-5d5f-4f0a-9b58-6d1c7a2b9e33"
DESK = {"id": f"28:{APP_ID}", "name": "Partner Desk"}
TENANT = "6b1d3c1a-2f5e-4a0e-8a43-5f1be07c2d90"


@dataclass(frozen=True)
class Place:
    """A conversation of Teams, and what Teams says about it."""

    kind: str
    """personal, groupChat or channel"""
    id: str
    team: JsonObject | None = None

    @property
    def conversation(self) -> JsonObject:
        """As an activity has it."""
        group = {} if self.kind == "personal" else {"isGroup": True}
        return {"conversationType": self.kind, "tenantId": TENANT, "id": self.id, **group}

    @property
    def channel_data(self) -> JsonObject:
        """Teams' own data about the place."""
        tenant: JsonObject = {"tenant": {"id": TENANT}}
        if self.team is None:
            return tenant
        return tenant | {
            "teamsChannelId": self.root.id,
            "teamsTeamId": self.team["id"],
            "channel": {"id": self.root.id},
            "team": self.team,
        }

    @property
    def root(self) -> "Place":
        """Without a thread: the channel itself."""
        return replace(self, id=self.id.partition(";")[0])

    def thread(self, message_id: str) -> "Place":
        """The thread of the channel that begins with this message."""
        return replace(self, id=f"{self.root.id};messageid={message_id}")


def personal_chat() -> Place:
    """A chat of one person with the desk."""
    return Place("personal", f"a:{uuid4().hex}{uuid4().hex}")


def group_chat() -> Place:
    """A chat of several people."""
    return Place("groupChat", f"19:{uuid4().hex}@thread.v2")


def team_channel() -> Place:
    """The first channel of a team, whose id is the team's."""
    team = {"id": f"19:{uuid4().hex}@thread.tacv2", "name": "Support", "aadGroupId": str(uuid4())}
    return Place("channel", team["id"], team)
