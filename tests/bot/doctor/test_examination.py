"""The whole look: what an operator reads of a desk in order, and of one that is not."""

import json
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from textwrap import indent

import pytest

from bot.doctor.examination import Network, examine
from bot.doctor.findings import Verdict
from bot.doctor.report import lines_of, summary
from bot.doctor.web import Answer, Unreached
from bot.settings import Settings, read_usable_settings
from bot.storage.catalogue_store import CatalogueStore
from bot.storage.migrate import upgrade
from bot.teams.manifest import documents
from knowledge.offers import Contact, ContactKind, Offer, Publisher

OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
APP_ID = "11111111-2222-3333-4444-555555555555"
IN_ORDER = {
    "PARTNER_DESK_APP_ID": APP_ID,
    "PARTNER_DESK_APP_TENANT_ID": "66666666-7777-8888-9999-000000000000",
    "PARTNER_DESK_APP_PASSWORD": "invented~Secret_Value",
    "PARTNER_DESK_APP_SECRET_EXPIRES": "2027-05-31",
    "PARTNER_DESK_PUBLIC_URL": "https://desk.example",
}

IN_TEAMS = {
    "PARTNER_DESK_TEAMS_DEVELOPER": "Woodgrove",
    "PARTNER_DESK_TEAMS_WEBSITE_URL": "https://woodgrove.example",
    "PARTNER_DESK_TEAMS_PRIVACY_URL": "https://woodgrove.example/privacy",
    "PARTNER_DESK_TEAMS_TERMS_URL": "https://woodgrove.example/terms",
    "PARTNER_DESK_TEAMS_VERSION": "1.0.0",
}

HEALTHY = """\
ok         environment    10 PARTNER_DESK_... variables, all known.
ok         settings       All can be used, and fit each other.
ok         app id         11111111-2222-3333-4444-555555555555
ok         tenant         SingleTenant in 66666666-7777-8888-9999-000000000000
ok         secret         It has 21 characters.
ok         secret         It expires on 2027-05-31.
ok         database       sqlite:///partner-desk.db can be read and written.
ok         catalogue      Version 1 of 2026-11-23, 0 days old: 1 offer.
ok         contacts       1 contact, 0 older than 90 days, 0 unverified; 0 offers without any.
ok         cases          No case is open.
ok         Teams package  desk.json, version 1.0.0, is as the settings want it.
ok         token          Entra gives the desk a token for its replies.
ok         signing keys   Announced by https://api.botframework.com.
ok         clock          Right to the minute.
ok         TLS            The certificate is good until 2027-02-21.
ok         endpoint       The desk answers at https://desk.example.
ok         messages       https://desk.example/api/messages asks for a token.
17 ok, 0 warnings, 0 wrong, 0 unchecked."""

