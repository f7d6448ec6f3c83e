"""Recordings as files: .chat for people, .transcript for the Emulator, told by their ending."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.recording.chat_file import chat_text, heading, read_chat
from bot.recording.exchanges import Recording, UnreadableRecording
from bot.recording.transcript_file import read_transcript, recording_of, transcript_body
from dialogs.i18n import LANGUAGES
from knowledge.errors import DeskError

CHAT = ".chat"
TRANSCRIPT = ".transcript"


class NotRecorded(DeskError):
    """A recording cannot be written where it was asked for."""


def read_recording(file: Path) -> Recording:
    """The conversation in a file; raises UnreadableRecording.

    A .chat file that does not say its language, but is in a folder called like one, is in that.
    """
    read = _READERS[_ending(file)]
    try:
        recording = read(file.read_bytes())
    except OSError as error:
        raise UnreadableRecording(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UnreadableRecording(f"{file} cannot be read: it is not UTF-8.") from error
    except UnreadableRecording as error:
        raise UnreadableRecording(f"{file} is no recording: {error}") from error
    if not recording.language and file.absolute().parent.name in LANGUAGES:
        return replace(recording, language=file.absolute().parent.name)
    return recording


class Recorder:
    """Writes a conversation to a new file, which is whole after every activity."""

    def __init__(self, file: Path) -> None:
        """Raises NotRecorded where the file is there already or cannot be made."""
        self._body = _WRITERS[_ending(file)]
        self._file = file
        self._activities: list[Mapping[str, Any]] = []
        try:
            # What people say is for the eyes of the desk only.
            file.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise NotRecorded(f"{file} is there already: name another file.") from None
        except OSError as error:
            raise NotRecorded(f"{file} cannot be written: {error.strerror}.") from error

    def add(self, *activities: Mapping[str, Any]) -> None:
        """Record the activities that come next; raises NotRecorded."""
        self._activities += activities
        # Beside it first, so that no moment has half a file.
        beside = self._file.with_name(self._file.name + ".part")
        try:
            beside.touch(mode=0o600)
            beside.write_bytes(self._body(self._activities))
            beside.replace(self._file)
        except OSError as error:
            raise NotRecorded(f"{self._file} cannot be written: {error.strerror}.") from error


def _ending(file: Path) -> str:
    ending = file.suffix.casefold()
    if ending not in _READERS:
        raise UnreadableRecording(f"{file} ends neither in {CHAT} nor in {TRANSCRIPT}.")
    return ending


def _chat_body(activities: Sequence[Mapping[str, Any]]) -> bytes:
    recording = recording_of(activities)
    return f"{heading(recording.language)}\n\n{chat_text(recording.exchanges)}\n".encode()


_READERS: Mapping[str, Callable[[bytes], Recording]] = {
    CHAT: lambda body: read_chat(body.decode("utf-8-sig").replace("\r\n", "\n")),
    TRANSCRIPT: read_transcript,
}
_WRITERS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], bytes]] = {
    CHAT: _chat_body,
    TRANSCRIPT: transcript_body,
}
