"""The words of names as an index keeps them, and which of them are found how."""

from collections.abc import Iterator

from knowledge.folding import words
from knowledge.listing import Listing
from knowledge.match import Field
from knowledge.near_words import SHORTEST

INITIALS = range(3, 6)
"""So many words may be meant by their initials alone."""
_LONGEST_WORD = 64
_MOST_WORDS = 40


def words_of(name: str) -> list[str]:
    """The folded words of a name, as far as an index reads on."""
    found = [word[:_LONGEST_WORD] for word in words(name)[:_MOST_WORDS]]
    # A name of signs alone, "+/-", is its own only word: people may type it as it stands.
    return found or [name.strip().casefold()[:_LONGEST_WORD]]


def names_of(listing: Listing) -> Iterator[tuple[Field, str]]:
    """The name of an offer and its aliases."""
    yield Field.NAME, listing.name
    for alias in listing.aliases:
        yield Field.ALIAS, alias


def by_ear(word: str) -> bool:
    """Whether a word is looked up by its sound: neither a short one nor a number."""
    return len(word) >= SHORTEST and not word.isdigit()
