"""A recording is whole at every moment, for the desk's eyes only, and never overwrites another."""

import orjson
import pytest

from bot.recording.exchanges import Arrived, Exchange, Said, UnreadableRecording
from bot.recording.files import NotRecorded, Recorder, read_recording

PERSON = {"id": "u", "role": "user"}
DESK = {"id": "b", "role": "bot"}
ASKED = {"type": "message", "id": "1", "from": PERSON, "text": "Contoso Sign", "locale": "de"}
ANSWERED = {"type": "message", "from": DESK, "replyToId": "1", "text": "Was ist damit?"}


@pytest.mark.parametrize("ending", ["chat", "transcript", "CHAT"])
def test_after_each_activity_the_file_holds_all_that_was_said(tmp_path, ending):
    file = tmp_path / f"talk.{ending}"
    recorder = Recorder(file)
    recorder.add(ASKED)
    before = read_recording(file)
    recorder.add(ANSWERED)

    assert before.exchanges == (Exchange(Said("Contoso Sign")),)
    assert read_recording(file).exchanges == (Exchange(Said("Contoso Sign"), "Was ist damit?"),)
    assert read_recording(file).language == "de"
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_transcript_holds_the_activities_as_they_were(tmp_path):
    file = tmp_path / "talk.transcript"
    Recorder(file).add(ASKED, ANSWERED)

    assert orjson.loads(file.read_bytes()) == [ASKED, ANSWERED]


def test_another_recording_is_never_overwritten(tmp_path):
    file = tmp_path / "talk.chat"
    file.write_text("> precious\n(silence)\n")

    with pytest.raises(NotRecorded, match="name another file"):
        Recorder(file)
    assert "precious" in file.read_text()


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(NotRecorded, match="cannot be written"):
        Recorder(tmp_path / "nowhere" / "talk.chat")


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("talk.txt", b"> hi\n", "ends neither in"),
        ("talk.chat", b"\xff\xfe", "not UTF-8"),
        ("talk.chat", b"hello\n", "talk.chat is no recording"),
        ("talk.transcript", b"{", "not JSON"),
    ],
)
def test_what_is_no_recording_is_refused_by_name(tmp_path, name, body, said):
    (tmp_path / name).write_bytes(body)

    with pytest.raises(UnreadableRecording, match=said):
        read_recording(tmp_path / name)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UnreadableRecording, match="No such file"):
        read_recording(tmp_path / "talk.chat")


def test_a_conversation_in_a_folder_of_a_language_begins_in_it(tmp_path):
    (tmp_path / "pl").mkdir()
    file = tmp_path / "pl" / "talk.chat"
    file.write_text("> (arrives)\r\n(silence)\r\n")

    assert read_recording(file).language == "pl"
    assert read_recording(file).exchanges == (Exchange(Arrived()),)
