"""What a desk keeps is looked at as it is, and left as it is."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import make_url

from bot.doctor.findings import Verdict
from bot.doctor.stored import stored
from bot.settings import Settings
from bot.storage import migrate
from bot.storage.catalogue_store import CatalogueStore
from knowledge.offers import Contact, ContactKind, Offer, Publisher

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/desk.db"


@pytest.fixture
def made(database):
    migrate.upgrade(database)
    return database


def found(database, **settings):
    settings = Settings(database=database, **settings)
    return {finding.part: finding for finding in stored(settings, TODAY)}


def offer(number, *checked_on):
    contacts = [
        Contact(kind=ContactKind.CUSTOMER_SUPPORT, email="help@contoso.example", checked_on=checked)
        for checked in checked_on
    ]
    return Offer(
        id=f"x{number}",
        offer_id=f"x{number}",
        name=f"Contoso {number}",
        publisher=Publisher(name="Contoso Ltd"),
        contacts=tuple(contacts),
    )


def publish(database, *offers, at=NOW):
    store = CatalogueStore(database)
    store.publish(offers, source="offers.csv", at=at, base=None)
    store.close()


def test_a_new_desk_has_the_sample_and_no_database_yet(database, tmp_path):
    findings = found(database)

    assert "not there yet" in findings["database"].what
    assert {finding.verdict for finding in findings.values()} == {Verdict.OK}
    assert list(tmp_path.iterdir()) == []


def test_the_sample_is_a_warning_once_others_are_let_in(made):
    finding = found(made, public_url="https://desk.example")["catalogue"]

    assert (finding.verdict, "partner-desk import" in finding.mend) == (Verdict.WARNING, True)


def test_a_database_in_memory_forgets():
    assert found("sqlite://")["database"].verdict is Verdict.WARNING


def test_a_folder_that_is_not_there_is_named(tmp_path):
    assert "Make the folder" in found(f"sqlite:///{tmp_path}/no/desk.db")["database"].mend


@pytest.mark.parametrize("url", ["desk.db", "mysql://host/desk", "postgres//x"])
def test_what_is_no_database_is_wrong(url):
    findings = found(url)

    assert findings["database"].verdict is Verdict.WRONG
    assert findings["catalogue"].verdict is Verdict.UNCHECKED


def test_a_file_that_is_no_database_is_wrong(database, tmp_path):
    (tmp_path / "desk.db").write_bytes(b"no database at all" * 100)

    assert found(database)["database"].verdict is Verdict.WRONG


def test_a_file_without_tables_gets_them_at_the_first_start(database, tmp_path):
    (tmp_path / "desk.db").touch()

    assert "is empty" in found(database)["database"].what


def test_an_earlier_form_is_left_as_it_is(database):
    migrate.upgrade(database, "0001")
    findings = found(database)

    assert findings["database"].verdict is Verdict.WARNING
    assert "of form 0001" in findings["database"].what
    assert found(database) == findings


def test_a_later_form_needs_a_later_desk(made, tmp_path):
    with closing(sqlite3.connect(tmp_path / "desk.db")) as changed, changed:
        changed.execute("UPDATE alembic_version SET version_num = '9999'")

    assert found(made)["database"].verdict is Verdict.WRONG


def test_a_good_catalogue_is_in_order(made):
    publish(made, offer(1, TODAY))
    findings = found(made)

    assert findings["catalogue"].what == "Version 1 of 2026-11-23, 0 days old: 1 offer."
    assert {finding.verdict for finding in findings.values()} == {Verdict.OK}


def test_an_old_catalogue_is_a_warning(made):
    publish(made, offer(1, TODAY), at=NOW - timedelta(days=91))

    assert found(made)["catalogue"].verdict is Verdict.WARNING
    assert found(made, stale_days=91)["catalogue"].verdict is Verdict.OK


def test_contacts_are_counted_by_age(made):
    publish(
        made,
        offer(1, TODAY, date(2026, 7, 1)),
        offer(2, date(2025, 7, 1)),
        offer(3, None),
        offer(4),
    )

    assert found(made)["contacts"].what == (
        "4 contacts, 1 older than 90 days, 2 unverified; 1 offer without any."
    )


def test_damaged_offers_are_named_and_the_others_counted(made, tmp_path):
    publish(made, *(offer(number, TODAY) for number in range(6)))
    with closing(sqlite3.connect(tmp_path / "desk.db")) as changed, changed:
        changed.execute("UPDATE offers SET body = '{}' WHERE id != 'x0'")
    [_, damaged, _, contacts, _] = stored(Settings(database=made), TODAY)

    assert damaged.verdict is Verdict.WRONG
    assert damaged.what.startswith("5 of 6 offers cannot be read: ")
    assert damaged.what.endswith(", ...")
    assert contacts.what.startswith("1 contact,")


def test_open_cases_are_counted(made, tmp_path):
    with closing(sqlite3.connect(tmp_path / "desk.db")) as changed, changed:
        changed.execute(
            "INSERT INTO cases (number, kind, opened_at, conversation, body) "
            "VALUES (1001, 'handover', ?, 'c', '{}')",
            (NOW.timestamp(),),
        )

    assert found(made)["cases"].what.startswith("1 open, the oldest since 2026-11-23")


def test_postgres_is_looked_at_the_same(postgres_url):
    publish(postgres_url, offer(1, TODAY))
    findings = found(postgres_url)

    assert "postgres@" not in findings["database"].what
    assert {finding.verdict for finding in findings.values()} == {Verdict.OK}


def test_a_database_that_may_only_be_read_is_wrong(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute("CREATE ROLE reader LOGIN")
        owner.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    finding = found(
        make_url(postgres_url).set(username="reader").render_as_string(hide_password=False)
    )["database"]

    assert (finding.verdict, "permission denied" in finding.what) == (Verdict.WRONG, True)


def test_a_postgres_that_is_not_there_is_wrong(unused_tcp_port):
    url = f"postgresql://desk:planted@127.0.0.1:{unused_tcp_port}/desk"
    finding = found(url)["database"]

    assert finding.verdict is Verdict.WRONG
    assert "planted" not in str(finding)
