"""Compares what clients were promised with what the desk has kept, after it was killed many times.

A client that got a 2xx was promised that its turn is kept, whole and once. The ledger of one
conversation is what its client noted, in order; the desk's tables and the Connector's log must
agree with it.
"""

import hashlib
import operator
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.benchmarks.line import CHANNEL, text_of

LOST = "lost turns"
UNKNOWN = "turns nobody sent"
TWICE = "effects twice"
WRONG = "wrong answers"
ANSWERED_DIFFERENTLY = "repetitions answered differently"
UNDELIVERED = "replies never delivered"
ALTERED = "replies delivered altered"
DISORDERED = "out of order"
BROKEN_PROMISES = (
    LOST,
    UNKNOWN,
    TWICE,
    WRONG,
    ANSWERED_DIFFERENTLY,
    UNDELIVERED,
    ALTERED,
    DISORDERED,
)

DELIVERED_AGAIN = "replies delivered again"
"""Not a broken promise: the Connector has no key by which to take a reply once only."""

_ASK = re.compile(rb'"ask":(\d+)')
"""In the buttons of a reply: the number of that question or answer in its conversation."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A turn that was answered with 2xx."""

    activity_id: str
    text: str
    expected: str
    """Words that must stand in the answer."""
    digest: bytes | None
    """Of the response's body; None where the answer went to the Connector."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A reply as it came to the Connector."""

    reply_id: str
    digest: bytes
    life: int
    """How often the desk had been killed by then."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the desk's tables hold of one conversation."""

    inbox: Mapping[str, bytes]
    """The JSON of the replies, by activity."""
    transcript: Sequence[tuple[str, str]]
    """Speaker and text, oldest first."""
    version: int
    """How often the conversation's state was written."""
    asked: int
    """How many questions and answers it counts itself."""


def broken_promises(
    turns: Sequence[Acknowledged], kept: Kept, deliveries: Sequence[Delivery]
) -> Counter[str]:
    """What is wrong with one conversation whose turns each put one question or answer.

    `deliveries` are those of this conversation, in the order they came.
    """
    found: Counter[str] = Counter()
    ids = {turn.activity_id for turn in turns}
    found[LOST] = len(ids - kept.inbox.keys())
    found[UNKNOWN] = len(kept.inbox.keys() - ids)
    lines: list[tuple[str, str]] = []
    to_deliver: dict[str, bytes] = {}
    for number, turn in enumerate(turns, 1):
        body = kept.inbox.get(turn.activity_id, b'{"activities":[]}')
        replies = orjson.loads(body)["activities"]
        said = [text_of(reply) for reply in replies]
        lines += [("person", turn.text), *(("desk", text) for text in said)]
        if turn.expected not in "\n".join(said) or set(_ASK.findall(body)) != {b"%d" % number}:
            found[WRONG] += 1
        if turn.digest is None:
            to_deliver |= {reply["id"]: digest_of(reply) for reply in replies}
        elif turn.digest != digest(body):
            found[ANSWERED_DIFFERENTLY] += 1
    kept_lines, right_lines = Counter(kept.transcript), Counter(lines)
    found[LOST] += (right_lines - kept_lines).total()
    found[TWICE] += (kept_lines - right_lines).total()
    found[DISORDERED] = kept_lines == right_lines and list(kept.transcript) != lines
    found[TWICE] += max(kept.version - len(turns), 0) + max(kept.asked - len(turns), 0)
    found[LOST] += max(len(turns) - kept.version, 0) + max(len(turns) - kept.asked, 0)
    return found + _misdelivered(to_deliver, deliveries)


def _misdelivered(expected: Mapping[str, bytes], deliveries: Sequence[Delivery]) -> Counter[str]:
    """`expected` are the replies meant for the Connector, in their order."""
    came = dict.fromkeys(delivery.reply_id for delivery in deliveries)
    right_order = [reply_id for reply_id in expected if reply_id in came]
    order = [reply_id for reply_id in came if reply_id in expected]
    # Only a kill between the two excuses a second delivery.
    in_their_lives = {(delivery.reply_id, delivery.life) for delivery in deliveries}
    return Counter(
        {
            UNDELIVERED: len(expected.keys() - came.keys()),
            UNKNOWN: len(came.keys() - expected.keys()),
            DISORDERED: sum(map(operator.ne, order, right_order)),
            ALTERED: sum(
                delivery.digest != expected.get(delivery.reply_id, delivery.digest)
                for delivery in deliveries
            ),
            TWICE: len(deliveries) - len(in_their_lives),
            DELIVERED_AGAIN: len(in_their_lives) - len(came),
        }
    )


class Tables:
    """The tables of a desk (`with`)."""

    def __init__(self, database: Path) -> None:
        self._database = sqlite3.connect(database)

    def __enter__(self) -> "Tables":
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def conversation(self, name: str) -> Kept:
        """All that is kept of the conversation with this id."""
        key = f"{CHANNEL}/{name}"
        inbox = self._rows("SELECT activity_id, replies FROM inbox WHERE conversation = ?", key)
        transcript = self._rows(
            "SELECT speaker, text FROM transcript WHERE conversation = ? ORDER BY seq", key
        )
        states = self._rows("SELECT version, body FROM states WHERE key = ?", f"conversation:{key}")
        version, body = states[0] if states else (0, b"{}")
        dialogs = orjson.loads(body).get("dialogs") or [("", {})]
        asked = dialogs[0][1].get("case", {}).get("asked", 0)
        return Kept(dict(inbox), transcript, version, asked)

    def integrity(self) -> str:
        """`ok`, or what SQLite finds wrong with the file."""
        return "; ".join(row[0] for row in self._rows("PRAGMA integrity_check"))

    def waiting(self) -> int:
        """How many replies are left in the outbox."""
        return int(self._rows("SELECT count(*) FROM outbox")[0][0])

    def _rows(self, statement: str, *values: object) -> list[Any]:
        return self._database.execute(statement, values).fetchall()


def digest(body: bytes) -> bytes:
    """Sixteen bytes that stand for a body, of which there are too many to keep."""
    return hashlib.blake2b(body, digest_size=16).digest()


def digest_of(reply: Mapping[str, Any]) -> bytes:
    """The digest of a reply, whichever way its JSON was written."""
    return digest(orjson.dumps(reply))
