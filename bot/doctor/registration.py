"""What the settings say of the bot's registration in Azure, as far as it shows by itself."""

import re
from collections.abc import Iterator
from uuid import UUID

from bot.doctor.findings import Finding, ok, warning, wrong
from bot.settings import Settings

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}", re.IGNORECASE)
_AROUND = "\"' \t\r\n"
_COPY_ID = "Copy the Microsoft App ID from the bot's Configuration page in the Azure portal."


def registration(settings: Settings) -> Iterator[Finding]:
    """App id, kind of app, tenant, and what the bot proves itself with."""
    if not settings.app_id:
        yield from _without_app_id(settings)
        return
    if is_guid(settings.app_id):
        yield ok("app id", settings.app_id)
    else:
        yield wrong("app id", f'PARTNER_DESK_APP_ID is "{settings.app_id}", no GUID.', _COPY_ID)
    yield _tenant(settings)
    if settings.app_type != "UserAssignedMSI":
        yield from _secret(settings)
        yield from _certificate(settings)


def is_guid(text: str) -> bool:
    """Whether this is a GUID as Azure writes them."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _without_app_id(settings: Settings) -> Iterator[Finding]:
    proof = {
        "PARTNER_DESK_APP_PASSWORD": settings.app_password.get_secret_value(),
        "PARTNER_DESK_APP_TENANT_ID": settings.app_tenant_id,
        "PARTNER_DESK_APP_CERTIFICATE_FILE": settings.app_certificate_file,
    }
    if stated := [name for name, value in proof.items() if value]:
        yield wrong(
            "app id",
            f"{stated[0]} is set, but PARTNER_DESK_APP_ID is empty: no channel is taken.",
            _COPY_ID,
        )
    elif settings.development:
        yield ok("app id", "None: in development everybody on this machine is let in, nobody else.")
    else:
        yield ok("app id", "None: the desk is for the web chat alone, other channels are closed.")


def _tenant(settings: Settings) -> Finding:
    tenant = settings.app_tenant_id
    if settings.app_type == "MultiTenant":
        return warning(
            "tenant",
            "The app is MultiTenant; such bots cannot be registered since 31 July 2025.",
            "Keep it for a bot that was registered so before; else set "
            "PARTNER_DESK_APP_TYPE=SingleTenant and PARTNER_DESK_APP_TENANT_ID.",
        )
    if tenant and not is_guid(tenant) and not _DOMAIN.fullmatch(tenant):
        return wrong(
            "tenant",
            f'PARTNER_DESK_APP_TENANT_ID is "{tenant}", neither a GUID nor a domain.',
            "Copy the Directory (tenant) ID from the app registration's Overview page.",
        )
    return ok("tenant", f"{settings.app_type}{f' in {tenant}' * bool(tenant)}")


def _secret(settings: Settings) -> Iterator[Finding]:
    secret = settings.app_password.get_secret_value()
    if not secret:
        return
    if secret != secret.strip(_AROUND):
        yield wrong(
            "secret",
            "PARTNER_DESK_APP_PASSWORD begins or ends with a space or a quotation mark.",
            "Take it away; a file for `docker run --env-file` has no quotation marks.",
        )
    elif is_guid(secret):
        yield wrong(
            "secret",
            "PARTNER_DESK_APP_PASSWORD is a GUID: the secret's id, and not its value.",
            "Make a new secret under Certificates & secrets and copy its Value, which is shown "
            "only then.",
        )
    else:
        yield ok("secret", f"{len(secret)} characters.")


def _certificate(settings: Settings) -> Iterator[Finding]:
    file = settings.app_certificate_file
    if not file:
        return
    try:
        key = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no PEM file"
        yield wrong(
            "certificate",
            f"{file} cannot be read: {reason}.",
            "Let PARTNER_DESK_APP_CERTIFICATE_FILE name a PEM file that the desk may read.",
        )
        return
    if "PRIVATE KEY-----" not in key:
        yield wrong(
            "certificate",
            f"{file} holds no private key.",
            "Name the PEM file of the private key; "
            "`openssl pkcs12 -in FILE -nodes -nocerts` takes it out of a .pfx.",
        )
    else:
        yield ok("certificate", f"The private key in {file} can be read.")
