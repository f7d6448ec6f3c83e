from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from bot.doctor.findings import Finding, Verdict
from bot.doctor.registration import registration
from bot.settings import Settings
from tests.bot.doctor.certificates import certificate

GUID = "11111111-2222-3333-4444-555555555555"
TODAY = date(2026, 11, 23)
INVENTED = "invented~Secret_Value.0123456789"


def found(**settings):
    usual = {"app_id": GUID, "app_tenant_id": GUID, "app_password": INVENTED}
    findings: dict[str, Finding] = {}
    for finding in registration(Settings(**usual | settings), TODAY):
        findings.setdefault(finding.part, finding)
    return findings


def of_expiry(**settings):
    usual = {"app_id": GUID, "app_tenant_id": GUID, "app_password": INVENTED}
    return list(registration(Settings(**usual | settings), TODAY))[-1]


def test_a_registration_that_looks_right_is_in_order():
    assert {finding.verdict for finding in found().values()} == {Verdict.OK}
    assert "emulator" not in found()


def test_no_secret_is_shown():
    assert INVENTED not in str(found())
    assert INVENTED not in str(found(app_password=f" {INVENTED}"))


def test_development_says_whom_it_lets_in():
    found_ = found(app_id="", app_tenant_id="", app_password="")

    assert "all on this machine are let in" in found_["app id"].what


def test_the_web_chat_alone_needs_no_app_id():
    found_ = found(app_id="", app_tenant_id="", app_password="", public_url="https://desk.example")

    assert "for the web chat alone" in found_["app id"].what


@pytest.mark.parametrize("stated", ["app_password", "app_tenant_id"])
def test_an_app_id_is_missed_where_something_else_of_the_app_is_set(stated):
    nothing = {"app_id": "", "app_tenant_id": "", "app_password": ""}
    finding = found(**nothing | {stated: INVENTED})["app id"]

    assert finding.verdict is Verdict.WRONG
    assert finding.what.startswith(f"PARTNER_DESK_{stated.upper()} is set")


@pytest.mark.parametrize("app_id", ["partner-desk", GUID[:-1], f"{{{GUID}}}", f"{GUID} "])
def test_an_app_id_is_a_guid(app_id):
    assert found(app_id=app_id)["app id"].verdict is Verdict.WRONG


def test_a_tenant_is_named():
    assert found()["tenant"].what == f"SingleTenant in {GUID}"


def test_tenants_that_are_allowed_are_counted():
    findings = list(
        registration(Settings(app_id=GUID, app_tenant_id=GUID, allowed_tenants=(GUID,)), TODAY)
    )

    assert findings[-1].what == "People of 1 tenant are answered."


def test_a_bot_of_many_tenants_that_allows_any_is_a_warning():
    findings = list(registration(Settings(app_id=GUID, app_type="MultiTenant"), TODAY))

    assert (findings[-1].verdict, findings[-1].what) == (
        Verdict.WARNING,
        "People of any tenant are answered.",
    )


def test_that_only_the_emulator_is_let_in_is_a_warning():
    assert found(emulator=True)["emulator"].verdict is Verdict.WARNING


def test_a_bot_of_many_tenants_has_to_be_an_old_one():
    finding = found(app_type="MultiTenant")["tenant"]

    assert (finding.verdict, "31 July 2025" in finding.what) == (Verdict.WARNING, True)


def test_the_id_of_a_secret_is_not_its_value():
    assert "the secret's id, and not its value" in found(app_password=GUID)["secret"].what


@pytest.mark.parametrize("around", ['"{}"', "'{}'", " {}", "{}\n"])
def test_a_secret_has_nothing_around_it(around):
    assert "begins or ends" in found(app_password=around.format(INVENTED))["secret"].what


def test_a_managed_identity_has_no_secret():
    assert list(found(app_type="UserAssignedMSI")) == ["app id", "tenant"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"\xff\xfe", "it is no PEM file"),
        (b"-----BEGIN CERTIFICATE-----", "holds no private key"),
        (b"-----BEGIN PRIVATE KEY-----", "has a private key"),
    ],
)
def test_a_certificate_comes_with_its_private_key(tmp_path, content, said):
    file = tmp_path / "desk.pem"
    if content is not None:
        file.write_bytes(content)

    assert said in found(app_certificate_file=file)["certificate"].what


@pytest.mark.parametrize(
    ("days", "verdict", "said"),
    [
        (-1, Verdict.WRONG, "It expired on 2026-11-22."),
        (0, Verdict.WARNING, "It expires on 2026-11-23."),
        (30, Verdict.WARNING, "It expires on 2026-12-23."),
        (31, Verdict.OK, "It expires on 2026-12-24."),
    ],
)
def test_when_the_secret_expires_is_said(days, verdict, said):
    finding = of_expiry(app_secret_expires=TODAY + timedelta(days=days))

    assert (finding.part, finding.verdict, finding.what) == ("secret", verdict, said)


def test_a_secret_that_expires_nobody_knows_when_is_a_warning():
    assert "PARTNER_DESK_APP_SECRET_EXPIRES" in of_expiry().mend


def test_a_certificate_says_itself_when_it_expires(tmp_path):
    files = certificate(tmp_path, datetime(2026, 11, 23, 9, tzinfo=UTC))
    both = tmp_path / "both.pem"
    both.write_bytes(files.key.read_bytes() + files.chain.read_bytes())
    loaded = x509.load_pem_x509_certificate(files.chain.read_bytes())
    thumbprint = loaded.fingerprint(hashes.SHA1()).hex()  # noqa: S303  (it is what Azure calls it by)
    right, other = (
        of_expiry(app_certificate_file=both, app_certificate_thumbprint=mark)
        for mark in (thumbprint, "AB")
    )

    assert (right.verdict, right.what) == (Verdict.OK, "It expires on 2027-02-21.")
    assert (other.part, other.verdict) == ("certificate", Verdict.WRONG)
