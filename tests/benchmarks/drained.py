"""Compares what was put into an outbox with what the Connector took while the desk was killed."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.undelivered import ONCE_MORE

LOST = "never delivered"
ALTERED = "delivered altered"
DISORDERED = "conversations out of order"
IN_A_ROW = "the same twice in a row, without a word"
BROKEN_PROMISES = (LOST, ALTERED, DISORDERED, IN_A_ROW)

AGAIN = "delivered again, saying so"
NEEDLESS = "saying so without need"


def compare(put: Mapping[str, Sequence[str]], taken: Sequence[Any]) -> dict[str, int]:
    """What is wrong, and what is not but tells something.

    `put` are the ids of the replies of each conversation in their order, each with its id as text;
    `taken` are the activities that the Connector took, in theirs.
    """
    found: Counter[str] = Counter()
    came: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
    for activity in taken:
        says_so = take_off_the_word(activity)
        came[activity["conversation"]["id"]].append((activity["id"], says_so))
        found[ALTERED] += activity["text"] != activity["id"]
    for name, ids in put.items():
        firsts = dict.fromkeys(reply_id for reply_id, _ in came[name])
        found[LOST] += len(set(ids) - firsts.keys())
        found[DISORDERED] += list(firsts) != [reply_id for reply_id in ids if reply_id in firsts]
        again = [
            says_so
            for (before, _), (reply_id, says_so) in itertools.pairwise(came[name])
            if before == reply_id
        ]
        found[IN_A_ROW] += again.count(False)
        found[AGAIN] += again.count(True)
        found[NEEDLESS] += sum(says_so for _, says_so in came[name]) - again.count(True)
    return {what: found[what] for what in (*BROKEN_PROMISES, AGAIN, NEEDLESS)}


def take_off_the_word(reply: dict[str, Any]) -> bool:
    """Make a reply that may have come before what it was without the word; whether it had it."""
    word, _, rest = reply.get("text", "").partition("\n\n")
    if word != ONCE_MORE:
        return False
    reply["text"] = rest
    if not rest:
        del reply["text"]
    return True
