"""Settings, read once from the environment when the process starts."""

import json
import re
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
