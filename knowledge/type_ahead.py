"""Which offers a text may name that is still being typed: every word of it may be a beginning."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from knowledge.beginnings import continuations, mended
from knowledge.exact_names import named_exactly
from knowledge.index import Index, Numbers, Title
from knowledge.match import Decision, Field
from knowledge.matcher import Matcher
from knowledge.title_words import words_of

_LONGEST_TEXT = 200
"""A longer text is read only so far, so that time is bounded."""
_FEW = 5
"""Where no more offers go on as typed, what was typed may have a slip in it."""
_MOST_MENDED = 8
"""So many ways are tried in which a slip may have come about."""
_TITLE_BITS = 32


def suggested(matcher: Matcher, typed: str, most: int) -> list[str]:
    """The ids of at most `most` offers that `typed` may name once it is finished, best first."""
    # Half an emoji, which JavaScript can leave over, is no letter.
    text = typed[:_LONGEST_TEXT].encode(errors="ignore").decode().strip()
    if not text or most <= 0:
        return []
    found = list(islice(_each_once(_going_on(matcher.index, text)), most))
    if len(found) < _FEW:
        found += _in_spite_of_slips(matcher, text, found)
    return list(dict.fromkeys(found))[:most]


class _Fit(IntEnum):
    """How the words of a title go on as typed, best first."""

    WHOLE_NAME = 0
    """From the first word on, in this order."""
    NAME = 1
    ALIAS = 2
    PUBLISHER = 3
    """Some of them do so only in the publisher's name."""


def _going_on(index: Index, text: str) -> Iterator[str]:
    """The offers of which a name or an id begins as `text` does, best first."""
    yield from (candidate.id for candidate in named_exactly(index, text))
    yield from _by_words(index, words_of(text))
    yield from _by_id(index, text.casefold())


def _by_words(index: Index, typed: Sequence[str]) -> Iterator[str]:
    for titles in _titles_by_fit(index, typed):
        for number in _shorter_first(index, titles):
            offer = index.title(number).offer
            if offer not in index.gone:
                yield index.offers[offer]


def _titles_by_fit(index: Index, typed: Sequence[str]) -> Iterator[Numbers]:
    """For each fit, the titles that have it; later ones are only looked for when asked for."""
    added: dict[_Fit, list[int]] = defaultdict(list)
    for number, title in enumerate(index.more_titles, len(index.titles)):
        if (fit := _fit(index, title, typed)) is not None:
            added[fit].append(number)
    for fit, titles in zip(_Fit, _known_titles_by_fit(index, typed), strict=True):
        yield np.concatenate([titles, np.array(added[fit], np.int32)])


def _known_titles_by_fit(index: Index, typed: Sequence[str]) -> Iterator[Numbers]:
    """The same without the titles that were added since the index was built."""
    ranges = [continuations(index, word) for word in typed]
    # A word typed twice asks for nothing more.
    different = set(ranges)
    all_titles = _titles_with_all(index, different)
    aliases = index.titles.are_aliases[all_titles]
    names = all_titles[~aliases]
    whole = _begin_so(index, names, ranges)
    yield names[whole]
    by_name = _have_in_name(index, all_titles, different)
    yield np.setdiff1d(all_titles[by_name & ~aliases], names[whole], assume_unique=True)
    yield all_titles[by_name & aliases]
    yield all_titles[~by_name]


def _titles_with_all(index: Index, ranges: Collection[range]) -> Numbers:
    """The titles that have a word of each range, be it in the name or in the publisher's."""
    have_all = np.ones(len(index.titles), np.bool_)
    for words in ranges:
        first, last = index.posting_starts[[words.start, words.stop]].tolist()
        have_one = np.zeros_like(have_all)
        have_one[index.postings[first:last]] = True
        have_all &= have_one
    return np.flatnonzero(have_all).astype(np.int32)


def _begin_so(index: Index, titles: Numbers, ranges: Sequence[range]) -> NDArray[np.bool_]:
    """Which of these titles begin with a word of the first range, then one of the second, ..."""
    begin_so = np.ones(len(titles), np.bool_)
    for place, words in enumerate(ranges):
        at = index.titles.starts[titles] + place
        begin_so &= at < index.titles.publishers[titles]
        begin_so[begin_so] = _among(words, index.titles.words[at[begin_so]])
    return begin_so


def _have_in_name(index: Index, titles: Numbers, ranges: Collection[range]) -> NDArray[np.bool_]:
    """Which of these titles have a word of each range without their publisher's name."""
    have_all = np.ones(len(titles), np.bool_)
    ends = index.titles.publishers[titles]
    for words in ranges:
        have_one = np.zeros_like(have_all)
        at = index.titles.starts[titles]
        while (left := np.flatnonzero(~have_one & (at < ends))).size:
            have_one[left] = _among(words, index.titles.words[at[left]])
            at[left] += 1
        have_all &= have_one
    return have_all


def _among(words: range, numbers: Numbers) -> NDArray[np.bool_]:
    return (words.start <= numbers) & (numbers < words.stop)


def _fit(index: Index, title: Title, typed: Sequence[str]) -> _Fit | None:
    """How a single title goes on as typed, if it does."""
    name = [index.words[word] for word in title.words]
    both = name + [index.words[word] for word in title.publisher]
    if not _each_begins_one(typed, both):
        return None
    if not _each_begins_one(typed, name):
        return _Fit.PUBLISHER
    if title.field is Field.ALIAS:
        return _Fit.ALIAS
    in_order = len(typed) <= len(name) and all(map(str.startswith, name, typed))
    return _Fit.WHOLE_NAME if in_order else _Fit.NAME


def _each_begins_one(typed: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in typed)


def _shorter_first(index: Index, titles: Numbers) -> Iterator[int]:
    """These titles in the order of their length, and of two as long, the one that came first."""
    known = titles[titles < len(index.titles)]
    letters = np.empty(len(titles), np.int64)
    letters[: len(known)] = index.titles.letters[known]
    letters[len(known) :] = [_letters(index, number) for number in titles[len(known) :].tolist()]
    in_order = np.sort(letters << _TITLE_BITS | titles)
    yield from (in_order & (1 << _TITLE_BITS) - 1).tolist()


def _letters(index: Index, number: int) -> int:
    return sum(len(index.words[word]) for word in index.title(number).words)


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


def _each_once(offers: Iterator[str]) -> Iterator[str]:
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
            more += islice(_by_words(matcher.index, words), _FEW)
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
