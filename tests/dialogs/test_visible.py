"""What is left of words when only what can be seen goes out."""

import unicodedata
from time import process_time

import pytest
from hypothesis import given, strategies

from dialogs.i18n import sentences
from dialogs.markdown import escaped, plain
from dialogs.visible import LONGEST_LINE, LONGEST_NAME, cut, line, lines
from tests.dialogs.test_links import LONG

ANYTHING = strategies.text(strategies.characters(codec=None), max_size=80)


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("Con\x00to\x1bso\x9b", "Contoso"),
        ("Con\u200bto\u2060so\ufeff", "Contoso"),
        ("Con\u00adtoso", "Contoso"),
        ("Contoso \u202etxe.exe\u202c", "Contoso txe.exe"),
        ("\u2066Contoso\u2069\u200e", "Contoso"),
        ("Contoso\U000e0041\U000e0042", "Contoso"),
        ("Con\ud800toso", "Contoso"),
        ("\u3164\u2800\u115f", ""),
        ("Contoso\r\nBcc: x", "Contoso Bcc: x"),
        ("one\u2028two\x85three\x0bfour", "one two three four"),
        (" Contoso \t\u00a0 Backup ", "Contoso Backup"),
        ("Zażo\u0301łc\u0301", "Zażółć"),
        ("Z" + "\u0301\u0316" * 40 + "algo", "Ź\u0316\u0316\u0316\u0316algo"),
        ("<at>Desk</at>", "‹at>Desk‹/at>"),
        ("< / AT id=1>", "‹ / AT id=1>"),
        ("<a<at>t>", "<a‹at>t>"),
        ("<a\u200bt>", "‹at>"),
        ("<speak>x", "‹speak>x"),
    ],
)
def test_only_what_can_be_seen_goes_out(given, seen):
    assert line(given) == seen


@pytest.mark.parametrize(
    "name",
    [
        "Łódzka Chmura Sp. z o.o.",
        "O'Neil & Söhne “Ünïcode” GmbH",
        "C++",
        "R&D",
        "[24]7",
        "A*",
        "5.0 <beta>",
        "<atlas>",
        "微软",
        "株式会社ぶどう",
        "شركة المثال",
        "می‌خواهم",
        "חברה לדוגמה בע״מ",
        "क्‍ष",
        "บริษัท ตัวอย่าง จำกัด",
        "བསྒྲུབས",
        "Công ty Ví dụ",
        "Ελληνικά",
        "Ромашка",
        "10 000\u00a0zł",
        "Contoso 🚀",
        "1.\u00a0Contoso",
    ],
)
def test_honest_names_stay_as_they_are(name):
    assert line(name) == name


@given(ANYTHING)
def test_what_is_seen_stays_as_it_is(words):
    assert line(line(words)) == line(words)


@given(ANYTHING)
def test_no_sign_goes_out_that_cannot_be_seen(words):
    kinds = {unicodedata.category(sign) for sign in line(words) if sign not in "\u200c\u200d"}

    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(line(words)) & set("\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufeff")


def test_lines_stay_apart_where_the_desk_sets_them():
    assert lines("one\u202e\ntwo\n  three") == "one\ntwo\nthree"


def test_long_words_are_cut_between_words_where_there_is_a_place_near():
    assert cut("Contoso Backup for Everybody", 20) == "Contoso Backup for…"
    assert cut("Contoso Backup" * 20, 20) == "Contoso BackupConto…"
    assert cut("Contoso", 7) == "Contoso"


def test_a_letter_is_not_cut_off_from_its_marks():
    assert cut("กำกิ่กิ่กิ่", 8) == "กำกิ่…"


def test_a_line_is_never_longer_than_it_may_be():
    assert len(line("x" * 40_000)) == LONGEST_LINE
    assert len(line("x\u0301" * 40_000, 10)) <= 10


@pytest.mark.parametrize(
    "words",
    [
        "<" + " " * 100_000,
        "< /" * 30_000,
        "<at>" * 25_000,
        "x" + "\u0301" * 100_000,
        "\u0628\u200c" * 50_000,
        "\u202e" * 100_000,
        "[" * 100_000,
        "&#" * 50_000,
        "www." * 25_000,
        " \u00a0" * 50_000,
    ],
)
def test_no_words_take_long(words):
    began = process_time()
    plain(escaped(words))

    assert process_time() - began < LONG


def test_what_fills_a_blank_leaves_the_rest_of_the_sentence():
    _ = sentences("en")
    said = _("I don't have “{name}”").format(name="x\n\u202e" + "y" * 500)

    assert said == f"I don't have “x {'y' * (LONGEST_NAME - 3)}…”"
