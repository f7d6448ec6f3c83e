"""The words of a message, and how much each of them may name an offer."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.background import Grade, background_words
from knowledge.folding import Token, tokens

_MOST_WORDS = 60

_TELLS = {
    None: 1.0,
    Grade.EVERYDAY: 0.5,
    Grade.NAMES: 0.4,
    Grade.TRADE: 0.3,
    Grade.COMMON: 0.15,
    Grade.DESK: 0.05,
    Grade.GLUE: 0.0,
}
"""How likely a word of a message is there to name something."""
_NUMBER_TELLS = 0.15
_MISSPELT_TELLS = 0.4


@dataclass(frozen=True)
class Wording:
    """The words of a message, and how much each is likely to name something."""

    tokens: Sequence[Token]
    grades: Sequence[Grade | None]
    tells: Sequence[float]
    marked: frozenset[int]
    """The places of words with a capital; none where all words have one."""

    @classmethod
    def of(cls, text: str) -> "Wording":
        """Take a message apart."""
        found = tokens(text)[:_MOST_WORDS]
        background = background_words()
        grades = [background.grade_of(token.word) for token in found]
        tells = [_tells(token.word, grade) for token, grade in zip(found, grades, strict=True)]
        marked = frozenset(
            at
            for at, token in enumerate(found)
            if any(map(str.isupper, text[token.start : token.end]))
        )
        return cls(found, grades, tells, marked if len(marked) < len(found) else frozenset())

    def is_misspelt(self, place: int) -> bool:
        """Whether a word may be an everyday one with a slip."""
        return self.tells[place] == _MISSPELT_TELLS

    def beside(self, places: frozenset[int]) -> frozenset[int]:
        """The places right before and after these."""
        near = frozenset(at + step for at in places for step in (-1, 1))
        return frozenset(at for at in near - places if 0 <= at < len(self.tokens))

    def spans(self, places: frozenset[int]) -> tuple[tuple[int, int], ...]:
        """Where these words stand in the text; neighbours as one."""
        spans: list[tuple[int, int]] = []
        before = -2
        for at in sorted(places):
            start = spans.pop()[0] if at == before + 1 else self.tokens[at].start
            spans.append((start, self.tokens[at].end))
            before = at
        return tuple(spans)


def _tells(word: str, grade: Grade | None) -> float:
    if word.isdigit() or len(word) == 1:
        return _NUMBER_TELLS
    if grade is None and background_words().is_misspelt(word):
        return _MISSPELT_TELLS
    return _TELLS[grade]
