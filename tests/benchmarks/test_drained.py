"""The comparison sees what is wrong."""

import pytest

from bot.undelivered import ONCE_MORE
from tests.benchmarks.drained import (
    AGAIN,
    ALTERED,
    DISORDERED,
    IN_A_ROW,
    LOST,
    NEEDLESS,
    compare,
)

PUT = {"c": ["one", "two", "three"]}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["one", "two", "three"], {}),
        (["one", "+one", "two", "three"], {AGAIN: 1}),
        (["+one", "two", "three"], {NEEDLESS: 1}),
        (["one", "one", "two", "three"], {IN_A_ROW: 1}),
        (["one", "three"], {LOST: 1}),
        (["two", "one", "three"], {DISORDERED: 1}),
        (["one", "two", "threee"], {LOST: 0, ALTERED: 1}),
    ],
)
def test_what_was_taken_is_compared_with_what_was_put(texts, expected):
    found = compare(PUT, [taken(text) for text in texts])

    assert {what: count for what, count in found.items() if count} == {
        what: count for what, count in expected.items() if count
    }


def taken(text: str) -> dict[str, object]:
    """A reply by its text; "+" before it says that it comes once more."""
    plain = text.removeprefix("+")
    said = f"{ONCE_MORE}\n\n{plain}" if text != plain else plain
    reply_id = next(each for each in PUT["c"] if plain.startswith(each))
    return {"id": reply_id, "conversation": {"id": "c"}, "text": said}
