"""Reading the rows of a CSV file, whichever of , ; and tab stands between its cells."""

import csv
from collections.abc import Iterator
from itertools import chain

from knowledge.errors import BadRow, UnreadableFile
from knowledge.importers.rows import COLUMNS, REQUIRED, Row, column_name
from knowledge.importers.values import quoted

_NOT_CSV = "is not CSV: is a quotation mark left open, or one inside a value not doubled?"
_HEADINGS_SHOWN = 20


def read_csv(lines: Iterator[str], source: str) -> Iterator[Row | BadRow]:
    """The rows below the first line that is not empty; empty rows are passed over.

    Raises UnreadableFile where that line does not hold the required columns, each once.
    """
    skipped, first = _first_line(lines)
    records = _records(chain([first], lines), delimiter=max(",;\t", key=first.count))
    _, headings = next(records)
    columns = _columns(headings, source)
    for number, cells in records:
        line = skipped + number
        if cells is None:
            yield BadRow(source, line, "", _NOT_CSV)
        elif not any(map(str.strip, cells)):
            continue
        elif len(cells) != len(columns):
            why = f"has {len(cells)} cells, but the first line has {len(columns)}"
            yield BadRow(source, line, "", why)
        else:
            named = zip(columns, cells, strict=True)
            yield Row(source, line, {column: cell for column, cell in named if column and cell})


def _first_line(lines: Iterator[str]) -> tuple[int, str]:
    """How many empty lines come first, and the line after them."""
    return next(((skipped, line) for skipped, line in enumerate(lines) if line.strip()), (0, ""))


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """The cells of each row, None where it is not CSV, with the line on which it begins."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        begins_on = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield begins_on, None
        else:
            yield begins_on, cells


def _columns(headings: list[str] | None, source: str) -> list[str]:
    if headings is None:
        raise UnreadableFile(source, f"its first line {_NOT_CSV}")
    columns = [column_name(heading) for heading in headings]
    if missing := [column for column in REQUIRED if column not in columns]:
        found = ", ".join(map(quoted, headings[:_HEADINGS_SHOWN])) or "none"
        raise UnreadableFile(source, f"it has no column {', '.join(missing)}; its columns: {found}")
    if twice := [column for column in COLUMNS if columns.count(column) > 1]:
        raise UnreadableFile(source, f"it has more than one column {', '.join(twice)}: keep one")
    return columns
