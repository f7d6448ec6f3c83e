"""The token with which the desk proves itself to the Bot Connector when it replies."""

import asyncio
import logging
from collections.abc import Callable

from botframework.connector.auth import (
    AppCredentials,
    CertificateAppCredentials,
    ManagedIdentityAppCredentials,
    MicrosoftAppCredentials,
)

from bot.settings import Settings

log = logging.getLogger(__name__)

# The credentials keep a token until five minutes before its end, so one of theirs serves this long.
_GOOD_SECONDS = 300
_REFRESH_SECONDS = 240


class NoToken(Exception):
    """Nobody gave the desk a token, so nothing can be sent now; later it may."""


class ConnectorTokens:
    """Fetches tokens in a thread, because that may block: one at a time, and ahead of need."""

    def __init__(
        self,
        fetch_token: Callable[[], str] | None,
        clock: Callable[[], float],
        *,
        patience_seconds: float = 10,
    ) -> None:
        """Without `fetch_token` replies carry no token, as in development."""
        self._fetch_token, self._clock = fetch_token, clock
        self._patience_seconds = patience_seconds
        self._token = ""
        self._fetched_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def header(self) -> dict[str, str]:
        """The Authorization header of a request to the Bot Connector; raises NoToken."""
        if self._fetch_token is None:
            return {}
        age = self._clock() - self._fetched_at
        if age >= _REFRESH_SECONDS:
            if self._fetching is None:
                self._fetching = asyncio.create_task(self._fetch(self._fetch_token))
            if age >= _GOOD_SECONDS:
                await self._wait(self._fetching)
        return {"Authorization": f"Bearer {self._token}"}

    async def _wait(self, fetching: asyncio.Task[None]) -> None:
        # The thread cannot be stopped, so it goes on when a caller gives up, and serves the next.
        done, _ = await asyncio.wait([fetching], timeout=self._patience_seconds)
        if not done or self._clock() - self._fetched_at >= _GOOD_SECONDS:
            raise NoToken("The Bot Connector's login gave no token; the log has its reason.")

    async def _fetch(self, fetch_token: Callable[[], str]) -> None:
        try:
            self._token = await asyncio.to_thread(fetch_token)
            self._fetched_at = self._clock()
        except (OSError, ValueError, RuntimeError, LookupError, TypeError) as error:
            log.warning("no token for the Bot Connector: %s", error)
        finally:
            self._fetching = None


def token_source(settings: Settings) -> Callable[[], str] | None:
    """The blocking function that gets the desk a token; None without an app id."""
    if not settings.app_id:
        return None
    fetch: Callable[[], str] = _credentials(settings).get_access_token
    return fetch


def _credentials(settings: Settings) -> AppCredentials:
    cloud = settings.in_cloud
    if settings.app_type == "UserAssignedMSI":
        return ManagedIdentityAppCredentials(settings.app_id, cloud.token_issuer)
    credentials: AppCredentials
    if settings.app_certificate_file:
        credentials = CertificateAppCredentials(
            settings.app_id,
            settings.app_certificate_thumbprint,
            settings.app_certificate_file.read_text(encoding="ascii"),
            oauth_scope=cloud.token_issuer,
        )
    else:
        credentials = MicrosoftAppCredentials(
            settings.app_id,
            settings.app_password.get_secret_value(),
            oauth_scope=cloud.token_issuer,
        )
    # A multi-tenant bot gets its token from the Bot Framework's own tenant.
    is_of_one = settings.app_type == "SingleTenant"
    tenant = settings.app_tenant_id if is_of_one else cloud.login_tenant
    credentials.oauth_endpoint = cloud.login_url + tenant
    return credentials
