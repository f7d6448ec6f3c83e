"""The turn store on Postgres: a turn is a transaction, and its lock ends with it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from bot.storage.conversation_store import ConversationGone
from bot.storage.outbox import Lease
from bot.storage.postgres_connections import LOCK_TURN, unavailable_on_error
from bot.storage.postgres_news import PostgresNews
from bot.storage.postgres_pool import Postgres, PostgresPool
from bot.storage.turn_store import (
    PRUNED_AT_ONCE,
    Loaded,
    OpenTurn,
    Pending,
    StateConflict,
    Stored,
    Turn,
    TurnStore,
)

HEALTHY_SECONDS = 2.0
"""A database that takes longer to say anything is none."""

_LOAD = """
SELECT key, body, version FROM states WHERE key = ANY(%s)
UNION ALL
SELECT NULL, replies, 0 FROM inbox WHERE conversation = %s AND activity_id = %s
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

# One statement, for each costs the driver more than the server. Behind a reply that this process
# does not have, a new one is left to whoever claims that.
_KEEP = """
WITH answered AS (
    INSERT INTO inbox (conversation, activity_id, replies, at)
    VALUES (%(conversation)s, %(activity_id)s, %(replies)s, %(at)s)
    ON CONFLICT DO NOTHING RETURNING 1
), made AS (
    INSERT INTO states (key, body, version)
    SELECT key, body, 1
    FROM unnest(%(new_keys)s::text[], %(new_bodies)s::bytea[]) AS new (key, body)
    ON CONFLICT DO NOTHING RETURNING 1
), changed AS (
    UPDATE states SET body = change.body, version = states.version + 1
    FROM unnest(%(keys)s::text[], %(bodies)s::bytea[], %(versions)s::int[])
        AS change (key, body, version)
    WHERE states.key = change.key AND states.version = change.version RETURNING 1
), said AS (
    INSERT INTO transcript (conversation, at, speaker, text)
    SELECT %(conversation)s, %(at)s, speaker, text
    FROM unnest(%(speakers)s::text[], %(texts)s::text[]) WITH ORDINALITY
        AS line (speaker, text, place)
    ORDER BY place
), lease AS (
    SELECT %(owner)s AS owner,
        extract(epoch FROM clock_timestamp()) + %(seconds)s AS until
    WHERE NOT EXISTS (
        SELECT FROM outbox WHERE conversation = %(conversation)s
        AND (lease_owner IS DISTINCT FROM %(owner)s
            OR lease_until < extract(epoch FROM clock_timestamp()))
    )
), replied AS (
    INSERT INTO outbox (conversation, url, body, at, method, lease_owner, lease_until)
    SELECT %(conversation)s, url, reply.body, %(at)s, method, lease.owner, lease.until
    FROM unnest(%(urls)s::text[], %(deliveries)s::bytea[], %(methods)s::text[]) WITH ORDINALITY
        AS reply (url, body, method, place)
    LEFT JOIN lease ON true
    ORDER BY place RETURNING seq, lease_owner
)
SELECT
    (SELECT count(*) FROM answered),
    (SELECT count(*) FROM made) + (SELECT count(*) FROM changed),
    ARRAY(SELECT seq FROM replied WHERE lease_owner IS NOT NULL ORDER BY seq)
"""

_CASE = """
INSERT INTO cases (number, kind, conversation, opened_at, body, address)
VALUES (%s, %s, %s, %s, %s, %s)
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
        # One pipeline for all: where the driver ends one, it has the server stop counting for how
        # long the transaction is idle, and a process that freezes then would keep the lock.
        async with self._pool.connection() as connection, connection.pipeline() as pipeline:
            yield _Open(connection, pipeline, self._news, self._lease, conversation)

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
        return looking.exception() is None

    async def _look(self) -> None:
        async with self._pool.connection() as connection:
            await connection.execute("SELECT FROM states LIMIT 1")


class _Open(OpenTurn):
    """A transaction that begins with the lock, which no other turn of the conversation gets."""

    def __init__(
        self,
        connection: Postgres,
        pipeline: psycopg.AsyncPipeline,
        news: PostgresNews,
        lease: Lease,
        conversation: str,
    ) -> None:
        self._connection, self._pipeline, self._news = connection, pipeline, news
        self._lease, self._conversation = lease, conversation
        self._is_locked = False

    async def load(self, keys: Sequence[str], activity_id: str) -> Loaded:
        with unavailable_on_error():
            await self._lock()
            cursor = self._connection.cursor(binary=True)
            # By its own snapshot, which is made when the lock is there.
            await cursor.execute(_LOAD, (list(keys), self._conversation, activity_id))
            await self._pipeline.sync()
        rows: list[Any] = await cursor.fetchall()
        return Loaded(
            states={key: Stored(body, version) for key, body, version in rows if key is not None},
            replies=next((replies for key, replies, _ in rows if key is None), None),
        )

    async def case_number(self) -> int:
        with unavailable_on_error():
            await self._lock()
            cursor = await self._connection.execute("SELECT nextval('case_number')")
            await self._pipeline.sync()
        row: Any = await cursor.fetchone()
        number: int = row[0]
        return number

    async def commit(self, turn: Turn) -> tuple[Pending, ...]:
        with unavailable_on_error():
            try:
                seqs = await self._write(turn)
            except (StateConflict, ConversationGone):
                # Here and now: whoever catches these inside would have the rest committed.
                await self._connection.rollback()
                raise
            await self._connection.commit()
        if turn.activities:
            self._news.tell("posted", turn.conversation)
        return tuple(
            Pending(seq, turn.conversation, delivery.url, delivery.body, turn.at, delivery.method)
            for seq, delivery in zip(seqs, turn.deliveries, strict=False)
        )

    async def _write(self, turn: Turn) -> list[int]:
        """All rows of a turn, in one trip; the numbers of the replies that are to be sent now."""
        await self._lock()
        # First of all, in the order of those who forget conversations.
        posted = await self._post(turn) if turn.activities else None
        kept = await self._connection.execute(_KEEP, self._values(turn))
        for case in turn.cases:
            opened = case.number, case.kind, turn.conversation, turn.at, case.body, case.address
            await self._connection.execute(_CASE, opened)
        await self._pipeline.sync()
        if posted and not posted.rowcount:
            raise ConversationGone(f"Conversation {turn.conversation} is not kept any more.")
        row: Any = await kept.fetchone()
        answered, changed, seqs = row
        if not answered:
            raise StateConflict(f"Activity {turn.activity_id} was answered by another turn.")
        if changed < len(turn.changes):
            raise StateConflict(f"A state of {turn.conversation} was changed by another turn.")
        return list(seqs)

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

    def _values(self, turn: Turn) -> dict[str, object]:
        new = [change for change in turn.changes if change.version is None]
        changed = [change for change in turn.changes if change.version is not None]
        return {
            "conversation": turn.conversation,
            "activity_id": turn.activity_id,
            "replies": turn.replies,
            "at": turn.at,
            "new_keys": [change.key for change in new],
            "new_bodies": [change.body for change in new],
            "keys": [change.key for change in changed],
            "bodies": [change.body for change in changed],
            "versions": [change.version for change in changed],
            "speakers": [line.speaker for line in turn.lines],
            # The one character that Postgres does not take.
            "texts": [line.text.replace("\0", "\N{REPLACEMENT CHARACTER}") for line in turn.lines],
            "urls": [delivery.url for delivery in turn.deliveries],
            "deliveries": [delivery.body for delivery in turn.deliveries],
            "methods": [delivery.method for delivery in turn.deliveries],
            "owner": self._lease.owner,
            "seconds": self._lease.seconds,
        }
