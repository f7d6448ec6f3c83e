"""The outbox on Postgres, which several processes empty side by side."""

import asyncio
from collections.abc import Iterable
from typing import Any

from bot.storage.outbox import GivenUp, Lease, Outbox
from bot.storage.postgres_connections import LOCK_LEASES
from bot.storage.postgres_pool import Postgres, PostgresPool
from bot.storage.turn_store import Pending, StoreUnavailable

RETRY_SECONDS = 1.0
"""How long to leave alone a database that has just failed."""

_NOW = "extract(epoch FROM clock_timestamp())"

_CLAIM = f"""
WITH free AS (
    SELECT seq, lease_owner IS NOT NULL AND NOT EXISTS (
        SELECT FROM outbox AS before
        WHERE before.conversation = this.conversation AND before.seq < this.seq
    ) AS in_doubt
    FROM outbox AS this
    WHERE (lease_owner IS NULL OR lease_until < {_NOW})
    AND NOT EXISTS (
        SELECT FROM outbox AS earlier
        WHERE earlier.conversation = this.conversation AND earlier.seq < this.seq
        AND earlier.lease_owner <> %(owner)s AND earlier.lease_until >= {_NOW}
    )
    ORDER BY seq LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE outbox SET lease_owner = %(owner)s, lease_until = {_NOW} + %(seconds)s
    FROM free WHERE outbox.seq = free.seq
    RETURNING outbox.seq, conversation, url, body, at, method, case_number, in_doubt
)
SELECT * FROM taken ORDER BY seq
"""  # noqa: S608

_RENEW = f"""
UPDATE outbox SET lease_until = {_NOW} + %(seconds)s
WHERE seq = ANY(%(seqs)s) AND lease_owner = %(owner)s
RETURNING seq
"""  # noqa: S608

_RELEASE = """
UPDATE outbox SET lease_owner = NULL, lease_until = NULL
WHERE seq = ANY(%(seqs)s) AND lease_owner = %(owner)s
"""


_GIVE_UP = """
WITH taken_out AS (
    DELETE FROM outbox WHERE seq = %(seq)s
), noted AS (
    INSERT INTO states (key, body, version)
    SELECT %(state)s::text, %(note)s, 1 WHERE %(state)s::text IS NOT NULL ON CONFLICT (key)
    DO UPDATE SET body = excluded.body, version = states.version + 1
)
UPDATE cases SET undelivered_at = %(at)s
WHERE number = %(case_number)s OR (conversation = %(conversation)s AND closed_at IS NULL)
"""


class PostgresOutbox(Outbox):
    """The part of the outbox that falls to one process."""

    def __init__(self, pool: PostgresPool, lease: Lease) -> None:
        self._pool, self._lease = pool, lease
        self._delivered: set[int] = set()
        self._given_up: list[GivenUp] = []
        self._taking_out: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Nothing: the pool is open."""

    async def close(self) -> None:
        """Take out what was delivered, if the database can still be written."""
        if self._taking_out:
            self._taking_out.cancel()
            await asyncio.wait([self._taking_out])
        await self._take_out()

    async def claim(self, most: int) -> list[Pending]:
        """Take on what no living process has."""
        return [Pending(*row) for row in await self._change(_CLAIM, most=most)]

    async def renew(self, seqs: Iterable[int]) -> set[int]:
        """Go on having these."""
        return {seq for (seq,) in await self._change(_RENEW, seqs=list(seqs))}

    async def release(self, seqs: Iterable[int]) -> None:
        """Leave these to whoever claims them."""
        await self._change(_RELEASE, seqs=list(seqs))

    async def delivered(self, seqs: Iterable[int]) -> None:
        """Take these out at once; those that come meanwhile, together after that."""
        self._delivered.update(seqs)
        self._start_taking_out()

    async def given_up(self, replies: Iterable[GivenUp]) -> None:
        """Take these out in a moment, and leave a note."""
        self._given_up.extend(replies)
        self._start_taking_out()

    async def pending(self, before: float | None = None) -> list[Pending]:
        """All replies, oldest first."""
        async with self._pool.connection() as connection:
            rows = await _rows(
                connection,
                "SELECT seq, conversation, url, body, at, method, case_number FROM outbox"
                " WHERE at < coalesce(%s, 'infinity'::float8) ORDER BY seq",
                (before,),
            )
        return [Pending(*row) for row in rows]

    async def _change(self, statement: str, **values: object) -> list[Any]:
        values |= {"owner": self._lease.owner, "seconds": self._lease.seconds}
        async with self._pool.connection() as connection:
            await connection.execute(LOCK_LEASES)
            return await _rows(connection, statement, values)

    def _start_taking_out(self) -> None:
        if not self._taking_out and (self._delivered or self._given_up):
            self._taking_out = asyncio.create_task(self._take_out_soon())

    async def _take_out_soon(self) -> None:
        while self._delivered or self._given_up:
            if not await self._take_out():
                await asyncio.sleep(RETRY_SECONDS)
        self._taking_out = None

    async def _take_out(self) -> bool:
        """Whether the database took note."""
        seqs, given_up = list(self._delivered), self._given_up.copy()
        try:
            async with self._pool.connection() as connection:
                if seqs:
                    await connection.execute("DELETE FROM outbox WHERE seq = ANY(%s)", (seqs,))
                for each in given_up:
                    await connection.execute(_GIVE_UP, _values(each))
        except StoreUnavailable:
            return False
        self._delivered.difference_update(seqs)
        del self._given_up[: len(given_up)]
        return True


def _values(given_up: GivenUp) -> dict[str, object]:
    return {
        "seq": given_up.reply.seq,
        "conversation": given_up.reply.conversation,
        "case_number": given_up.reply.case_number,
        "at": given_up.at,
        "state": given_up.state,
        "note": given_up.note,
    }


async def _rows(connection: Postgres, statement: str, values: Any) -> list[Any]:
    cursor = connection.cursor(binary=True)
    await cursor.execute(statement.encode(), values)
    return await cursor.fetchall() if cursor.description else []
