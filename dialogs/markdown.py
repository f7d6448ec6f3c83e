"""The little Markdown of our cards: bold names and links, and text that must not become any."""

import re

from dialogs.links import Link
from dialogs.visible import LONGEST_DETAIL, line

# Both begin with one set of signs, so that few places of a text are looked at more closely.
_SIGNS = re.compile(
    r"[\\*\[\]`<~&_{.?!,(-]"
    r"(?:(?<=[\\*\[\]`<~])|(?<=&)(?=#?\w+;)|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))"
    # {{DATE(…)}}, which cards fill in; what Web Chat would set as ellipses, dashes, ± or ©.
    r"|(?<=\{\{)|(?<=\.\.|--|\+-|[?!,][?!,])|(?<=\()(?=(?i:c|r|p|tm)\)))"
)
_MIGHT_BE_PRESSED = re.compile(r"[/:.@](?:(?<=//)|(?i:(?<=mailto:)|(?<=www\.))|(?<=\w@)(?=\w))")
"""In an address: clients make links of those on their own accord."""
_AT_THE_START = re.compile(r"^([0-9]*)([-+=#.)](?=[-=# ]|$)|>)")
"""What would make a heading, a list or a quotation of a line."""
_QUOTATION_MARKS = re.compile(r"['\"]")
"""Web Chat rounds them: well in a sentence, but no address may be set so."""
_ENDS_A_TARGET = {ord(sign): f"%{ord(sign):X}" for sign in "()<>[]\\`"}
"""Signs with which Markdown could end the target of a link, as addresses write them."""
_OURS = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*|\[((?:\\.|[^\\\]])*)\]\([^)]*\)")
"""All that is written here: an escaped sign, an end of bold type, a link."""


def escaped(words: str) -> str:
    """Markdown that is drawn as the line that `words` are, sign by sign; `'` may be rounded."""
    return _MIGHT_BE_PRESSED.sub(r"\\\g<0>", _exactly(words))


def bold(words: str) -> str:
    """`words` in bold type."""
    return f"**{escaped(words)}**"


def detail(value: str | Link) -> str:
    """A value, to be pressed where it is a link; a link is shown exactly, to be copied."""
    if not isinstance(value, Link):
        return escaped(line(value, LONGEST_DETAIL))
    exactly = _QUOTATION_MARKS.sub(r"\\\g<0>", _exactly(value.shown))
    return f"[{exactly}]({value.target.translate(_ENDS_A_TARGET)})"


def plain(markdown: str) -> str:
    """The words of what was written here, without any markup: for the text twin."""
    words = _OURS.sub(lambda found: found[1] or plain(found[2] or ""), markdown)
    return words.replace("\u00a0", " ")


def _exactly(words: str) -> str:
    return _AT_THE_START.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", line(words)))
