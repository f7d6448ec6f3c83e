"""Two answers differ in what they say, not in what changes every day."""

from datetime import date

import pytest

from bot.recording.differences import Part, changed_lines, differing_parts
from dialogs.handover import PASSED_ON, REPORTED
from dialogs.i18n import LANGUAGES, sentences

ANSWER = """| Contoso Ltd (publisher) handles this
| Contoso Backup · SaaS · sold through CSP — Not this one?
| Technical support is the publisher's job.
| Customer support: Contoso Support
| E-mail: support@contoso.example
| Checked 12 days ago · Partner Desk sample
| Have ready: subscription ID
| Source: Partner Center, Support, 31 July 2023 · data v3 · A-7F3K — Why this?
| [Write the e-mail] [Ask a person]"""

QUESTION = """| Contoso Sign: what is it about?
| 1. It does not work
| 2. How to use it"""


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("12 days ago", "1 day ago"),
        ("Checked 12 days ago", "Checked today"),
        ("Checked 12 days ago", "Unverified: checked 412 days ago"),
        ("31 July 2023", "1 August 2026"),
        ("data v3", "data v14"),
        ("A-7F3K", "A-0001"),
        ("| ", ""),
    ],
)
def test_what_changes_every_day_is_no_difference(was, becomes):
    now = ANSWER.replace(was, becomes)

    assert now != ANSWER
    assert differing_parts(ANSWER, now) == ()
    assert changed_lines(ANSWER, now) == []


@pytest.mark.parametrize(
    ("was", "becomes", "part"),
    [
        ("Contoso Ltd (publisher)", "You, the CSP partner,", Part.VERDICT),
        ("Contoso Backup · SaaS", "Contoso Backup · virtual machine", Part.OFFER),
        ("support@contoso", "help@contoso", Part.CONTACTS),
        ("Contoso Support", "Contoso Helpdesk", Part.CONTACTS),
        (": Contoso Support", "", Part.CONTACTS),
        ("Checked 12 days ago", "Unverified: nobody has checked this contact yet", Part.CONTACTS),
        ("subscription ID", "tenant ID", Part.WORDING),
        ("[Write the e-mail] ", "", Part.WORDING),
    ],
)
def test_a_difference_is_called_by_what_it_is_about(was, becomes, part):
    assert part in differing_parts(ANSWER, ANSWER.replace(was, becomes))


@pytest.mark.parametrize(
    ("was", "becomes", "part"),
    [
        ("Contoso Sign:", "Contoso Backup:", Part.QUESTION),
        ("How to use it", "Outage", Part.CHOICES),
    ],
)
def test_another_question_is_a_difference(was, becomes, part):
    assert differing_parts(QUESTION, QUESTION.replace(was, becomes)) == (part,)


def test_an_answer_instead_of_a_question_differs_in_both():
    parts = differing_parts(QUESTION, ANSWER)

    assert {Part.VERDICT, Part.QUESTION, Part.OFFER, Part.CONTACTS} <= {*parts}


def test_the_verdict_of_the_second_card_counts_too():
    two = f"{ANSWER}\n{ANSWER}"
    other = f"{ANSWER}\n{ANSWER.replace('Contoso Ltd (publisher)', 'Microsoft')}"

    assert differing_parts(two, other) == (Part.VERDICT,)


def test_only_changed_lines_are_shown_old_before_new():
    other = ANSWER.replace("support@contoso", "help@contoso").replace("A-7F3K", "A-AAAA")

    assert changed_lines(ANSWER, other) == [
        "- | E-mail: support@contoso.example",
        "+ | E-mail: help@contoso.example",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language_what_changes_every_day_is_no_difference(language):
    _ = sentences(language)
    checked = "Checked {number} day ago", "Checked {number} days ago"

    def said(number: int, day: date) -> str:
        age = _.count(*checked, number)
        return "\n".join(
            [
                f"| {age} · Partner Desk sample",
                f"| {_('Unverified: {age}').format(age=age[0].lower() + age[1:])}",
                f"| {_.date(day)} · {_('data v{version}').format(version=number)}",
                _(PASSED_ON).format(number=1000 + number),
                _(REPORTED).format(number=1000 + number),
            ]
        )

    days = [date(2023 + month % 3, month, month * 2) for month in range(1, 13)]
    everyday = [said(number, day) for number, day in zip(range(1, 35, 3), days, strict=True)]

    assert [differing_parts(everyday[0], other) for other in everyday] == [()] * len(everyday)
