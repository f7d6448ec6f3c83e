"""Offers suggested while somebody is still typing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import index_file
from knowledge.folding import words
from knowledge.index_building import build
from knowledge.index_changes import changed
from knowledge.listing import Listing
from knowledge.matcher import Matcher
from knowledge.type_ahead import suggested

LISTINGS = [
    Listing("contoso.backup-pro", "backup-pro", "Contoso Backup Pro", "Contoso Ltd"),
    Listing("contoso.backup", "backup", "Contoso Backup", "Contoso Ltd", ("Vault Keeper",)),
    Listing("lucerne.post", "post", "Lucerne Post", "Lucerne Publishing", ("Contoso Mail",)),
    Listing("northwind.cab", "cab", "Northwind Contoso Connector", "Northwind Traders"),
    Listing("contoso1614.sign", "sign", "Seal", "Contoso Ltd"),
    Listing("lodz.kartoteka", "kartoteka", "Łódzka Kartoteka", "Łódź Soft"),
    Listing("odd.signs", "signs", "+/-", "Odd"),
]
INDEX = build(LISTINGS)


def suggestions(typed, index=INDEX, most=15):
    return suggested(Matcher(index), typed, most)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("con ba", "contoso.backup"),
        ("CONTOSO BACKUP P", "contoso.backup-pro"),
        ("ba con", "contoso.backup"),
        ("pro", "contoso.backup-pro"),
        ("vault", "contoso.backup"),
        ("  lu  ", "lucerne.post"),
        ("lodzka", "lodz.kartoteka"),
        ("Łód", "lodz.kartoteka"),
        ("publish", "lucerne.post"),
        ("seal cont", "contoso1614.sign"),
        ("contoso.backup-", "contoso.backup"),
        ("contoso1614.s", "contoso1614.sign"),
        ("CONTOSO1614.SIGN", "contoso1614.sign"),
        ("+", "odd.signs"),
    ],
)
def test_an_offer_is_suggested_before_its_name_is_finished(typed, first):
    assert suggestions(typed)[0] == first


def test_whole_names_come_before_words_before_aliases_before_publishers_and_shorter_ones_first():
    assert suggestions("con") == [
        "contoso.backup",
        "contoso.backup-pro",
        "northwind.cab",
        "lucerne.post",
        "contoso1614.sign",
    ]


def test_an_offer_with_just_this_name_comes_first_even_where_it_is_an_alias():
    alias = Listing("x.y", "y", "Ledger", "Northwind", ("Contoso",))

    assert suggestions("contoso", changed(INDEX, [alias]))[0] == "x.y"


def test_of_names_as_long_the_one_that_came_first_is_first():
    twins = build(Listing(f"p.{n}", str(n), "Timesheet", "P") for n in range(4))

    assert suggestions("time", twins) == ["p.0", "p.1", "p.2", "p.3"]


def test_a_single_letter_suggests_as_many_as_are_wanted():
    many = build(Listing(f"p.{n}", str(n), f"Sign {n:04}", "P") for n in range(2000))

    assert suggestions("s", many) == [f"p.{n}" for n in range(15)]
    assert suggestions("s", many, most=3) == ["p.0", "p.1", "p.2"]


@pytest.mark.parametrize(
    "typed", ["contsoo bakup", "kontoso backup", "contosobackup", "kontos ba", "con bcakup"]
)
def test_a_slip_is_forgiven_where_nothing_else_goes_on_as_typed(typed):
    assert "contoso.backup" in suggestions(typed)


def test_what_goes_on_as_typed_comes_before_what_may_be_meant():
    assert suggestions("contoso backup p") == ["contoso.backup-pro", "contoso.backup"]


def test_what_is_merely_near_is_left_out_where_something_goes_on_as_typed():
    assert suggestions("seal") == ["contoso1614.sign"]


@pytest.mark.parametrize("typed", ["", "  ", "\n", "zzz", "\ud800", "\x00", "%", "'", "\u202e"])
def test_what_is_the_beginning_of_nothing_suggests_nothing(typed):
    assert suggestions(typed) == []


def test_none_are_suggested_where_none_are_wanted():
    assert suggestions("con", most=0) == suggestions("con", most=-1) == []


@pytest.mark.parametrize("typed", ["c" * 10**7, "c " * 10**6, " " * 10**6 + "c"])
def test_of_a_long_text_only_the_beginning_is_read(typed):
    assert suggestions(typed) == suggestions(typed[:200])


def test_an_added_offer_is_suggested_and_a_removed_one_no_more():
    more = [
        Listing("x.new", "new", "Contoso Sky", "Contoso Ltd", ("Zephyrus",)),
        Listing("quux17.tool", "tool", "Tool", "Contoso Ltd"),
    ]
    index = changed(INDEX, more, removed=["contoso.backup"])

    assert suggestions("con", index)[:2] == ["x.new", "contoso.backup-pro"]
    assert suggestions("zephyru", index) == ["x.new"]
    assert suggestions("quux17", index) == ["quux17.tool"]
    assert "contoso.backup" not in suggestions("contoso.back", index)
    assert suggestions("zephyru") == suggestions("quux17") == []


def test_a_kept_index_suggests_the_same(tmp_path):
    path = tmp_path / "index.npz"
    index_file.save(INDEX, path, "these")
    kept = index_file.load(path, "these")

    for typed in ("c", "con ba", "lodz.kar", "vault"):
        assert suggestions(typed, kept) == suggestions(typed)


WORDS = st.sampled_from(["a", "ab", "abc", "b", "bc", "bcd", "Ab", "1", "12", "ż"])
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(st.lists(st.tuples(NAMES, NAMES, NAMES), max_size=6), NAMES, st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_offers_added_later_are_suggested_as_if_they_had_been_there(names, typed, since):
    listings = [Listing(f"p{n}", f"p{n}", *it[:2], (it[2],)) for n, it in enumerate(names)]
    going_on = sum(goes_on(typed, f"{a} {b}") or goes_on(typed, f"{c} {b}") for a, b, c in names)
    at_once = suggestions(typed, build(listings))
    later = suggestions(typed, changed(build(listings[:since]), listings[since:]))

    assert at_once[:going_on] == later[:going_on]
    assert len(at_once) >= going_on


def goes_on(typed, title):
    return all(any(word.startswith(part) for word in words(title)) for part in words(typed))


@given(st.text(max_size=40))
@settings(deadline=None)
def test_whatever_is_typed_there_is_an_answer(typed):
    assert len(suggestions(typed)) <= 15
