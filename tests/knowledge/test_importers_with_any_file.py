"""Whatever a file holds: offers come back as written, and nothing but UnreadableFile is raised."""

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UnreadableFile
from knowledge.importers import read_offers
from knowledge.importers.rows import COLUMNS, CONTACTS
from knowledge.offers import (
    Contact,
    ContactKind,
    Links,
    Offer,
    OfferType,
    Publisher,
    SoldThrough,
    SupportTier,
)

TODAY = date(2026, 11, 22)
LINK_COLUMNS = {name: f"{name}_url" for name in Links.model_fields}

# Any offers

words = st.text(
    st.characters(categories=("L", "N", "P", "S"), exclude_characters="|"), min_size=1, max_size=20
)
texts = st.lists(words, min_size=1, max_size=3).map(" ".join)
letters = st.text("abcxyz019", min_size=1, max_size=9)
hosts = letters.map("{}.example".format)
urls = st.builds("https://{}/{}".format, hosts, st.text("aZ0/?=&#%{}|;,'", max_size=9))
emails = st.builds("{}@{}".format, letters, hosts)
days = st.dates(date(2020, 1, 1), TODAY)
languages = st.lists(st.sampled_from(["en", "pl", "de", "pt-BR"]), unique=True).map(tuple)


def or_none(strategy):
    return st.none() | strategy


def contacts(kind, source):
    """A contact of a kind that can be reached, or none."""
    contact = st.builds(
        Contact,
        kind=st.just(kind),
        name=or_none(texts),
        email=or_none(emails),
        phone=or_none(st.integers(100, 10**15).map("+{}".format)),
        url=urls,
        hours=or_none(texts),
        languages=languages,
        checked_on=or_none(days),
        source=st.just(source),
    )
    return st.lists(contact, max_size=1)


@st.composite
def offers(draw):
    offer_id, publisher_id, source = draw(words), draw(or_none(words)), draw(texts)
    return Offer(
        id=f"{publisher_id}.{offer_id}" if publisher_id else offer_id,
        offer_id=offer_id,
        name=draw(texts),
        publisher=Publisher(
            name=draw(texts),
            id=publisher_id,
            is_microsoft=draw(st.booleans()),
            website=draw(or_none(urls)),
        ),
        aliases=draw(st.lists(texts, unique=True, max_size=3)),
        offer_type=draw(st.sampled_from(OfferType)),
        sold_through=draw(or_none(st.sampled_from(SoldThrough))),
        support_tier=draw(or_none(st.sampled_from(SupportTier))),
        links=draw(st.builds(Links, **dict.fromkeys(LINK_COLUMNS, or_none(urls)))),
        contacts=[c for kind in CONTACTS.values() for c in draw(contacts(kind, source))],
    )


catalogues = st.lists(
    offers(), min_size=1, max_size=4, unique_by=lambda offer: offer.id.casefold()
).map(tuple)


def row_of(offer):
    """The row, nested as in JSON, from which the offer would be read."""
    facts = offer.model_dump(mode="json")
    prefixes = {kind: prefix for prefix, kind in CONTACTS.items()}
    return {
        **{column: facts[column] for column in ("offer_id", "name", "offer_type", "aliases")},
        **{column: facts[column] for column in ("sold_through", "support_tier")},
        "publisher": offer.publisher.name,
        "publisher_id": offer.publisher.id,
        "is_microsoft": offer.publisher.is_microsoft,
        "website": offer.publisher.website,
        "source": next((contact.source for contact in offer.contacts), None),
        **{column: facts["links"][name] for name, column in LINK_COLUMNS.items()},
        **{
            prefixes[ContactKind(contact["kind"])]: {
                part: value for part, value in contact.items() if part not in ("kind", "source")
            }
            for contact in facts["contacts"]
        },
    }


def flat_row_of(offer):
    """The same row as cells of CSV."""
    row = row_of(offer)
    for prefix in CONTACTS.keys() & row.keys():
        contact = row.pop(prefix)
        contact["languages"] = " ".join(contact["languages"])
        row |= {f"{prefix}_{part}": value for part, value in contact.items()}
    return row | {"aliases": "|".join(row["aliases"])}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """Read a file of these bytes; each example writes it anew."""
    folder = tmp_path_factory.mktemp("files")

    def read(name, content):
        (folder / name).write_bytes(content)
        return read_offers(folder / name, today=TODAY)

    return read


@given(catalogue=catalogues)
def test_offers_written_as_json_lines_come_back_the_same(read, catalogue):
    lines = [json.dumps(row_of(offer)) for offer in catalogue]

    assert read("offers.jsonl", "\n".join(lines).encode()).offers == catalogue


@given(
    catalogue=catalogues,
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_offers_written_as_csv_come_back_the_same(read, catalogue, delimiter, encoding):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(map(flat_row_of, catalogue))

    assert read("offers.csv", text.getvalue().encode(encoding)).offers == catalogue


# Any bytes

names = st.sampled_from(["offers.csv", "offers.tsv", "offers.jsonl", "offers"])
good_lines = {
    "offers.tsv": "offer_id\tname\tpublisher\na\tb\tc\n",
    "offers.csv": "offer_id,name,publisher,website\na,b,c,\n",
    "offers.jsonl": '{"offer_id": "a", "name": "b", "publisher": "c"}\n',
    "offers": "offer_id;name;publisher\na;b;c\n",
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def reads_or_says_why_not(read, name, content):
    """Whether the file could be read; nothing else than this may happen."""
    try:
        report = read(name, content)
    except UnreadableFile:
        return False
    assert report.rows == len(report.offers) + len(report.refused)
    assert len({offer.id.casefold() for offer in report.offers}) == len(report.offers) > 0
    assert all(line.isprintable() for line in report.summary())
    return True


@given(name=names, content=st.binary(max_size=400))
def test_any_bytes_are_read_or_called_unreadable(read, name, content):
    reads_or_says_why_not(read, name, content)


@given(name=names, text=st.text('a1,;|\t\r\n"{}[]:\\ \x00\x1b\ufeffż@./', max_size=80))
def test_any_lines_below_a_good_one_leave_it_readable(read, name, text):
    content = (good_lines[name] + text).encode()

    assert reads_or_says_why_not(read, name, content) is ("\0" not in text)


@given(values=st.dictionaries(st.sampled_from([*COLUMNS, *CONTACTS]) | st.text(), json_values))
def test_any_values_of_json_are_taken_or_refused(read, values):
    content = good_lines["offers.jsonl"] + json.dumps(values)

    assert reads_or_says_why_not(read, "offers.jsonl", content.encode())
