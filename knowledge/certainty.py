"""How sure it is that the best reading of a message is meant: a logistic model of a few signs."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from knowledge.explanations import AS_GOOD, Reading
from knowledge.index import Index
from knowledge.meanings import Way
from knowledge.wording import Wording

_EXACT = 0.955
"""From this likeness on a word is the one meant, but perhaps for its ending."""
_SMALLEST = 1000
_MOST_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Fitted:
    """The numbers of certainty.toml, which `python -m tests.benchmarks.certainty` writes."""

    match: float
    """From this certainty on an offer is taken to be meant."""
    choose: float
    """From this certainty on one of several equally good offers is."""
    weights: Mapping[str, float]
    """What each sign adds to the logarithm of the odds."""


@cache
def fitted() -> Fitted:
    """The numbers that the desk comes with."""
    text = (resources.files("knowledge") / "certainty.toml").read_text("utf-8")
    numbers = tomllib.loads(text)
    return Fitted(numbers["match"], numbers["choose"], numbers["weights"])


def certainty(index: Index, readings: Sequence[Reading], wording: Wording) -> float:
    """How sure it is, from 0 to 1, that the first of `readings`, the best, is meant."""
    weights = fitted().weights
    signs = signs_of(index, readings, wording)
    odds = sum(weights[sign] * value for sign, value in signs.items())
    return 1 / (1 + math.exp(-odds))


def signs_of(index: Index, readings: Sequence[Reading], wording: Wording) -> dict[str, float]:
    """What speaks for and against the first of `readings`, each from 0 to about 1."""
    best = readings[0]
    telling = best.telling
    strongest = max(telling, key=lambda hit: hit.worth)
    loose = 1 - min(hit.meaning.likeness for hit in telling)
    letters = [len(wording.tokens[at].word) for hit in telling for at in hit.places]
    single = float(len(best.places) == 1)
    tells = max(wording.tells[at] for at in best.places)
    unmarked = float(bool(wording.marked) and wording.marked.isdisjoint(best.places))
    size = math.log10(max(index.size, _SMALLEST) / _SMALLEST)
    return {
        "always": 1.0,
        # How much of the name is there, and how much that is.
        "complete": float(best.complete),
        "coverage": best.coverage,
        "strongest": min(strongest.worth, 1.0),
        "letters": min(sum(letters), _MOST_LETTERS) / _MOST_LETTERS,
        "in a row": min(best.in_a_row, 1.0),
        "single word": single,
        "single word by size": single * size,
        "initials": float(strongest.meaning.way is Way.INITIALS),
        # How much is wrong with it.
        "exact": float(loose <= 1 - _EXACT),
        "loose": loose,
        "loose by letters": loose * 6 / max(sum(letters), 3),
        "loose single word": loose * single,
        "slips": sum(
            (1 - hit.meaning.likeness) * len(wording.tokens[at].word) / 3
            for hit in telling
            for at in hit.places
        ),
        # What the message is besides.
        "nothing else": float(len(best.places) == len(wording.tokens)),
        "tells": tells,
        "unmarked": unmarked,
        "unmarked plain": unmarked * (1 - tells),
        "unmarked loose": unmarked * loose,
        "tells beside": max((wording.tells[at] for at in wording.beside(best.places)), default=0.0),
        # What the catalogue is besides.
        "size": size,
        "publisher only": float(not best.by_name),
        "publisher too by size": _names_the_publisher(best) * size,
        "as good of others": min(_as_good_of_others(index, readings), 4) / 4,
    }


def _names_the_publisher(reading: Reading) -> bool:
    publisher = set(reading.title.publisher)
    return any(
        hit.meaning.likeness >= _EXACT and not publisher.isdisjoint(hit.meaning.words)
        for hit in reading.telling
    )


def _as_good_of_others(index: Index, readings: Sequence[Reading]) -> int:
    """How many offers of other publishers explain the message as well."""
    best = readings[0]
    maker = index.makers[best.title.offer]
    return sum(
        other.explained >= AS_GOOD * best.explained and index.makers[other.title.offer] != maker
        for other in readings[1:]
    )
