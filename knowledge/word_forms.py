"""What may have become of a word when somebody typed it: an ending, a spelling by ear."""

import re
from functools import lru_cache

# Folded: "Acronisem", "Contosowi", "Kartotekami", "Snowflake'a".
_ENDINGS = {
    *("owego", "owie", "iego", "iemu", "owej", "owym"),
    *("owi", "iem", "ami", "ach", "ego", "emu", "ymi", "imi", "owa", "owe"),
    *("em", "ie", "om", "ow", "ej", "ym", "im", "es", "ia", "iu"),
    *("a", "e", "i", "o", "u", "y", "s"),
}
_LONGEST_ENDING = max(map(len, _ENDINGS))
# How a stem changes before -e in Polish: "w Kartotece" is from Kartoteka, "w Faktorze" from Faktor.
_BEFORE_E = (("sci", "st"), ("dzi", "d"), ("ci", "t"), ("rz", "r"), ("dz", "g"), ("c", "k"))
_SHORTEST_STEM = 3
VOWELS = "aeiouy"

# What sounds alike to a Polish or an English ear is written alike; "6" is the sound of "cz".
_BY_EAR = (
    *(("sch", "s"), ("sh", "s"), ("sz", "s"), ("tch", "6"), ("ch", "6"), ("cz", "6"), ("ph", "f")),
    *(("ck", "k"), ("qu", "kw"), ("x", "ks"), ("th", "t"), ("ee", "i"), ("oo", "u"), ("w", "v")),
    *(("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k"), ("q", "k"), ("y", "i"), ("z", "s")),
)
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(8192)
def stems(word: str) -> tuple[str, ...]:
    """What a folded word may be without its ending, the shortest first; empty if it has none."""
    longest = min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM)
    found = [word[:-length] for length in range(longest, 0, -1) if word[-length:] in _ENDINGS]
    if word.endswith("e") and found:
        stem = word[:-1]
        found += [stem[: -len(end)] + was for end, was in _BEFORE_E if stem.endswith(end)]
    return tuple(found)


def same_but_for_ending(typed: str, word: str) -> bool:
    """Whether two folded words have a stem in common: "żółtej" and "żółta" do."""
    return any(word == stem or (word[:-1] == stem and word[-1] in VOWELS) for stem in stems(typed))


@lru_cache(8192)
def sound(word: str) -> str:
    """The spelling that words share which sound alike: "kwick" and "quick" do."""
    for letters, heard in _BY_EAR:
        word = word.replace(letters, heard)
    return _DOUBLED.sub(r"\1", word)
