"""Fits how sure the matcher is, on the development messages, and writes knowledge/certainty.toml.

python -m tests.benchmarks.certainty ../shared/eval

Every message is read with catalogues of several sizes, for a matcher that is sure among 2,000
offers is not yet among 60,000. The figures printed are of a five-fold cross-validation: each
message is judged by numbers that were fitted without it.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.certainty import signs_of
from knowledge.index_building import build
from knowledge.listing import Listing
from knowledge.matcher import Matcher
from knowledge.wording import Wording

OUT = Path(__file__).parents[2] / "knowledge" / "certainty.toml"
DISTRACTORS = (0, 18_000, 58_000)
FOLDS = 5
REGULARIZATION = 1.0
MATCH = 0.66
CHOOSE = 0.5
"""Chosen by hand from the table that is printed: a false match is worse than a question."""

HEAD = """\
# How sure the matcher is that an offer is meant: see knowledge/certainty.py for what each sign is.
# Written by `python -m tests.benchmarks.certainty`, which fits these numbers on the development
# messages; do not change them by hand.
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """The best reading of one message in one catalogue."""

    message: int
    size: int
    signs: dict[str, float]
    right: bool
    answerable: bool


def main() -> None:
    """Read, fit, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path, help="the development sets")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    given = parser.parse_args()
    messages = list(_rows(given.folder / "matching_train_dev_side.jsonl"))
    catalogue = list(_rows(given.folder / "matching_dev_catalogue.jsonl"))
    others = list(_rows(given.folder / "matching_scale_names.jsonl.gz"))
    samples = [
        sample
        for count in DISTRACTORS
        for sample in _samples([*catalogue, *others[:count]], messages, noisy=count > 0)
    ]
    names = list(samples[0].signs)
    _judge(samples, names)
    weights = dict(zip(names, _fit(samples, names).round(2).tolist(), strict=True))
    for name, weight in weights.items():
        print(f"{name:24s} {weight:6.2f}")
    if not given.dry:
        lines = "".join(f'"{name}" = {weight}\n' for name, weight in weights.items())
        OUT.write_text(f"{HEAD}match = {MATCH}\nchoose = {CHOOSE}\n\n[weights]\n{lines}", "utf-8")


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    reading = gzip.open if file.suffix == ".gz" else open
    with reading(file, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _listings(rows: Sequence[dict[str, Any]]) -> list[Listing]:
    known: dict[str, Listing] = {}
    for row in rows:
        full_id = f"{row['publisher_id']}.{row['offer_id']}"
        known.setdefault(full_id, Listing(full_id, row["offer_id"], row["name"], row["publisher"]))
    return list(known.values())


def _samples(
    rows: Sequence[dict[str, Any]], messages: Sequence[dict[str, Any]], *, noisy: bool
) -> Iterator[Sample]:
    listings = _listings(rows)
    matcher = Matcher(build(listings))
    for number, message in enumerate(messages):
        if matcher.exactly(message["query"]):
            continue
        said = Wording.of(message["query"])
        readings = matcher.readings(said)
        if not readings:
            continue
        signs = signs_of(matcher.index, readings, said)
        answerable = message["expect"] != "none"
        if noisy and not answerable and signs["exact"] and signs["complete"]:
            continue  # among so many others, what nobody was to sell happens to be sold
        offer = matcher.index.offer_ids[readings[0].title.offer]
        yield Sample(
            number, len(listings), signs, answerable and offer in message["gold"], answerable
        )


def _fit(samples: Sequence[Sample], names: Sequence[str]) -> NDArray[np.float64]:
    """Logistic regression by Newton's method; the first sign, always 1, is not held back."""
    x = np.array([[sample.signs[name] for name in names] for sample in samples])
    y = np.array([sample.right for sample in samples])
    weights = np.zeros(len(names))
    held_back = np.diag([1e-6, *[REGULARIZATION] * (len(names) - 1)])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (chance - y) + held_back @ weights
        bend = (x * (chance * (1 - chance))[:, np.newaxis]).T @ x + held_back
        weights -= np.linalg.solve(bend, slope)
    return weights


def _judge(samples: Sequence[Sample], names: Sequence[str]) -> None:
    chances: dict[int, list[tuple[Sample, float]]] = {}
    for fold in range(FOLDS):
        weights = _fit([it for it in samples if it.message % FOLDS != fold], names)
        for sample in samples:
            if sample.message % FOLDS == fold:
                odds = sum(w * sample.signs[name] for w, name in zip(weights, names, strict=True))
                chances.setdefault(sample.size, []).append((sample, 1 / (1 + np.exp(-odds))))
    print("offers  least certainty: accepted of none, refused of right (%), cross-validated")
    for size, judged in sorted(chances.items()):
        none = np.array([chance for sample, chance in judged if not sample.answerable])
        right = np.array([chance for sample, chance in judged if sample.right])
        cells = (
            f"{least}: {100 * (none >= least).mean():.1f} {100 * (right < least).mean():.1f}"
            for least in (0.4, 0.5, 0.6, 0.7, 0.8)
        )
        print(f"{size:6d}  {'   '.join(cells)}")


if __name__ == "__main__":
    main()
