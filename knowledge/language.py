"""In which language a text is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from knowledge.bayes import NaiveBayes, Weights, total
from knowledge.folding import Token, fold, tokens
from knowledge.vocabulary import languages, vocabulary

_LONGEST_PIECE = 4
_MOST_WORDS = 60

_LEAD = 1.0
"""How much more the average piece must speak for a language before the desk changes to it."""

_STEM = 6


def language_of(text: str, before: str) -> str:
    """Say which of `languages()` a text is in; `before` where it is neutral, or might be either."""
    return language_of_words(text, tokens(text), before)


def language_of_words(text: str, words: Sequence[Token], before: str) -> str:
    """The same for a text of which only these words count: names of offers have no language."""
    typed = [text[token.start : token.end].lower() for token in words[:_MOST_WORDS]]
    users = _users()
    telling = [word for word in typed if not word.isdigit() and len(users.get(fold(word), "?")) < 2]
    if not telling:
        return before
    lead = dict(zip(languages(), total([_weigh(word) for word in telling]), strict=True))
    best = max(lead, key=lead.__getitem__)
    # A text of strangers may be a name, and names look like some language without being in it.
    if not any(fold(word)[:_STEM] in _stems_of(best) or _accents(word) for word in telling):
        return before
    pieces = sum(_pieces(word).total() for word in telling)
    return best if lead[best] - lead.get(before, 0.0) > _LEAD * pieces else before


@lru_cache(4096)
def _weigh(word: str) -> Weights:
    return _learned().add_up(_pieces(word))


@lru_cache(4096)
def _pieces(word: str) -> Counter[str]:
    """The one to four letters long pieces of a word, and its letters that have an accent."""
    padded = f" {fold(word)} "
    pieces = Counter(
        padded[begin : begin + length]
        for length in range(1, _LONGEST_PIECE + 1)
        for begin in range(len(padded) - length + 1)
    )
    pieces.update(f"accent {letter}" for letter in _accents(word))
    return pieces


def _accents(word: str) -> Sequence[str]:
    return [letter for letter in word if letter.isalpha() and not letter.isascii()]


@cache
def _learned() -> NaiveBayes[str]:
    return NaiveBayes(
        (language, _pieces(word)) for language in languages() for word in _words_of(language)
    )


@cache
def _users() -> Mapping[str, Sequence[str]]:
    """The languages that use a folded word; some words, such as "reset", have more than one."""
    users: dict[str, list[str]] = {}
    for language in languages():
        for word in dict.fromkeys(map(fold, _words_of(language))):
            users.setdefault(word, []).append(language)
    return users


@cache
def _stems_of(language: str) -> frozenset[str]:
    return frozenset(fold(word)[:_STEM] for word in _words_of(language))


@cache
def _words_of(language: str) -> Sequence[str]:
    """The words of a language's phrases as they are typed, each once."""
    text = "\n".join("\n".join(phrases) for phrases in vocabulary(language).phrases.values())
    return tuple(dict.fromkeys(text[token.start : token.end].lower() for token in tokens(text)))
