"""What the classifier of kinds sees of a message: pieces of words, concepts, and neighbours."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from knowledge.concepts import concepts_of

_STEM = 5
_SHORTEST_PIECE, _LONGEST_PIECE = 3, 4
NEIGHBOURS_STRENGTH = 0.5


def features_of(word: str) -> Mapping[str, float]:
    """The features of one folded word, with their strengths.

    Its stem, what it means, and pieces of it that survive other endings and typing mistakes.
    """
    features = dict.fromkeys((f"#{concept}" for concept in concepts_of(word)), 1.0)
    features[f"={word[:_STEM]}"] = 1.0
    pieces = pieces_of(word, _SHORTEST_PIECE, _LONGEST_PIECE)
    return features | dict.fromkeys(pieces, len(pieces) ** -0.5)


def neighbours(words: Sequence[str]) -> list[str]:
    """The features of folded words that follow each other, each of `NEIGHBOURS_STRENGTH`.

    Words without a concept do not part concepts: "bill for the customer" has "bill customer".
    """
    stems = pairwise(["<", *(word[:_STEM] for word in words), ">"])
    meaningful = [concepts for word in words if (concepts := concepts_of(word))]
    return [f"{one} {next_one}" for one, next_one in stems] + [
        f"#{one} #{next_one}"
        for before, after in pairwise(meaningful)
        for one in before
        for next_one in after
    ]


def pieces_of(word: str, shortest: int, longest: int) -> list[str]:
    """All pieces of a word of these lengths, its beginning and end marked by a space."""
    padded = f" {word} "
    return [
        padded[begin : begin + length]
        for length in range(shortest, longest + 1)
        for begin in range(len(padded) - length + 1)
    ]
