"""Which offers have words that begin as typed: from the first word on, anywhere, by publisher."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from knowledge.beginnings import continuations
from knowledge.index import Index, Numbers, Title
from knowledge.match import Field

_TITLE_BITS = 32


def going_on(index: Index, typed: Sequence[str]) -> Iterator[str]:
    """The ids of the offers that have a word for each of the beginnings `typed`, best first.

    An offer may come again, by another of its names.
    """
    for titles in _titles_by_fit(index, typed):
        for number in _shorter_first(index, titles):
            offer = index.title(number).offer
            if offer not in index.gone:
                yield index.offers[offer]


class _Fit(IntEnum):
    """How the words of a title go on as typed, best first."""

    WHOLE_NAME = 0
    """From the first word on, in this order."""
    NAME = 1
    ALIAS = 2
    PUBLISHER = 3
    """Some of them do so only in the publisher's name."""


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
