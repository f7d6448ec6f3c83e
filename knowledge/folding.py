"""Words as they compare: without case, accents and apostrophes, and where they stand in a text."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# A word may hold combining accents (a Mac types them apart from their letter) and apostrophes.
_ACCENT = "\u0300-\u036f"
_WORD = re.compile(rf"[^\W_]+(?:['’{_ACCENT}]+[^\W_]+)*[{_ACCENT}]*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
# Letters that Unicode does not take apart into a letter and an accent.
_WHOLE_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text."""

    word: str
    """Folded: letters and digits only; "don't" is "dont", "client's" is "client". Never empty."""
    start: int
    end: int
    """Where it stands in the text as typed: [start, end) in characters."""


def fold(text: str) -> str:
    """Lower the case and drop the accents: "Łódź" and "lodz" fold to the same."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold().translate(_WHOLE_LETTERS)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def tokens(text: str) -> tuple[Token, ...]:
    """Split a text into its words, folded; anything but letters and digits parts them."""
    return tuple(
        Token(word, found.start(), found.end())
        for found in _WORD.finditer(text)
        if (word := _bare(found.group()))
    )


def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, where it does not matter where they stand."""
    return tuple(token.word for token in tokens(text))


@lru_cache(8192)
def _bare(word: str) -> str:
    folded = fold(_POSSESSIVE.sub("", word))
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))
