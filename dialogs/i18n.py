"""The desk's own sentences in the language of the person."""

import gettext
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO

import polib

from dialogs.visible import LONGEST_NAME, line

LANGUAGES = {"en": "English", "pl": "polski", "de": "Deutsch"}
"""The languages the desk speaks, each by its own name. English stands in the code."""


def N_(sentence: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Mark `sentence` for the translators; it is translated where it is said."""
    return sentence


_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_DATE = N_("{day} {month} {year}")


class Sentence(str):
    """A sentence in whose blanks any words may be filled, whoever typed them."""

    __slots__ = ()

    def format(self, *given: object, **named: object) -> str:
        """The sentence with its blanks filled, by words on one line that a name has room on."""
        fitting = {
            blank: line(words, LONGEST_NAME) if isinstance(words, str) else words
            for blank, words in named.items()
        }
        return super().format(*given, **fitting)


class Sentences:
    """Translates into one language, or leaves the English of the code as it is."""

    def __init__(self, language: str) -> None:
        po = files("dialogs").joinpath(f"locales/{language}/LC_MESSAGES/desk.po")
        self.language = language
        self._texts: gettext.NullTranslations = gettext.NullTranslations()
        if po.is_file():
            compiled = polib.pofile(po.read_text("utf-8")).to_binary()
            self._texts = gettext.GNUTranslations(BytesIO(compiled))

    def __call__(self, sentence: str) -> str:
        """`sentence` in this language; what is filled in with format() cannot change the rest."""
        return Sentence(self._texts.gettext(sentence))

    def count(self, one: str, many: str, number: int) -> str:
        """The form for `number` things, with {number} filled in."""
        return self._texts.ngettext(one, many, number).format(number=number)

    def date(self, day: date) -> str:
        """`day` written out: 31 July 2023, 31. Juli 2023."""
        return self(_DATE).format(day=day.day, month=self(_MONTHS[day.month - 1]), year=day.year)


def language_of(locale: str | None) -> str:
    """The language for somebody with this locale, such as pl-PL: English where it is not ours."""
    language = (locale or "")[:2].lower()
    return language if language in LANGUAGES else "en"


@cache
def sentences(language: str) -> Sentences:
    """The sentences in `language`; read once."""
    return Sentences(language)
