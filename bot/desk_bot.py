"""The bot: greets newcomers and hands every message to the conversation."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from botbuilder.core import ActivityHandler, StatePropertyAccessor, TurnContext
from botbuilder.dialogs import Dialog, DialogInstance, DialogSet, DialogState, DialogTurnStatus
from botbuilder.schema import ChannelAccount

from dialogs.memory import Conversation, Person
from dialogs.talk import Talk
from dialogs.welcome import welcome, welcome_group, welcome_member
from knowledge.desk import Desk
from knowledge.understanding import Understanding, understand


class DeskBot(ActivityHandler):
    """One turn of the conversation. It knows no storage: what it remembers is given and taken."""

    def __init__(self, root: Dialog, new_answer: Callable[[], str]) -> None:
        self._root, self._new_answer = root, new_answer
        self._dialogs = DialogSet(_StackOfTheTurn())
        self._dialogs.add(root)

    async def take(
        self,
        turn: TurnContext,
        desk: Desk,
        conversation: Conversation,
        person: Person,
        today: date,
        new_case: Callable[[], Awaitable[int]],
        understand: Callable[..., Understanding] = understand,
    ) -> Talk:
        """Answer the activity of `turn`; what is to be remembered changes in place."""
        talk = Talk(
            turn,
            desk,
            conversation,
            person,
            today,
            self._new_answer,
            new_case,
            understand=understand,
        )
        await self.on_turn(turn)
        return talk

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        """Go on with the open dialog, or begin one."""
        talk = Talk.of(turn_context)
        talk.conversation.greeted = True
        if not talk.text and talk.pressed is None:
            await talk.say(talk._("I can only read text. Please write what it is about."))
            return
        stack = await self._dialogs.create_context(turn_context)
        stack.stack[:] = [open_ for open_ in stack.stack if open_.id == self._root.id]
        if (await stack.continue_dialog()).status is DialogTurnStatus.Empty:
            await stack.begin_dialog(self._root.id)
        talk.conversation.dialogs = [(open_.id, open_.state) for open_ in stack.stack]

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        """A press, or a form: bot/teams/ has made a message's value of it."""
        await self.on_message_activity(turn_context)

    async def on_members_added_activity(
        self, members_added: list[ChannelAccount], turn_context: TurnContext
    ) -> None:
        """Greet whoever comes in, once in a conversation; and a group that takes the desk in."""
        talk, desk = Talk.of(turn_context), turn_context.activity.recipient
        newcomers = [member for member in members_added if desk is None or member.id != desk.id]
        if talk.in_group:
            await _greet_group(talk, newcomers)
        elif newcomers:
            await _greet(talk)

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        """Greet whoever installs the desk, unless it is greeted as a newcomer as well."""
        talk = Talk.of(turn_context)
        if talk.in_group:
            await _greet_group(talk, [])
        else:
            await _greet(talk)

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        """Forget a conversation that the desk was removed from, and the person it was with."""
        talk = Talk.of(turn_context)
        if turn_context.activity.action == "remove":  # an upgrade removes nothing
            talk.conversation.forget()
            if not talk.in_group:
                talk.person.forget()


async def _greet(talk: Talk) -> None:
    if not talk.conversation.greeted:
        talk.conversation.greeted = True
        await welcome(talk)


async def _greet_group(talk: Talk, newcomers: Sequence[ChannelAccount]) -> None:
    """Once when the desk comes in; after that at most once a day, however many join."""
    remembered = talk.conversation
    if not remembered.greeted:
        remembered.greeted, remembered.joined_on = True, talk.today
        desk = talk.turn.activity.recipient
        await welcome_group(talk, (desk.name if desk else None) or "Partner Desk")
    elif newcomers and remembered.joined_on != talk.today:
        remembered.joined_on = talk.today
        await welcome_member(talk)


class _StackOfTheTurn(StatePropertyAccessor):
    """Gives the SDK the dialog stack that was loaded with the turn."""

    async def get(
        self,
        turn_context: TurnContext,
        default_value_or_factory: object = None,
    ) -> DialogState:
        stack = []
        for name, state in Talk.of(turn_context).conversation.dialogs:
            instance = DialogInstance()
            instance.id, instance.state = name, state
            stack.append(instance)
        return DialogState(stack)

    async def set(self, turn_context: TurnContext, value: object) -> None:
        """Nothing: the bot writes the stack back itself."""

    async def delete(self, turn_context: TurnContext) -> None:
        """Nothing is stored under a name of its own."""
