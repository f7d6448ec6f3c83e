"""The message extension: offers searched from any chat, links unfolded, names completed.

What the invokes of Teams bring is JSON that anybody may have written: nothing in it is trusted.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

import orjson

from dialogs.elements import Card
from dialogs.i18n import Sentences, sentences
from dialogs.labels import told_apart
from dialogs.offer_form import OFFERS
from dialogs.supporter import supporter_card
from dialogs.talk import ADAPTIVE_CARD
from dialogs.visible import LONGEST_NAME, line
from knowledge.desk import Desk
from knowledge.errors import DeskError
from knowledge.marketplace_pages import offer_id_in
from knowledge.offers import Offer

log = logging.getLogger(__name__)

THUMBNAIL_CARD = "application/vnd.microsoft.card.thumbnail"
MOST_ROWS = 15
"""Teams lists no more."""

_UNFOLDED_VERSION = "1.3"
"""The newest version of cards that Teams draws for a link."""
_LARGEST_LIST = 90_000
"""In bytes of UTF-16, as Teams counts; a longer one might not be shown at all."""
_MOST_PARAMETERS = 5
_INITIAL_RUN = "initialRun"
_NO_MARKUP = str.maketrans("<>", "‹›")


def search_answer(value: object, desk: Desk, today: date, language: str) -> dict[str, Any]:
    """The answer to `composeExtension/query`: offers as cards to insert, or why there are none."""
    _ = sentences(language)
    typed = _typed(value)
    if not typed.strip():
        return _message(
            _("Type the beginning of an offer's name, of its publisher's or of its ID.")
        )
    found = desk.catalogue.suggest(typed, MOST_ROWS)
    if not found:
        return _message(
            _("The catalogue has no offer of that name. Try another word of it, or its publisher.")
        )
    offers = list(_readable(found[_page(value, "count")], desk))
    cards = [_in_a_list(supporter_card(offer, desk, today, _)) for offer in offers]
    return _result([_attachment(*each, _) for each in zip(offers, cards, strict=True)])


def link_answer(value: object, desk: Desk, today: date, language: str) -> dict[str, Any] | None:
    """The answer to `composeExtension/queryLink` and `composeExtension/anonymousQueryLink`.

    None where the link leads to no page of the marketplace, or to an offer that we do not have.
    """
    address = _member(value, "url")
    known_as = offer_id_in(address) if isinstance(address, str) else None
    offer = desk.catalogue.known_as(known_as) if known_as else None
    if offer is None:
        return None
    _ = sentences(language)
    card = supporter_card(offer, desk, today, _) | {"version": _UNFOLDED_VERSION}
    return _result([_attachment(offer, card, _)])


def type_ahead_answer(value: object, desk: Desk) -> dict[str, Any]:
    """The answer to `application/search`: offers for a field of a form, by name and publisher."""
    typed = _member(value, "queryText")
    if not isinstance(typed, str) or _member(value, "dataset") != OFFERS:
        wrong = f'Send "queryText", a string, and "{OFFERS}" as the "dataset".'
        return {
            "statusCode": 400,
            "type": "application/vnd.microsoft.error",
            "value": {"code": "BadRequest", "message": wrong},
        }
    found = desk.catalogue.suggest(typed, MOST_ROWS)[_page(value, "top")]
    results = [
        {"title": line(f"{offer.name} · {offer.publisher.name}"), "value": offer.id}
        for offer in _readable(found, desk)
    ]
    return {
        "statusCode": 200,
        "type": "application/vnd.microsoft.search.searchResponse",
        "value": {"results": results},
    }


def _readable(found: Iterable[str], desk: Desk) -> Iterator[Offer]:
    """The offers of these ids; one that is damaged takes no other down with it."""
    for known_as in found:
        try:
            yield desk.catalogue[known_as]
        except DeskError as error:
            log.warning("an offer was left out of a search: %s", error)


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _typed(value: object) -> str:
    """What stands in the search box; empty where the extension was only opened."""
    parameters = _member(value, "parameters")
    if not isinstance(parameters, list):
        return ""
    for parameter in parameters[:_MOST_PARAMETERS]:
        typed = _member(parameter, "value")
        if isinstance(typed, str) and _member(parameter, "name") != _INITIAL_RUN:
            return typed
    return ""


def _page(value: object, length: str) -> slice:
    """The rows that are asked for; `length` is what the invoke calls their number."""
    options = _member(value, "queryOptions")
    first = _count(options, "skip", 0)
    return slice(first, first + _count(options, length, MOST_ROWS))


def _count(options: object, key: str, otherwise: int) -> int:
    number = _member(options, key)
    # True is an int to Python, and no number to anybody else.
    return number if type(number) is int and number > 0 else otherwise


def _message(words: str) -> dict[str, Any]:
    return {"composeExtension": {"type": "message", "text": words}}


def _result(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    # A sign takes at most twice as many bytes in UTF-16 as in UTF-8.
    sizes = accumulate(2 * len(orjson.dumps(row)) for row in rows)
    fitting = [row for row, size in zip(rows, sizes, strict=True) if size <= _LARGEST_LIST]
    found = {"type": "result", "attachmentLayout": "list", "attachments": fitting}
    return {"composeExtension": found}


def _in_a_list(card: Card) -> Card:
    """The card with its first line for whoever cannot see it: 15 text twins take over 100 KB."""
    return card | dict.fromkeys(("fallbackText", "speak"), card["speak"].partition("\n")[0])


def _attachment(offer: Offer, card: Card, _: Sentences) -> dict[str, Any]:
    preview = {"title": _shown(offer.name), "text": _shown(told_apart(offer, _))}
    return {
        "contentType": ADAPTIVE_CARD,
        "content": card,
        "preview": {"contentType": THUMBNAIL_CARD, "content": preview},
    }


def _shown(words: str) -> str:
    """Words that stay words where Teams takes them for HTML, and look alike where it does not."""
    return line(words, LONGEST_NAME).translate(_NO_MARKUP)
