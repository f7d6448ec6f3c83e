"""The two plots of docs/matching.md."""

import math
from collections.abc import Iterable, Sequence
from operator import attrgetter

from tests.benchmarks.figures import Outcome, curve
from tests.benchmarks.measured import Comparison
from tests.benchmarks.plots import Axis, Panel, Point, svg

_HEADINGS = {
    "p50: the median message": attrgetter("p50"),
    "p99: one in a hundred takes longer": attrgetter("p99"),
}
_MOST_UNANSWERED = 0.8
"""Beyond this share of messages not answered, too few are left to say anything."""


def latency(comparisons: Sequence[Comparison]) -> str:
    """How long a message takes, by catalogue size: the median, and all but the slowest."""
    sizes = [comparison.offers for comparison in comparisons]
    x = Axis(
        "offers in the catalogue",
        sizes[0] / 1.25,
        sizes[-1] * 1.25,
        [(size, f"{size:,}") for size in sizes],
        is_log=True,
    )
    names = comparisons[0].results
    by_heading = {
        heading: [
            (name, [(it.offers, of(it.results[name])) for it in comparisons]) for name in names
        ]
        for heading, of in _HEADINGS.items()
    }
    taken = [time for lines in by_heading.values() for _, points in lines for _, time in points]
    tens = _tens(taken)
    marks = [(ten, f"{ten:,g}") for ten in tens]
    y = Axis("processor milliseconds a message", tens[0], tens[-1], marks, is_log=True)
    panels = [Panel(heading, x, y, lines, dots=True) for heading, lines in by_heading.items()]
    return svg("How long a message takes, by catalogue size", panels)


def _tens(values: Sequence[float]) -> list[float]:
    """The powers of ten from below the least value to above the most."""
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [10.0**power for power in range(first, last + 1)]


def abstention(comparisons: Sequence[Comparison]) -> str:
    """How often answers are right when the least sure are not given: smallest and largest size."""
    by_size = {it.offers: _curves(it) for it in (comparisons[0], comparisons[-1])}
    least = min(share for lines in by_size.values() for _, points in lines for _, share in points)
    lowest = math.floor(least * 10) / 10
    marks = [(share / 100, f"{share} %") for share in range(0, 101, 10)]
    x = Axis("messages not answered", 0.0, _MOST_UNANSWERED, marks[:9:2])
    y = Axis("right among the answered", lowest, 1.0, [it for it in marks if it[0] >= lowest])
    panels = [Panel(f"{offers:,} offers", x, y, lines) for offers, lines in by_size.items()]
    return svg("Share of right answers against share of messages not answered", panels)


def _curves(comparison: Comparison) -> list[tuple[str, list[Point]]]:
    outcomes = {name: result.unseen for name, result in comparison.results.items()}
    [any_of_them, *_] = outcomes.values()
    outcomes["best possible"] = _ideal(any_of_them)
    return [(name, _shown(curve(made))) for name, made in outcomes.items()]


def _shown(points: Iterable[Point]) -> list[Point]:
    return sorted(point for point in points if point[0] <= _MOST_UNANSWERED)


def _ideal(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """All that can be answered is, rightly, and all else is less sure."""
    return [
        Outcome(
            float(it.answerable) + number / len(outcomes) / 2,
            it.answerable,
            it.answerable,
            it.answerable,
        )
        for number, it in enumerate(outcomes)
    ]
