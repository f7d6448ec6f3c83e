"""Which offers a text may name that is still being typed: every word of it may be a beginning."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from knowledge.beginnings import continuations, mended
from knowledge.exact_names import named_exactly
from knowledge.going_on import going_on
from knowledge.index import Index
from knowledge.match import Decision
from knowledge.matcher import Matcher
from knowledge.title_words import words_of

_LONGEST_TEXT = 200
"""A longer text is read only so far, so that time is bounded."""
_FEW = 5
"""Where no more offers go on as typed, what was typed may have a slip in it."""
_MOST_MENDED = 8
"""So many ways are tried in which a slip may have come about."""


def suggested(matcher: Matcher, typed: str, most: int) -> list[str]:
    """The ids of at most `most` offers that `typed` may name once it is finished, best first."""
    # Half an emoji, which JavaScript can leave over, is no letter.
    text = typed[:_LONGEST_TEXT].encode(errors="ignore").decode().strip()
    if not text or most <= 0:
        return []
    found = list(islice(_each_once(_as_typed(matcher.index, text)), most))
    if len(found) < _FEW:
        found += _in_spite_of_slips(matcher, text, found)
    return list(dict.fromkeys(found))[:most]


def _as_typed(index: Index, text: str) -> Iterator[str]:
    """The offers of which a name or an id begins as `text` does, best first."""
    yield from (candidate.id for candidate in named_exactly(index, text))
    yield from going_on(index, words_of(text))
    yield from _by_id(index, text.casefold())


def _by_id(index: Index, beginning: str) -> Iterator[str]:
    """The offers whose `Offer.id` begins so."""

    def folded(offer: int) -> str:
        return index.offers[offer].casefold()

    known = index.in_order_of_id
    for place in range(bisect_left(known, beginning, key=folded), len(known)):
        if not folded(known[place]).startswith(beginning):
            break
        if known[place] not in index.gone:
            yield index.offers[known[place]]
    for offer in dict.fromkeys(title.offer for title in index.more_titles):
        if offer not in index.gone and folded(offer).startswith(beginning):
            yield index.offers[offer]


def _each_once(offers: Iterable[str]) -> Iterator[str]:
    met: set[str] = set()
    for offer in offers:
        if offer not in met:
            met.add(offer)
            yield offer


def _in_spite_of_slips(matcher: Matcher, text: str, found: Sequence[str]) -> list[str]:
    """More offers that a text may mean which is misspelt; those merely near only for want of any.

    `found` are those of which a name goes on as it stands.
    """
    match = matcher.find(text)
    more = [match.sure.id] if match.sure else []
    if not found:
        for words in islice(_mended(matcher.index, words_of(text)), _MOST_MENDED):
            more += islice(going_on(matcher.index, words), _FEW)
    if match.decision is Decision.CHOOSE or not (found or more):
        more += [candidate.id for candidate in match.candidates]
    return more


def _mended(index: Index, typed: Sequence[str]) -> Iterator[list[str]]:
    """The typed words, with a slip mended in the one that is no beginning of any we know."""
    strange = [place for place, word in enumerate(typed) if not continuations(index, word)]
    if len(strange) == 1:
        [place] = strange
        for word in mended(index, typed[place]):
            yield [*typed[:place], word, *typed[place + 1 :]]
