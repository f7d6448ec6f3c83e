"""Learn a linear classifier of phrases from examples, one label against all others.

Naive Bayes comes first: quick, and good about features seen once or twice. From there the weights
move until every example is on its side of the margin, but no further than that takes: what is
minimised is the squared hinge loss plus the squared distance from the first weights.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

import numpy as np

from knowledge.bayes import log_odds
from knowledge.features import NEIGHBOURS_STRENGTH, features_of, neighbours
from knowledge.sparse import Sparse
from knowledge.weights import Floats, Weights

_ROUNDS = 30
_ROUNDS_FOR_THE_STEP = 10
_STAY = 0.0005
"""How strongly the weights are held where naive Bayes put them."""
_SMOOTHING = 0.01
_FIRST_SPREAD = 0.4
"""The standard deviation of what the first weights say of the examples; the margin is 1."""
_FIRST_BIAS = -0.8
"""Of so many labels, most are not meant."""
_BIAS_STEP = 0.25


def learn(examples: Sequence[tuple[str, Sequence[str]]]) -> Weights:
    """Learn from examples: a label, and the folded words of a phrase (one or more).

    What the weights of its features say of a phrase is to be divided by `length_of` the phrase.
    The same examples in the same order give the same weights.
    """
    labels = list(dict.fromkeys(label for label, _ in examples))
    wanted = np.array([labels.index(label) for label, _ in examples])
    # Phrases share their words, and words their features: two small matrices for a large one.
    found = [Counter([*words, *neighbours(words)]) for _, words in examples]
    parts = {part: _features_of_part(part) for part in dict.fromkeys(chain(*found))}
    rarity = _rarity(found, parts)
    of_parts = Sparse(
        [{name: value * rarity[name] for name, value in each.items()} for each in parts.values()],
        rarity,
    )
    of_examples = Sparse(
        [
            {part: number / length_of(words) for part, number in each.items()}
            for each, (_, words) in zip(found, examples, strict=True)
        ],
        parts,
    )
    rows, bias = _fit(of_examples, of_parts, np.eye(len(labels), dtype=np.float32)[wanted])
    scale = np.array(list(rarity.values()), np.float32)
    return Weights.of(labels, list(rarity), rows * scale[:, None], bias)


def length_of(words: Sequence[str]) -> float:
    """By what the weights of a phrase are divided, so that long ones do not shout."""
    return float(len(words) ** 0.5)


def _features_of_part(part: str) -> Mapping[str, float]:
    """A part is a word, or neighbours, whose name has a space."""
    return {part: NEIGHBOURS_STRENGTH} if " " in part else features_of(part)


def _rarity(
    found: Sequence[Mapping[str, int]], parts: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """How telling each feature is: about 1 for one of a single example, 0 for one of all."""
    examples_with = Counter[str]()
    for part, number in Counter(chain(*found)).items():
        for feature in parts[part]:
            examples_with[feature] += number
    most = np.log(1 + len(found))
    return {
        feature: float(max(0.1, 1 - np.log(1 + number) / most) ** 0.5)
        for feature, number in examples_with.items()
    }


def _fit(of_examples: Sparse, of_parts: Sparse, wanted: Floats) -> tuple[Floats, Floats]:
    """Find the weights by accelerated gradient descent; `wanted` is 1 for each example's label."""
    target = 2 * wanted - 1
    number = len(wanted)

    def say(weights: Floats) -> Floats:
        return of_examples.times(of_parts.times(weights))

    def blame(errors: Floats) -> Floats:
        return of_parts.transposed_times(of_examples.transposed_times(errors))

    first = log_odds(blame(wanted), _SMOOTHING)
    first *= _FIRST_SPREAD / say(first).std()
    step = 1 / (2 * _largest_eigenvalue(say, blame, len(first)) / number + _STAY)
    weights = ahead = first
    bias: Floats = np.full(wanted.shape[1], _FIRST_BIAS, np.float32)
    bias_ahead, pace = bias, 1.0
    for _ in range(_ROUNDS):
        short: Floats = np.maximum(0, 1 - target * (say(ahead) + bias_ahead))
        errors: Floats = (-2 / number) * target * short
        slope: Floats = blame(errors) + _STAY * (ahead - first)
        moved: Floats = ahead - step * slope
        moved_bias: Floats = bias_ahead - _BIAS_STEP * errors.sum(axis=0)
        next_pace = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        push = (pace - 1) / next_pace
        ahead = moved + push * (moved - weights)
        bias_ahead = moved_bias + push * (moved_bias - bias)
        weights, bias, pace = moved, moved_bias, next_pace
    return weights, bias


def _largest_eigenvalue(
    say: Callable[[Floats], Floats], blame: Callable[[Floats], Floats], features: int
) -> float:
    """How steep the loss can be at most, found by multiplying again and again."""
    length = 1.0
    direction = np.full((features, 1), features**-0.5, np.float32)
    for _ in range(_ROUNDS_FOR_THE_STEP):
        direction = blame(say(direction))
        length = float(np.sqrt((direction**2).sum()))
        direction /= length
    return length
