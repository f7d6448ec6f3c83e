"""The little Markdown of our cards: bold names and links, and text that must not become any."""

import re

from dialogs.links import Link

_SIGNS = re.compile(r"[\\*\[\]`<]|~(?=~)|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_AT_THE_START = re.compile(r"^([ \t]*[0-9]*)([-+=#.)](?=[-=#\t\r\n ]|$)|>)", re.MULTILINE)
"""What would make a heading, a list or a quotation of a line."""
_TYPOGRAPHY = re.compile(
    r"(?<=-)-|(?<=\.)\.|(?<=\+)-|(?<=[?!,])[?!,]|['\"]|\((?=(?:c|r|p|tm)\))", re.IGNORECASE
)
"""What Web Chat would set as dashes, round quotation marks or ©: no address may be set so."""
_ENDS_A_TARGET = {ord(sign): f"%{ord(sign):X}" for sign in "()<>[]\\`"}
"""Signs with which Markdown could end the target of a link, as addresses write them."""
_OURS = re.compile(r"\\([!-/:-@\[-`{-~])|\*\*|\[((?:\\.|[^\\\]])*)\]\([^)]*\)")
"""All that is written here: an escaped sign, an end of bold type, a link."""


def escaped(words: str) -> str:
    """Markdown that is drawn as `words`, sign by sign; only typography may round it off."""
    return _AT_THE_START.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", words))


def bold(words: str) -> str:
    """`words` in bold type."""
    return f"**{escaped(words)}**"


def detail(value: str | Link) -> str:
    """A value, to be pressed where it is a link; a link is shown exactly, to be copied."""
    if not isinstance(value, Link):
        return escaped(value)
    exactly = _TYPOGRAPHY.sub(r"\\\g<0>", escaped(value.shown))
    return f"[{exactly}]({value.target.translate(_ENDS_A_TARGET)})"


def plain(markdown: str) -> str:
    """The words of what was written here, without any markup: for the text twin."""
    words = _OURS.sub(lambda found: found[1] or plain(found[2] or ""), markdown)
    return words.replace("\u00a0", " ")
