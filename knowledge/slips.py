"""How far a typed word is from the one that may be meant, as fingers and ears slip."""

from rapidfuzz.distance import OSA, Levenshtein

_KEYBOARD = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE_BY_EAR = ("ck", "kq", "cs", "sz", "vw", "iy", "ij", "fv", "gj")

# What slips cost. Fingers swap, repeat, leave out or hit the key beside; a letter that has nothing
# to do with the one it stands for rather makes another word, and often another brand.
_SWAPPED = 0.7
_REPEATED = 0.6
_LEFT_OUT = 0.85
_BESIDE = 0.8
_BY_EAR = 0.8
_STRANGE = 1.6
_FIRST_LETTER = 0.35
"""The first letter is rarely wrong."""


def slip_cost(typed: str, word: str, slips: int) -> float:
    """How far `typed` is from `word`, which is `slips` (as OSA counts) away."""
    cost = 0.0
    for _ in range(Levenshtein.distance(typed, word, score_cutoff=8) - slips):
        swapped = _swapped_back(typed, word, slips)
        if swapped is None:
            break
        cost += _SWAPPED + (_FIRST_LETTER / 2 if swapped[:1] != typed[:1] else 0.0)
        typed, slips = swapped, slips - 1
    for slip in Levenshtein.editops(typed, word):
        at, meant_at = slip.src_pos, slip.dest_pos
        if slip.tag == "replace":
            cost += _replaced(typed[at], word[meant_at])
        elif slip.tag == "delete":
            cost += _put_in(typed, at)
        else:
            cost += _left_out(word, meant_at)
        if at == 0 and meant_at == 0:
            cost += _FIRST_LETTER
    return cost


def _swapped_back(typed: str, word: str, slips: int) -> str | None:
    """`typed` with two neighbouring letters swapped, if that mends one slip."""
    for at in range(len(typed) - 1):
        swapped = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
        if OSA.distance(swapped, word) < slips:
            return swapped
    return None


def _replaced(typed: str, meant: str) -> float:
    pair = {typed, meant}
    if any(pair == set(alike) for alike in _ALIKE_BY_EAR):
        return _BY_EAR
    return _BESIDE if _are_neighbours(typed, meant) else _STRANGE


def _repeats(letters: str, at: int) -> bool:
    return letters[at] in letters[max(at - 1, 0) : at] + letters[at + 1 : at + 2]


def _put_in(typed: str, at: int) -> float:
    """One letter too many."""
    if _repeats(typed, at):
        return _REPEATED
    around = typed[max(at - 1, 0) : at] + typed[at + 1 : at + 2]
    return _BESIDE if any(_are_neighbours(typed[at], letter) for letter in around) else _STRANGE


def _left_out(word: str, at: int) -> float:
    """One letter too few."""
    return _REPEATED if _repeats(word, at) else _LEFT_OUT


def _are_neighbours(one: str, other: str) -> bool:
    for number, row in enumerate(_KEYBOARD):
        at = row.find(one)
        if at < 0:
            continue
        around = row[max(at - 1, 0) : at + 2]
        for beside in (number - 1, number + 1):
            if 0 <= beside < len(_KEYBOARD):
                around += _KEYBOARD[beside][max(at - 1, 0) : at + 2]
        return other in around
    return False
