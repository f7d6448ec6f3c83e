"""Offers that a message names letter by letter: by a whole name, or by an id that stands in it."""

import re
from collections.abc import Iterator

from knowledge.background import background_words
from knowledge.index import Index
from knowledge.lookup import key_of
from knowledge.match import Candidate, Field
from knowledge.title_words import words_of

_ID_PAIR = re.compile(r"([\w.-]+)\s*/\s*([\w.-]+)")
_ID = re.compile(r"[\w.-]+")
_MARKS = re.compile(r"[\d_.-]")
_PARTS = re.compile(r"[\W_]+")
_LONGEST_PLAIN_PART = 3
_LONGEST_PLAIN_ID = 12


def named_exactly(index: Index, text: str) -> list[Candidate]:
    """The offers whose name is the whole message, or else whose id stands in it."""
    return _by_name(index, text) or _by_id(index, text)


def _by_name(index: Index, text: str) -> list[Candidate]:
    """The offers whose name is the whole message."""
    span = (len(text) - len(text.lstrip()), len(text.rstrip()))
    plain = _plain(text)
    if not plain:
        return []
    found: dict[int, Field] = {}
    for number in index.lookups.names(key_of(plain)):
        title = index.title(number)
        joined = "".join(index.words[word] for word in title.words)
        if joined == plain and title.offer not in index.gone:
            found.setdefault(title.offer, title.field)
    return [Candidate(index.offers[offer], 1.0, field, (span,)) for offer, field in found.items()]


def _by_id(index: Index, text: str) -> list[Candidate]:
    """The offers whose id stands in the message, alone or in an address."""
    found: dict[int, tuple[int, int]] = {}
    for maybe_id, span in _ids_in(text):
        for offer in sorted(index.numbers_of(maybe_id)):
            found.setdefault(offer, span)
    return [Candidate(index.offers[offer], 1.0, Field.ID, (span,)) for offer, span in found.items()]


def _plain(name: str) -> str:
    """A name as it compares to another: "Jet Reports", "jet-reports" and "JetReports" are one."""
    return "".join(words_of(name))


def _ids_in(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """All that may be an id, with its place: "contoso.backup" and "contoso / backup"."""
    for pair in _ID_PAIR.finditer(text):
        yield f"{pair[1]}.{pair[2]}", pair.span()
    for word in _ID.finditer(text):
        if _stands_out(known_as := word[0].strip(".-")):
            yield known_as, word.span()


def _stands_out(known_as: str) -> bool:
    """Whether an id cannot be taken for words of a sentence: "planner" and "add-on" can."""
    background = background_words()
    marked = bool(_MARKS.search(known_as)) or len(known_as) > _LONGEST_PLAIN_ID
    return marked and any(
        len(part) > _LONGEST_PLAIN_PART and background.grade_of(part) is None
        for part in _PARTS.split(known_as.casefold())
    )
