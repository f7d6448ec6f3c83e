"""Settings, read once from the environment when the process starts."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_origin
from urllib.parse import urlsplit

from pydantic import (
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.clouds import CLOUDS, Cloud, CloudName
from knowledge.errors import DeskError

LOOPBACK = ("127.0.0.1", "::1", "localhost")

SHORTEST_SECRET = 32
"""Characters of what keeps strangers out."""

CLIENTS_REFRESH_MINUTES = 15
"""Microsoft's client exchanges its token so often, however long that is good."""

APP_TYPES = ("SingleTenant", "UserAssignedMSI", "MultiTenant")
"""How the SDK spells them. It takes any other spelling for MultiTenant, without a word."""

_OTHER_SPELLINGS = {
    **{name.lower(): name for name in APP_TYPES},
    **dict.fromkeys(("msi", "managedidentity", "userassignedmanagedidentity"), "UserAssignedMSI"),
}

_TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")


class SettingsError(DeskError):
    """The desk cannot run with these settings; the text says what to set."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the settings, and how to mend it: a sentence or two each."""

    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what} {self.mend}"


class Settings(BaseSettings):
    """Each is set by an environment variable: PARTNER_DESK_PORT, PARTNER_DESK_APP_ID, ...

    docs/operating.md has a line for each; a test compares the two.
    """

    model_config = SettingsConfigDict(
        env_prefix="partner_desk_", frozen=True, enable_decoding=False
    )

    host: str = "127.0.0.1"
    port: int = Field(default=3978, ge=0, le=65535)
    # It may hold a password, which nobody is shown.
    database: str = Field(default="sqlite:///partner-desk.db", repr=False)

    app_id: str = ""
    app_type: Literal["SingleTenant", "UserAssignedMSI", "MultiTenant"] = "SingleTenant"
    app_tenant_id: str = ""
    app_password: SecretStr = SecretStr("")
    app_secret_expires: date | None = None
    app_certificate_file: Path | None = None
    app_certificate_thumbprint: str = ""
    allowed_tenants: tuple[str, ...] = ()

    cloud: CloudName = "public"
    emulator: bool = False
    openid_metadata_url: str = Field(
        default_factory=lambda data: _keys_of(data)  # noqa: PLW0108  (it is defined below)
    )
    token_issuer: str = Field(default_factory=lambda data: CLOUDS[data["cloud"]].token_issuer)
    service_hosts: tuple[str, ...] = Field(
        default_factory=lambda data: CLOUDS[data["cloud"]].service_hosts
    )

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

    @field_validator("*", mode="before")
    @classmethod
    def _read_list(cls, value: Any, about: ValidationInfo) -> Any:
        # Here rather than by pydantic-settings, which stops at the first that is no JSON.
        is_list = get_origin(cls.model_fields[about.field_name or ""].annotation) is tuple
        if not is_list or not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise _unusable("This is no list.", 'Write it as JSON: ["one", "two"].') from None

    @field_validator("app_type", mode="before")
    @classmethod
    def _require_spelling(cls, value: Any) -> Any:
        if value in APP_TYPES:
            return value
        meant = _OTHER_SPELLINGS.get(re.sub("[^a-z]", "", str(value).lower()))
        raise _unusable(
            f'"{value}" is no type of app.', f"Write {meant or ' or '.join(APP_TYPES)}."
        )

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
    def takes_emulator(self) -> bool:
        """Whether the Emulator logs in as the bot itself; the Bot Connector is then refused."""
        return self.emulator and bool(self.app_id)

    @property
    def in_cloud(self) -> Cloud:
        """The addresses of the cloud that the bot is registered in."""
        return CLOUDS[self.cloud]

    @property
    def tenants(self) -> tuple[str, ...]:
        """The tenants whose people the desk answers in channels that name one; empty means any."""
        own = () if self.app_type == "MultiTenant" else (self.app_tenant_id,)
        return tuple(tenant.casefold() for tenant in self.allowed_tenants or own if tenant)

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
        if faults := list(self.faults()):
            raise SettingsError(" ".join(map(str, faults)))

    def faults(self) -> Iterator[Fault]:
        """All for which the desk does not start, although each value can be read."""
        yield from self._faults_of_web_chat()
        if self.development and self.host not in LOOPBACK:
            yield Fault(
                "Without PARTNER_DESK_APP_ID the desk lets everybody in, so it only listens "
                f"on this machine, not on {self.host}.",
                "Set PARTNER_DESK_APP_ID, PARTNER_DESK_APP_TENANT_ID and PARTNER_DESK_APP_PASSWORD "
                "for Teams and other channels, or PARTNER_DESK_PUBLIC_URL for the web chat alone, "
                "or use PARTNER_DESK_HOST=127.0.0.1.",
            )
        if not self.development and self.token_minutes <= CLIENTS_REFRESH_MINUTES:
            yield Fault(
                f"PARTNER_DESK_TOKEN_MINUTES is {self.token_minutes:g}, and clients exchange "
                f"their token for a new one after {CLIENTS_REFRESH_MINUTES}.",
                f"Set it to more than {CLIENTS_REFRESH_MINUTES}.",
            )
        if self.app_id:
            yield from self._faults_of_app()
            yield from self._faults_of_tenants()
        if self.takes_emulator:
            yield from self._faults_of_emulator()

    def _faults_of_app(self) -> Iterator[Fault]:
        if self.app_type != "MultiTenant" and not self.app_tenant_id:
            yield Fault(
                f"A {self.app_type} bot belongs to one tenant, and none is named.",
                "Set PARTNER_DESK_APP_TENANT_ID.",
            )
        certificate = self.app_certificate_file, self.app_certificate_thumbprint
        if any(certificate) and not all(certificate):
            yield Fault(
                "Only half of a certificate is set.",
                "Set both PARTNER_DESK_APP_CERTIFICATE_FILE (its private key, PEM) and "
                "PARTNER_DESK_APP_CERTIFICATE_THUMBPRINT.",
            )
        proof = self.app_password.get_secret_value() or any(certificate)
        if self.app_type != "UserAssignedMSI" and not proof:
            yield Fault(
                "The bot has an app id but nothing to prove it with.",
                "Set PARTNER_DESK_APP_PASSWORD (the secret's value, not its id) or a certificate.",
            )

    def _faults_of_tenants(self) -> Iterator[Fault]:
        name = "ALLOWED_TENANTS" if self.allowed_tenants else "APP_TENANT_ID"
        for tenant in self.tenants:
            if not _TENANT.fullmatch(tenant):
                yield Fault(
                    f"PARTNER_DESK_{name} has {tenant}, and channels name tenants by their id.",
                    "Write the tenant's id, which looks like 66666666-7777-8888-9999-000000000000.",
                )

    def _faults_of_emulator(self) -> Iterator[Fault]:
        outside = urlsplit(self.public_url).hostname or LOOPBACK[0]
        if self.host not in LOOPBACK or outside not in LOOPBACK:
            yield Fault(
                "PARTNER_DESK_EMULATOR lets in whoever has the app's secret, so it is for this "
                "machine only.",
                "Use PARTNER_DESK_HOST=127.0.0.1 and no PARTNER_DESK_PUBLIC_URL, or leave it out.",
            )

    def _faults_of_web_chat(self) -> Iterator[Fault]:
        for name, urls in (
            ("PUBLIC_URL", (self.public_url,) if self.public_url else ()),
            ("ORIGINS", self.origins),
        ):
            for url in urls:
                if not _ORIGIN.fullmatch(url):
                    yield Fault(
                        f"PARTNER_DESK_{name} has {url}, which is more or less than an origin.",
                        "Write scheme and host, and the port if it is a special one, in small "
                        "letters and with nothing behind: https://www.partner.example.",
                    )
        secrets = [("DIRECT_LINE_SECRETS", secret) for secret in self.direct_line_secrets]
        if self.identity_key.get_secret_value():
            secrets.append(("IDENTITY_KEY", self.identity_key))
        for name, secret in secrets:
            if len(secret.get_secret_value()) < SHORTEST_SECRET:
                yield Fault(
                    f"PARTNER_DESK_{name} is too short to keep strangers out.",
                    f"Use {SHORTEST_SECRET} characters or more, as of `openssl rand -hex 32`.",
                )
        if not self.azure_direct_line_url.startswith("https://"):
            host = urlsplit(self.azure_direct_line_url).hostname
            if host not in LOOPBACK:
                yield Fault(
                    "PARTNER_DESK_AZURE_DIRECT_LINE_URL is not https.",
                    "Begin it with https://.",
                )


