"""The turn store on Postgres: a turn is a transaction, and its lock ends with it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.storage.conversation_store import ConversationGone
from bot.storage.outbox import Lease
from bot.storage.postgres_connections import LOCK_TURN
from bot.storage.postgres_news import PostgresNews
from bot.storage.postgres_pool import Postgres, PostgresPool
from bot.storage.turn_store import (
    Change,
    Loaded,
    OpenTurn,
    Pending,
    StateConflict,
    Stored,
    StoreUnavailable,
    Turn,
    TurnStore,
)

PRUNED_AT_ONCE = 1_000
"""Rows; turns get their chance in between."""

HEALTHY_SECONDS = 2.0
"""A database that takes longer to say anything is none."""

_LOAD = """
SELECT key, body, version FROM states WHERE key = ANY(%s)
UNION ALL
SELECT NULL, replies, 0 FROM inbox WHERE conversation = %s AND activity_id = %s
"""

_ANSWERED = """
INSERT INTO inbox (conversation, activity_id, replies, at) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""

_POST = """
WITH counted AS (
    UPDATE hosted_conversations
    SET last_seq = last_seq + %(count)s, last_at = %(at)s,
        stored_bytes = stored_bytes + %(bytes)s, spoken = spoken OR %(spoken)s
    WHERE conversation = %(conversation)s
    RETURNING conversation, last_seq
)
INSERT INTO hosted_activities (conversation, seq, body)
SELECT conversation, last_seq - %(count)s + place, body
FROM counted, unnest(%(bodies)s::bytea[]) WITH ORDINALITY AS activity (body, place)
"""

_NEW_STATE = "INSERT INTO states (key, body, version) VALUES (%s, %s, 1) ON CONFLICT DO NOTHING"

_CHANGED_STATE = """
UPDATE states SET body = %s, version = version + 1 WHERE key = %s AND version = %s
"""

_SAID = """
INSERT INTO transcript (conversation, at, speaker, text)
SELECT %s, %s, speaker, text
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS line (speaker, text, place)
ORDER BY place
"""

_CASE = """
INSERT INTO cases (number, kind, conversation, opened_at, body) VALUES (%s, %s, %s, %s, %s)
"""

# Behind a reply that this process does not have, a new one is left to whoever claims that.
_REPLY = """
INSERT INTO outbox (conversation, url, body, at, lease_owner, lease_until)
SELECT %(conversation)s, url, body, %(at)s,
    CASE WHEN is_next THEN %(owner)s END,
    CASE WHEN is_next THEN extract(epoch FROM clock_timestamp()) + %(seconds)s END
FROM unnest(%(urls)s::text[], %(bodies)s::bytea[]) WITH ORDINALITY AS reply (url, body, place),
    (SELECT NOT EXISTS (
        SELECT FROM outbox WHERE conversation = %(conversation)s
        AND (lease_owner IS DISTINCT FROM %(owner)s
            OR lease_until < extract(epoch FROM clock_timestamp()))
    ) AS is_next) AS lease
ORDER BY place
RETURNING seq, lease_owner IS NOT NULL
"""

_PRUNE_INBOX = """
DELETE FROM inbox WHERE ctid = ANY(ARRAY(SELECT ctid FROM inbox WHERE at < %s LIMIT %s))
"""

_PRUNE_TRANSCRIPT = """
DELETE FROM transcript WHERE seq IN (SELECT seq FROM transcript WHERE at < %s LIMIT %s)
"""


class PostgresTurns(TurnStore):
    """Keeps turns in a Postgres database, which any number of processes use."""

    def __init__(self, pool: PostgresPool, news: PostgresNews, lease: Lease) -> None:
        self._pool, self._news, self._lease = pool, news, lease
        self._looking: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def alone(self, conversation: str) -> AsyncIterator[OpenTurn]:
        """A turn of this conversation; it is this process's turn from its first statement on."""
        async with self._pool.connection() as connection:
            yield _Open(connection, self._news, self._lease, conversation)

    async def prune(self, *, inbox_before: float, transcript_before: float) -> int:
        """Forget what is older, a piece at a time."""
        removed = 0
        for prune, before in ((_PRUNE_INBOX, inbox_before), (_PRUNE_TRANSCRIPT, transcript_before)):
            piece = PRUNED_AT_ONCE
            while piece == PRUNED_AT_ONCE:
                async with self._pool.connection() as connection:
                    pruned = await connection.execute(prune, (before, PRUNED_AT_ONCE))
                piece = pruned.rowcount
                removed += piece
        return removed

    async def healthy(self) -> bool:
        """Whether the database can be read; a server that hangs is asked by one call at a time."""
        if not self._looking:
            self._looking = asyncio.create_task(self._look())
        looking = self._looking
        done, _ = await asyncio.wait([looking], timeout=HEALTHY_SECONDS)
        if not done:
            return False
        self._looking = None
        return not isinstance(looking.exception(), StoreUnavailable)

    async def _look(self) -> None:
        async with self._pool.connection() as connection:
            await connection.execute("SELECT FROM states LIMIT 1")


