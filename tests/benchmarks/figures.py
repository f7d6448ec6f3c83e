"""How good a ranking is, and how well its scores tell when to answer and when to say nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

MOST_FALSE_ACCEPTS = 0.03


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one message."""

    score: float | None
    """Of the first offer found; None where none was."""
    right: bool
    """Whether that offer is meant."""
    among_three: bool
    """Whether one of the first three is."""
    answerable: bool
    """Whether any offer is meant."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1; of `risk_area` less is better."""

    top1: float
    """Answerable messages for which the first offer is meant."""
    recall3: float
    """Answerable messages for which one of the first three is."""
    risk_area: float
    """The share of wrong answers, averaged over all shares of messages that could be answered,
    the surest first (AURC)."""
    best_accuracy: float
    """Messages answered right or rightly refused, with the threshold that suits them best."""
    kept: float
    """Answerable messages answered right where three in a hundred of the others are answered."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is answered when all messages from some score on are."""

    answered: int
    right: int
    false_accepts: int
    """Answered though no offer is meant."""


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """All figures of one method; at least one outcome must be answerable."""
    answerable = [it for it in outcomes if it.answerable]
    others = len(outcomes) - len(answerable)
    steps = list(steps_of(outcomes))
    return Figures(
        top1=sum(it.right for it in answerable) / len(answerable),
        recall3=sum(it.among_three for it in answerable) / len(answerable),
        risk_area=_risk_area(steps, len(outcomes)),
        best_accuracy=max(it.right + others - it.false_accepts for it in steps) / len(outcomes),
        kept=max(it.right for it in steps if it.false_accepts <= MOST_FALSE_ACCEPTS * others)
        / len(answerable),
    )


def curve(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Share of messages not answered, and share of right ones among the answered."""
    return [
        (1 - it.answered / len(outcomes), it.right / it.answered)
        for it in steps_of(outcomes)
        if it.answered
    ]


def steps_of(outcomes: Sequence[Outcome]) -> Iterator[Taken]:
    """From no message answered to all that can be; those of the same score come together."""
    scored = sorted(((it.score, it) for it in outcomes if it.score is not None), key=_by_score)
    answered = right = false_accepts = 0
    yield Taken(answered, right, false_accepts)
    for _, group in groupby(scored, key=_by_score):
        for _, outcome in group:
            answered += 1
            right += outcome.right
            false_accepts += not outcome.answerable
        yield Taken(answered, right, false_accepts)


def _by_score(scored: tuple[float, Outcome]) -> float:
    return -scored[0]


def _risk_area(steps: Sequence[Taken], messages: int) -> float:
    """Of equal scores any order is as likely, so wrong answers are spread evenly among them."""
    area = 0.0
    last = steps[-1]
    everything = Taken(messages, last.right, 0)
    for before, after in zip(steps, [*steps[1:], everything], strict=True):
        more = after.answered - before.answered
        for place in range(1, more + 1):
            right = before.right + (after.right - before.right) * place / more
            area += 1 - right / (before.answered + place)
    return area / messages
