"""Reading the rows of a file with one JSON object on each line."""

import json
from collections.abc import Iterator

from knowledge.errors import BadRow
from knowledge.importers.rows import COLUMNS, Row, column_name
from knowledge.importers.values import BadValue


def read_jsonl(lines: Iterator[str], source: str) -> Iterator[Row | BadRow]:
    """The row of each line that is not empty."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(line, source, number)


def _row(line: str, source: str, number: int) -> Row | BadRow:
    try:
        return Row(source, number, _by_column(line))
    except json.JSONDecodeError as error:
        why = f"is not JSON, from character {error.colno} on: {error.msg}"
        return BadRow(source, number, "", why)
    except RecursionError:
        return BadRow(source, number, "", "has objects or lists too deep within one another")
    except BadValue as bad:
        return BadRow(source, number, "", str(bad))


def _by_column(line: str) -> dict[str, object]:
    # Numbers stay as they are written: an id or a phone number is no quantity.
    members = json.loads(line.rstrip(), parse_int=str, parse_float=str)
    if not isinstance(members, dict):
        raise BadValue("is not one JSON object, in { }: write one offer on each line, no list")
    values: dict[str, object] = {}
    for column, value in _flat(members):
        if column in values and column in COLUMNS:
            raise BadValue(f"gives {column} twice")
        values[column] = value
    return values


def _flat(members: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """What is given by column: the "email" of "support" is "support_email"."""
    for key, value in members.items():
        column = column_name(prefix + key)
        match value:
            case None:
                continue
            case dict():
                yield from _flat(value, f"{column}_")
            case bool():
                yield column, str(value)
            case _:
                yield column, value
