"""The hosted conversations on SQLite."""

import secrets
import sqlite3
from functools import partial

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
from bot.storage.sqlite_file import SqliteFile


class SqliteConversations(ConversationStore):
    """Keeps hosted conversations in one SQLite file, whose one process hears all its own news."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._watcher: Watcher | None = None

    async def begin(self, conversation: str, user: str, at: float) -> bool:
        """Make a conversation, unless it is there."""
        return await self._file.write(partial(_begin, conversation, user, at))

    async def find(self, conversation: str) -> HostedConversation | None:
        """The conversation as it is now."""
        rows = self._file.read(
            'SELECT "user", begun_at, last_at, last_seq, stored_bytes, spoken'
            " FROM hosted_conversations WHERE conversation = ?",
            conversation,
        )
        if not rows:
            return None
        user, begun_at, last_at, last_seq, stored_bytes, spoken = rows[0]
        return HostedConversation(
            conversation, user, begun_at, last_at, last_seq, stored_bytes, bool(spoken)
        )

    async def activities(self, conversation: str, after: int, limit: int) -> list[Posted]:
        """The activities that come next."""
        rows = self._file.read(
            "SELECT seq, body FROM hosted_activities WHERE conversation = ? AND seq > ?"
            " ORDER BY seq LIMIT ?",
            conversation,
            after,
            limit,
        )
        return [Posted(*row) for row in rows]

    async def announce_typing(self, conversation: str) -> None:
        """Tell the watcher."""
        if self._watcher:
            self._watcher.typing(conversation)

    async def use_ticket(self, ticket: str, ends_at: float) -> bool:
        """Take note of the ticket, unless it was used."""
        return await self._file.write(partial(_use_ticket, ticket, ends_at))

    async def signing_key(self) -> bytes:
        """The key that the first start made."""
        return await self._file.write(_signing_key)

    async def forget(self, conversation: str) -> bool:
        """Remove the conversation and its person."""
        existed = await self._file.write(partial(_forget_with_its_person, conversation))
        if existed:
            self._tell_gone(conversation)
        return existed

    async def expire(self, *, idle_before: float, silent_before: float) -> int:
        """Forget what is over, a piece at a time."""
        await self._file.write(partial(_drop_tickets, max(idle_before, silent_before)))
        expired = 0
        while piece := await self._file.write(partial(_expire, idle_before, silent_before)):
            expired += len(piece)
            for conversation in piece:
                self._tell_gone(conversation)
        return expired

    def watch(self, watcher: Watcher) -> None:
        """Tell this one from now on."""
        self._watcher = watcher

    def posted(self, conversation: str) -> None:
        """Tell the watcher that a turn has left new activities."""
        if self._watcher:
            self._watcher.posted(conversation)

    def _tell_gone(self, conversation: str) -> None:
        if self._watcher:
            self._watcher.gone(conversation)


def _begin(conversation: str, user: str, at: float, database: sqlite3.Connection) -> bool:
    begun = database.execute(
        'INSERT INTO hosted_conversations (conversation, "user", begun_at, last_at)'
        " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (conversation, user, at, at),
    )
    return bool(begun.rowcount)


def _use_ticket(ticket: str, ends_at: float, database: sqlite3.Connection) -> bool:
    used = database.execute(
        "INSERT INTO used_tickets (ticket, ends_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
        (ticket, ends_at),
    )
    return bool(used.rowcount)


def _drop_tickets(before: float, database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM used_tickets WHERE ends_at < ?", (before,))


def _signing_key(database: sqlite3.Connection) -> bytes:
    database.execute(
        "INSERT INTO signing_key (id, key) VALUES (1, ?) ON CONFLICT DO NOTHING",
        (secrets.token_bytes(32),),
    )
    key: bytes
    (key,) = database.execute("SELECT key FROM signing_key").fetchone()
    return key


def _forget_with_its_person(conversation: str, database: sqlite3.Connection) -> bool:
    user = _forget(conversation, database)
    if user is not None:
        _forget_person(user, database)
        database.execute("DELETE FROM cases WHERE conversation = ?", (conversation,))
    return user is not None


def _expire(idle_before: float, silent_before: float, database: sqlite3.Connection) -> list[str]:
    over = database.execute(
        "SELECT conversation FROM hosted_conversations"
        " WHERE last_at < ? OR (begun_at < ? AND NOT spoken) LIMIT ?",
        (idle_before, silent_before, FORGOTTEN_AT_ONCE),
    ).fetchall()
    for (conversation,) in over:
        user = _forget(conversation, database)
        others = database.execute(
            'SELECT 1 FROM hosted_conversations WHERE "user" = ?', (user,)
        ).fetchone()
        if user is not None and not others:
            _forget_person(user, database)
    return [conversation for (conversation,) in over]


def _forget(conversation: str, database: sqlite3.Connection) -> str | None:
    """Remove all that is kept of a conversation; its user, or None where there is none."""
    users = database.execute(
        'DELETE FROM hosted_conversations WHERE conversation = ? RETURNING "user"', (conversation,)
    ).fetchall()
    if not users:
        return None
    for table in KEPT_OF_A_CONVERSATION:
        database.execute(f"DELETE FROM {table} WHERE conversation = ?", (conversation,))  # noqa: S608
    database.execute("DELETE FROM states WHERE key = ?", (conversation_state(conversation),))
    user: str = users[0][0]
    return user


def _forget_person(user: str, database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM states WHERE key = ?", (person_state(user),))
