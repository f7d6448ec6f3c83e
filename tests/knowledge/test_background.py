from collections import Counter
from importlib import resources

import pytest

from knowledge.background import Grade, background_words, read_background
from knowledge.errors import UnreadableFile
from knowledge.folding import fold

FOLDER = resources.files("knowledge") / "words" / "background"
FILES = sorted(file.name for file in FOLDER.iterdir())
HALVES_OF_NAMES = frozenset(
    {"now", "os", "ok", "cloud", "fy", "ai", "io", "hub", "box"}
    | {"app", "x", "bot", "soft", "tech", "cast", "go", "iq", "ware"}
)
LEAST = {"glue": 200, "desk": 600, "trade": 350, "common": 1000, "everyday": 2500, "names": 300}


def lines_of(file):
    return (FOLDER / file).read_text("utf-8").splitlines()


def sections_of(file):
    """The entries below each heading of a file, the endings too."""
    sections = {}
    entries = []
    for line in lines_of(file):
        if line.startswith("["):
            entries = sections[line.strip("[]")] = []
        elif not line.startswith("#"):
            entries.extend(line.split())
    return sections


def words_of(file):
    """The sections of a file that grade words, by grade."""
    sections = sections_of(file)
    return {grade: sections[grade] for grade in Grade}


def entries_of(file):
    return [entry for entries in words_of(file).values() for entry in entries]


def grade_of(word):
    return background_words().grade_of(fold(word).replace("'", ""))


@pytest.mark.parametrize("file", FILES)
def test_a_file_has_the_endings_and_then_every_grade_in_order(file):
    assert list(sections_of(file)) == ["endings", *Grade]


@pytest.mark.parametrize("file", ["en.txt", "pl.txt"])
def test_a_section_is_long_enough_to_be_of_use(file):
    lengths = {section: len(entries) for section, entries in words_of(file).items()}

    assert {section for section, least in LEAST.items() if lengths[section] < least} == set()


@pytest.mark.parametrize("file", FILES)
def test_no_entry_stands_twice_in_a_file(file):
    counts = Counter(fold(entry) for entry in entries_of(file))

    assert [entry for entry, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES)
def test_no_ending_stands_twice_in_a_file(file):
    counts = Counter(fold(ending) for ending in sections_of(file)["endings"])

    assert [ending for ending, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES)
def test_an_ending_is_not_the_second_half_of_a_compound_name(file):
    endings = {fold(ending) for ending in sections_of(file)["endings"]}

    assert endings & HALVES_OF_NAMES == set()


@pytest.mark.parametrize("file", FILES)
def test_a_word_is_not_in_an_earlier_section_of_its_file_as_well(file):
    background = read_background({file: "\n".join(lines_of(file))})
    shadowed = [
        (section, entry)
        for section, entries in words_of(file).items()
        for entry in entries
        if not entry.endswith("*")
        and background.grade_of(fold(entry).replace("'", "")) is not Grade(section)
    ]

    assert shadowed == []


@pytest.mark.parametrize("file", FILES)
def test_an_entry_is_written_in_lower_case_and_without_signs(file):
    entries = entries_of(file) + sections_of(file)["endings"]
    letters = [entry.removesuffix("*").replace("'", "") for entry in entries]

    assert [word for word in letters if word != word.lower() or not word.isalnum()] == []


@pytest.mark.parametrize("file", FILES)
def test_a_stem_has_four_letters_or_more(file):
    assert [entry for entry in entries_of(file) if entry.endswith("*") and len(entry) < 5] == []


@pytest.mark.parametrize("file", FILES)
def test_a_line_fits_on_a_page(file):
    assert [line for line in lines_of(file) if len(line) > 110] == []


@pytest.mark.parametrize(
    ("grade", "words"),
    [
        (Grade.GLUE, "the which don't couldn't że który któremu będziemy nasza"),
        (
            Grade.DESK,
            "invoice refunded licences subscription outage fakturami licencji hasłem zalogowaliśmy",
        ),
        (Grade.TRADE, "backup firewalls payroll gateway kadry księgowości kartotece obiegu zapora"),
        (Grade.COMMON, "monday bigger useful poniedziałek dziewięćdziesiąt ważniejszy robimy"),
        (Grade.EVERYDAY, "spark harvest slack canvas iskra falami strzałę planetami"),
        (Grade.NAMES, "warsaw germany oliver kowalskiego poznaniu agnieszką hiszpanii"),
        (Grade.GLUE, "beziehungsweise deshalb ihrem"),
        (Grade.DESK, "rechnungen gekündigt lizenzen zuständigkeit registrierung"),
        (Grade.DESK, "certificate catalogue prepaid użytkownikowi odpowiedzcie potwierdzilibyśmy"),
        (Grade.TRADE, "datensicherungen lohnbuchhaltung protokollierung"),
    ],
)
def test_words_are_graded_in_the_forms_that_people_write(grade, words):
    assert {word: grade_of(word) for word in words.split()} == dict.fromkeys(words.split(), grade)


