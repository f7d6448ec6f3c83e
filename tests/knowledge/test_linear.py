"""A classifier is learned from few examples, the same each time, and forgives typing mistakes."""

import numpy as np
import pytest

from knowledge.features import NEIGHBOURS_STRENGTH, features_of, neighbours
from knowledge.linear import learn, length_of
from knowledge.sparse import Sparse
from knowledge.weights import Weights

EXAMPLES = [
    (label, tuple(phrase.split()))
    for label, phrases in {
        "bill": ["the invoice is too high", "wrong amount on the bill", "charged twice"],
        "fault": ["the backup crashes", "an error when saving", "it does not start"],
        "manual": ["where is the guide", "a handbook for beginners", "training for users"],
    }.items()
    for phrase in phrases
]
WEIGHTS = learn(EXAMPLES)


def best(text: str, weights: Weights = WEIGHTS) -> str:
    phrase = text.split()
    said = sum(weights.add_up(features_of(word)) for word in phrase)
    said += weights.add_up(dict.fromkeys(neighbours(phrase), NEIGHBOURS_STRENGTH))
    return weights.labels[int(np.argmax(said / length_of(phrase) + weights.bias))]


@pytest.mark.parametrize(("label", "phrase"), EXAMPLES)
def test_what_was_learned_is_known(label, phrase):
    assert best(" ".join(phrase)) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("crashed again", "fault"),
        ("the handbok", "manual"),
        ("die rechnung", "bill"),
        ("podrecznik", "manual"),
    ],
)
def test_other_endings_mistakes_and_languages_are_understood(text, label):
    assert best(text) == label


def test_learning_twice_gives_the_same_numbers():
    again = learn(EXAMPLES)

    assert again.rows.tobytes() == WEIGHTS.rows.tobytes()
    assert again.bias.tobytes() == WEIGHTS.bias.tobytes()


def test_unknown_features_say_nothing():
    assert not WEIGHTS.add_up({"never seen": 1.0}).any()


def test_a_sparse_matrix_multiplies_as_a_full_one_does():
    matrix = Sparse([{"a": 1.0, "c": 2.0}, {"b": 3.0}], ["a", "b", "c", "d"])
    full = np.array([[1, 0, 2, 0], [0, 3, 0, 0]], np.float32)
    tall = np.arange(8, dtype=np.float32).reshape(4, 2)
    wide = np.arange(4, dtype=np.float32).reshape(2, 2)

    assert (matrix.times(tall) == full @ tall).all()
    assert (matrix.transposed_times(wide) == full.T @ wide).all()
