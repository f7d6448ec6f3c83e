"""What the Emulator saves is read; what cannot be done again is named."""

from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recording.exchanges import Arrived, Exchange, Pressed, Said, UnreadableRecording
from bot.recording.transcript_file import read_transcript, recording_of, transcript_body

SAVED = Path(__file__).with_name("emulator.transcript").read_bytes()
PERSON = {"id": "u", "role": "user"}
DESK = {"id": "b", "role": "bot"}

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "role", "desk", "data", "action", "content", "title"]), inner
        )
    ),
    max_leaves=8,
)
FIELDS = ["type", "from", "recipient", "value", "text", "replyToId", "attachments", "membersAdded"]


def by_person(**said):
    return {"type": "message", "id": "1", "from": PERSON, "recipient": DESK, **said}


def by_desk(**said):
    return {"type": "message", "from": DESK, "recipient": PERSON, **said}


def test_a_conversation_saved_by_the_emulator_is_read():
    recording = read_transcript(SAVED)

    assert recording.language == "pl-PL"
    assert [exchange.deed for exchange in recording.exchanges] == [
        Arrived(),
        Said("problem z licencją contoso"),
        Pressed("Contoso Sign", {"desk": {"ask": 4, "pick": "contoso.contoso-sign"}}),
    ]
    assert recording.exchanges[2].answer == (
        "| Contoso Sign: czego dotyczy sprawa?\n| 1. Nie działa"
    )
    assert recording.left_out == ("messageReaction",)


def test_what_is_written_is_read_back():
    activities = orjson.loads(SAVED)

    assert read_transcript(transcript_body(activities)) == read_transcript(SAVED)


def test_a_press_that_no_card_explains_keeps_what_it_sent():
    [exchange] = recording_of([by_person(value={"desk": {"do": "why"}})]).exchanges

    assert exchange.deed == Pressed(None, {"desk": {"do": "why"}})


def test_a_press_by_its_label_alone_is_a_press():
    [exchange] = recording_of([by_person(text="[Undo]")]).exchanges

    assert exchange.deed == Pressed("Undo")


def test_a_press_of_teams_is_a_press():
    data = {"desk": {"do": "why"}}
    invoke = by_person(type="invoke", value={"action": {"type": "Action.Execute", "data": data}})

    assert recording_of([invoke]).exchanges == (Exchange(Pressed(None, data)),)


def test_a_reply_goes_to_the_message_that_it_answers():
    recording = recording_of(
        [
            by_person(id="1", text="first"),
            by_person(id="2", text="second"),
            by_desk(text="to the first", replyToId="1"),
            by_desk(text="to the last"),
        ]
    )

    assert [exchange.answer for exchange in recording.exchanges] == ["to the first", "to the last"]


def test_the_desk_is_known_where_an_activity_does_not_say_who_it_is():
    arrival = {"type": "conversationUpdate", "from": {"id": "b"}, "membersAdded": [{"id": "b"}]}

    assert recording_of([arrival, by_person(text="hi")]).exchanges == (Exchange(Said("hi")),)


@pytest.mark.parametrize(
    ("activity", "named"),
    [
        (by_person(type="installationUpdate"), "installationUpdate"),
        (by_person(type="event", name="webchat/join"), "event webchat/join"),
        (by_person(attachments=[{"contentType": "image/png"}]), "message"),
        ({}, "an activity without a type"),
        (by_desk(text="Welcome"), "what the desk said before anybody came in"),
    ],
)
def test_what_cannot_be_done_again_is_named_and_left_out(activity, named):
    assert recording_of([activity]).left_out == (named,)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[1]", b"[]", b'{"activities": []}', b"\xff", b"[" * 900]
)
def test_what_is_no_transcript_is_refused(body):
    with pytest.raises(UnreadableRecording):
        read_transcript(body)


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), ANY_JSON), max_size=4))
def test_any_activities_are_read_or_left_out(activities):
    recording_of(activities)