class _Open(OpenTurn):
    """A transaction that begins with the lock, which no other turn of the conversation gets."""

    def __init__(
        self, connection: Postgres, news: PostgresNews, lease: Lease, conversation: str
    ) -> None:
        self._connection, self._news = connection, news
        self._lease, self._conversation = lease, conversation
        self._is_locked = False

    async def load(self, keys: Sequence[str], activity_id: str) -> Loaded:
        async with self._connection.pipeline():
            await self._lock()
            cursor = self._connection.cursor(binary=True)
            # By its own snapshot, which is made when the lock is there.
            await cursor.execute(_LOAD, (list(keys), self._conversation, activity_id))
        rows: list[Any] = await cursor.fetchall()
        return Loaded(
            states={key: Stored(body, version) for key, body, version in rows if key is not None},
            replies=next((replies for key, replies, _ in rows if key is None), None),
        )

    async def case_number(self) -> int:
        async with self._connection.pipeline():
            await self._lock()
            cursor = await self._connection.execute("SELECT nextval('case_number')")
        row: Any = await cursor.fetchone()
        number: int = row[0]
        return number

    async def commit(self, turn: Turn) -> tuple[Pending, ...]:
        connection = self._connection
        async with connection.pipeline():
            await self._lock()
            posted = await self._post(turn) if turn.activities else None
            answered = await connection.execute(
                _ANSWERED, (turn.conversation, turn.activity_id, turn.replies, turn.at)
            )
            changes = [(change, await self._change(change)) for change in turn.changes]
            if turn.lines:
                await self._say(turn)
            for case in turn.cases:
                values = case.number, case.kind, turn.conversation, turn.at, case.body
                await connection.execute(_CASE, values)
            replies = await self._reply(turn) if turn.deliveries else None
        if posted and not posted.rowcount:
            raise ConversationGone(f"Conversation {turn.conversation} is not kept any more.")
        if not answered.rowcount:
            raise StateConflict(f"Activity {turn.activity_id} was answered by another turn.")
        for change, changed in changes:
            if not changed.rowcount:
                raise StateConflict(f"State {change.key} was changed by another turn.")
        leased: list[Any] = await replies.fetchall() if replies else []
        await connection.commit()
        if posted:
            self._news.tell("posted", turn.conversation)
        return tuple(
            Pending(seq, turn.conversation, delivery.url, delivery.body, turn.at)
            for (seq, is_ours), delivery in zip(leased, turn.deliveries, strict=True)
            if is_ours
        )

    async def _lock(self) -> None:
        if not self._is_locked:
            await self._connection.execute(LOCK_TURN, (self._conversation,))
            self._is_locked = True

    async def _post(self, turn: Turn) -> Any:
        posted = await self._connection.execute(
            _POST,
            {
                "conversation": turn.conversation,
                "count": len(turn.activities),
                "bytes": sum(map(len, turn.activities)),
                "bodies": list(turn.activities),
                "at": turn.at,
                "spoken": turn.spoken,
            },
        )
        await self._news.send("posted", turn.conversation, self._connection)
        return posted

    async def _change(self, change: Change) -> Any:
        if change.version is None:
            return await self._connection.execute(_NEW_STATE, (change.key, change.body))
        values = change.body, change.key, change.version
        return await self._connection.execute(_CHANGED_STATE, values)

    async def _say(self, turn: Turn) -> None:
        speakers = [line.speaker for line in turn.lines]
        # The one character that Postgres does not take.
        texts = [line.text.replace("\0", "\N{REPLACEMENT CHARACTER}") for line in turn.lines]
        await self._connection.execute(_SAID, (turn.conversation, turn.at, speakers, texts))

    async def _reply(self, turn: Turn) -> Any:
        return await self._connection.execute(
            _REPLY,
            {
                "conversation": turn.conversation,
                "urls": [delivery.url for delivery in turn.deliveries],
                "bodies": [delivery.body for delivery in turn.deliveries],
                "at": turn.at,
                "owner": self._lease.owner,
                "seconds": self._lease.seconds,
            },
        )
