"""A .chat file says what it was made of, whatever was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recording.chat_file import answer_of, chat_text, deed_of, heading, read_chat, words_of
from bot.recording.exchanges import (
    SILENCE,
    Arrived,
    Exchange,
    Pressed,
    Said,
    UnreadableRecording,
)
from tests.chat import ChatFile

LINES = st.text("ab >#|[]()\\…é", min_size=1).map(str.strip).filter(bool)
WORDS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)


def test_a_conversation_is_read_as_it_was_written():
    text = """# A heading.
# language: pl

> (arrives)
| Partner Desk

> Contoso Sign
nie działa
> [Nie działa]
(silence)
"""
    recording = read_chat(text)

    assert recording.language == "pl"
    assert recording.exchanges == (
        Exchange(Arrived(), "| Partner Desk"),
        Exchange(Said("Contoso Sign"), "nie działa"),
        Exchange(Pressed("Nie działa"), SILENCE),
    )


def test_a_message_of_several_lines_stays_one_message():
    [exchange] = read_chat("> Contoso Sign\n>\n> no licences\nWhich?\n").exchanges

    assert exchange.deed == Said("Contoso Sign\n\nno licences")


@pytest.mark.parametrize(
    ("typed", "deed"),
    [
        ("contoso", Said("contoso")),
        ("[Undo]", Pressed("Undo")),
        ("[…]", Pressed(None)),
        ("(arrives)", Arrived()),
        ("\\[Undo]", Said("[Undo]")),
        ("\\(arrives)", Said("(arrives)")),
        ("[Undo] it", Said("[Undo] it")),
    ],
)
def test_what_is_typed_says_what_is_done(typed, deed):
    assert deed_of(typed) == deed
    assert words_of(deed) == typed


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_whatever_is_said_is_read_back(said):
    exchanges = tuple(Exchange(Said(words), answer) for words, answer in said)

    assert read_chat(f"{heading('en')}\n\n{chat_text(exchanges)}\n").exchanges == exchanges


@pytest.mark.parametrize("file", ChatFile.all(), ids=str)
def test_the_conversations_of_the_tests_are_written_as_they_are_read(file):
    body = file.path.read_text("utf-8").removeprefix(file.heading).strip()

    assert chat_text(file.recording.exchanges) == body


@pytest.mark.parametrize("text", ["", "# language: en\n", "the desk speaks\n> first\n"])
def test_what_is_no_conversation_is_refused(text):
    with pytest.raises(UnreadableRecording):
        read_chat(text)


def test_replies_are_shown_as_text_or_as_a_card():
    replies = [
        {"type": "message", "text": "Forgotten."},
        {"type": "message", "text": "Which one?\n1. Contoso Sign", "attachments": [{}]},
        {"type": "message", "summary": "The publisher", "attachments": [{}]},
        {"type": "trace", "label": "state: open"},
        {"type": "message", "text": ["odd"]},
    ]

    assert answer_of(replies).splitlines() == [
        "Forgotten.",
        "| Which one?",
        "| 1. Contoso Sign",
        "| The publisher",
    ]
    assert answer_of([]) == SILENCE
