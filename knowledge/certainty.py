"""How sure it is that the offer a message explains best is meant at all."""

import math
from collections.abc import Sequence

from knowledge.explanations import Message, Reading
from knowledge.index import Index
from knowledge.meanings import Way

_MOST_EXPLAINED = 2.0
_SMALLEST = 1000
_EXACT = 0.955


def signs_of(index: Index, readings: Sequence[Reading], message: Message) -> dict[str, float]:
    """What speaks for and against the first of `readings`, each from about 0 to about 1."""
    best = readings[0]
    telling = best.telling
    weakest = min(hit.meaning.likeness for hit in telling)
    strongest = max(telling, key=lambda hit: hit.worth)
    size = math.log10(max(index.size, _SMALLEST) / _SMALLEST)
    all_tells = sum(message.tells) or 1.0
    unexplained = all_tells - sum(message.tells[at] for at in best.places)
    beside = max((message.tells[at] for at in message.beside(best.places)), default=0.0)
    letters = sum(len(message.tokens[at].word) for hit in telling for at in hit.places)
    loose = 1 - weakest
    exact = float(weakest >= _EXACT)
    single = float(len(best.places) == 1)
    tells = max(message.tells[at] for at in best.places)
    marked = message.capitals
    as_good = [other for other in readings[1:] if other.explained >= 0.96 * best.explained]
    maker = index.makers[best.title.offer]
    strangers = sum(1 for other in as_good if index.makers[other.title.offer] != maker)
    of_maker = any(
        hit.meaning.likeness >= _EXACT and not set(hit.meaning.words).isdisjoint(best.title.publisher)
        for hit in telling
    )
    return {
        "always": 1.0,
        "explained": min(best.explained, _MOST_EXPLAINED) / _MOST_EXPLAINED,
        "complete": float(best.complete),
        "coverage": best.coverage,
        "exact": exact,
        "complete and exact": exact * best.complete,
        "loose": loose,
        "loose by size": loose * size,
        "loose by letters": loose * 6 / max(letters, 3),
        "slips": sum((1 - hit.meaning.likeness) * len(message.tokens[at].word) for hit in telling for at in hit.places) / 3,
        "loose single": loose * single,
        "letters": min(letters, 20) / 20,
        "share of what tells": 1 - unexplained / all_tells,
        "tells unexplained": min(unexplained, 4.0) / 4,
        "tells beside": beside,
        "tells beside incomplete": beside * (not best.complete),
        "tells": tells,
        "tells by size": tells * size,
        "strongest": min(strongest.worth, 1.0),
        "publisher only": float(not best.by_name),
        "publisher only exact": exact * (not best.by_name),
        "single word": single,
        "single by size": single * size,
        "single incomplete": single * (1 - best.coverage),
        "size": size,
        "nothing else": float(len(best.places) == len(message.tokens)),
        "marked": float(not marked.isdisjoint(best.places)),
        "unmarked": float(bool(marked) and marked.isdisjoint(best.places)),
        "beginning": float(strongest.meaning.way is Way.BEGINNING),
        "initials": float(strongest.meaning.way is Way.INITIALS),
        "sound": float(strongest.meaning.way is Way.SOUND),
        "as good": min(len(as_good), 4) / 4,
        "as good of others": min(strangers, 4) / 4,
        "one maker": float(bool(as_good) and not strangers),
        "of the publisher": float(of_maker),
        "of the publisher by size": of_maker * size,
        "many words": min(len(message.tokens), 20) / 20,
    }


_WEIGHTS: dict[str, float] = {"always": -8.26, "explained": 2.9, "complete": 2.06, "coverage": 2.27, "loose": -6.29, "strongest": 2.88, "publisher only": 2.93, "single word": -3.0, "size": -0.95}


def certainty(index: Index, readings: Sequence[Reading], message: Message) -> float:
    """How sure it is, from 0 to 1, that the first of `readings` is meant."""
    signs = signs_of(index, readings, message)
    return 1 / (1 + math.exp(-sum(_WEIGHTS.get(name, 0.0) * value for name, value in signs.items())))
