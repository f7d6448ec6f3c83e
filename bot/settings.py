"""Settings, read once from the environment when the process starts."""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.errors import DeskError

LOOPBACK = ("127.0.0.1", "::1", "localhost")

SHORTEST_SECRET = 32
"""Characters of what keeps strangers out."""

CLIENTS_REFRESH_MINUTES = 15
"""Microsoft's client exchanges its token so often, however long that is good."""

_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")


class SettingsError(DeskError):
    """The desk cannot run with these settings; the text says what to set."""


class Settings(BaseSettings):
    """Each is set by an environment variable: PARTNER_DESK_PORT, PARTNER_DESK_APP_ID, ...

    docs/operating.md has a line for each; a test compares the two.
    """

    model_config = SettingsConfigDict(env_prefix="partner_desk_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    # It may hold a password, which nobody is shown.
    database: str = Field(default="sqlite:///partner-desk.db", repr=False)

    app_id: str = ""
    app_type: Literal["SingleTenant", "UserAssignedMSI", "MultiTenant"] = "SingleTenant"
    app_tenant_id: str = ""
    app_password: SecretStr = SecretStr("")
    app_certificate_file: Path | None = None
    app_certificate_thumbprint: str = ""

    openid_metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    token_issuer: str = "https://api.botframework.com"  # noqa: S105  (an address, no secret)
    service_hosts: tuple[str, ...] = ("botframework.com", "smba.trafficmanager.net")

    max_body_bytes: int = Field(default=262_144, ge=1024)
    read_seconds: float = Field(default=10, gt=0)
    turn_seconds: float = Field(default=10, gt=0)
    turns_in_flight: int = Field(default=500, ge=1)
    inbox_days: int = Field(default=7, ge=1)
    transcript_days: int = Field(default=30, ge=1)

    public_url: str = ""
    origins: tuple[str, ...] = ()
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()
    identity_key: SecretStr = SecretStr("")
    direct_line_secrets: tuple[SecretStr, ...] = ()
    azure_direct_line_secret: SecretStr = SecretStr("")
    azure_direct_line_url: str = "https://directline.botframework.com/v3/directline"
    token_minutes: float = Field(default=30, gt=0, le=720)
    conversation_days: int = Field(default=14, ge=1)
    conversation_activities: int = Field(default=1_000, ge=10)
    conversation_bytes: int = Field(default=4_000_000, ge=100_000)
    conversations_per_minute: int = Field(default=10, ge=1)
    messages_per_minute: int = Field(default=60, ge=1)
    requests_per_minute: int = Field(default=600, ge=1)
    sockets_per_conversation: int = Field(default=10, ge=1)
    sockets_per_address: int = Field(default=200, ge=1)
    metrics_token: SecretStr = SecretStr("")

    desk_name: str = ""
    desk_email: str = ""
    desk_phone: str = ""
    desk_hours: str = ""
    stale_days: int = Field(default=90, ge=1)
    unverified_days: int = Field(default=365, ge=1)

    teams_app_id: str = ""
    teams_version: str = ""
    teams_name: str = "Partner Desk"
    teams_full_name: str = ""
    teams_developer: str = ""
    teams_website_url: str = ""
    teams_privacy_url: str = ""
    teams_terms_url: str = ""
    teams_accent_color: str = "#0B5CAD"
    teams_color_icon_file: Path | None = None
    teams_outline_icon_file: Path | None = None

    log_format: Literal["auto", "text", "json"] = "auto"

    @property
    def development(self) -> bool:
        """Without an app id there is no token to ask for: everybody on this machine is let in.

        With a public URL and without an app id it is a desk for the web chat alone.
        """
        return not self.app_id and not self.public_url

    @property
    def takes_channels(self) -> bool:
        """Whether channels may bring activities to /api/messages."""
        return bool(self.app_id) or self.development

    @property
    def on_azure_direct_line(self) -> bool:
        """Whether the web chat goes by Azure's Direct Line rather than the desk's own."""
        return bool(self.azure_direct_line_secret.get_secret_value())

    @property
    def database_path(self) -> str:
        """The SQLite file, or ":memory:"."""
        return urlsplit(self.database).path.removeprefix("/") or ":memory:"

    @property
    def index_path(self) -> Path | None:
        """Where the word index is kept: beside the SQLite file; None where that is none."""
        path = self.database_path
        if not self.database.startswith("sqlite") or path == ":memory:" or path.startswith("file:"):
            return None
        return Path(path).with_suffix(".index.npz")

    def require_sound(self) -> None:
        """Raise SettingsError where the desk would be open to strangers or could not reply."""
        self._require_sound_web_chat()
        if self.development and self.host not in LOOPBACK:
            raise SettingsError(
                "Without PARTNER_DESK_APP_ID the desk lets everybody in, so it only listens "
                f"on this machine, not on {self.host}. Set PARTNER_DESK_APP_ID, "
                "PARTNER_DESK_APP_TENANT_ID and PARTNER_DESK_APP_PASSWORD for Teams and other "
                "channels, or PARTNER_DESK_PUBLIC_URL for the web chat alone, or use "
                "PARTNER_DESK_HOST=127.0.0.1."
            )
        if not self.development and self.token_minutes <= CLIENTS_REFRESH_MINUTES:
            raise SettingsError(
                f"PARTNER_DESK_TOKEN_MINUTES has to be more than {CLIENTS_REFRESH_MINUTES}, for "
                "that is when clients exchange their token for a new one."
            )
        if self.app_id:
            self._require_sound_app()

    def _require_sound_app(self) -> None:
        if self.app_type != "MultiTenant" and not self.app_tenant_id:
            raise SettingsError(
                f"A {self.app_type} bot belongs to one tenant: set PARTNER_DESK_APP_TENANT_ID."
            )
        certificate = self.app_certificate_file, self.app_certificate_thumbprint
        if any(certificate) and not all(certificate):
            raise SettingsError(
                "A certificate needs both PARTNER_DESK_APP_CERTIFICATE_FILE (its private key, PEM) "
                "and PARTNER_DESK_APP_CERTIFICATE_THUMBPRINT."
            )
        secret = self.app_password.get_secret_value() or all(certificate)
        if self.app_type != "UserAssignedMSI" and not secret:
            raise SettingsError(
                "The bot has an app id but nothing to prove it with: set PARTNER_DESK_APP_PASSWORD "
                "(the secret's value, not its id) or a certificate."
            )

    def _require_sound_web_chat(self) -> None:
        for name, urls in (
            ("PUBLIC_URL", (self.public_url,) if self.public_url else ()),
            ("ORIGINS", self.origins),
        ):
            for url in urls:
                if not _ORIGIN.fullmatch(url):
                    raise SettingsError(
                        f"PARTNER_DESK_{name} has {url}: write scheme and host, and the port if it "
                        "is a special one, in small letters and with nothing behind: "
                        "https://www.partner.example."
                    )
        secrets = [("DIRECT_LINE_SECRETS", secret) for secret in self.direct_line_secrets]
        if self.identity_key.get_secret_value():
            secrets.append(("IDENTITY_KEY", self.identity_key))
        for name, secret in secrets:
            if len(secret.get_secret_value()) < SHORTEST_SECRET:
                raise SettingsError(
                    f"PARTNER_DESK_{name} is too short to keep strangers out: use "
                    f"{SHORTEST_SECRET} characters or more, as of `openssl rand -hex 32`."
                )
        if not self.azure_direct_line_url.startswith("https://"):
            host = urlsplit(self.azure_direct_line_url).hostname
            if host not in LOOPBACK:
                raise SettingsError("PARTNER_DESK_AZURE_DIRECT_LINE_URL must begin with https://.")


def read_settings() -> Settings:
    """The settings; raises SettingsError naming each variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            f"PARTNER_DESK_{str(at['loc'][0]).upper()}: {at['msg']}"
            for at in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("These settings cannot be used. " + "; ".join(wrong)) from None
