import pytest

from bot.doctor.findings import Verdict
from bot.doctor.registration import registration
from bot.settings import Settings

GUID = "11111111-2222-3333-4444-555555555555"
INVENTED = "invented~Secret_Value.0123456789"


def found(**settings):
    usual = {"app_id": GUID, "app_tenant_id": GUID, "app_password": INVENTED}
    return {finding.part: finding for finding in registration(Settings(**usual | settings))}


def test_a_registration_that_looks_right_is_in_order():
    assert {finding.verdict for finding in found().values()} == {Verdict.OK}


def test_no_secret_is_shown():
    assert INVENTED not in str(found())
    assert INVENTED not in str(found(app_password=f" {INVENTED}"))


def test_development_says_whom_it_lets_in():
    found_ = found(app_id="", app_tenant_id="", app_password="")

    assert "everybody on this machine is let in, nobody else" in found_["app id"].what


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


@pytest.mark.parametrize("tenant", [GUID, "contoso.example", "contoso.onmicrosoft.example"])
def test_a_tenant_is_a_guid_or_a_domain(tenant):
    assert found(app_tenant_id=tenant)["tenant"].verdict is Verdict.OK


@pytest.mark.parametrize("tenant", ["contoso", "https://contoso.example", GUID[:-1]])
def test_a_tenant_that_is_neither_is_wrong(tenant):
    assert found(app_tenant_id=tenant)["tenant"].verdict is Verdict.WRONG


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
        (b"-----BEGIN PRIVATE KEY-----", "can be read"),
    ],
)
def test_a_certificate_comes_with_its_private_key(tmp_path, content, said):
    file = tmp_path / "desk.pem"
    if content is not None:
        file.write_bytes(content)

    assert said in found(app_certificate_file=file)["certificate"].what
