"""A second look at a promising title: words beside its name that mean nothing by themselves."""

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from knowledge.background import Grade, background_words
from knowledge.explanations import Reading, reading_of
from knowledge.hits import Hit
from knowledge.index import Index
from knowledge.meanings import Meaning, Way
from knowledge.slips import slip_cost
from knowledge.word_forms import same_but_for_ending, sound
from knowledge.wording import Wording

_MOST_BETWEEN = 2
"""Words farther from the name than this are not beside it."""
_INFLECTED = 0.95
_INITIALS = 0.75
_BY_EAR = 0.9
_BEGINNING = (0.5, 0.4)
"""A beginning of a word is as sure as the first, and the second as far as it goes."""
_PER_SLIP = 1.0
_SHORTEST = 2
_LONGEST_INITIALS = 5


def read_on(index: Index, wording: Wording, reading: Reading) -> Reading:
    """Read again: beside what names the offer, words too short or too wrong to mean anything alone.

    "kac" is CAC beside "putty", and "ep" Enterprise Platform beside "spycloud".
    """
    title = reading.title
    taken = {word for hit in reading.hits for word in hit.meaning.words}
    left = [word for word in dict.fromkeys(title.words) if word not in taken]
    if not left:
        return reading
    hits = list(reading.hits)
    places = set(reading.places)
    for at, token in enumerate(wording.tokens):
        if at in places or not _near(at, reading.places):
            continue
        meaning = _beside(index, token.word, wording.grades[at], left)
        if meaning:
            hits.append(Hit(range(at, at + 1), meaning))
            places.add(at)
            left = [word for word in left if word not in meaning.words]
    return reading_of(index, title, hits) if len(hits) > len(reading.hits) else reading


def _near(at: int, places: frozenset[int]) -> bool:
    return any(abs(at - place) <= _MOST_BETWEEN for place in places)


def _beside(index: Index, typed: str, grade: Grade | None, left: Sequence[int]) -> Meaning | None:
    """What a word may stand for among the words that are left of a title, if anything."""
    if len(typed) < _SHORTEST or grade is Grade.GLUE:
        return None
    found: list[Meaning] = []
    if len(typed) <= _LONGEST_INITIALS:
        found += _initials_beside(index, typed, left)
    for word in left:
        spelled = index.words[word]
        likeness, way = 0.0, Way.ENDING
        if same_but_for_ending(typed, spelled):
            likeness = _INFLECTED
        if not likeness and grade is not Grade.DESK:
            likeness, way = _likeness_beside(typed, spelled)
        if likeness:
            found.append(Meaning((word,), likeness, index.weights[word], way))
    return max(found, key=lambda it: it.likeness * it.weight, default=None)


def _initials_beside(index: Index, typed: str, left: Sequence[int]) -> Iterator[Meaning]:
    background = background_words()
    spoken = [w for w in left if background.grade_of(index.words[w]) is not Grade.GLUE]
    for words in (left, spoken):
        for first in range(len(words) - len(typed) + 1):
            run = tuple(words[first : first + len(typed)])
            if all(index.words[word][0] == letter for word, letter in zip(run, typed, strict=True)):
                weight = sum(index.weights[word] for word in run)
                yield Meaning(run, _INITIALS, weight, Way.INITIALS)


def _likeness_beside(typed: str, word: str) -> tuple[float, Way]:
    least, more = _BEGINNING
    likeness, way = 0.0, Way.SLIP
    longest = max(len(typed), len(word))
    if typed.isdigit() and len(typed) == len(word):
        return 0.0, way  # another number is another version
    if word.startswith(typed):
        likeness, way = least + more * len(typed) / len(word), Way.BEGINNING
    elif longest > 2:
        allowed = 1 if longest < 5 else 2
        slips = OSA.distance(typed, word, score_cutoff=allowed)
        if slips <= allowed:
            likeness = max(0.0, 1 - _PER_SLIP * slip_cost(typed, word, slips) / longest)
        elif sound(typed) == sound(word):
            likeness, way = _BY_EAR, Way.SOUND
    return likeness, way
