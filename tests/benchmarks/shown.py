"""Compares what people were promised in hosted conversations with what is kept and was shown.

Whoever got the id of a message was promised that it is kept once, with its answer behind it, and
shown once to everybody who listens. What the person noted, what the tables hold and what a listener
saw must agree.
"""

import operator
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from tests.benchmarks.ledger import ANSWERED_DIFFERENTLY, DISORDERED, LOST, TWICE, UNKNOWN, WRONG
from tests.benchmarks.line import text_of

GAPS = "gaps in the watermarks"
UNANSWERED = "messages without an answer"
MISSED = "never shown"
SHOWN_TWICE = "shown twice"
SHOWN_DISORDERED = "shown out of order"
BROKEN_PROMISES = (
    LOST,
    UNKNOWN,
    TWICE,
    WRONG,
    UNANSWERED,
    ANSWERED_DIFFERENTLY,
    DISORDERED,
    GAPS,
    MISSED,
    SHOWN_TWICE,
    SHOWN_DISORDERED,
)

_ASK = re.compile(rb'"ask":(\d+)')
"""In the buttons of an answer: its number in the conversation."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message that was acknowledged."""

    key: str
    """The client's own id of it."""
    ids: frozenset[str]
    """Those it was acknowledged with, by whichever desks."""
    text: str
    expected: str
    """Words that must stand in the answer."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the tables hold of one conversation."""

    activities: Sequence[tuple[int, Mapping[str, Any]]]
    """Watermark and activity, in order; the first is the welcome."""
    transcript: Sequence[tuple[str, str]]
    """Speaker and text, oldest first."""


def broken_promises(said: Sequence[Said], kept: Kept, shown: Sequence[str]) -> Counter[str]:
    """What is wrong with one conversation; `shown` are the ids of what a listener saw."""
    found = _wrongly_kept(said, [activity for _, activity in kept.activities[1:]])
    numbers = [number for number, _ in kept.activities]
    found[GAPS] = numbers != list(range(1, len(numbers) + 1))
    lines = [_line(activity) for _, activity in kept.activities[1:]]
    found[LOST] += (Counter(lines) - Counter(kept.transcript)).total()
    found[TWICE] += (Counter(kept.transcript) - Counter(lines)).total()
    found[DISORDERED] += list(kept.transcript) != lines
    return found + _wrongly_shown([activity["id"] for _, activity in kept.activities], shown)


def _wrongly_kept(said: Sequence[Said], activities: Sequence[Mapping[str, Any]]) -> Counter[str]:
    turns = _turns(activities)
    keys = [_key(echo) for echo, _ in turns]
    times = Counter(keys)
    expected = [message.key for message in said]
    found = Counter(
        {
            LOST: len(set(expected) - times.keys()),
            UNKNOWN: len(times.keys() - set(expected)),
            TWICE: times.total() - len(times),
            DISORDERED: sum(map(operator.ne, keys, expected)),
        }
    )
    of_key = {message.key: (number, message) for number, message in enumerate(said, 1)}
    for echo, answers in turns:
        number, message = of_key.get(_key(echo), (0, None))
        if message is None:
            continue
        text = "\n".join(text_of(answer) for answer in answers)
        asks = set(_ASK.findall(orjson.dumps(answers)))
        found[UNANSWERED] += not answers
        found[DISORDERED] += any(answer.get("replyToId") != echo["id"] for answer in answers)
        found[WRONG] += bool(answers) and (message.expected not in text or asks != {b"%d" % number})
        found[ANSWERED_DIFFERENTLY] += message.ids != {echo["id"]}
    return found


def _wrongly_shown(kept: Sequence[str], shown: Sequence[str]) -> Counter[str]:
    times = Counter(shown)
    right_order = [each for each in kept if each in times]
    return Counter(
        {
            MISSED: len(set(kept) - times.keys()),
            UNKNOWN: len(times.keys() - set(kept)),
            SHOWN_TWICE: times.total() - len(times),
            SHOWN_DISORDERED: sum(map(operator.ne, dict.fromkeys(shown), right_order)),
        }
    )


def _turns(
    activities: Sequence[Mapping[str, Any]],
) -> list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """Each message of the person with the answers that stand behind it."""
    turns: list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]] = []
    for activity in activities:
        if activity["from"]["role"] == "user":
            turns.append((activity, []))
        elif turns:
            turns[-1][1].append(activity)
    return turns


def _key(echo: Mapping[str, Any]) -> str:
    key: str = echo.get("channelData", {}).get("clientActivityID", "")
    return key


def _line(activity: Mapping[str, Any]) -> tuple[str, str]:
    speaker = "person" if activity["from"]["role"] == "user" else "desk"
    return speaker, text_of(activity)
