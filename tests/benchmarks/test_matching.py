"""The comparison of matchers: rivals rank, parts can be switched off, the page is written."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from knowledge.listing import Listing
from knowledge.match import Decision
from tests.benchmarks.figures import Outcome, figures
from tests.benchmarks.matching import METHODS
from tests.benchmarks.matching_page import DOCS, files, with_written
from tests.benchmarks.measured import Comparison, Cost, Result, Worth
from tests.benchmarks.messages import Asked, still_right
from tests.benchmarks.parts import PARTS, Part, matcher_without
from tests.benchmarks.plots import Axis, Panel, apart, svg

LISTINGS = [
    Listing("contoso.ledger", "qlm77-quillex", "Quillmark Ledger", "Contoso"),
    Listing("fabrikam.sign", "sign", "Fabrikam Sign", "Fabrikam"),
    Listing("northwind.vault", "vault", "Zephyrine Vault Access Manager", "Northwind Traders"),
    Listing("tailspin.harvest", "harvest", "Star Harvest Canvas", "Tailspin"),
]


@pytest.mark.parametrize("name", METHODS)
def test_every_method_finds_a_name_that_is_typed_as_it_stands(name):
    found = METHODS[name](LISTINGS).rank("quillmark ledger")

    assert found[0][0] == "contoso.ledger"
    assert all(first >= second for (_, first), (_, second) in pairwise(found))


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("text", ["", "?", "ab", '"', "漢字かな"])
def test_no_method_stumbles_over_what_is_no_name(name, text):
    assert len(METHODS[name](LISTINGS).rank(text)) <= 5


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("publisher", "northwind traders"),
        ("edit distance", "quillmbrk"),
        ("sounds", "kwillmark"),
        ("endings", "quillmarkiem"),
        ("joined forms", "vaultaccess"),
        ("initials", "vam"),
        ("background list", "invoice for quillmark"),
        ("phrase bonus", "our star harvests are slow"),
        ("ids", "qlm77-quillex"),
    ],
)
def test_a_part_that_is_switched_off_is_missed_and_back_afterwards(part, text):
    def found(part):
        with matcher_without(part, LISTINGS) as matcher:
            return [(it.id, it.score) for it in matcher.find(text).candidates]

    before, without, after = map(found, (Part(), PARTS[part], Part()))

    assert before
    assert without != before
    assert after == before


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_switched_off(part):
    with matcher_without(PARTS[part], LISTINGS) as matcher:
        assert matcher.find("Fabrikam Sign").decision is Decision.MATCH


def test_a_message_about_nothing_is_left_out_where_an_added_offer_has_its_name():
    named = Asked("Is “Tailspin Toys” sold here?", "none", ())
    other = Asked("Is Tailspin sold here?", "none", ())
    added = [Listing("tailspin.toys", "toys", "Tailspin Toys", "Tailspin")]

    assert still_right([named, other], added) == [other]


def test_only_what_stands_between_the_comments_is_written_anew():
    page = "a\n<!-- cost -->\nold\n<!-- end of cost -->\nb\n"

    assert with_written(page, {"cost": "new"}) == (
        "a\n<!-- cost -->\n\nnew\n\n<!-- end of cost -->\nb\n"
    )


def test_a_page_without_a_place_for_a_table_is_refused():
    with pytest.raises(ValueError, match="no place for"):
        with_written("a\n", {"cost": "new"})


def compared(offers):
    found = Outcome(0.9, right=True, among_three=True, answerable=True)
    silent = Outcome(None, right=False, among_three=False, answerable=False)
    ours = Result(Cost(1, 10), [found, silent], [found], [1, 2, 3])
    theirs = Result(Cost(2, 20), [found, silent], [found], [2, 8, 6])
    return Comparison(offers, {"ours": ours, "theirs": theirs})


def test_the_page_and_its_plots_show_what_was_measured():
    worth = {100: {"": Worth(figures(compared(100).results["ours"].unseen), 0.75, 0.25)}}
    made = dict(files([compared(100), compared(2000)], worth, "Taken today."))

    page = made[DOCS / "matching.md"]
    assert "the rest take from 2.0 to 2.0 times as long." in page
    assert "| 2,000 | theirs | 6.0 | 8.0 | 2.0 | 2.0 | 20 |" in page
    assert "| 100 | whole | 100.0 | 100.0 | 0.250 | 100.0 | 75.0 | 25.0 |" in page
    assert "Taken today." in page
    assert len(made) == 3


def test_a_plot_is_xml_with_every_line_named():
    axis = Axis("size", 1, 100, [(1, "1"), (100, "100")], is_log=True)
    panel = Panel("Both", axis, axis, [("<ours>", [(1, 1), (100, 10)]), ("theirs", [(1, 2)])])

    drawn = ET.fromstring(svg("Sizes", [panel]))  # noqa: S314  our own text

    texts = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Both", "size", "<ours>", "theirs"} <= set(texts)


def test_a_decade_of_a_logarithmic_axis_is_as_long_as_any_other():
    axis = Axis("size", 1, 100, [], is_log=True)

    assert [axis.place(value) for value in (1, 10, 100)] == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("places", "moved"),
    [
        ([0, 100], [0, 100]),
        ([50, 50], [45, 55]),
        (
            [50, 50, 58],
            [pytest.approx(42 + 2 / 3), pytest.approx(52 + 2 / 3), pytest.approx(62 + 2 / 3)],
        ),
        ([20, 0, 21], [15.5, 0, 25.5]),
    ],
)
def test_names_are_moved_apart_as_little_as_needed(places, moved):
    assert apart(places, 10) == moved
