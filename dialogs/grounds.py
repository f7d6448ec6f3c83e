"""Where a blank of a case came from: words of a message, or a press; kept to say why when asked."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from knowledge.hearing import Heard
from knowledge.issues import IssueType
from knowledge.match import Candidate, Match
from knowledge.match import Field as PartOfOffer

LONGEST = 80
"""How many characters of a message are kept for one blank."""

_WORTH_NAMING = 0.05
"""What is less likely than this was never in question."""

_Words = Annotated[str, StringConstraints(max_length=LONGEST)]


class RunnerUp(BaseModel):
    """What was second best."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    """An offer's id or a type of issue."""
    words: _Words = ""


class Ground(BaseModel):
    """What led to an offer or an issue; kept between turns as plain JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    picked: bool = False
    """Chosen from a list, by a press or in words; nothing had to be weighed then."""
    words: _Words = ""
    """The words of the message, as they were typed; parts that stood apart have dots between."""
    by: PartOfOffer | None = None
    """What of an offer the words hit; None for an issue."""
    certainty: Annotated[float, Field(ge=0, le=1)] | None = None
    """None where nothing had to be weighed (a list, an id, a whole name), and for two issues."""
    runner_up: RunnerUp | None = None


PICKED = Ground(picked=True)


def _read_or_forget(value: Any, read: ValidatorFunctionWrapHandler) -> Ground | None:
    try:
        ground: Ground | None = read(value)
    except ValidationError:
        return None
    return ground


Remembered = Annotated[Ground | None, WrapValidator(_read_or_forget)]
"""A ground in a stored case; one that makes no sense is forgotten, for it only explains."""


def ground_of_offer(found: Match, text: str) -> Ground:
    """Why `text` means the first candidate of `found`."""
    best, *others = found.candidates
    return Ground(
        words=_quoted(text, best.spans),
        by=best.field,
        certainty=best.score if best.score < 1 else None,
        runner_up=_nearest(others, text),
    )


def ground_of_issue(issue: IssueType, heard: Heard, text: str) -> Ground:
    """Why `text`, heard so, brings `issue`."""
    reading = next((each for each in heard.readings if each.kind is issue), None)
    if reading is None:
        return Ground()
    words = _quoted(text, reading.spans)
    if len(heard.issues) > 1:
        # Two issues share the certainty of one message, and what came next may belong to either.
        return Ground(words=words)
    return Ground(words=words, certainty=reading.confidence, runner_up=_next_likely(heard, text))


def _nearest(others: Iterable[Candidate], text: str) -> RunnerUp | None:
    near = next((other for other in others if other.score >= _WORTH_NAMING), None)
    return RunnerUp(name=near.id, words=_quoted(text, near.spans)) if near else None


def _next_likely(heard: Heard, text: str) -> RunnerUp | None:
    """The likeliest issue that was not heard."""
    return next(
        (
            RunnerUp(name=reading.kind.value, words=_quoted(text, reading.spans))
            for reading in heard.readings
            if isinstance(reading.kind, IssueType)
            and reading.kind not in heard.issues
            and reading.confidence >= _WORTH_NAMING
        ),
        None,
    )


def _quoted(text: str, spans: Iterable[tuple[int, int]]) -> str:
    words = " … ".join(" ".join(text[start:end].split()) for start, end in spans)
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