def read_settings() -> Settings:
    """The settings; raises SettingsError naming each variable that cannot be used."""
    settings, unusable = read_usable_settings()
    if unusable:
        raise SettingsError("These settings cannot be used. " + " ".join(map(str, unusable)))
    return settings


def read_usable_settings() -> tuple[Settings, list[Fault]]:
    """The settings, with the default of each that cannot be used, and what is wrong with those."""
    try:
        return Settings(), []
    except ValidationError as error:
        unusable = {
            str(at["loc"][0]): at
            for at in error.errors(include_input=False, include_url=False)
            # What depends on a wrong setting is not wrong itself.
            if at["type"] != "default_factory_not_called"
        }
    usual = Settings.model_construct()
    settings = Settings(**{name: getattr(usual, name) for name in unusable})
    return settings, [
        Fault(
            f"PARTNER_DESK_{name.upper()}: {at['msg'].rstrip('.')}.",
            at.get("ctx", {}).get("mend") or _other_value(getattr(usual, name)),
        )
        for name, at in unusable.items()
    ]


def _unusable(what: str, mend: str) -> PydanticCustomError:
    # With its text as a value: what stands in it is no template.
    return PydanticCustomError("unusable", "{what}", {"what": what, "mend": mend})


def _other_value(default: object) -> str:
    if isinstance(default, SecretStr) or default in ("", None):
        return "Give it another value, or leave it out."
    shown = json.dumps(default) if isinstance(default, tuple) else default
    return f"Give it another value, or leave it out: the default is {shown}."


def _keys_of(data: dict[str, Any]) -> str:
    cloud = CLOUDS[data["cloud"]]
    by_emulator = data["emulator"] and data["app_id"]
    return cloud.login_metadata_url if by_emulator else cloud.openid_metadata_url
