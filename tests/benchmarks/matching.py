"""Asks our matcher and what one would take off the shelf the same messages, in one run.

python -m tests.benchmarks.matching FOLDER

FOLDER holds the development sets. The tables and plots of docs/matching.md are written anew.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from knowledge.index_building import build
from knowledge.listing import Listing
from knowledge.matcher import Matcher
from tests.benchmarks import matching_page
from tests.benchmarks.figures import Outcome
from tests.benchmarks.measured import Comparison, Cost, Result
from tests.benchmarks.messages import ADDED, Sets, read_sets, still_right
from tests.benchmarks.parts import PARTS, worth_of
from tests.benchmarks.rivals import RIVALS, Ranked, Ranker
from tests.benchmarks.server import rss_megabytes

OURS = "Partner Desk"


class Ours:
    """Our matcher, asked as the others are."""

    def __init__(self, listings: Sequence[Listing]) -> None:
        self.matcher = Matcher(build(listings))

    def rank(self, text: str) -> Ranked:
        """What is found, whether or not it is sure enough to be taken."""
        return [(found.id, found.score) for found in self.matcher.find(text).candidates]


METHODS = {OURS: Ours, **RIVALS}


def main() -> None:
    """Measure, print, write."""
    given = _options()
    sets = read_sets(given.folder)
    if given.without:
        parts = {name: PARTS[name] for name in given.without}
        print(matching_page.worth_table(worth_of(sets, parts)))
        return
    began, load = datetime.now(UTC), os.getloadavg()[0]
    comparisons = [_compare(sets, given.folder, added) for added in ADDED]
    worth = worth_of(sets, PARTS)
    setting = matching_page.setting(began, load, os.getloadavg()[0])
    for path, text in matching_page.files(comparisons, worth, setting):
        if not given.dry:
            path.write_text(text, "utf-8")
        if path.suffix == ".md":
            print(text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.matching", description=str(__doc__).partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="the development sets")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parser.add_argument(
        "--without",
        action="append",
        choices=PARTS,
        metavar="PART",
        help=f"only ask ours, with this switched off; may be repeated: {', '.join(PARTS)}",
    )
    return parser.parse_args()


def _compare(sets: Sets, folder: Path, added: int) -> Comparison:
    listings = sets.offers(added)
    costs = {name: _cost_apart(folder, added, name) for name in METHODS}
    rankers = {name: method(listings) for name, method in METHODS.items()}
    _tell(f"{len(listings)} offers: {', '.join(rankers)} are built")
    # So that what one method holds does not lengthen the collections while another is asked.
    gc.collect()
    gc.freeze()
    unseen = still_right(sets.unseen, sets.others[:added])
    seen = still_right(sets.seen, sets.others[:added])
    # Before time is taken, for whatever is only read when first needed.
    for asked in sets.warming_up:
        for ranker in rankers.values():
            ranker.rank(asked.text)
    outcomes: dict[str, list[Outcome]] = {name: [] for name in rankers}
    milliseconds: dict[str, list[float]] = {name: [] for name in rankers}
    for number, asked in enumerate([*unseen, *seen]):
        for name in _taking_turns(list(rankers), number):
            began = time.process_time_ns()
            found = rankers[name].rank(asked.text)
            milliseconds[name].append((time.process_time_ns() - began) / 1e6)
            outcomes[name].append(asked.outcome(found))
    gc.unfreeze()
    return Comparison(
        len(listings),
        {
            name: Result(
                costs[name],
                outcomes[name][: len(unseen)],
                outcomes[name][len(unseen) :],
                milliseconds[name],
            )
            for name in METHODS
        },
    )


def _taking_turns(names: Sequence[str], number: int) -> Sequence[str]:
    """Another one begins each time, so that the machine's moods and caches favour none."""
    first = number % len(names)
    return [*names[first:], *names[:first]]


def _cost_apart(folder: Path, added: int, name: str) -> Cost:
    """Build in a new process: in this one, memory that others gave back would be used again."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(cost, folder, added, name).result()


def cost(folder: Path, added: int, name: str) -> Cost:
    """What it takes this process to build a method and ask it once."""
    sets = read_sets(folder)
    listings = sets.offers(added)
    gc.collect()
    before, began = rss_megabytes(os.getpid()), time.process_time()
    ranker: Ranker = METHODS[name](listings)
    seconds = time.process_time() - began
    ranker.rank(sets.unseen[0].text)
    return Cost(seconds, rss_megabytes(os.getpid()) - before)


def _tell(progress: str) -> None:
    print(progress, file=sys.stderr)


if __name__ == "__main__":
    main()