@pytest.mark.parametrize(
    "name",
    [
        "contoso",
        "fabrikam",
        "northwind",
        "proseware",
        "tailspin",
        "woodgrove",
        "litware",
        "wingtip",
        "lucerne",
        "vanarsdel",
        "relecloud",
        "lamna",
        "humongous",
        "coho",
        "datum",
        "trey",
        "southridge",
        "vaultline",
        "zephyr",
        "käuzchen",
        "blaumeise",
        "bursztyn",
        "śnieżka",
        "łabędź",
        "ćwiek",
        "ślad",
        "kartoteka",
        "planfulness",
        "datadesk",
        "cloudbury",
    ],
)
def test_what_tells_an_offer_is_not_taken_for_a_word_of_the_desk(name):
    assert grade_of(name) not in {Grade.GLUE, Grade.DESK}


@pytest.mark.parametrize("half", sorted(HALVES_OF_NAMES))
@pytest.mark.parametrize(
    "word", ["screen", "browser", "status", "link", "service", "faktur", "rechnung", "lizenz"]
)
def test_a_compound_name_is_not_taken_for_a_form_of_its_first_word(word, half):
    assert grade_of(word + half) is None


@pytest.mark.parametrize(
    "word", ["screen", "browser", "status", "link", "service", "chart", "plan"]
)
def test_a_name_in_ly_is_not_taken_for_an_adverb(word):
    assert grade_of(word + "ly") is None


def test_a_word_has_the_least_telling_of_its_grades():
    background = read_background(
        {
            "pl.txt": "[desk]\nplan*\n[names]\nanna",
            "xx.txt": "[glue]\nplany\n[common]\nanna plan",
        }
    )

    assert background.grade_of("plan") is Grade.DESK
    assert background.grade_of("plany") is Grade.GLUE
    assert background.grade_of("anna") is Grade.COMMON


@pytest.mark.parametrize(
    ("word", "grade"),
    [
        ("plan", Grade.DESK),
        ("planami", Grade.DESK),
        ("planhub", None),
        ("planetka", None),  # An ending as long as its stem
        ("pla", None),
        ("konfiguracja", Grade.TRADE),
        ("konfigurować", Grade.TRADE),
        ("konfiguracjami", None),
        ("fakturą", None),
    ],
)
def test_a_star_stands_for_the_endings_of_its_file(word, grade):
    background = read_background(
        {
            "xx.txt": "[endings]\n# A comment\nami etka acja ować\n"
            "[desk]\nplan*\n[trade]\nkonfigur*\n",
            "yy.txt": "[endings]\nhub ą\n[glue]\nthe\n",
        }
    )

    assert background.grade_of(fold(word)) is grade


def test_accents_and_apostrophes_do_not_matter():
    background = read_background({"xx.txt": "[glue]\ndon't\n[desk]\nhasło\n"})

    assert background.grade_of("dont") is Grade.GLUE
    assert background.grade_of("haslo") is Grade.DESK


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "[glue]\n[brands]\n",
            r"xx\.txt, line 2: \[brands\] is not a section; .*\[glue\], \[desk\]",
        ),
        ("# A comment\nthe\n", r'xx\.txt, line 2: "the" stands before any section; put it below'),
        ("[glue]\nin*voice\n", r'xx\.txt, line 2: "in\*voice" has a star within'),
        ("[glue]\ninvoice**\n", r"line 2: .* a star may only end it"),
        ("[glue]\n\nin*\n", r'line 3: "in\*" would take too many words; give 3 letters or more'),
        ("[glue]\n*\n", r"line 2: .* too many words"),
    ],
)
def test_an_unsound_file_says_what_is_wrong_and_where(text, complaint):
    with pytest.raises(UnreadableFile, match=complaint):
        read_background({"xx.txt": text})
