"""Writes what `matching` measured into docs/matching.md, and draws its two plots."""

import math
import os
import platform
import sqlite3
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from operator import attrgetter, truediv
from pathlib import Path

from tests.benchmarks.figures import Outcome, curve, figures
from tests.benchmarks.measured import Comparison, Result, Worth
from tests.benchmarks.plots import Axis, Panel, Point, svg

DOCS = Path(__file__).parents[2] / "docs"

_MOST_UNANSWERED = 0.8
"""Beyond this share of messages not answered, too few are left to say anything."""


def files(
    comparisons: Sequence[Comparison],
    worth: Mapping[int, Mapping[str, Worth]],
    setting: str,
) -> Iterator[tuple[Path, str]]:
    """Every file to write, and its text."""
    yield DOCS / "matching-latency.svg", _latency(comparisons)
    yield DOCS / "matching-abstention.svg", _abstention(comparisons)
    written = {
        "unseen": accuracy_table(comparisons, attrgetter("unseen")),
        "seen": accuracy_table(comparisons, attrgetter("seen")),
        "cost": cost_table(comparisons),
        "parts": worth_table(worth),
        "setting": setting,
    }
    page = DOCS / "matching.md"
    yield page, with_written(page.read_text("utf-8"), written)


def with_written(page: str, written: Mapping[str, str]) -> str:
    """The page with each text between the two comments of its name."""
    for name, text in written.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        before, _, rest = page.partition(begin)
        _, ended, after = rest.partition(end)
        if not ended:
            raise ValueError(f'The page has no place for "{name}"; put both of its comments back.')
        page = f"{before}{begin}\n{text}\n\n{end}{after}"
    return page


def accuracy_table(
    comparisons: Sequence[Comparison], outcomes_of: Callable[[Result], Sequence[Outcome]]
) -> str:
    """How good each method is at each size."""
    rows: list[Sequence[str]] = []
    for comparison in comparisons:
        for name, result in comparison.results.items():
            found = figures(outcomes_of(result))
            rows.append(
                (
                    _count(comparison.offers),
                    name,
                    _percent(found.top1),
                    _percent(found.recall3),
                    f"{found.risk_area:.3f}",
                    _percent(found.best_accuracy),
                    _percent(found.kept),
                )
            )
    sizes = {len(outcomes_of(result)) for it in comparisons for result in it.results.values()}
    messages = " or ".join(map(str, sorted(sizes, reverse=True)))
    heads = ("top-1 %", "recall@3 %", "AURC", "accuracy at best %", "right kept at 3 %")
    return (
        f"{messages} messages, by catalogue size:\n\n{_table(('offers', 'method', *heads), rows)}"
    )


def cost_table(comparisons: Sequence[Comparison]) -> str:
    """What each method takes at each size, and how many times what ours does."""
    rows: list[Sequence[str]] = []
    for comparison in comparisons:
        [ours, *_] = comparison.results.values()
        for name, result in comparison.results.items():
            ratios = map(truediv, result.milliseconds, ours.milliseconds)
            rows.append(
                (
                    _count(comparison.offers),
                    name,
                    _digits(_median(result)),
                    _digits(_p99(result)),
                    _digits(statistics.median(ratios)),
                    f"{result.cost.seconds:.1f}",
                    f"{result.cost.megabytes:.0f}",
                )
            )
    heads = ("p50 ms", "p99 ms", "× ours", "build s", "memory MB")
    return _table(("offers", "method", *heads), rows)


def worth_table(worth: Mapping[int, Mapping[str, Worth]]) -> str:
    """How our matcher does without each part, by catalogue size."""
    rows = [
        (
            _count(offers),
            f"without {missing}" if missing else "whole",
            _percent(it.figures.top1),
            _percent(it.figures.recall3),
            f"{it.figures.risk_area:.3f}",
            _percent(it.figures.kept),
            _percent(it.decided_right),
            _percent(it.false_matches),
        )
        for offers, by_part in worth.items()
        for missing, it in by_part.items()
    ]
    heads = ("top-1 %", "recall@3 %", "AURC", "right kept at 3 %", "decision right %")
    return _table(("offers", "matcher", *heads, "false matches %"), rows)


def setting(began: datetime, load_before: float, load_after: float) -> str:
    """When, on what and with what the figures were taken."""
    day = f"{began.day} {began:%B %Y}"
    return (
        f"Taken on {day} on a {platform.machine()} machine with {os.cpu_count()} cores that other "
        f"work used too (load {load_before:.1f} at the beginning, {load_after:.1f} at the end, of "
        f"which the benchmark is 1): {platform.system()}, Python {platform.python_version()}, "
        f"NumPy {version('numpy')}, rapidfuzz {version('rapidfuzz')}, "
        f"SQLite {sqlite3.sqlite_version}."
    )


def _latency(comparisons: Sequence[Comparison]) -> str:
    sizes = [comparison.offers for comparison in comparisons]
    x = Axis(
        "offers in the catalogue",
        sizes[0] / 1.25,
        sizes[-1] * 1.25,
        [(size, _count(size)) for size in sizes],
        is_log=True,
    )
    names = comparisons[0].results
    by_heading = {
        heading: [
            (name, [(it.offers, of(it.results[name])) for it in comparisons]) for name in names
        ]
        for heading, of in _WAITING.items()
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


def _abstention(comparisons: Sequence[Comparison]) -> str:
    by_size = {it.offers: _curves(it) for it in (comparisons[0], comparisons[-1])}
    least = min(share for lines in by_size.values() for _, points in lines for _, share in points)
    lowest = math.floor(least * 10) / 10
    marks = [(share / 100, f"{share} %") for share in range(0, 101, 10)]
    x = Axis("messages not answered", 0.0, _MOST_UNANSWERED, marks[:9:2])
    y = Axis("right among the answered", lowest, 1.0, [it for it in marks if it[0] >= lowest])
    panels = [Panel(f"{_count(offers)} offers", x, y, lines) for offers, lines in by_size.items()]
    return svg("Share of right answers against share of messages not answered", panels)


def _curves(comparison: Comparison) -> list[tuple[str, list[Point]]]:
    outcomes = {name: result.unseen for name, result in comparison.results.items()}
    [any_of_them, *_] = outcomes.values()
    outcomes["nobody can do better"] = _ideal(any_of_them)
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


def _median(result: Result) -> float:
    return statistics.median(result.milliseconds)


def _p99(result: Result) -> float:
    ordered = sorted(result.milliseconds)
    return ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]


_WAITING = {"p50: the median message": _median, "p99: one in a hundred takes longer": _p99}


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * 2 + ["---:"] * (len(heads) - 2), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _count(number: int) -> str:
    return f"{number:,}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _digits(value: float) -> str:
    """Two or three digits that tell."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
