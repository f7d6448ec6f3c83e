"""The conversations that the desk hosts itself: begun, posted to, and let into."""

import asyncio
from contextlib import suppress
from datetime import datetime

import orjson

from bot.adapter import DeskTurn, Hosted, LocalAdapter
from bot.clock import Clock
from bot.directline.posted import CHANNEL, FromClient, arrival
from bot.directline.tokens import Access, BadToken, Signed, Tokens, new_conversation_id, new_user_id
from bot.settings import Settings
from bot.storage.conversation_store import ConversationStore, HostedConversation
from bot.storage.turn_store import StoreUnavailable
from bot.turns import Turns
from knowledge.parties import Asker

TYPING_AFTER_SECONDS = 1.0
"""An answer that takes longer is announced by "typing"."""


class NoSuchConversation(Exception):
    """It was never there, or it expired, or its person had it forgotten."""


class ConversationFull(Exception):
    """It has as many activities, or bytes, as a conversation may have."""


class Host:
    """What the routes of Direct Line and of the chat page do, apart from HTTP."""

    def __init__(
        self,
        settings: Settings,
        store: ConversationStore,
        turns: Turns,
        tokens: Tokens,
        clock: Clock,
    ) -> None:
        self.tokens = tokens
        self._settings, self._store, self._turns, self._clock = settings, store, turns, clock
        self._announcing: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        """The time of the desk's clock."""
        return self._clock()

    def someone(self, user: str = "", *, origins: tuple[str, ...] = ()) -> Access:
        """Access to a conversation that is not begun yet, for this user or for a new one."""
        return Access(new_conversation_id(), user or new_user_id(), origins)

    def token(self, access: Access) -> Signed:
        """A token that lasts as long as the settings say; raises BadToken for too old a chain."""
        return self.tokens.sign("token", access, round(self._settings.token_minutes * 60))

    async def begin(self, access: Access, locale: str | None) -> bool:
        """Begin the conversation and greet the person; False where that is done already."""
        key = key_of(access)
        is_new = await self._store.begin(key, access.user, self._clock().timestamp())
        # One that was interrupted just here is greeted when its person comes back.
        if is_new or (await self.find(access.conversation)).last_seq == 0:
            person = arrival(access, locale, self._settings.desk_name)
            await self._turns.take(DeskTurn(LocalAdapter(), person, hosted=_hosted(access)))
        return is_new

    async def is_begun(self, access: Access) -> bool:
        """Whether the conversation is there."""
        return await self._store.find(key_of(access)) is not None

    async def find(self, conversation: str) -> HostedConversation:
        """The conversation of this id; raises NoSuchConversation."""
        found = await self._store.find(f"{CHANNEL}/{conversation}")
        if found is None:
            raise NoSuchConversation
        return found

    async def require_room(self, access: Access) -> None:
        """Raise NoSuchConversation or ConversationFull where nothing more can be said."""
        found = await self.find(access.conversation)
        settings = self._settings
        if (
            found.last_seq >= settings.conversation_activities
            or found.stored_bytes >= settings.conversation_bytes
        ):
            raise ConversationFull

    async def take(self, access: Access, posted: FromClient) -> None:
        """Take the turn that a client's activity begins; it is kept when this returns."""
        activity = posted.activity(access, self._settings.desk_name)
        echo = orjson.dumps(posted.echo(access, self._clock().isoformat()))
        turn = DeskTurn(LocalAdapter(), activity, hosted=_hosted(access, echo))
        typing = asyncio.get_running_loop().call_later(
            TYPING_AFTER_SECONDS, self._announce_typing, key_of(access)
        )
        try:
            await self._turns.take(turn)
        finally:
            typing.cancel()

    async def activities(self, access: Access, after: int, limit: int) -> tuple[list[bytes], int]:
        """The next activities after a watermark, as JSON, and the watermark of the last."""
        posted = await self._store.activities(key_of(access), after, limit)
        return [each.body for each in posted], posted[-1].seq if posted else after

    async def forget(self, access: Access) -> None:
        """Remove everything that is kept of the conversation and its person."""
        await self._store.forget(key_of(access))

    async def use_ticket(self, ticket: str, conversation: str) -> Access:
        """What a stream's address opens, once; raises BadToken."""
        access = self.tokens.read("stream", ticket)
        if access.conversation != conversation:
            raise BadToken("conversation")
        if not await self._store.use_ticket(access.nonce, access.ends_at):
            raise BadToken("used")
        return access

    def _announce_typing(self, conversation: str) -> None:
        async def announce() -> None:
            with suppress(StoreUnavailable):
                await self._store.announce_typing(conversation)

        # The loop itself keeps no task alive.
        task = asyncio.create_task(announce())
        self._announcing.add(task)
        task.add_done_callback(self._announcing.discard)


def key_of(access: Access) -> str:
    """What the store calls the conversation."""
    return f"{CHANNEL}/{access.conversation}"


def _hosted(access: Access, echo: bytes | None = None) -> Hosted:
    asker = Asker(access.asker) if access.asker else None
    return Hosted(echo, asker)
