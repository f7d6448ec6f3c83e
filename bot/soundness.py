"""Whether settings that can all be read fit each other, and leave no door open."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.settings import (
    CLIENTS_REFRESH_MINUTES,
    LOOPBACK,
    SHORTEST_SECRET,
    Fault,
    Settings,
    SettingsError,
)

_TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?")


def require_sound(settings: Settings) -> None:
    """Raise SettingsError where the desk would be open to strangers or could not reply."""
    if found := list(faults(settings)):
        raise SettingsError(" ".join(map(str, found)))


def faults(settings: Settings) -> Iterator[Fault]:
    """All for which the desk does not start, although each value can be read."""
    yield from _faults_of_web_chat(settings)
    if settings.development and settings.host not in LOOPBACK:
        yield Fault(
            "Without PARTNER_DESK_APP_ID the desk lets everybody in, so it only listens "
            f"on this machine, not on {settings.host}.",
            "Set PARTNER_DESK_APP_ID, PARTNER_DESK_APP_TENANT_ID and PARTNER_DESK_APP_PASSWORD "
            "for Teams and other channels, or PARTNER_DESK_PUBLIC_URL for the web chat alone, "
            "or use PARTNER_DESK_HOST=127.0.0.1.",
        )
    if not settings.development and settings.token_minutes <= CLIENTS_REFRESH_MINUTES:
        yield Fault(
            f"PARTNER_DESK_TOKEN_MINUTES is {settings.token_minutes:g}, and clients exchange "
            f"their token for a new one after {CLIENTS_REFRESH_MINUTES}.",
            f"Set it to more than {CLIENTS_REFRESH_MINUTES}.",
        )
    if settings.app_id:
        yield from _faults_of_app(settings)
        yield from _faults_of_tenants(settings)
    if settings.takes_emulator:
        yield from _faults_of_emulator(settings)


def _faults_of_app(settings: Settings) -> Iterator[Fault]:
    if settings.app_type != "MultiTenant" and not settings.app_tenant_id:
        yield Fault(
            f"A {settings.app_type} bot belongs to one tenant, and none is named.",
            "Set PARTNER_DESK_APP_TENANT_ID.",
        )
    certificate = settings.app_certificate_file, settings.app_certificate_thumbprint
    if any(certificate) and not all(certificate):
        yield Fault(
            "Only half of a certificate is set.",
            "Set both PARTNER_DESK_APP_CERTIFICATE_FILE (its private key, PEM) and "
            "PARTNER_DESK_APP_CERTIFICATE_THUMBPRINT.",
        )
    proof = settings.app_password.get_secret_value() or any(certificate)
    if settings.app_type != "UserAssignedMSI" and not proof:
        yield Fault(
            "The bot has an app id but nothing to prove it with.",
            "Set PARTNER_DESK_APP_PASSWORD (the secret's value, not its id) or a certificate.",
        )


def _faults_of_tenants(settings: Settings) -> Iterator[Fault]:
    name = "ALLOWED_TENANTS" if settings.allowed_tenants else "APP_TENANT_ID"
    for tenant in settings.tenants:
        if not _TENANT.fullmatch(tenant):
            yield Fault(
                f"PARTNER_DESK_{name} has {tenant}, and channels name tenants by their id.",
                "Write the tenant's id, which looks like 66666666-7777-8888-9999-000000000000.",
            )


def _faults_of_emulator(settings: Settings) -> Iterator[Fault]:
    outside = urlsplit(settings.public_url).hostname or LOOPBACK[0]
    if settings.host not in LOOPBACK or outside not in LOOPBACK:
        yield Fault(
            "PARTNER_DESK_EMULATOR lets in whoever has the app's secret, so it is for this "
            "machine only.",
            "Use PARTNER_DESK_HOST=127.0.0.1 and no PARTNER_DESK_PUBLIC_URL, or leave it out.",
        )


def _faults_of_web_chat(settings: Settings) -> Iterator[Fault]:
    for name, urls in (
        ("PUBLIC_URL", (settings.public_url,) if settings.public_url else ()),
        ("ORIGINS", settings.origins),
    ):
        for url in urls:
            if not _ORIGIN.fullmatch(url):
                yield Fault(
                    f"PARTNER_DESK_{name} has {url}, which is more or less than an origin.",
                    "Write scheme and host, and the port if it is a special one, in small "
                    "letters and with nothing behind: https://www.partner.example.",
                )
    secrets = [("DIRECT_LINE_SECRETS", secret) for secret in settings.direct_line_secrets]
    if settings.identity_key.get_secret_value():
        secrets.append(("IDENTITY_KEY", settings.identity_key))
    for name, secret in secrets:
        if len(secret.get_secret_value()) < SHORTEST_SECRET:
            yield Fault(
                f"PARTNER_DESK_{name} is too short to keep strangers out.",
                f"Use {SHORTEST_SECRET} characters or more, as of `openssl rand -hex 32`.",
            )
    if not settings.azure_direct_line_url.startswith("https://"):
        host = urlsplit(settings.azure_direct_line_url).hostname
        if host not in LOOPBACK:
            yield Fault(
                "PARTNER_DESK_AZURE_DIRECT_LINE_URL is not https.",
                "Begin it with https://.",
            )
