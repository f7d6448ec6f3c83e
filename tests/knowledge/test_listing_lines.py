"""What offers go by, read from JSON Lines that anybody may have written."""

import pytest

from knowledge.errors import UnreadableFile
from knowledge.listing import Listing
from knowledge.listing_lines import listings_in, read_listings


def test_the_fields_of_a_line_make_a_listing():
    line = (
        b'{"offer_id": "x1", "publisher_id": "acme", "name": "Acme Rocket", "publisher": "Acme",'
        b' "aliases": ["Rocket", "", "Skyward"], "website": "https://acme.example"}\r\n'
    )

    assert list(listings_in([line])) == [
        Listing("acme.x1", "x1", "Acme Rocket", "Acme", ("Rocket", "Skyward"))
    ]


@pytest.mark.parametrize(
    ("line", "listing"),
    [
        (b'{"offer_id":"x1","name":"A"}', Listing("x1", "x1", "A", "")),
        (b'{"offer_id":"x1","name":"A","publisher":null}', Listing("x1", "x1", "A", "")),
        (b'{"offer_id":"x1","name":"A","publisher":{"x":1}}', Listing("x1", "x1", "A", "")),
        (b'{"offer_id":"x1","name":"A","id":"own"}', Listing("own", "x1", "A", "")),
        (b'{"offer_id":17,"name":365}', Listing("17", "17", "365", "")),
        (b'{"offer_id":"x1","name":"A","aliases":"B|C"}', Listing("x1", "x1", "A", "", ("B", "C"))),
        (b'{"offer_id":"x1","name":"A","aliases":[7,{}]}', Listing("x1", "x1", "A", "", ("7",))),
        (b'\xef\xbb\xbf{"offer_id":"x1","name":"A"}', Listing("x1", "x1", "A", "")),
    ],
)
def test_whatever_else_a_line_says_or_does_not_say_is_taken_as_it_is(line, listing):
    assert list(listings_in([line])) == [listing]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"offer_id,name",
        b"[]",
        b'"A"',
        b"null",
        b'{"offer_id":"x1"}',
        b'{"name":"A"}',
        b'{"offer_id":"x1","name":"  "}',
        b'{"offer_id":true,"name":"A"}',
        b'{"offer_id":"x1","name":["A"]}',
        b'{"offer_id":"x1","name":"\\ud800"}',
        b'{"offer_id":"x1","name":"\xff"}',
        b"[" * 100_000,
    ],
)
def test_a_line_that_names_no_offer_is_passed_over(line):
    good = b'{"offer_id":"x2","name":"B"}'

    assert [listing.id for listing in listings_in([line, good])] == ["x2"]


def test_of_two_lines_with_the_same_id_the_later_one_counts(tmp_path):
    file = tmp_path / "offers.jsonl"
    file.write_text(
        '{"offer_id":"x1","name":"A"}\n{"offer_id":"x2","name":"B"}\n{"offer_id":"x1","name":"C"}'
    )

    assert [(one.id, one.name) for one in read_listings(file)] == [("x1", "C"), ("x2", "B")]


@pytest.mark.parametrize("content", [None, "", "name\nA\n"])
def test_a_file_without_offers_is_refused_by_name(tmp_path, content):
    file = tmp_path / "offers.jsonl"
    if content is not None:
        file.write_text(content)

    with pytest.raises(UnreadableFile, match=r"offers\.jsonl: "):
        read_listings(file)