BROKEN = """\
wrong      environment    PARTNER_DESK_PUBLICURL is no setting, so nobody reads it.
                          -> Write PARTNER_DESK_PUBLIC_URL, if that is meant.
wrong      settings       PARTNER_DESK_PORT: Input should be a valid integer, unable to parse \
string as an integer.
                          -> Give it another value, or leave it out: the default is 3978.
wrong      settings       PARTNER_DESK_APP_TYPE: "Singletenant" is no type of app.
                          -> Write SingleTenant.
wrong      settings       A SingleTenant bot belongs to one tenant, and none is named.
                          -> Set PARTNER_DESK_APP_TENANT_ID.
wrong      app id         PARTNER_DESK_APP_ID is "desk", no GUID.
                          -> Copy the Microsoft App ID from the bot's Configuration page in the \
Azure portal.
wrong      secret         PARTNER_DESK_APP_PASSWORD is a GUID: the secret's id, and not its value.
                          -> Make a new secret under Certificates & secrets and copy its Value, \
which is shown only then.
ok         database       partner-desk.db is not there yet; the first start makes it.
warning    catalogue      It is the sample, whose firms are invented.
                          -> Import your own: `partner-desk import FILE` (docs/import.md).
unchecked  token          Not looked at without network.
                          -> Run it without --offline.
unchecked  signing keys   Not looked at without network.
                          -> Run it without --offline.
unchecked  clock          Not looked at without network.
                          -> Run it without --offline.
unchecked  endpoint       Not looked at without network.
                          -> Run it without --offline.
1 ok, 1 warning, 6 wrong, 4 unchecked."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def send(url, _body):
    if url.endswith("/api/messages"):
        return Answer(401, {}, b"")
    if url.endswith("/health/live"):
        return Answer(200, {}, b'{"status": "live"}', NOW + 90 * DAY)
    headers = {"date": format_datetime(NOW, usegmt=True)}
    return Answer(200, headers, b'{"issuer": "https://api.botframework.com", "jwks_uri": "x"}')


def unreached(_url, _body):
    raise Unreached("x.example", socket.gaierror(socket.EAI_NONAME, "unknown"))


def out_of_order(_url, _body):
    raise LookupError("planted")


ANSWERING = Network(send, lambda _settings: lambda: "token")


def found(monkeypatch, environment, network, package=None):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings, unusable = read_usable_settings()
    findings = examine(
        settings, unusable, environment, lambda: NOW, network=network, package=package
    )
    # Whether somebody else's files have been fetched is not the test's to say.
    return [finding for finding in findings if finding.part not in ("web chat", "Teams schema")]


def as_read(findings):
    return "\n".join([*map(lines_of, findings), summary(findings)])


def test_a_desk_in_order(folder, monkeypatch):
    upgrade("sqlite:///partner-desk.db")
    contact = Contact(
        kind=ContactKind.CUSTOMER_SUPPORT, email="help@contoso.example", checked_on=NOW.date()
    )
    offer = Offer(
        id="x", offer_id="x", name="X", publisher=Publisher(name="Contoso"), contacts=(contact,)
    )
    store = CatalogueStore("sqlite:///partner-desk.db")
    store.publish([offer], source="offers.csv", at=NOW, base=None)
    store.close()
    environment = IN_ORDER | IN_TEAMS
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    package = folder / "desk.json"
    package.write_text(json.dumps(documents(Settings(), "1.0.0")["manifest.json"]))

    assert as_read(found(monkeypatch, environment, ANSWERING, package)) == HEALTHY


def test_a_desk_out_of_order_without_network(folder, monkeypatch):
    environment = {
        "PARTNER_DESK_APP_ID": "desk",
        "PARTNER_DESK_APP_PASSWORD": APP_ID,
        "PARTNER_DESK_APP_TYPE": "Singletenant",
        "PARTNER_DESK_PORT": "many",
        "PARTNER_DESK_PUBLICURL": "https://desk.example",
    }

    assert as_read(found(monkeypatch, environment, None)) == BROKEN


def test_the_example_of_the_docs_is_what_the_doctor_says(folder, monkeypatch):
    def answer(url, body):
        return Answer(502, {}, b"", NOW + 90 * DAY) if "/health" in url else send(url, body)

    def refuse():
        raise PermissionError("AADSTS7000215: Invented.")

    environment = IN_ORDER | {"PARTNER_DESK_APP_PASSWORD": APP_ID}
    read = as_read(found(monkeypatch, environment, Network(answer, lambda _settings: refuse)))

    assert indent(read, "    ") in OPERATING.read_text("utf-8")


def test_without_network_nothing_is_wrong_but_much_unchecked(folder, monkeypatch):
    network = Network(unreached, lambda _settings: _no_network)
    findings = found(monkeypatch, IN_ORDER, network)

    assert Verdict.WRONG not in {finding.verdict for finding in findings}
    assert [f.part for f in findings if f.verdict is Verdict.UNCHECKED] == [
        "token",
        "signing keys",
        "clock",
        "endpoint",
    ]


def test_a_look_that_fails_takes_no_other_down(folder, monkeypatch):
    network = Network(out_of_order, ANSWERING.token_source)
    findings = {finding.part: finding for finding in found(monkeypatch, IN_ORDER, network)}

    assert findings["token"].verdict is Verdict.OK
    assert findings["signing keys"].what == "Looking at it failed (LookupError)."
    assert findings["endpoint"].verdict is Verdict.UNCHECKED


def test_every_finding_that_is_not_in_order_has_its_mend(folder, monkeypatch):
    findings = examine(Settings(app_id="x"), [], {}, lambda: NOW, network=ANSWERING)

    assert all(finding.mend for finding in findings if finding.verdict is not Verdict.OK)


def test_in_development_no_account_is_asked_for(folder, monkeypatch):
    parts = [finding.part for finding in found(monkeypatch, {}, ANSWERING)]

    assert parts == ["environment", "settings", "app id", "database", "catalogue"]


def _no_network() -> str:
    raise ConnectionError
