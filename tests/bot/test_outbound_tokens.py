import asyncio
import time
from pathlib import Path

import pytest
from botframework.connector.auth import (
    CertificateAppCredentials,
    ManagedIdentityAppCredentials,
    MicrosoftAppCredentials,
)

from bot.outbound_tokens import ConnectorTokens, NoToken, token_source
from bot.settings import Settings

MINUTE = 60
INVENTED = "invented"


class Login:
    """Gives tokens 1, 2, 3, ... and its own time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.asked = 0
        self.seconds = 0.0
        self.error: Exception | None = None

    def fetch(self) -> str:
        self.asked += 1
        time.sleep(self.seconds)
        if self.error:
            raise self.error
        return f"token-{self.asked}"

    def clock(self) -> float:
        return self.now


@pytest.fixture
def login() -> Login:
    return Login()


@pytest.fixture
def tokens(login) -> ConnectorTokens:
    return ConnectorTokens(login.fetch, login.clock)


async def test_in_development_replies_carry_no_token(login):
    assert await ConnectorTokens(None, login.clock).header() == {}


async def test_a_token_is_fetched_once_for_all_who_wait(tokens, login):
    login.seconds = 0.05

    headers = await asyncio.gather(*(tokens.header() for _ in range(10)))

    assert headers == [{"Authorization": "Bearer token-1"}] * 10


async def test_a_slow_login_does_not_hold_up_the_others(tokens, login):
    login.seconds = 0.2
    waiting = asyncio.create_task(tokens.header())
    started = asyncio.get_running_loop().time()
    await asyncio.sleep(0.01)

    assert asyncio.get_running_loop().time() - started < 0.1
    await waiting


async def test_the_next_token_is_fetched_while_the_old_one_serves(tokens, login):
    await tokens.header()
    login.now += 4 * MINUTE

    assert await tokens.header() == {"Authorization": "Bearer token-1"}
    await asyncio.sleep(0.05)
    assert await tokens.header() == {"Authorization": "Bearer token-2"}


async def test_a_token_of_five_minutes_is_not_used(tokens, login):
    await tokens.header()
    login.now += 5 * MINUTE

    assert await tokens.header() == {"Authorization": "Bearer token-2"}


@pytest.mark.parametrize(
    "error", [PermissionError("invalid_client"), ValueError("authority"), KeyError("access_token")]
)
async def test_a_login_that_fails_is_no_token_until_it_works(tokens, login, error):
    login.error = error
    with pytest.raises(NoToken):
        await tokens.header()
    login.error = None

    assert await tokens.header() == {"Authorization": "Bearer token-2"}


async def test_a_login_that_hangs_is_waited_for_by_the_next(login):
    tokens = ConnectorTokens(login.fetch, login.clock, patience_seconds=0.02)
    login.seconds = 0.1
    with pytest.raises(NoToken):
        await tokens.header()
    await asyncio.sleep(0.15)

    assert await tokens.header() == {"Authorization": "Bearer token-1"}


def credentials(**settings: object) -> object:
    source = token_source(Settings(app_id="app", app_tenant_id="tenant", **settings))
    return source.__self__


def test_in_development_there_is_nothing_to_log_in_with():
    assert token_source(Settings(app_id="")) is None


def test_a_bot_of_one_tenant_logs_in_there():
    made = credentials(app_password=INVENTED)

    assert isinstance(made, MicrosoftAppCredentials)
    assert made.oauth_endpoint == "https://login.microsoftonline.com/tenant"


def test_a_bot_of_many_tenants_logs_in_at_the_bot_framework():
    made = credentials(app_type="MultiTenant", app_password=INVENTED)

    assert made.oauth_endpoint == "https://login.microsoftonline.com/botframework.com"


@pytest.mark.parametrize(
    ("settings", "login", "scope"),
    [
        (
            {"cloud": "usgov"},
            "https://login.microsoftonline.us/tenant",
            "https://api.botframework.us",
        ),
        (
            {"cloud": "china", "app_type": "MultiTenant"},
            "https://login.partner.microsoftonline.cn/microsoftservices.partner.onmschina.cn",
            "https://api.botframework.azure.cn",
        ),
    ],
)
def test_each_cloud_has_a_login_of_its_own(settings, login, scope):
    made = credentials(app_password=INVENTED, **settings)

    assert (made.oauth_endpoint, made.oauth_scope) == (login, scope)


def test_a_managed_identity_needs_no_secret():
    assert isinstance(credentials(app_type="UserAssignedMSI"), ManagedIdentityAppCredentials)


def test_a_certificate_is_read_from_its_file(tmp_path: Path):
    file = tmp_path / "desk.pem"
    file.write_text("the private key")

    made = credentials(app_certificate_file=file, app_certificate_thumbprint="AB")

    assert isinstance(made, CertificateAppCredentials)
    assert made.certificate_private_key == "the private key"
