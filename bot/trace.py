"""A trace for the Emulator's inspector: what a message was taken for, by which words and rule."""

import time
from collections.abc import Collection, Iterable
from typing import Any

from botbuilder.core import TurnContext
from botbuilder.schema import Activity

from bot.adapter import DeskTurn
from dialogs.case import Case
from dialogs.talk import Talk
from knowledge.circumstances import verdict
from knowledge.desk import Desk
from knowledge.issues import IssueType
from knowledge.match import Candidate
from knowledge.readings import Reading
from knowledge.sources import Source
from knowledge.understanding import FindsOffers, Understanding, understand

CHANNEL = "emulator"
"""The only channel that gets traces: on all others people would read them."""

NAME = "PartnerDesk.Turn"

VALUE_TYPE = "partner-desk/turn.v1"
"""Tells the inspector what the value is; it shows one it does not know as JSON."""

_AWAITED = {"offer_id": "offer", "person_offered": "yes or no to a person"}
"""What is still asked, where the blank of the case is called otherwise."""


class Took:
    """Measures the parts of a turn; it begins with what is remembered being read."""

    def __init__(self) -> None:
        self._began = self._loaded = time.perf_counter()
        self._understanding = 0.0

    def loading_ends(self) -> None:
        """From now on the bot is at work."""
        self._loaded = time.perf_counter()

    def understand(
        self, text: str, catalogue: FindsOffers, language: str, *, among: Collection[str] = ()
    ) -> Understanding:
        """Understand a message as `knowledge.understanding` does, and note how long that took."""
        began = time.perf_counter()
        understood = understand(text, catalogue, language, among=among)
        self._understanding += time.perf_counter() - began
        return understood

    def milliseconds(self) -> dict[str, float]:
        """By part: what was read, what the words mean, and everything else up to now."""
        dialog = time.perf_counter() - self._loaded - self._understanding
        parts = {
            "load": self._loaded - self._began,
            "understanding": self._understanding,
            "dialog": dialog,
        }
        return {part: round(seconds * 1000, 3) for part, seconds in parts.items()}


def is_traced(turn: DeskTurn) -> bool:
    """Whether a trace goes along with the replies of `turn`."""
    activity = turn.activity
    return activity.channel_id == CHANNEL and activity.type == "message" and turn.hosted is None


def trace_of(turn: DeskTurn, talk: Talk, took: Took) -> Activity:
    """What happened in `turn`, as one activity that the Emulator shows in its log alone."""
    case = _case(talk)
    state = _state(case)
    reference = TurnContext.get_conversation_reference(turn.activity)
    trace = Activity(
        type="trace",
        name=NAME,
        label=f"state: {state}",
        value_type=VALUE_TYPE,
        value={
            "state": state,
            "language": talk.language,
            **_understood(talk),
            "rules": _rules(case, talk.desk),
            "catalogue": {
                "version": talk.desk.catalogue.version,
                "offers": len(talk.desk.catalogue),
            },
            "milliseconds": took.milliseconds(),
        },
    )
    trace = TurnContext.apply_conversation_reference(trace, reference)
    trace.id, trace.reply_to_id = f"{turn.activity.id}|trace", turn.activity.id
    return trace


def _case(talk: Talk) -> Case:
    """The case as the turn leaves it."""
    dialogs = talk.conversation.dialogs
    return Case.model_validate(dialogs[0][1].get("case", {})) if dialogs else Case()


def _state(case: Case) -> str:
    if case.answered:
        return f"answered as {case.answered}"
    return f"awaiting {_AWAITED.get(case.asking, case.asking)}" if case.asking else "open"


def _understood(talk: Talk) -> dict[str, Any]:
    """What was typed, or what was pressed: then nothing had to be understood."""
    found = talk.understanding
    if found is None:
        return {"pressed": talk.pressed}
    match, heard = found.match, found.heard
    offers = [_offer(candidate, talk) for candidate in match.candidates[:2]]
    return {
        "heard_language": heard.language,
        "decision": match.decision.value,
        "offer": offers[0] if offers else None,
        "runner_up": offers[1] if offers[1:] else None,
        "issues": [_reading(each, talk) for each in heard.readings],
        "heard_issues": [issue.value for issue in heard.issues],
        "act": heard.act.value if heard.act else None,
    }


def _offer(candidate: Candidate, talk: Talk) -> dict[str, Any]:
    offer = talk.desk.catalogue.get(candidate.id)
    return {
        "id": candidate.id,
        "name": offer.name if offer else None,
        "score": round(candidate.score, 4),
        "by": candidate.field.value,
        "words": _words(talk.text, candidate.spans),
    }


def _reading(reading: Reading, talk: Talk) -> dict[str, Any]:
    return {
        "kind": reading.kind.value,
        "confidence": round(reading.confidence, 4),
        "words": _words(talk.text, reading.spans),
    }


def _words(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def _rules(case: Case, desk: Desk) -> list[dict[str, Any]]:
    """The rule behind each issue, once it is answered."""
    return [_rule(issue, case, desk) for issue in case.issues] if case.answered else []


def _rule(issue: IssueType, case: Case, desk: Desk) -> dict[str, Any]:
    found = verdict(case.known(issue, desk.catalogue.get(case.offer_id or "")), desk.agreements)
    return {
        "issue": issue.value,
        "responsible": found.party.value,
        "shared_with": found.shared_with.value if found.shared_with else None,
        "rule": found.rule.name,
        "source": _source(found.rule.source),
    }


def _source(source: Source) -> dict[str, str | None]:
    return {
        "title": source.title,
        "section": source.section,
        "dated": source.dated.isoformat() if source.dated else None,
        "url": source.url,
    }
