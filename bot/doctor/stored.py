"""What a desk keeps: its database, the catalogue in it, how old the contacts are, open cases."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import delete, false

from bot.current_desk import desk_of
from bot.doctor.findings import Finding, ok, unchecked, warning, wrong
from bot.settings import Settings, SettingsError
from bot.storage import migrate
from bot.storage.case_log import CaseLog
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.connections import MEMORY, is_postgres, open_engine, shown, sqlite_path, writing
from bot.storage.migrations import HEAD
from bot.storage.stored_offers import CatalogueDamaged, StoredOffers
from bot.storage.tables import cases
from bot.storage.turn_store import StoreUnavailable
from dialogs.contacts import Trust, age
from knowledge.catalogue import Catalogue
from knowledge.offers import Offer

_DAMAGED_SHOWN = 3


def stored(settings: Settings, today: date) -> Iterator[Finding]:
    """Look at the database without changing it, and at what is in it where that can be read."""
    try:
        database, form = _database(settings.database)
    except SettingsError as error:
        database, form = wrong("database", "It cannot be used.", str(error)), ""
    except StoreUnavailable as error:
        database, form = wrong("database", str(error), "No desk starts without: mend it first."), ""
    yield database
    if form == HEAD:
        yield from _catalogue(settings, today)
        yield _cases(settings)
    elif form is None:
        yield _sample(settings)
    else:
        yield unchecked("catalogue", "There is no database to read it from.", "See above.")


def _database(url: str) -> tuple[Finding, str | None]:
    """How it is, and its form: None before the first start. SettingsError, StoreUnavailable."""
    if not is_postgres(url):
        path = sqlite_path(url)
        if path == MEMORY:
            return _in_memory(), None
        if not Path(path).exists():
            return _not_made_yet(Path(path)), None
    engine = open_engine(url)
    try:
        form = migrate.form_of(engine)
        if form == HEAD:
            with writing(engine) as connection:
                # Changes nothing, but needs the right to.
                connection.execute(delete(cases).where(false()))
    finally:
        engine.dispose()
    return _of_form(url, form), form


def _of_form(url: str, form: str | None) -> Finding:
    if form is None:
        return ok("database", f"{shown(url)} is empty; the first start makes its tables.")
    if form > HEAD:
        return wrong(
            "database",
            f"{shown(url)} is of form {form}, and this version of the desk knows forms to {HEAD}.",
            "Run the newer version, or restore the copy made before the upgrade.",
        )
    if form < HEAD:
        return warning(
            "database",
            f"{shown(url)} is of form {form}; the next start or import brings it to {HEAD}.",
            "Make a copy first: there is no way back.",
        )
    return ok("database", f"{shown(url)} can be read and written.")


def _in_memory() -> Finding:
    return warning(
        "database",
        "It is in memory: whenever the desk stops, all is forgotten.",
        "Set PARTNER_DESK_DATABASE to a file, or to a database on Postgres.",
    )


def _not_made_yet(path: Path) -> Finding:
    if path.parent.is_dir() and os.access(path.parent, os.W_OK):
        return ok("database", f"{path} is not there yet; the first start makes it.")
    return wrong(
        "database",
        f"{path} is not there, and cannot be made in its folder.",
        "Make the folder, and let the desk's user write there.",
    )


def _catalogue(settings: Settings, today: date) -> Iterator[Finding]:
    store = CatalogueStore(settings.database)
    try:
        version, offers, publication = store.load()
    finally:
        store.close()
    if publication is None:
        yield _sample(settings)
        return
    readable, damaged = _read(offers)
    if damaged:
        yield _damaged(damaged, len(offers))
    days = (today - publication.published_at.date()).days
    about = (
        f"Version {version} of {publication.published_at:%Y-%m-%d} ({days} days ago), "
        f"{len(offers)} offers."
    )
    if days > settings.stale_days:
        yield warning("catalogue", about, "Import it again from its source.")
    else:
        yield ok("catalogue", about)
    yield _contacts(settings, readable, today)


def _sample(settings: Settings) -> Finding:
    what = "It is the sample, whose firms are invented."
    if settings.development:
        return ok("catalogue", what)
    return warning(
        "catalogue", what, "Import your own: `partner-desk import FILE` (docs/import.md)."
    )


def _read(offers: StoredOffers) -> tuple[list[Offer], list[CatalogueDamaged]]:
    readable, damaged = [], []
    for offer_id in offers:
        try:
            readable.append(offers[offer_id])
        except CatalogueDamaged as error:
            damaged.append(error)
    return readable, damaged


def _damaged(damaged: list[CatalogueDamaged], count: int) -> Finding:
    named = ", ".join(error.offer_id for error in damaged[:_DAMAGED_SHOWN])
    more = ", ..." if len(damaged) > _DAMAGED_SHOWN else ""
    return wrong(
        "catalogue",
        f"{len(damaged)} of {count} offers cannot be read: {named}{more}",
        "Import them again.",
    )


def _contacts(settings: Settings, offers: list[Offer], today: date) -> Finding:
    limits = desk_of(settings, Catalogue([]))
    trust = Counter(age(contact, limits, today).trust for o in offers for contact in o.contacts)
    without = sum(not offer.contacts for offer in offers)
    old = (
        f"{trust[Trust.STALE]} older than {settings.stale_days} days, "
        f"{trust[Trust.UNVERIFIED]} unverified"
    )
    about = f"{trust.total()} contacts, {old}; {without} offers without any."
    if without or trust[Trust.STALE] or trust[Trust.UNVERIFIED]:
        return warning(
            "contacts",
            about,
            "Check the contacts, and import them with the day they were checked (docs/import.md).",
        )
    return ok("contacts", about)


def _cases(settings: Settings) -> Finding:
    log = CaseLog(settings.database)
    try:
        waiting = log.open_cases()
    finally:
        log.close()
    if not waiting:
        return ok("cases", "None is open.")
    return ok(
        "cases",
        f"{len(waiting)} open, the oldest since {waiting[0].opened_at:%Y-%m-%d} "
        "(`partner-desk cases`).",
    )
