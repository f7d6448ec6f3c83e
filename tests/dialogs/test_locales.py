"""Every sentence of the desk is there in every language, with all that it needs."""

import ast
from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path
from string import Formatter

import polib
import pytest

from dialogs.i18n import LANGUAGES, sentences
from dialogs.interruptions import IN_THIS_LANGUAGE, help_text
from dialogs.labels import SPOKEN
from dialogs.welcome import EXAMPLES
from knowledge.hearing import hear
from knowledge.issues import IssueType
from knowledge.understanding import understand
from knowledge.vocabulary import languages

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("dialogs", "bot") for path in sorted((ROOT / folder).rglob("*.py"))]
TRANSLATIONS = sorted((ROOT / "dialogs").rglob("*.po"))


def sentences_in(source: Path) -> Iterator[tuple[str, ...]]:
    """The sentences that a module says or marks: one form, or two where it counts."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id="_" | "N_") | ast.Attribute(attr="_"):
                wanted = node.args[:1]
            case ast.Attribute(attr="count", value=ast.Name(id="_") | ast.Attribute(attr="_")):
                wanted = node.args[:2]
            case _:
                continue
        texts = tuple(ast.literal_eval(a) for a in wanted if isinstance(a, ast.Constant))
        if texts and all(texts):
            yield texts


SENTENCES = sorted({texts for path in SOURCES for texts in sentences_in(path)})


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def read(path: Path) -> polib.POFile:
    return polib.pofile(str(path))


def test_every_language_but_that_of_the_code_has_its_file():
    assert {path.parts[-3] for path in TRANSLATIONS} == set(LANGUAGES) - {"en"}


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated(path):
    translated = {entry.msgid for entry in read(path).translated_entries()}

    assert [texts[0] for texts in SENTENCES if texts[0] not in translated] == []


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.parts[-3])
def test_no_sentence_is_left_over(path):
    said = {texts[0] for texts in SENTENCES}

    assert [entry.msgid for entry in read(path) if entry.msgid not in said] == []


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.parts[-3])
def test_nothing_is_fuzzy(path):
    assert read(path).fuzzy_entries() == []


@pytest.mark.parametrize("path", TRANSLATIONS, ids=lambda path: path.parts[-3])
def test_translations_keep_the_placeholders(path):
    for entry in read(path).translated_entries():
        for translated in entry.msgstr_plural.values() or [entry.msgstr]:
            assert placeholders(translated) == placeholders(entry.msgid), entry.msgid


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        ("en", 1, "Checked 1 day ago"),
        ("en", 2, "Checked 2 days ago"),
        ("pl", 1, "Sprawdzono 1 dzień temu"),
        ("pl", 2, "Sprawdzono 2 dni temu"),
        ("pl", 5, "Sprawdzono 5 dni temu"),
        ("pl", 12, "Sprawdzono 12 dni temu"),
        ("pl", 22, "Sprawdzono 22 dni temu"),
        ("de", 1, "Vor 1 Tag geprüft"),
        ("de", 2, "Vor 2 Tagen geprüft"),
    ],
)
def test_days_are_counted_as_the_language_does(language, days, said):
    counted = sentences(language).count(
        "Checked {number} day ago", "Checked {number} days ago", days
    )

    assert counted == said


def test_a_date_is_written_out_as_the_language_does_it():
    day = date(2023, 7, 31)

    assert [sentences(language).date(day) for language in ("en", "pl", "de")] == [
        "31 July 2023",
        "31 lipca 2023",
        "31. Juli 2023",
    ]


def test_what_the_desk_speaks_is_what_it_understands():
    assert sorted(LANGUAGES) == sorted(languages())


def test_every_language_the_desk_speaks_has_a_name_in_the_others():
    assert set(LANGUAGES) <= set(SPOKEN)


@pytest.mark.parametrize(("language", "before"), list(permutations(LANGUAGES, 2)))
def test_every_language_can_be_asked_for_in_itself(language, before):
    assert hear(sentences(language)(IN_THIS_LANGUAGE), before).wants_language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_help_promises_is_understood(language):
    promised = help_text(sentences(language)).rstrip(".").rpartition(": ")[2].split(" · ")
    heard = [hear(said, language) for said in promised]

    assert [said for said, h in zip(promised, heard, strict=True) if not (h.act or h.change)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_the_welcome_need_no_question_about_the_issue(language, catalogue):
    asked = [sentences(language)(example).format(offer="Contoso Backup") for example in EXAMPLES]

    assert [understand(question, catalogue, language).heard.issues for question in asked] == [
        (IssueType.TECHNICAL_BREAK_FIX,),
        (IssueType.CUSTOMER_BILLING,),
        (IssueType.ISV_CONTACT,),
    ]
