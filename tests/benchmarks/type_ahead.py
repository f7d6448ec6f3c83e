"""How long it takes to suggest offers for each length of what is typed, among few and many.

python -m tests.benchmarks.type_ahead FILE ...

The files are JSON Lines, gzipped or not; each size is made of the offers that come first in them.
Times are processor time in milliseconds: of the suggestion alone, and of the whole answer to a
search in Teams, with fifteen cards.
"""

import argparse
import gc
import gzip
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

from bot.storage.stored_offers import StoredOffers
from bot.teams.extension import search_answer
from knowledge.catalogue import Catalogue
from knowledge.desk import Desk
from knowledge.index_building import build
from knowledge.listing import Listing
from knowledge.listing_lines import listings_in
from knowledge.offers import Offer, Publisher

SIZES = (2_120, 50_000, 198_036)
LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24)
HEADS = ("offers", "typed", "p50", "p99", "longest", "answer p50", "answer p99", "answer longest")


def main() -> None:
    """Measure and print."""
    given = _options()
    listings = list({listing.id: listing for listing in _listings(given.files)}.values())
    print(_line(HEADS), _line("---" for _ in HEADS), sep="\n")
    for size in SIZES:
        if size > len(listings):
            print(f"There are only {len(listings):,} offers: {size:,} are not measured.")
            break
        for cells in _measured(listings[:size], given.each):
            print(_line([f"{size:,}", *cells]), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.type_ahead", description=str(__doc__).partition("\n")[0]
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="offers, JSON Lines")
    parser.add_argument("--each", type=int, default=500, help="texts typed of each kind (500)")
    return parser.parse_args()


def _listings(files: Sequence[Path]) -> Iterator[Listing]:
    for file in files:
        reading = gzip.open if file.suffix == ".gz" else open
        with reading(file, "rb") as lines:
            yield from listings_in(lines)


def _measured(listings: Sequence[Listing], each: int) -> Iterator[list[str]]:
    """For each kind of text its name and the figures."""
    offers = StoredOffers.of(map(_offer, listings))
    catalogue = Catalogue(offers, index=build(listings))
    desk, today = Desk(catalogue), datetime.now(UTC).date()
    dice = random.Random(7)
    # As a desk does once it has started.
    gc.collect()
    gc.freeze()
    for kind, texts in _kinds(listings, each, dice):
        suggesting = _milliseconds(catalogue.suggest, texts)
        answering = _milliseconds(partial(_search, desk, today), texts)
        yield [kind, *_figures(suggesting), *_figures(answering)]
    gc.unfreeze()


def _kinds(
    listings: Sequence[Listing], each: int, dice: random.Random
) -> Iterator[tuple[str, list[str]]]:
    def some() -> Iterator[Listing]:
        return islice(iter(partial(dice.choice, listings), None), each)

    for length in LENGTHS:
        names = (dice.choice([it.name, it.publisher or it.name, it.id]) for it in some())
        yield f"{length} letter{'s' * (length > 1)}", [name[:length] for name in names]
    pairs = (next(pairwise(it.name.split()), (it.name, "")) for it in some())
    yield "two beginnings", [f"{first[:3]} {second[:2]}" for first, second in pairs]
    yield "a whole name", [it.name for it in some()]
    yield "a letter left out", [it.name[:3] + it.name[4:] for it in some()]
    # What is worst for us: whatever stands in most titles, and texts that are no names at all.
    frequent = ["s", "s a", "m m", "inc", "for m", "a b c d e f g h", "s " * 100, "xq " * 100]
    yield "hostile", [*frequent, "c" * 10**7, "contoso " * 10**6, "\x00" * 10**6]


def _milliseconds(answer: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    answer(texts[0])  # so that nothing is read for the first time
    taken = []
    for text in texts:
        began = time.process_time_ns()
        answer(text)
        taken.append((time.process_time_ns() - began) / 1e6)
    return sorted(taken)


def _figures(milliseconds: Sequence[float]) -> list[str]:
    last = len(milliseconds) - 1
    return [f"{milliseconds[place]:.2f}" for place in (last // 2, round(0.99 * last), last)]


def _search(desk: Desk, today: date, typed: str) -> object:
    return search_answer({"parameters": [{"value": typed}]}, desk, today, "en")


def _offer(listing: Listing) -> Offer:
    return Offer(
        id=listing.id,
        offer_id=listing.offer_id,
        name=listing.name,
        publisher=Publisher(name=listing.publisher),
        aliases=listing.aliases,
    )


def _line(cells: Iterator[str] | Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
