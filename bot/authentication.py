"""Who may send activities: checks the Bot Connector's tokens by all the rules, on one page."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import jwt
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
)

from bot import service_urls
from bot.clouds import login_issuers
from bot.settings import Settings
from bot.signing_keys import SigningKey, SigningKeys

_LONGEST_HEADER = 16_384
_BEARER = re.compile(r"Bearer ([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII)
_CLOCK_SKEW_SECONDS = 300
_TOKENS_REMEMBERED = 1_000


class Unauthorized(PermissionError):
    """The request is not from the Bot Connector; `reason` is a word for the log only."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The request is not from the Bot Connector: {reason}.")
        self.reason = reason


class ForeignTenant(PermissionError):
    """The Bot Connector brings an activity from a tenant whose people the desk does not answer."""

    reason = "tenant"


@dataclass(frozen=True, slots=True)
class _Token:
    """What a token proved, whatever activity came with it."""

    claims: dict[str, Any]
    endorsements: frozenset[str]
    ends_at: int
    """Unix seconds."""


class DeskAuthentication(BotFrameworkAuthentication):
    """Decides about each request; PyJWT checks the tokens, so that every rule stands on this page.

    The SDK's own validation answers malformed, expired and wrongly signed tokens with a crash, and
    accepts a token without an expiry, an activity without a service URL, and a key that endorses no
    channel. It also accepts tokens that the Emulator got with the bot's own secret; this desk takes
    them only by setting, and then no others. Without an app id it is in development, and takes
    everybody on this machine.
    """

    def __init__(self, settings: Settings, keys: SigningKeys, clock: Callable[[], float]) -> None:
        """`clock` gives seconds since 1970, as tokens do."""
        self._settings, self._keys, self._clock = settings, keys, clock
        self._issuers, self._tenants = _issuers(settings), frozenset(settings.tenants)
        self._remembered: OrderedDict[bytes, _Token] = OrderedDict()

    async def authenticate_request(
        self, activity: Activity, auth_header: str
    ) -> AuthenticateRequestResult:
        """Say who sent `activity`; raises Unauthorized for everybody but the Bot Connector."""
        result = AuthenticateRequestResult()
        result.audience = AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE
        result.claims_identity = await self._identity(activity, auth_header)
        result.connector_factory = self.create_connector_factory(result.claims_identity)
        return result

    async def authenticate_streaming_request(
        self,
        auth_header: str,
        channel_id_header: str,
    ) -> AuthenticateRequestResult:
        """Raise Unauthorized: the desk speaks to channels over HTTP only."""
        raise Unauthorized("streaming")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        """A factory that costs nothing, because replies leave through bot/sender.py."""
        return _NO_CONNECTORS

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """None: nobody signs in here, and the SDK would spend 10 ms a turn on a client for it."""

    async def _identity(self, activity: Activity, auth_header: str) -> ClaimsIdentity:
        if self._settings.development:
            return ClaimsIdentity(
                {},
                is_authenticated=True,
                authentication_type=AuthenticationConstants.ANONYMOUS_AUTH_TYPE,
            )
        token = await self._token(auth_header)
        if self._settings.takes_emulator:
            self._require_from_emulator(token)
        else:
            self._require_from_connector(token, activity)
            self._require_allowed_tenant(activity)
        return ClaimsIdentity(token.claims, is_authenticated=True)

    def _require_from_connector(self, token: _Token, activity: Activity) -> None:
        if activity.channel_id not in token.endorsements:
            raise Unauthorized("endorsement")
        claimed = token.claims.get(AuthenticationConstants.SERVICE_URL_CLAIM)
        if not isinstance(claimed, str) or not activity.service_url:
            raise Unauthorized("service-url-missing")
        if service_urls.canonical(claimed) != service_urls.canonical(activity.service_url):
            raise Unauthorized("service-url-differs")

    def _require_from_emulator(self, token: _Token) -> None:
        """It names no service URL, so replies go to this machine only: bot/service_urls.py."""
        version = token.claims.get(AuthenticationConstants.VERSION_CLAIM, "1.0")
        caller = token.claims.get(AuthenticationConstants.AUTHORIZED_PARTY)
        if version == "1.0":
            caller = token.claims.get(AuthenticationConstants.APP_ID_CLAIM)
        if caller != self._settings.app_id:
            raise Unauthorized("caller")

    def _require_allowed_tenant(self, activity: Activity) -> None:
        """Channels beside Teams know no tenants: there the app's registration is what lets in."""
        if not self._tenants:
            return
        named = _tenants_of(activity)
        if not named and activity.channel_id in _TENANT_CHANNELS:
            raise ForeignTenant("The activity names no tenant.")
        if not named <= self._tenants:
            raise ForeignTenant("The activity comes from a tenant that is not allowed.")

    async def _token(self, auth_header: str) -> _Token:
        if not auth_header:
            raise Unauthorized("no-token")
        if len(auth_header) > _LONGEST_HEADER:
            raise Unauthorized("too-long")
        bearer = _BEARER.fullmatch(auth_header)
        if not bearer:
            raise Unauthorized("malformed")
        digest = hashlib.sha256(bearer[1].encode()).digest()
        if token := self._remembered.get(digest):
            if self._clock() < token.ends_at:
                self._remembered.move_to_end(digest)
                return token
            del self._remembered[digest]
        key = await self._key(bearer[1])
        claims = self._claims(bearer[1], key)
        token = _Token(claims, key.endorsements, int(claims["exp"]))
        self._remember(digest, token)
        return token

    async def _key(self, encoded: str) -> SigningKey:
        try:
            header = jwt.get_unverified_header(encoded)
        except (jwt.PyJWTError, ValueError, RecursionError) as error:
            _refuse(error)
        if header.get("alg") != "RS256":
            raise Unauthorized("algorithm")
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise Unauthorized("no-key-id")
        try:
            return await self._keys.get(kid)
        except PermissionError as error:
            raise Unauthorized("unknown-key") from error

    def _claims(self, encoded: str, key: SigningKey) -> dict[str, Any]:
        try:
            return jwt.decode(
                encoded,
                key.public,
                algorithms=["RS256"],
                audience=self._settings.app_id,
                issuer=self._issuers,
                leeway=_CLOCK_SKEW_SECONDS,
                options={"require": ["exp", "iss", "aud"], "strict_aud": True},
            )
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            _refuse(error)

    def _remember(self, digest: bytes, token: _Token) -> None:
        self._remembered[digest] = token
        if len(self._remembered) > _TOKENS_REMEMBERED:
            self._remembered.popitem(last=False)


