"""What the settings say of the bot's registration in Azure, as far as it shows by itself."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from bot import secret_expiry
from bot.doctor.findings import Finding, Verdict, counted, ok, warning, wrong
from bot.settings import Settings, SettingsError

_AROUND = "\"' \t\r\n"
_MAKE_NEW = "Make a new one under Certificates & secrets; two may be valid at the same time."
_COPY_ID = "Copy the Microsoft App ID from the bot's Configuration page in the Azure portal."


def registration(settings: Settings, today: date) -> Iterator[Finding]:
    """App id, kind of app, tenants, and what the bot proves itself with.

    What `soundness.faults` says of them is not said again.
    """
    if not settings.app_id:
        yield from _without_app_id(settings)
        return
    if is_guid(settings.app_id):
        yield ok("app id", settings.app_id)
    else:
        yield wrong("app id", f'PARTNER_DESK_APP_ID is "{settings.app_id}", no GUID.', _COPY_ID)
    yield from _tenants(settings)
    if settings.takes_emulator:
        yield warning(
            "emulator",
            "Only the Emulator is let in; Teams and all other channels are refused.",
            "Take PARTNER_DESK_EMULATOR away when you have done with it.",
        )
    if settings.app_type != "UserAssignedMSI":
        yield from _proof(settings, today)


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
        yield ok("app id", "None, so this is development: all on this machine are let in.")
    else:
        yield ok("app id", "None, so the desk is for the web chat alone.")


def _tenants(settings: Settings) -> Iterator[Finding]:
    if settings.app_type == "MultiTenant":
        yield warning(
            "tenant",
            "The app is MultiTenant; such bots cannot be registered since 31 July 2025.",
            "Keep it for a bot that was registered so before; else set "
            "PARTNER_DESK_APP_TYPE=SingleTenant and PARTNER_DESK_APP_TENANT_ID.",
        )
    elif is_guid(settings.app_tenant_id):
        yield ok("tenant", f"{settings.app_type} in {settings.app_tenant_id}")
    if settings.allowed_tenants:
        yield ok("tenant", f"People of {counted(len(settings.tenants), 'tenant')} are answered.")
    elif settings.app_type == "MultiTenant":
        yield warning(
            "tenant",
            "People of any tenant are answered.",
            "Name those that may ask in PARTNER_DESK_ALLOWED_TENANTS.",
        )


def _proof(settings: Settings, today: date) -> Iterator[Finding]:
    if settings.app_certificate_file:
        found = _certificate(settings.app_certificate_file)
    elif secret := settings.app_password.get_secret_value():
        found = _secret(secret)
    else:
        return
    yield found
    if found.verdict is Verdict.OK:
        yield _expiry(settings, today, found.part)


def _secret(secret: str) -> Finding:
    if secret != secret.strip(_AROUND):
        return wrong(
            "secret",
            "PARTNER_DESK_APP_PASSWORD begins or ends with a space or a quotation mark.",
            "Take it away; a file for `docker run --env-file` has no quotation marks.",
        )
    if is_guid(secret):
        return wrong(
            "secret",
            "PARTNER_DESK_APP_PASSWORD is a GUID: the secret's id, and not its value.",
            "Make a new secret under Certificates & secrets and copy its Value, which is shown "
            "only then.",
        )
    return ok("secret", f"It has {len(secret)} characters.")


def _certificate(file: Path) -> Finding:
    try:
        key = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no PEM file"
        return wrong(
            "certificate",
            f"{file} cannot be read: {reason}.",
            "Let PARTNER_DESK_APP_CERTIFICATE_FILE name a PEM file that the desk may read.",
        )
    if "PRIVATE KEY-----" not in key:
        return wrong(
            "certificate",
            f"{file} holds no private key.",
            "Name the PEM file of the private key; "
            "`openssl pkcs12 -in FILE -nodes -nocerts` takes it out of a .pfx.",
        )
    return ok("certificate", f"{file} has a private key.")


def _expiry(settings: Settings, today: date, part: str) -> Finding:
    try:
        ends = secret_expiry.expiry(settings)
    except SettingsError as error:
        return wrong(part, str(error), "Take thumbprint and file of the same certificate.")
    if ends is None:
        return warning(
            part,
            "Nobody has said when it expires, so nobody will be warned.",
            "Set PARTNER_DESK_APP_SECRET_EXPIRES to the day that Certificates & secrets shows.",
        )
    if ends < today:
        return wrong(part, f"It expired on {ends}.", _MAKE_NEW)
    if secret_expiry.warning(ends, today):
        return warning(part, f"It expires on {ends}.", _MAKE_NEW)
    return ok(part, f"It expires on {ends}.")
