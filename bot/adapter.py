"""The Bot Framework adapter: lets in who may call, collects the replies of a turn, apologises."""

import copy
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from botbuilder.core import BotAdapter, TurnContext
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity, ConversationReference, ResourceResponse

from dialogs.i18n import sentences
from knowledge.parties import Asker

log = logging.getLogger(__name__)

_NOT_SENT = ("trace", "delay", "invokeResponse")


@dataclass(frozen=True, slots=True)
class Hosted:
    """What a turn of a conversation that the desk hosts itself has besides its activity.

    Only the code that takes such turns can say so, never an activity: otherwise a stranger's
    activity could write into somebody's web chat.
    """

    echo: bytes | None
    """The activity as JSON, as the conversation shows it; None where it does not."""
    asker: Asker | None
    """The role of the person, where somebody has vouched for it."""


class DeskTurn(TurnContext):
    """A turn whose replies are kept until it is committed: nothing leaves before that.

    The SDK would copy every reply deeply, and would send it at once or, for a channel that expects
    replies, put it where the adapter does not see it.
    """

    def __init__(
        self, adapter: BotAdapter, activity: Activity, *, hosted: Hosted | None = None
    ) -> None:
        super().__init__(adapter, activity)
        self.hosted = hosted
        self.replies: list[Activity] = []

    async def send_activities(self, activities: Sequence[Activity]) -> list[ResourceResponse]:
        """Keep `activities` for the end of the turn, addressed as replies to what was received."""
        reference = TurnContext.get_conversation_reference(self.activity)
        for activity in activities:
            if activity.type in _NOT_SENT:
                continue
            reply = TurnContext.apply_conversation_reference(copy.copy(activity), reference)
            reply.id = f"{self.activity.id}|{len(self.replies)}"
            reply.reply_to_id = self.activity.id
            self.replies.append(reply)
        self.responded = True
        return [ResourceResponse(id=reply.id) for reply in self.replies[-len(activities) :]]


class _KeepsReplies(BotAdapter):
    """What the desk needs of an adapter: replies are kept, and what was said is left standing."""

    async def send_activities(
        self, context: TurnContext, activities: list[Activity]
    ) -> list[ResourceResponse]:
        """Keep the replies of the turn, whoever asks for them to be sent."""
        turn: DeskTurn = context
        return await turn.send_activities(activities)

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:
        """Nothing: what was said is left standing."""

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        """Nothing: what was said is left standing."""


class LocalAdapter(_KeepsReplies):
    """For turns that begin in this process: of a terminal, of the desk's own Direct Line."""


class DeskAdapter(_KeepsReplies, CloudAdapter):
    """The SDK's adapter, entered by `process_activity` alone; replies leave by bot/sender.py."""

    def _create_turn_context(self, activity: Activity, *_credentials: object) -> DeskTurn:
        return DeskTurn(self, activity)

    def _process_turn_results(self, context: TurnContext) -> None:
        """Nothing: bot/turns.py has committed the replies and says how they are answered."""
        return


async def apologise(turn: DeskTurn, error: Exception, language: str) -> None:
    """Tell the person that a turn failed; what was said before stays, so that "again" works."""
    log.error("turn failed", exc_info=error, extra={"channel": turn.activity.channel_id})
    turn.replies.clear()
    _ = sentences(language)
    await turn.send_activity(_("Something went wrong at the desk. Please say that again."))