class _NoConnectors(ConnectorFactory):
    """The SDK insists on a connector for each turn; this one has nothing to send with."""

    async def create(self, service_url: str, audience: str) -> object:
        return self


_NO_CONNECTORS = _NoConnectors()

_TENANT_CHANNELS = frozenset({"msteams"})
"""Channels that always name the tenant."""

_REASONS: dict[type[Exception], str] = {
    jwt.ExpiredSignatureError: "expired",
    jwt.ImmatureSignatureError: "not-yet-valid",
    jwt.InvalidAudienceError: "audience",
    jwt.InvalidIssuerError: "issuer",
    jwt.InvalidSignatureError: "signature",
    jwt.MissingRequiredClaimError: "claim-missing",
}


def _refuse(error: Exception) -> NoReturn:
    raise Unauthorized(_REASONS.get(type(error), "malformed")) from error


def _issuers(settings: Settings) -> list[str]:
    if not settings.takes_emulator:
        return [settings.token_issuer]
    cloud = settings.in_cloud
    return login_issuers(cloud, (*settings.tenants, *cloud.emulator_tenants))


def _tenants_of(activity: Activity) -> set[str]:
    """All that the activity names: in its conversation, in the channel's own data, or in both."""
    channel = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    tenant = channel.get("tenant")
    conversation = activity.conversation.tenant_id if activity.conversation else None
    named = conversation, tenant.get("id") if isinstance(tenant, dict) else None
    return {str(name).casefold() for name in named if name}
