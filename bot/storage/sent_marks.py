"""Marks of replies that were just delivered, which outlive a killed process before any commit does.

A commit waits for the disk; these few bytes are with the operating system at once. A power failure
may take them along, and then the replies go out again, as they would without them.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_BYTES = 8
"""A mark is the number of a reply."""


class SentMarks:
    """The marks beside one database file; they are of use until what they mark is taken out."""

    def __init__(self, path: str | Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def add(self, seqs: Iterable[int]) -> None:
        """Mark these; on a full disk they stay unmarked, and may go out again after a kill."""
        marks = b"".join(seq.to_bytes(_BYTES, "big") for seq in seqs)
        with suppress(OSError):
            size = os.fstat(self._file).st_size
            if os.write(self._file, marks) < len(marks):
                # Half a mark would make others of all that come after it.
                os.ftruncate(self._file, size)

    def read(self) -> list[int]:
        """All that are marked; one that was cut short is none."""
        marks = os.pread(self._file, os.fstat(self._file).st_size, 0)
        whole = len(marks) // _BYTES * _BYTES
        return [int.from_bytes(marks[at : at + _BYTES], "big") for at in range(0, whole, _BYTES)]

    def clear(self) -> None:
        """Forget them: what they mark is taken out."""
        os.ftruncate(self._file, 0)
