import json

from bot.doctor.findings import ok, unchecked, warning, wrong
from bot.doctor.report import as_json, lines_of, summary

FOUND = [
    ok("database", "All well."),
    warning("catalogue", "Old.", "Import it."),
    wrong("secret", "Expired.", "Make a new one."),
    unchecked("clock", "No network.", "Find one."),
]


def test_findings_stand_in_columns_with_the_mend_below():
    assert "\n".join(map(lines_of, FOUND)).splitlines() == [
        "ok         database       All well.",
        "warning    catalogue      Old.",
        "                          -> Import it.",
        "wrong      secret         Expired.",
        "                          -> Make a new one.",
        "unchecked  clock          No network.",
        "                          -> Find one.",
    ]


def test_the_last_line_counts():
    assert summary(FOUND) == "1 ok, 1 warning, 1 wrong, 1 unchecked."
    assert summary([FOUND[1]] * 2) == "0 ok, 2 warnings, 0 wrong, 0 unchecked."


def test_scripts_get_the_same_as_json():
    report = json.loads(as_json(FOUND))

    assert report["findings"][2] == {
        "verdict": "wrong",
        "part": "secret",
        "what": "Expired.",
        "mend": "Make a new one.",
    }
    assert report["count"] == {"ok": 1, "warning": 1, "wrong": 1, "unchecked": 1}


def test_nothing_that_others_say_commands_the_terminal():
    assert "\x1b" not in lines_of(ok("endpoint", "redirects to \x1b[2J"))
    assert "\n" not in lines_of(ok("endpoint", "a\nb"))
