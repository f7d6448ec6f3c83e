"""What Entra says to the desk's own login is explained, and no token is no end of the look."""

import json
import threading
from datetime import UTC, datetime

import pytest
from botframework.connector.auth import MicrosoftAppCredentials
from msal import ConfidentialClientApplication

from bot.doctor.findings import Verdict
from bot.doctor.login import token
from bot.outbound_tokens import token_source
from bot.settings import Settings
from tests.bot.doctor.certificates import certificate
from tests.bot.doctor.web_server import Reply, serving

TENANT = "66666666-7777-8888-9999-000000000000"
SETTINGS = Settings(
    app_id="11111111-2222-3333-4444-555555555555", app_tenant_id=TENANT, app_password="invented"
)


def found(source, settings=SETTINGS):
    [finding] = token(settings, lambda _settings: source, wait_seconds=5)
    return finding


def failing(error):
    def fetch():
        raise error

    return found(fetch)


@pytest.fixture
def entra(tmp_path, monkeypatch):
    """A login server, and what the SDK makes of its answers."""
    files = certificate(tmp_path, datetime.now(UTC))
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(files.authority))
    with serving(files) as server:
        authority = f"{server.url}/{TENANT}"
        announced = {
            "issuer": authority,
            "authorization_endpoint": f"{authority}/authorize",
            "token_endpoint": f"{authority}/token",
        }
        metadata = Reply(body=json.dumps(announced).encode())
        server.replies[f"/{TENANT}/v2.0/.well-known/openid-configuration"] = metadata

        def fetch():
            credentials = MicrosoftAppCredentials(SETTINGS.app_id, "invented", TENANT)
            credentials.app = ConfidentialClientApplication(
                SETTINGS.app_id,
                client_credential="invented",
                authority=authority,
                instance_discovery=False,
            )
            return credentials.get_access_token()

        server.fetch = fetch
        yield server


def test_a_token_is_in_order_and_not_shown(entra):
    given = {"access_token": "planted", "expires_in": 3600, "token_type": "Bearer"}
    entra.replies[f"/{TENANT}/token"] = Reply(body=json.dumps(given).encode())
    finding = found(entra.fetch)

    assert finding.verdict is Verdict.OK
    assert "planted" not in str(finding)


@pytest.mark.parametrize(
    ("code", "said", "mend"),
    [
        ("7000215", "does not accept the secret", "not to its Secret ID"),
        ("7000222", "has expired", "Make a new one"),
        ("700016", "does not know the app", "PARTNER_DESK_APP_TENANT_ID"),
        ("7000229", "no service principal", "az ad sp create"),
        ("700027", "the certificate", "THUMBPRINT"),
        ("700024", "not yet valid", "clock"),
        ("7000112", "disabled", "Enterprise applications"),
        ("53003", "Conditional Access", "policy"),
        ("999999", "refuses with AADSTS999999", "error?code=999999"),
    ],
)
def test_what_entra_refuses_is_said_with_its_mend(entra, code, said, mend):
    refusal = {"error": "invalid_client", "error_description": f"AADSTS{code}: Invented.\r\nTrace"}
    entra.replies[f"/{TENANT}/token"] = Reply(401, json.dumps(refusal).encode())
    finding = found(entra.fetch)

    assert finding.verdict is Verdict.WRONG
    assert said in finding.what
    assert mend in finding.mend


def test_a_tenant_that_entra_does_not_know_is_named(entra):
    unknown = {"error": "invalid_tenant", "error_description": "AADSTS90002: Invented."}
    path = f"/{TENANT}/v2.0/.well-known/openid-configuration"
    entra.replies[path] = Reply(400, json.dumps(unknown).encode())

    assert found(entra.fetch).what == "Entra does not know the tenant. (AADSTS90002)"


def test_an_unknown_tenant_without_a_code_is_named_too():
    assert "tenant" in failing(ValueError("Unable to get authority configuration for x.")).what


def test_no_network_is_unchecked():
    assert failing(ConnectionError()).verdict is Verdict.UNCHECKED


def test_a_login_that_hangs_is_given_up():
    released = threading.Event()
    [finding] = token(SETTINGS, lambda _settings: released.wait, wait_seconds=0.05)
    released.set()

    assert (finding.verdict, "no answer" in finding.what) == (Verdict.UNCHECKED, True)


@pytest.mark.parametrize("error", [KeyError("access_token"), TypeError("x"), RuntimeError("odd")])
def test_whatever_else_the_login_raises_is_a_finding(error):
    assert failing(error).verdict is Verdict.WRONG


def test_a_managed_identity_is_there_in_azure_only():
    def fetch():
        raise ConnectionError

    settings = Settings(app_id="x", app_tenant_id=TENANT, app_type="UserAssignedMSI")

    assert "in Azure" in found(fetch, settings).mend


def test_a_managed_identity_that_is_not_assigned_gives_no_token():
    def fetch():
        raise KeyError("access_token")

    settings = Settings(app_id="x", app_tenant_id=TENANT, app_type="UserAssignedMSI")

    assert "Assign the identity" in found(fetch, settings).mend


def test_no_token_is_asked_for_while_the_settings_are_wrong():
    [finding] = token(Settings(app_id="x"), token_source)

    assert finding.verdict is Verdict.UNCHECKED


def test_no_token_is_asked_for_without_the_certificate(tmp_path):
    settings = SETTINGS.model_copy(
        update={
            "app_certificate_file": tmp_path / "desk.pem",
            "app_certificate_thumbprint": "AB",
        }
    )
    [finding] = token(settings, token_source)

    assert finding.what == "The certificate cannot be read."
