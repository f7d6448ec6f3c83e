"""What a desk keeps: its database, the catalogue in it, how old the contacts are, open cases."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import delete, false

from bot.current_desk import desk_of
from bot.doctor.findings import Finding, counted, ok, unchecked, warning, wrong
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

_DAMAGED_SHOWN = 3
_NEEDED = "Start it, free it, or correct PARTNER_DESK_DATABASE: the desk does not start without."


def stored(settings: Settings, today: date) -> Iterator[Finding]:
    """Look at the database without changing it, and at what is in it where that can be read."""
    try:
        database, form = _database(settings.database)
    except SettingsError as error:
        database, form = wrong("database", "This names no database.", str(error)), ""
    except StoreUnavailable as error:
        database, form = wrong("database", str(error), _NEEDED), ""
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
    survey = _survey(settings, offers, today)
    if survey.damaged:
        yield _damaged(survey.damaged, len(offers))
    days = (today - publication.published_at.date()).days
    about = (
        f"Version {version} of {publication.published_at:%Y-%m-%d}, "
        f"{counted(days, 'day')} old: {counted(len(offers), 'offer')}."
    )
    if days > settings.stale_days:
        yield warning("catalogue", about, "Import it again from its source.")
    else:
        yield ok("catalogue", about)
    yield _contacts(settings, survey)


def _sample(settings: Settings) -> Finding:
    what = "It is the sample, whose firms are invented."
    if settings.development:
        return ok("catalogue", what)
    return warning(
        "catalogue", what, "Import your own: `partner-desk import FILE` (docs/import.md)."
    )


@dataclass(slots=True)
class _Survey:
    """What reading every offer of a catalogue has shown."""

    contacts: Counter[Trust] = field(default_factory=Counter)
    without: int = 0
    """Offers that have no contact."""
    damaged: list[str] = field(default_factory=list)
    """Ids of offers that cannot be read."""


def _survey(settings: Settings, offers: StoredOffers, today: date) -> _Survey:
    limits = desk_of(settings, Catalogue([]))
    survey = _Survey()
    # One at a time: 200,000 of them would fill a gigabyte.
    for offer_id in offers:
        try:
            contacts = offers[offer_id].contacts
        except CatalogueDamaged:
            survey.damaged.append(offer_id)
            continue
        survey.without += not contacts
        survey.contacts.update(age(contact, limits, today).trust for contact in contacts)
    return survey


def _damaged(damaged: list[str], count: int) -> Finding:
    named = ", ".join(damaged[:_DAMAGED_SHOWN])
    more = ", ..." if len(damaged) > _DAMAGED_SHOWN else ""
    return wrong(
        "catalogue",
        f"{len(damaged):,} of {counted(count, 'offer')} cannot be read: {named}{more}",
        "Import them again.",
    )


def _contacts(settings: Settings, survey: _Survey) -> Finding:
    stale, unverified = survey.contacts[Trust.STALE], survey.contacts[Trust.UNVERIFIED]
    about = (
        f"{counted(survey.contacts.total(), 'contact')}, {stale:,} older than "
        f"{settings.stale_days} days, {unverified:,} unverified; "
        f"{counted(survey.without, 'offer')} without any."
    )
    if stale or unverified or survey.without:
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
        return ok("cases", "No case is open.")
    return ok(
        "cases",
        f"{len(waiting)} open, the oldest since {waiting[0].opened_at:%Y-%m-%d} "
        "(`partner-desk cases`).",
    )
