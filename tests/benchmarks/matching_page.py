"""Writes what `matching` measured into docs/matching.md, and draws its two plots."""

import os
import platform
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path

from tests.benchmarks.figures import Outcome, figures
from tests.benchmarks.matching_plots import abstention, latency
from tests.benchmarks.measured import Comparison, Result, Worth

DOCS = Path(__file__).parents[2] / "docs"


def files(
    comparisons: Sequence[Comparison],
    worth: Mapping[int, Mapping[str, Worth]],
    setting: str,
) -> Iterator[tuple[Path, str]]:
    """Every file to write, and its text."""
    yield DOCS / "matching-latency.svg", latency(comparisons)
    yield DOCS / "matching-abstention.svg", abstention(comparisons)
    written = {
        "summary": summary(comparisons[-1]),
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


def summary(largest: Comparison) -> str:
    """What the tables say of the largest catalogue, in two sentences."""
    kept = {name: figures(result.unseen).kept for name, result in largest.results.items()}
    [ours, *others] = largest.results
    best = max(others, key=lambda name: kept[name])
    ratios = [largest.results[name].times_as_long_as(largest.results[ours]) for name in others]
    return (
        f"Among {_count(largest.offers)} offers, where three in a hundred of the messages that "
        f"mean no offer may be answered, {ours} answers {_percent(kept[ours])} % of the others "
        f"right, and the best of the rest, {best}, {_percent(kept[best])} %.\n"
        f"Its median message takes {_digits(largest.results[ours].p50)} ms; "
        f"the rest take from {_digits(min(ratios))} to {_digits(max(ratios))} times as long."
    )


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
    heads = ("top-1 %", "recall@3 %", "AURC", "accuracy at best %", "right kept at 3 %")
    table = _table(("offers", "method", *heads), rows)
    asked = (
        f"{len(outcomes_of(next(iter(it.results.values()))))} among {_count(it.offers)} offers"
        for it in comparisons
    )
    return f"Messages: {', '.join(asked)}.\n\n{table}"


def cost_table(comparisons: Sequence[Comparison]) -> str:
    """What each method takes at each size, and how many times what ours does."""
    rows: list[Sequence[str]] = []
    for comparison in comparisons:
        [ours, *_] = comparison.results.values()
        for name, result in comparison.results.items():
            rows.append(
                (
                    _count(comparison.offers),
                    name,
                    _digits(result.p50),
                    _digits(result.p99),
                    _digits(result.times_as_long_as(ours)),
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
        f"Taken on {day} on an {platform.machine()} machine with {os.cpu_count()} cores that other "
        f"work used too (load {load_before:.1f} at the beginning, {load_after:.1f} at the end, of "
        f"which the benchmark is 1): {platform.system()}, Python {platform.python_version()}, "
        f"NumPy {version('numpy')}, rapidfuzz {version('rapidfuzz')}, "
        f"SQLite {sqlite3.sqlite_version}."
    )


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
