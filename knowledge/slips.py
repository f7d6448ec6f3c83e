"""How much a typed word differs from the one that may be meant, weighed by how fingers and ears slip."""

from rapidfuzz.distance import OSA, Levenshtein

_KEYBOARD = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE_BY_EAR = ("ck", "kq", "cs", "sz", "vw", "iy", "ij", "uo", "ea", "fv", "td", "gj", "xs", "bp")

# What slips cost: 1 is a letter for another that has nothing in common with it.
_SWAPPED = 0.7
_DOUBLED = 0.6
_LEFT_OUT = 0.9
_NEIGHBOUR = 0.75
_BY_EAR = 0.75
_ANY = 1.0
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
    for kind, at, meant_at in Levenshtein.editops(typed, word).as_list():
        if kind == "replace":
            cost += _replaced(typed[at], word[meant_at])
        elif kind == "delete":
            cost += _put_in(typed, at)
        else:
            cost += _put_in(word, meant_at)
        if at == 0 and meant_at == 0:
            cost += _FIRST_LETTER
    return cost


def _swapped_back(typed: str, word: str, slips: int) -> str | None:
    """`typed` with two neighbouring letters swapped, if that mends one slip."""
    for at in range(len(typed) - 1):
        if typed[at] != typed[at + 1] and typed[at + 1 : at + 2] == word[at : at + 1]:
            swapped = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
            if OSA.distance(swapped, word) < slips:
                return swapped
    for at in range(len(typed) - 1):
        swapped = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
        if OSA.distance(swapped, word) < slips:
            return swapped
    return None


def _replaced(typed: str, meant: str) -> float:
    pair = {typed, meant}
    if any(pair == set(alike) for alike in _ALIKE_BY_EAR):
        return _BY_EAR
    return _NEIGHBOUR if _are_neighbours(typed, meant) else _ANY


def _put_in(letters: str, at: int) -> float:
    """One letter too many: cheaper where it repeats its neighbour."""
    around = letters[max(at - 1, 0) : at] + letters[at + 1 : at + 2]
    return _DOUBLED if letters[at] in around else _LEFT_OUT


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
