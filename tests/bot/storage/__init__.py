"""Turns and offers as the storage tests need them."""

import asyncio

from bot.storage.turn_store import Change, Delivery, Line, NewCase, Turn, TurnStore
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
) -> Turn:
    changes = (change,) if change else ()
    return Turn(conversation, activity_id, at, changes, replies, lines, deliveries, cases)


def a_reply(body: bytes = b"{}") -> Delivery:
    return Delivery("https://channel.example/reply", body)


async def outbox_is_empty(store: TurnStore) -> None:
    """Return as soon as it is; fail after two seconds."""
    async with asyncio.timeout(2):
        while await store.pending():
            await asyncio.sleep(0.01)


def an_offer(number: int = 1, name: str = "Contoso Backup") -> Offer:
    return Offer(
        id=f"contoso.backup-{number:05}",
        offer_id=f"backup-{number:05}",
        name=name,
        publisher=Publisher(name="Contoso"),
    )
