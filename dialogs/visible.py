"""What goes out as words: only signs that can be seen, on lines of a bounded length.

What people type and what catalogues hold is shown as it is, as far as it can be seen. It may not
turn the words after it around, hide in them, run over the lines above, name somebody to Teams, or
fill a message until no channel takes it. Matching and the catalogue keep what was given.
"""

import re
import unicodedata

LONGEST_NAME = 200
"""In characters, as the importer takes them: no name of a catalogue is cut."""

LONGEST_DETAIL = 300
LONGEST_LINE = 600
"""More than any paragraph of ours; a card of such lines is still one message for every channel."""

_MOST_MARKS = 4
"""Above and below one letter: no script needs more at once, and more run over the lines around."""

_NEEDS_JOINERS = "\u0600-\u109f\u1780-\u18af"
"""Scripts from Arabic to Mongolian: there the two zero-width joiners tell words apart."""
_UNSEEN = re.compile(
    # Controls, those that are white space excepted; halves of characters; what is no character.
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    # Hyphens and marks that only a typesetter sees, fillers, blanks, choices between glyphs.
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f"
    # Directions, words joined or parted, invisible signs of mathematics, byte order marks, notes.
    r"\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffc"
    # Music, tags and choices between glyphs beyond the basic plane.
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    rf"|(?<![{_NEEDS_JOINERS}])[\u200c\u200d]|[\u200c\u200d](?![{_NEEDS_JOINERS}])"
)
_WHITE = re.compile(r"\s{2,}|[^\S \u00a0]")
_TAG = re.compile(r"<(?=\s?/?\s?(?:at|speak)\b)", re.IGNORECASE)
"""With which Teams would name somebody, and a voice would take commands."""

_UNUSUAL = re.compile(r"[^ -;=-~¡-¬®-ʯ‐-‗•…“”„‘’‚‹›€™]")
"""What nearly nothing has that is said: but Latin letters and the signs between them."""
_FIRST_MARK = "\u0300"


def line(words: str, longest: int = LONGEST_LINE) -> str:
    """`words` on one line, as they can be seen, in at most `longest` characters."""
    if _UNUSUAL.search(words) or "  " in words:
        seen = unicodedata.normalize("NFC", _UNSEEN.sub("", words))
        words = _TAG.sub("‹", _WHITE.sub(" ", _unstacked(seen)))
    return cut(words.strip(), longest)


def lines(words: str) -> str:
    """`words` as they can be seen, on the lines that they have."""
    return "\n".join(map(line, words.splitlines()))


def cut(words: str, longest: int) -> str:
    """The beginning of `words` with an ellipsis, unless they fit; a letter keeps its accents."""
    if len(words) <= longest:
        return words
    end = longest - 1
    while end and _belongs_to_the_sign_before(words[end]):
        end -= 1
    last_word = words.rfind(" ", 0, end + 1)
    return words[: last_word if last_word > longest * 3 // 4 else end].rstrip() + "…"


def _unstacked(words: str) -> str:
    """`words` with no more marks on a letter than a script needs."""
    if max(words, default="") < _FIRST_MARK:
        return words
    kept, marks = [], 0
    for sign in words:
        marks = marks + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def _belongs_to_the_sign_before(sign: str) -> bool:
    return sign in "\u200c\u200d" or unicodedata.category(sign).startswith("M")
