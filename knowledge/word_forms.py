"""What may have become of a word when somebody typed it: an ending, a slip, a spelling by ear."""

import re

# How sure it is that two words are one, from 0 to 1.
SAME_BUT_FOR_ENDING = 0.96
SAME_BY_EAR = 0.9

# Longest first and folded: "Acronisem", "Contosowi", "Kartotekami", "Snowflake'a".
_ENDINGS = (
    *("owego", "owie", "iego", "iemu", "owej", "owym"),
    *("owi", "iem", "ami", "ach", "ego", "emu", "ymi", "imi", "owa", "owe"),
    *("em", "ie", "om", "ow", "ej", "ym", "im", "es", "ia", "iu"),
    *("a", "e", "i", "o", "u", "y", "s"),
)
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


def stems(word: str) -> list[str]:
    """What a folded word may be without its ending, the shortest first; empty if it has none."""
    found: list[str] = []
    for ending in _ENDINGS:
        if not word.endswith(ending) or len(word) - len(ending) < _SHORTEST_STEM:
            continue
        stem = word[: -len(ending)]
        found.append(stem)
        if ending == "e":
            found += [stem[: -len(end)] + was for end, was in _BEFORE_E if stem.endswith(end)]
    return found


def same_but_for_ending(typed: str, word: str) -> bool:
    """Whether two folded words have a stem in common: "żółtej" and "żółta" do."""
    return any(word == stem or (word[:-1] == stem and word[-1] in VOWELS) for stem in stems(typed))


def sound(word: str) -> str:
    """The spelling that words share which sound alike: "kwick" and "quick" do."""
    for letters, heard in _BY_EAR:
        word = word.replace(letters, heard)
    return _DOUBLED.sub(r"\1", word)


def slips_allowed(word: str) -> int:
    """How many letters of a word may be wrong before it is another word."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 7 else 2


def likeness(typed: str, word: str, slips: int) -> float:
    """How sure it is that `typed` is `word` with `slips` letters wrong; the first rarely is."""
    first = 0.0 if typed[:1] == word[:1] else 0.5
    return max(0.0, 1 - 0.9 * (slips + first) / max(len(typed), len(word)))
