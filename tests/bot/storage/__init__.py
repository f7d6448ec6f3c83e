"""Turns and offers as the storage tests need them."""

import asyncio
from collections.abc import Sequence
from typing import Any

from bot.storage.connections import open_engine
from bot.storage.outbox import Outbox
from bot.storage.turn_store import (
    Change,
    Delivery,
    Line,
    Loaded,
    NewCase,
    Pending,
    Turn,
    TurnStore,
)
from knowledge.offers import Offer, Publisher


def a_turn(
    activity_id: str = "1",
    *,
    conversation: str = "talk",
    at: float = 1_000.0,
    change: Change | None = None,
    replies: bytes = b"[]",
    lines: tuple[Line, ...] = (),
    deliveries: tuple[Delivery, ...] = (),
    cases: tuple[NewCase, ...] = (),
    activities: tuple[bytes, ...] = (),
    spoken: bool = True,
) -> Turn:
    return Turn(
        conversation,
        activity_id,
        at,
        (change,) if change else (),
        replies,
        lines,
        deliveries,
        cases,
        activities,
        spoken,
    )


def a_reply(body: bytes = b"{}", method: str = "POST") -> Delivery:
    return Delivery("https://channel.example/reply", body, method)


async def commit(store: TurnStore, turn: Turn) -> tuple[Pending, ...]:
    """Take this turn without looking at what is there."""
    async with store.alone(turn.conversation) as open_turn:
        return await open_turn.commit(turn)


async def load(
    store: TurnStore, keys: Sequence[str], conversation: str = "talk", activity_id: str = ""
) -> Loaded:
    """What a turn would begin with."""
    async with store.alone(conversation) as open_turn:
        return await open_turn.load(keys, activity_id)


async def case_number(store: TurnStore) -> int:
    async with store.alone("talk") as open_turn:
        return await open_turn.case_number()


def numbers(replies: Sequence[Pending]) -> list[int]:
    return [reply.seq for reply in replies]


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What a statement finds in a database, or nothing where it changes it."""
    engine = open_engine(url)
    with engine.begin() as connection:
        found = connection.exec_driver_sql(statement)
        every = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return every


async def outbox_is(outbox: Outbox, *left: Pending) -> None:
    """Return as soon as these are in it and no others; fail after two seconds."""
    async with asyncio.timeout(2):
        while await outbox.pending() != [*left]:
            await asyncio.sleep(0.01)


def an_offer(number: int = 1, name: str = "Contoso Backup") -> Offer:
    return Offer(
        id=f"contoso.backup-{number:05}",
        offer_id=f"backup-{number:05}",
        name=name,
        publisher=Publisher(name="Contoso"),
    )
