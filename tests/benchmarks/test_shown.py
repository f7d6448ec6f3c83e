"""The check after the kills of replicas finds every broken promise that is planted for it."""

from dataclasses import replace

import pytest

from tests.benchmarks import ledger, shown
from tests.benchmarks.shown import Kept, Said, broken_promises


def echo(number):
    return {
        "id": f"i{number}",
        "from": {"role": "user"},
        "text": f"question {number}",
        "channelData": {"clientActivityID": f"k{number}"},
    }


def answer(number):
    button = {"data": {"desk": {"ask": number}}}
    return {
        "id": f"i{number}|0",
        "from": {"role": "bot"},
        "replyToId": f"i{number}",
        "summary": f"answer {number}",
        "attachments": [button],
    }


def said(number):
    return Said(f"k{number}", frozenset({f"i{number}"}), f"question {number}", f"answer {number}")


def kept(*activities):
    """The welcome and these, numbered on, with the transcript that they should have."""
    lines = [
        ("person", each["text"]) if "text" in each else ("desk", each["summary"])
        for each in activities
    ]
    return Kept(list(enumerate((WELCOME, *activities), 1)), lines)


WELCOME = {"id": "arrival|0", "from": {"role": "bot"}, "summary": "Hello"}
SAID = [said(1), said(2), said(3)]
ACTIVITIES = [each for number in (1, 2, 3) for each in (echo(number), answer(number))]
KEPT = kept(*ACTIVITIES)
SHOWN = [activity["id"] for activity in (WELCOME, *ACTIVITIES)]


def found(said=SAID, kept=KEPT, shown=None):
    shown = [each["id"] for _, each in kept.activities] if shown is None else shown
    return {what for what, count in broken_promises(said, kept, shown).items() if count}


def test_replicas_that_kept_their_promises_are_found_blameless():
    assert found() == set()


@pytest.mark.parametrize(
    ("activities", "promise"),
    [
        (ACTIVITIES[2:], ledger.LOST),
        (ACTIVITIES[:4], ledger.LOST),
        ([*ACTIVITIES, echo(4), answer(4)], ledger.UNKNOWN),
        ([*ACTIVITIES, echo(3), answer(3)], ledger.TWICE),
        ([*ACTIVITIES[2:4], *ACTIVITIES[:2], *ACTIVITIES[4:]], ledger.DISORDERED),
        ([echo(1), echo(2), answer(1), answer(2), *ACTIVITIES[4:]], ledger.DISORDERED),
        ([*ACTIVITIES[:3], *ACTIVITIES[4:]], shown.UNANSWERED),
        ([*ACTIVITIES[:5], answer(3) | {"summary": "sorry"}], ledger.WRONG),
        ([*ACTIVITIES[:5], answer(3) | {"attachments": answer(2)["attachments"]}], ledger.WRONG),
        ([*ACTIVITIES[:5], answer(3), answer(4) | {"replyToId": "i3"}], ledger.WRONG),
        ([*ACTIVITIES[:4], echo(3) | {"id": "i9"}, answer(3)], ledger.ANSWERED_DIFFERENTLY),
    ],
)
def test_a_conversation_that_breaks_a_promise_is_found(activities, promise):
    assert promise in found(kept=kept(*activities))


def test_two_ids_for_one_message_are_found():
    torn = replace(SAID[2], ids=frozenset({"i3", "i9"}))

    assert found(said=[*SAID[:2], torn]) == {ledger.ANSWERED_DIFFERENTLY}


@pytest.mark.parametrize("number", [6, 8])
def test_watermarks_that_do_not_go_on_by_one_are_found(number):
    torn = [*KEPT.activities[:-1], (number, ACTIVITIES[-1])]

    assert found(kept=replace(KEPT, activities=torn)) == {shown.GAPS}


@pytest.mark.parametrize(
    ("lines", "promise"),
    [
        (KEPT.transcript[:-1], ledger.LOST),
        ([*KEPT.transcript, KEPT.transcript[0]], ledger.TWICE),
        (KEPT.transcript[::-1], ledger.DISORDERED),
    ],
)
def test_a_transcript_that_does_not_agree_is_found(lines, promise):
    assert promise in found(kept=replace(KEPT, transcript=lines))


@pytest.mark.parametrize(
    ("seen", "promise"),
    [
        (SHOWN[:-1], shown.MISSED),
        ([*SHOWN[:3], *SHOWN[4:]], shown.MISSED),
        ([*SHOWN, SHOWN[-1]], shown.SHOWN_TWICE),
        ([*SHOWN[:3], SHOWN[4], SHOWN[3], *SHOWN[5:]], shown.SHOWN_DISORDERED),
        ([*SHOWN, "i9"], ledger.UNKNOWN),
    ],
)
def test_what_a_listener_did_not_see_rightly_is_found(seen, promise):
    assert found(shown=seen) == {promise}
