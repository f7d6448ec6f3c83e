"""In which language a text is written."""

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np

from knowledge.background import Grade, background_words
from knowledge.folding import Token, tokens
from knowledge.language_pieces import accents, pieces_of_typed
from knowledge.learned import learned
from knowledge.weights import Floats

_MOST_WORDS = 60

_LEAD = 1.0
"""How much more the average piece must speak for a language before the desk changes to it."""

_GUEST = 12
"""A word is a guest in a language where fewer than one in so many of its uses are in it."""
_SHORTEST_AT_HOME = 4
"""Shorter words are at home wherever they are used: "no" is as Polish as it is English."""

_GLUE_SAYS = 300.0
"""What a word says that holds sentences of one language together: more than borrowed nouns do."""

_STEM = 6


def language_of(text: str, before: str) -> str:
    """Say which of `languages()` a text is in; `before` where it is neutral, or might be either."""
    return language_of_words(text, tokens(text), before)


def language_of_words(text: str, words: Sequence[Token], before: str) -> str:
    """The same for a text of which only these words count: names of offers have no language."""
    shared = _shared()
    telling = [
        (token.word, text[token.start : token.end].lower())
        for token in words[:_MOST_WORDS]
        if not token.word.isdigit() and token.word not in shared
    ]
    if not telling:
        return before
    said = np.sum([_weigh(typed) for _, typed in telling], axis=0)
    lead = dict(zip(learned().languages.labels, said.tolist(), strict=True))
    for token in words[:_MOST_WORDS]:
        if (at_home := _glue_of(token.word)) in lead:
            lead[at_home] += _GLUE_SAYS
    best = max(lead, key=lead.__getitem__)
    # A text of strangers may be a name, and names look like some language without being in it.
    stems = _stems_of(best)
    if not any(word[:_STEM] in stems or accents(typed) for word, typed in telling):
        return before
    pieces = sum(_number_of_pieces(typed) for _, typed in telling)
    return best if lead[best] - lead.get(before, 0.0) > _LEAD * pieces else before


@lru_cache(4096)
def _glue_of(word: str) -> str | None:
    """The one language in whose sentences a word holds the others together: "na", "with"."""
    of_all = background_words().languages
    having = [name for name, each in of_all.items() if each.words.get(word) is Grade.GLUE]
    return having[0] if len(having) == 1 else None


@lru_cache(4096)
def _weigh(word: str) -> Floats:
    return learned().languages.add_up(pieces_of_typed(word))


@lru_cache(4096)
def _number_of_pieces(word: str) -> int:
    return pieces_of_typed(word).total()


@cache
def _shared() -> frozenset[str]:
    """The folded words that are at home in more than one language, such as "reset"."""
    found = list(learned().words.values())
    at_home: set[str] = set()
    shared: set[str] = set()
    for words in found:
        for word, number in words.items():
            everywhere = sum(each.get(word, 0) for each in found)
            if number * _GUEST >= everywhere or len(word) < _SHORTEST_AT_HOME:
                (shared if word in at_home else at_home).add(word)
    return frozenset(shared)


@cache
def _stems_of(language: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in learned().words[language])
