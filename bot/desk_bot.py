"""The bot: greets newcomers and hands every message to the conversation."""

from collections.abc import Awaitable, Callable
from datetime import date

from botbuilder.core import ActivityHandler, StatePropertyAccessor, TurnContext
from botbuilder.dialogs import Dialog, DialogInstance, DialogSet, DialogState, DialogTurnStatus
from botbuilder.schema import ChannelAccount

from dialogs.memory import Conversation, Person
from dialogs.talk import Talk
from dialogs.welcome import welcome, welcome_group, welcome_member
from knowledge.desk import Desk
from knowledge.understanding import Understanding, understand

INSTALLS = "msteams"
"""The channel that says when it is installed, and in which language: only then it is greeted."""


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
        if not talk.text and talk.pressed is None and talk.in_group:
            await _introduce(talk)
            return
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
        """Greet whoever comes in, once in a conversation; a group once a day, however many join."""
        talk, desk = Talk.of(turn_context), turn_context.activity.recipient
        newcomers = [member for member in members_added if desk is None or member.id != desk.id]
        if turn_context.activity.channel_id == INSTALLS and not talk.conversation.greeted:
            return
        if not talk.in_group:
            if newcomers:
                await _greet(talk)
        elif not talk.conversation.greeted:
            await _greet(talk)
        elif newcomers and talk.conversation.joined_on != talk.today:
            talk.conversation.joined_on = talk.today
            await welcome_member(talk)

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        """Greet whoever installs the desk; who gets a newer version of the app has it already."""
        talk = Talk.of(turn_context)
        if turn_context.activity.action == "add":
            await _greet(talk)
        else:
            talk.conversation.greeted = True

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        """Forget a conversation that the desk was removed from."""
        if turn_context.activity.action == "remove":  # an upgrade removes nothing
            _forget(Talk.of(turn_context))

    async def on_unrecognized_activity_type(self, turn_context: TurnContext) -> None:
        """Forget a person who asks for that, as the Emulator's menu lets one do."""
        if turn_context.activity.type == "deleteUserData":
            _forget(Talk.of(turn_context))


async def _greet(talk: Talk) -> None:
    if talk.conversation.greeted:
        return
    talk.conversation.greeted = True
    if talk.in_group:
        # Who joins later is greeted in the language of whoever took the desk in.
        talk.conversation.language, talk.conversation.joined_on = talk.language, talk.today
        await _introduce(talk)
    else:
        await welcome(talk)


async def _introduce(talk: Talk) -> None:
    """Tell a group how to ask, also when it says no more than the desk's name."""
    desk = talk.turn.activity.recipient
    await welcome_group(talk, (desk.name if desk else None) or "Partner Desk")


def _forget(talk: Talk) -> None:
    talk.conversation.forget()
    if not talk.in_group:
        talk.person.forget()


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
