"""Reading offers from the files that keepers and publishers have: CSV and JSON lines."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path

from knowledge.errors import BadRow, UnreadableFile
from knowledge.importers.csv_file import read_csv
from knowledge.importers.jsonl_file import read_jsonl
from knowledge.importers.report import ImportReport
from knowledge.importers.rows import COLUMNS, Row, offer_of
from knowledge.importers.text_file import Progress, text_lines
from knowledge.importers.values import quoted
from knowledge.offers import Offer

_TAKEN = frozenset(COLUMNS)


def read_offers(path: Path, *, today: date, progress: Progress | None = None) -> ImportReport:
    """Read a file of offers; good rows are taken although others are bad.

    `progress` hears the bytes done and the bytes in all, every thousand lines and at the end.
    Raises UnreadableFile where the file is no catalogue, or has no good row.
    """
    source = path.name or str(path)
    with text_lines(path, source, progress) as lines:
        report = _report(_rows(lines, source, path.suffix), source, today)
    if not report.offers:
        raise UnreadableFile(source, _why_nothing_is_taken(report))
    return report


def _why_nothing_is_taken(report: ImportReport) -> str:
    if not report.refused:
        return "it has no rows"
    first = report.refused[0]
    place = f"line {first.line}, {first.field}" if first.field else f"line {first.line}"
    return f"none of its {report.rows} rows can be taken; {place}: {first.why}"


def _rows(lines: Iterator[str], source: str, suffix: str) -> Iterator[Row | BadRow]:
    """The rows by the reader for the file's suffix or, where that says nothing, its first line."""
    match suffix.casefold():
        case ".csv" | ".tsv":
            return read_csv(lines, source)
        case ".jsonl" | ".ndjson" | ".json":
            return read_jsonl(lines, source)
    first = next(lines, "")
    read = read_jsonl if first.lstrip().startswith(("{", "[")) else read_csv
    return read(chain([first], lines), source)


def _report(rows: Iterator[Row | BadRow], source: str, today: date) -> ImportReport:
    offers: list[Offer] = []
    refused: list[BadRow] = []
    ignored: dict[str, None] = {}
    first_lines: dict[str, int] = {}
    for row in rows:
        if isinstance(row, BadRow):
            refused.append(row)
            continue
        ignored.update((column, None) for column in row.values if column not in _TAKEN)
        try:
            offer = offer_of(row, today=today)
            _require_new(offer, row, first_lines)
        except BadRow as bad:
            refused.append(bad)
        else:
            offers.append(offer)
    count = len(offers) + len(refused)
    return ImportReport(source, tuple(offers), tuple(refused), count, tuple(ignored))


def _require_new(offer: Offer, row: Row, first_lines: dict[str, int]) -> None:
    first_line = first_lines.setdefault(offer.id.casefold(), row.line)
    if first_line != row.line:
        raise row.bad("offer_id", f"{quoted(offer.id)} is already on line {first_line}")
