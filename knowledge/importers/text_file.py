"""Opening a file that somebody gave us as text, without trusting that it is some."""

import codecs
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from knowledge.errors import UnreadableFile

Progress = Callable[[int, int], None]
"""Hears how many bytes are done, and of how many."""

LARGEST_FILE = 200_000_000
"""Bytes."""
LONGEST_LINE = 1_000_000
"""Characters."""
LINES_BETWEEN_PROGRESS = 1000


@contextmanager
def text_lines(
    path: Path, source: str, progress: Progress | None = None
) -> Iterator[Iterator[str]]:
    """The lines of a text file one at a time, with the line ends that they have in the file.

    Raises UnreadableFile, when opened or at any line, for what is not a regular file of UTF-8, or
    of UTF-16 with a byte order mark, within our limits.
    """
    try:
        size = _size(path, source)
        with path.open("rb") as file:
            encoding = _encoding(file.read(2))
            file.seek(0)
            with TextIOWrapper(file, encoding, newline="") as text:
                lines = _lines(text, source)
                yield _watched(lines, progress, file.tell, size) if progress else lines
    except FileNotFoundError:
        raise UnreadableFile(source, "there is no such file") from None
    except UnicodeDecodeError:
        raise UnreadableFile(source, "it is not UTF-8: save it as UTF-8") from None
    except OSError as error:
        raise UnreadableFile(source, f"it cannot be read: {error.strerror}") from None


def _size(path: Path, source: str) -> int:
    """The size in bytes, looked at before opening: to open a pipe would wait for its other end."""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise UnreadableFile(source, "it is not a file but a folder, a pipe or a device")
    if facts.st_size == 0:
        raise UnreadableFile(source, "it is empty")
    if facts.st_size > LARGEST_FILE:
        raise UnreadableFile(source, "it is larger than 200 MB: split it into smaller files")
    return facts.st_size


def _encoding(start: bytes) -> str:
    return "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def _lines(text: TextIOWrapper, source: str) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if "\0" in line:
            raise UnreadableFile(source, "it is not a text file: save it as CSV or JSON lines")
        if len(line) > LONGEST_LINE:
            why = f"line {number} is longer than a million characters: write one offer on each line"
            raise UnreadableFile(source, why)
        yield line


def _watched(
    lines: Iterator[str], progress: Progress, bytes_read: Callable[[], int], size: int
) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        yield line
        if number % LINES_BETWEEN_PROGRESS == 0:
            progress(min(bytes_read(), size), size)
    progress(size, size)
