"""A message as the desk hears it: its words, names of offers as one each, and its patterns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from knowledge.folding import Token, tokens
from knowledge.learned import learned
from knowledge.patterns import Hit, Patterns
from knowledge.spelling import Spelling
from knowledge.vocabulary import Meaning, Section, languages, vocabulary

OFFER_NAME = "offername"
"""The word that stands for the name of an offer, in messages and in patterns."""

_MOST_CHARACTERS = 4000
_CLAUSE_ENDS = frozenset(".,;:!?\n")


@dataclass(frozen=True, slots=True)
class Message:
    """What was typed, as far as the desk reads on."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    """The words of the tokens, mistakes mended."""
    hits: tuple[Hit[Meaning], ...]

    @property
    def names_an_offer(self) -> bool:
        """Whether a name of an offer is among the words."""
        return OFFER_NAME in self.words

    def found(self, section: Section) -> list[tuple[str, range]]:
        """The patterns of a section that the message has: what each means, and its places."""
        return [
            (hit.meaning[1], range(hit.first, hit.last))
            for hit in self.hits
            if hit.meaning[0] is section
        ]

    def says(self, section: Section) -> bool:
        """Whether the message has a pattern of a section."""
        return any(hit.meaning[0] is section for hit in self.hits)

    def name(self, section: Section) -> str | None:
        """What the longest pattern of a section means; of equals, the first."""
        longest = max(self.found(section), key=lambda found: len(found[1]), default=None)
        return longest[0] if longest else None

    def places(self, *sections: Section) -> set[int]:
        """The places of all words in patterns of these sections."""
        return {
            place for section in sections for _, places in self.found(section) for place in places
        }

    def spans(self, places: Iterable[int]) -> tuple[tuple[int, int], ...]:
        """Where in the text the words at these places stand, neighbours as one."""
        spans: list[tuple[int, int]] = []
        last = None
        for place in places:
            token = self.tokens[place]
            if last is not None and place == last + 1:
                spans[-1] = (spans[-1][0], token.end)
            else:
                spans.append((token.start, token.end))
            last = place
        return tuple(spans)

    def clauses(self, joins: frozenset[str], carries_on: frozenset[str]) -> list[range]:
        """The places of the words of each clause.

        `joins` are words that part clauses; one of `carries_on` after a comma does not begin one.
        """
        begin, found = 0, list[range]()
        for place, word in enumerate(self.words):
            if place > begin and word not in carries_on and self._ends_clause(place):
                found.append(range(begin, place))
                begin = place
            if word in joins:
                found.append(range(begin, place))
                begin = place + 1
        found.append(range(begin, len(self.words)))
        return [clause for clause in found if clause]

    def _ends_clause(self, place: int) -> bool:
        between = self.text[self.tokens[place - 1].end : self.tokens[place].start]
        return not _CLAUSE_ENDS.isdisjoint(between)


def read_message(text: str, masked: Sequence[tuple[int, int]]) -> Message:
    """Take a message apart; `masked` are the [start, end) of names of offers in it."""
    found = tuple(_with_names_as_one_word(tokens(text[:_MOST_CHARACTERS]), masked))
    mended = tuple(_spelling().mend(token.word) for token in found)
    return Message(text, found, mended, tuple(_patterns().find(mended)))


def _with_names_as_one_word(
    typed: Iterable[Token], masked: Sequence[tuple[int, int]]
) -> Iterator[Token]:
    name: Token | None = None
    for token in typed:
        if any(token.start < end and start < token.end for start, end in masked):
            name = Token(OFFER_NAME, name.start if name else token.start, token.end)
            continue
        if name:
            yield name
            name = None
        yield token
    if name:
        yield name


@cache
def _patterns() -> Patterns[Meaning]:
    return Patterns(line for name in languages() for line in vocabulary(name).patterns)


@cache
def _spelling() -> Spelling:
    return Spelling(chain.from_iterable(learned().words.values()))
