"""What the desk learned from its words: read from where it was kept, or learned anew."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

import numpy as np

from knowledge import language_pieces, linear
from knowledge.folding import tokens, words
from knowledge.kept import Arrays, keep, load
from knowledge.vocabulary import languages, vocabulary
from knowledge.weights import Weights

_CODE_THAT_LEARNS = (
    *("bayes", "concepts", "features", "folding", "language_pieces", "learned", "linear"),
    *("sparse", "vocabulary", "weights"),
)


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned from the phrases of all languages."""

    kinds: Weights
    """What features of folded words say of the kind of a message."""
    languages: Weights
    """What pieces of a word as typed say of its language."""
    words: Mapping[str, Mapping[str, int]]
    """The folded words of each language's phrases, and how often each is there."""


@cache
def learned() -> Learned:
    """What was learned from just the words that are here, or is learned now: some seconds' work."""
    return learned_in(_words_folder() / ".learned")


def learned_in(folder: Path) -> Learned:
    """The same, kept in this folder."""
    file, made_from = folder / "learned", _made_from()
    kept = load(file, made_from)
    if kept is not None and (found := _from_arrays(kept)):
        return found
    fresh = _learn()
    keep(file, made_from, _as_arrays(fresh))
    return fresh


def _learn() -> Learned:
    phrases = [
        (language, kind.value, phrase)
        for language in languages()
        for kind, of_kind in vocabulary(language).phrases.items()
        for phrase in of_kind
    ]
    found = {language: Counter[str]() for language in languages()}
    typed = {language: dict[str, None]() for language in languages()}
    for language, _, phrase in phrases:
        for token in tokens(phrase):
            found[language][token.word] += 1
            typed[language][phrase[token.start : token.end].lower()] = None
    examples = [(kind, folded) for _, kind, phrase in phrases if (folded := words(phrase))]
    return Learned(linear.learn(examples), language_pieces.learn(typed), found)


def _as_arrays(found: Learned) -> Arrays:
    return {
        **{f"kinds {name}": array for name, array in found.kinds.as_arrays().items()},
        **{f"languages {name}": array for name, array in found.languages.as_arrays().items()},
        **{
            f"words {language}": np.frombuffer("\n".join(each).encode(), np.uint8)
            for language, each in found.words.items()
        },
        **{
            f"counts {language}": np.array(list(each.values()), np.int32)
            for language, each in found.words.items()
        },
    }


def _from_arrays(arrays: Arrays) -> Learned | None:
    """What was kept; None where it is not of the right shape."""

    def part(name: str) -> Arrays:
        return {
            key.removeprefix(name): each for key, each in arrays.items() if key.startswith(name)
        }

    try:
        return Learned(
            kinds=Weights.from_arrays(part("kinds ")),
            languages=Weights.from_arrays(part("languages ")),
            words={
                language: dict(
                    zip(
                        each.tobytes().decode().split("\n"),
                        arrays[f"counts {language}"].tolist(),
                        strict=True,
                    )
                )
                for language, each in part("words ").items()
            },
        )
    except (KeyError, ValueError):
        return None


def _made_from() -> str:
    """A checksum of all that decides what is learned: the words, and the code that learns."""
    package = Path(str(resources.files("knowledge")))
    files = [
        *(_words_folder() / f"{language}.yaml" for language in languages()),
        _words_folder() / "concepts.txt",
        *(package / f"{module}.py" for module in _CODE_THAT_LEARNS),
    ]
    checksum = sha256()
    for file in files:
        checksum.update(sha256(file.read_bytes()).digest())
    return checksum.hexdigest()


def _words_folder() -> Path:
    return Path(str(resources.files("knowledge") / "words"))
