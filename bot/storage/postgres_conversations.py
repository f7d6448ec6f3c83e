"""The hosted conversations on Postgres."""

import secrets
from collections.abc import Sequence
from typing import Any

from bot.storage.conversation_store import (
    FORGOTTEN_AT_ONCE,
    KEPT_OF_A_CONVERSATION,
    ConversationStore,
    HostedConversation,
    Posted,
    Watcher,
    conversation_state,
    person_state,
)
from bot.storage.postgres_connections import LOCK_TURN
from bot.storage.postgres_news import PostgresNews
from bot.storage.postgres_pool import Postgres, PostgresPool

_BEGIN = """
INSERT INTO hosted_conversations (conversation, "user", begun_at, last_at)
VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""

_FIND = """
SELECT conversation, "user", begun_at, last_at, last_seq, stored_bytes, spoken
FROM hosted_conversations WHERE conversation = %s
"""

_ACTIVITIES = """
SELECT seq, body FROM hosted_activities WHERE conversation = %s AND seq > %s ORDER BY seq LIMIT %s
"""

_USE_TICKET = "INSERT INTO used_tickets (ticket, ends_at) VALUES (%s, %s) ON CONFLICT DO NOTHING"

_MAKE_KEY = "INSERT INTO signing_key (id, key) VALUES (1, %s) ON CONFLICT DO NOTHING"

# A conversation in which a turn is being taken is skipped: that turn is its last.
_OVER = """
SELECT conversation FROM hosted_conversations
WHERE last_at < %s OR (begun_at < %s AND NOT spoken)
ORDER BY conversation LIMIT %s
FOR UPDATE SKIP LOCKED
"""

_FORGET = """
DELETE FROM hosted_conversations WHERE conversation = ANY(%s) RETURNING "user"
"""

_WITH_OTHERS = 'SELECT "user" FROM hosted_conversations WHERE "user" = ANY(%s)'


class PostgresConversations(ConversationStore):
    """Keeps hosted conversations in a Postgres database, which any number of processes use."""

    def __init__(self, pool: PostgresPool, news: PostgresNews) -> None:
        self._pool, self._news = pool, news

    async def begin(self, conversation: str, user: str, at: float) -> bool:
        """Make a conversation, unless it is there."""
        async with self._pool.connection() as connection:
            begun = await connection.execute(_BEGIN, (conversation, user, at, at))
        return bool(begun.rowcount)

    async def find(self, conversation: str) -> HostedConversation | None:
        """The conversation as it is now."""
        rows = await self._read(_FIND, conversation)
        return HostedConversation(*rows[0]) if rows else None

    async def activities(self, conversation: str, after: int, limit: int) -> list[Posted]:
        """The activities that come next."""
        rows = await self._read(_ACTIVITIES, conversation, after, limit)
        return [Posted(*row) for row in rows]

    async def announce_typing(self, conversation: str) -> None:
        """Tell the watchers of all processes."""
        self._news.tell("typing", conversation)
        async with self._pool.connection() as connection:
            await self._news.send("typing", conversation, connection)

    async def use_ticket(self, ticket: str, ends_at: float) -> bool:
        """Take note of the ticket, unless it was used."""
        async with self._pool.connection() as connection:
            used = await connection.execute(_USE_TICKET, (ticket, ends_at))
        return bool(used.rowcount)

    async def signing_key(self) -> bytes:
        """The key that the first process made."""
        async with self._pool.connection() as connection:
            await connection.execute(_MAKE_KEY, (secrets.token_bytes(32),))
        rows = await self._read("SELECT key FROM signing_key")
        return bytes(rows[0][0])

    async def forget(self, conversation: str) -> bool:
        """Remove the conversation and its person, once the turn under way is kept."""
        async with self._pool.connection() as connection:
            await connection.execute(LOCK_TURN, (conversation,))
            users = await _forget([conversation], connection)
            await _forget_people(users, connection)
            await connection.execute("DELETE FROM cases WHERE conversation = %s", (conversation,))
            if users:
                await self._news.send("gone", conversation, connection)
        if users:
            self._news.tell("gone", conversation)
        return bool(users)

    async def expire(self, *, idle_before: float, silent_before: float) -> int:
        """Forget what is over, a piece at a time."""
        async with self._pool.connection() as connection:
            over_by_both = max(idle_before, silent_before)
            await connection.execute("DELETE FROM used_tickets WHERE ends_at < %s", (over_by_both,))
        expired = 0
        while piece := await self._expire(idle_before, silent_before):
            expired += len(piece)
            for conversation in piece:
                self._news.tell("gone", conversation)
        return expired

    async def _expire(self, idle_before: float, silent_before: float) -> list[str]:
        async with self._pool.connection() as connection:
            over = await connection.execute(_OVER, (idle_before, silent_before, FORGOTTEN_AT_ONCE))
            conversations = [str(conversation) for (conversation,) in await over.fetchall()]
            users = await _forget(conversations, connection)
            others = await connection.execute(_WITH_OTHERS, (users,))
            known = {user for (user,) in await others.fetchall()}
            await _forget_people([user for user in users if user not in known], connection)
            for conversation in conversations:
                await self._news.send("gone", conversation, connection)
        return conversations

    def watch(self, watcher: Watcher) -> None:
        """Tell this one from now on."""
        self._news.watch(watcher)

    async def _read(self, statement: str, *values: object) -> list[Any]:
        async with self._pool.connection() as connection:
            cursor = connection.cursor(binary=True)
            await cursor.execute(statement.encode(), values)
            return await cursor.fetchall()


async def _forget(conversations: Sequence[str], connection: Postgres) -> list[str]:
    """Remove all that is kept of conversations; their users."""
    keys = list(conversations)
    forgotten = await connection.execute(_FORGET, (keys,))
    users = [str(user) for (user,) in await forgotten.fetchall()]
    for table in KEPT_OF_A_CONVERSATION:
        forget = f"DELETE FROM {table} WHERE conversation = ANY(%s)"  # noqa: S608  (our names)
        await connection.execute(forget.encode(), (keys,))
    states = [conversation_state(key) for key in keys]
    await connection.execute("DELETE FROM states WHERE key = ANY(%s)", (states,))
    return users


async def _forget_people(users: Sequence[str], connection: Postgres) -> None:
    people = [person_state(user) for user in users]
    await connection.execute("DELETE FROM states WHERE key = ANY(%s)", (people,))
