"""One row of a file as an offer: which columns there are, and what each must hold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from knowledge.errors import BadRow
from knowledge.importers.offer_types import offer_type
from knowledge.importers.values import (
    BadValue,
    day_until,
    email,
    flag,
    language,
    phone,
    quoted,
    text_of,
    tidied,
    url,
)
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

REQUIRED = ("offer_id", "name", "publisher")

CONTACTS = {
    "support": ContactKind.CUSTOMER_SUPPORT,
    "engineering": ContactKind.ENGINEERING,
    "csp": ContactKind.CSP_PROGRAMME,
}
"""What the columns of a contact begin with."""

COLUMNS = (
    *REQUIRED,
    "publisher_id",
    "aliases",
    "offer_type",
    "sold_through",
    "support_tier",
    "is_microsoft",
    "website",
    "documentation_url",
    "sales_url",
    "csp_marketing_url",
    "marketplace_url",
    "status_url",
    *(
        f"{contact}_{part}"
        for contact in CONTACTS
        for part in ("name", "email", "phone", "url", "hours", "languages", "checked_on")
    ),
    "checked_on",
    "source",
)
"""All that the desk takes from a file; docs/import.md explains each."""

_SOLD_THROUGH = {way.value: way for way in SoldThrough}
_SUPPORT_TIERS = {
    **{tier.value: tier for tier in SupportTier},
    "partner": SupportTier.PUBLISHER,
    "isv": SupportTier.PUBLISHER,
}
_MICROSOFT = {"microsoft", "microsoft corporation"}
_MOST_IN_A_LIST = 100

_name = text_of(200)
_text = text_of(500)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Row:
    """What a file says about one offer."""

    source: str
    line: int
    """From 1; where the row begins."""
    values: Mapping[str, object]
    """By the name of the column: text, or what JSON has instead. Only what is given."""

    def bad(self, column: str, why: str) -> BadRow:
        """The refusal of this row for what `column` holds."""
        return BadRow(self.source, self.line, column, why)


def column_name(heading: str) -> str:
    """The name of the column under a heading: "Support Email" and "support-email" are one."""
    return re.sub(r"[\s-]+", "_", heading.strip()).casefold()


def is_microsoft(publisher_name: str) -> bool:
    """Whether Microsoft publishes under this name, alone ("Microsoft") or as a part of it."""
    parts = publisher_name.casefold().split(",")
    return any(part.strip() in _MICROSOFT for part in parts)


def offer_of(row: Row, *, today: date) -> Offer:
    """The offer that `row` describes; raises BadRow naming the first column that it cannot take."""
    offer_id, name, publisher = (_required(row, column) for column in REQUIRED)
    publisher_id = _take(row, "publisher_id", _name)
    by_microsoft = _take(row, "is_microsoft", flag)
    return Offer(
        id=f"{publisher_id}.{offer_id}" if publisher_id else offer_id,
        offer_id=offer_id,
        name=name,
        publisher=Publisher(
            name=publisher,
            id=publisher_id,
            is_microsoft=is_microsoft(publisher) if by_microsoft is None else by_microsoft,
            website=_take(row, "website", url),
        ),
        aliases=_take_all(row, "aliases", _name, separators=r"\|"),
        offer_type=_take(row, "offer_type", offer_type) or OfferType.OTHER,
        sold_through=_take(row, "sold_through", _one_of(_SOLD_THROUGH)),
        support_tier=_take(row, "support_tier", _one_of(_SUPPORT_TIERS)),
        links=Links(
            documentation=_take(row, "documentation_url", url),
            sales=_take(row, "sales_url", url),
            csp_marketing=_take(row, "csp_marketing_url", url),
            marketplace=_take(row, "marketplace_url", url),
            status=_take(row, "status_url", url),
        ),
        contacts=_contacts(row, today),
    )


def _contacts(row: Row, today: date) -> tuple[Contact, ...]:
    day = day_until(today)
    checked_on = _take(row, "checked_on", day)
    source = _take(row, "source", _text) or row.source
    contacts = (
        Contact(
            kind=kind,
            name=_take(row, f"{prefix}_name", _name),
            email=_take(row, f"{prefix}_email", email),
            phone=_take(row, f"{prefix}_phone", phone),
            url=_take(row, f"{prefix}_url", url),
            hours=_take(row, f"{prefix}_hours", _text),
            languages=_take_all(row, f"{prefix}_languages", language, separators=r"[\s,;|]"),
            checked_on=_take(row, f"{prefix}_checked_on", day) or checked_on,
            source=source,
        )
        for prefix, kind in CONTACTS.items()
    )
    return tuple(contact for contact in contacts if contact.email or contact.phone or contact.url)


def _required(row: Row, column: str) -> str:
    value = _take(row, column, _name)
    if value is None:
        raise row.bad(column, "is missing")
    return value


def _take(row: Row, column: str, read: Callable[[str], T]) -> T | None:
    """What `read` makes of the column's text, or None where none is given."""
    try:
        text = tidied(row.values.get(column, ""))
        return read(text) if text else None
    except BadValue as bad:
        raise row.bad(column, str(bad)) from None


def _take_all(
    row: Row, column: str, read: Callable[[str], str], *, separators: str
) -> tuple[str, ...]:
    """What `read` makes of each text of a JSON list or of a text with separators; repeats once."""
    try:
        texts = _parts(row.values.get(column, ""), separators)
        return tuple(dict.fromkeys(map(read, texts)))
    except BadValue as bad:
        raise row.bad(column, str(bad)) from None


def _parts(value: object, separators: str) -> list[str]:
    parts = value if isinstance(value, list) else re.split(separators, tidied(value))
    texts = [text for part in parts if part is not None and (text := tidied(part))]
    if len(texts) > _MOST_IN_A_LIST:
        raise BadValue(f"has more than {_MOST_IN_A_LIST} entries")
    return texts


def _one_of(names: Mapping[str, E]) -> Callable[[str], E]:
    def choice(value: str) -> E:
        if value.casefold() not in names:
            raise BadValue(f"{quoted(value)} is none of {', '.join(names)}")
        return names[value.casefold()]

    return choice
