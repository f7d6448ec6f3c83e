"""The check after the kills finds every broken promise that is planted for it."""

from dataclasses import replace

import orjson
import pytest

from tests.benchmarks import ledger
from tests.benchmarks.ledger import Acknowledged, Delivery, Kept, broken_promises, digest, digest_of


def reply(number):
    button = {"data": {"desk": {"ask": number}}}
    return {"id": f"a{number}|0", "summary": f"answer {number}", "attachments": [button]}


def body(number):
    return orjson.dumps({"activities": [reply(number)]})


def turn(number, *, by_connector):
    answered = None if by_connector else digest(body(number))
    return Acknowledged(f"a{number}", f"question {number}", f"answer {number}", answered)


def delivery(number, life=0):
    return Delivery(f"a{number}|0", digest_of(reply(number)), life)


TURNS = [turn(1, by_connector=False), turn(2, by_connector=True), turn(3, by_connector=True)]
DELIVERIES = [delivery(2), delivery(3)]
KEPT = Kept(
    inbox={f"a{number}": body(number) for number in (1, 2, 3)},
    transcript=[
        line
        for number in (1, 2, 3)
        for line in (("person", f"question {number}"), ("desk", f"answer {number}"))
    ],
    version=3,
    asked=3,
)


def found(turns=TURNS, kept=KEPT, deliveries=DELIVERIES):
    return {what for what, count in broken_promises(turns, kept, deliveries).items() if count}


def test_a_desk_that_kept_its_promises_is_found_blameless():
    assert found() == set()


@pytest.mark.parametrize(
    ("kept", "promise"),
    [
        (replace(KEPT, inbox={"a1": body(1), "a2": body(2)}), ledger.LOST),
        (replace(KEPT, inbox={**KEPT.inbox, "a9": body(9)}), ledger.UNKNOWN),
        (replace(KEPT, inbox={**KEPT.inbox, "a2": body(1)}), ledger.WRONG),
        (replace(KEPT, inbox={**KEPT.inbox, "a1": body(1) + b" "}), ledger.ANSWERED_DIFFERENTLY),
        (replace(KEPT, transcript=KEPT.transcript[:-1]), ledger.LOST),
        (replace(KEPT, transcript=[*KEPT.transcript, KEPT.transcript[0]]), ledger.TWICE),
        (replace(KEPT, transcript=KEPT.transcript[::-1]), ledger.DISORDERED),
        (replace(KEPT, version=2), ledger.LOST),
        (replace(KEPT, version=4), ledger.TWICE),
        (replace(KEPT, asked=2), ledger.LOST),
        (replace(KEPT, asked=4), ledger.TWICE),
    ],
)
def test_a_table_that_breaks_a_promise_is_found(kept, promise):
    assert promise in found(kept=kept)


@pytest.mark.parametrize(
    ("deliveries", "promise"),
    [
        ([delivery(2)], ledger.UNDELIVERED),
        ([delivery(3), delivery(2)], ledger.DISORDERED),
        ([*DELIVERIES, delivery(9)], ledger.UNKNOWN),
        ([*DELIVERIES, replace(delivery(3), digest=b"other")], ledger.ALTERED),
        ([*DELIVERIES, delivery(3)], ledger.TWICE),
    ],
)
def test_a_delivery_that_breaks_a_promise_is_found(deliveries, promise):
    assert promise in found(deliveries=deliveries)


def test_a_delivery_repeated_after_a_kill_is_counted_but_no_broken_promise():
    assert found(deliveries=[*DELIVERIES, delivery(3, life=1)]) == {ledger.DELIVERED_AGAIN}
    assert ledger.DELIVERED_AGAIN not in ledger.BROKEN_PROMISES


def test_a_first_answer_given_in_the_wrong_order_is_found():
    swapped = [TURNS[1], TURNS[0], TURNS[2]]

    assert ledger.WRONG in found(turns=swapped)
