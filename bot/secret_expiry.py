"""When the secret or certificate ends with which the desk logs in, and what to say before that."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from bot.clock import Clock
from bot.settings import Settings, SettingsError

log = logging.getLogger(__name__)

WARN_DAYS = (30, 14, 3)
"""Before the end, from the first word to the last."""

_DAY_SECONDS = 24 * 3600


def expiry(settings: Settings) -> date | None:
    """The last day of the certificate or secret; None where nobody has said, or none is needed.

    Raises SettingsError when the certificate file cannot be read, or holds another certificate
    than the thumbprint's.
    """
    if not settings.app_id or settings.app_type == "UserAssignedMSI":
        return None
    if file := settings.app_certificate_file:
        certificate = _certificate(file, _plain(settings.app_certificate_thumbprint))
        if certificate:
            return certificate.not_valid_after_utc.date()
    return settings.app_secret_expires


def warning(ends: date, today: date) -> str | None:
    """What to tell the operator today; None while the end is more than 30 days off."""
    days = (ends - today).days
    first, second, last = WARN_DAYS
    if days > first:
        return None
    if days < 0:
        return (
            f"The secret of the bot has expired on {ends}: no reply reaches a channel. Make a new "
            "one in Azure, put it into the settings, and start the desk again."
        )
    left = f"The secret of the bot expires on {ends}, {_in_days(days)}"
    if days <= last:
        return f"{left}: after that no reply reaches a channel. Replace it now."
    if days <= second:
        return f"{left}: make a new one in Azure and put it into the settings."
    return f"{left}: plan to replace it; Azure lets two be valid at the same time."


async def warn_daily(
    ends: date, clock: Clock, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Log the warning now and once a day; runs until it is cancelled."""
    while True:
        if told := warning(ends, clock().date()):
            log.warning("%s", told)
        await sleep(_DAY_SECONDS)


def _in_days(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _certificate(file: Path, thumbprint: str) -> x509.Certificate | None:
    """The one of this thumbprint; None where the file has nothing but the private key."""
    try:
        pem = file.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"PARTNER_DESK_APP_CERTIFICATE_FILE cannot be read ({error.strerror}): {file}."
        ) from error
    if b"-----BEGIN CERTIFICATE-----" not in pem:
        return None
    try:
        certificates = x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise SettingsError(
            f"PARTNER_DESK_APP_CERTIFICATE_FILE has a damaged certificate: export {file} again."
        ) from error
    # Azure's thumbprint is a name for the certificate rather than its protection.
    by_thumbprint = {one.fingerprint(hashes.SHA1()).hex(): one for one in certificates}  # noqa: S303
    if thumbprint not in by_thumbprint:
        raise SettingsError(
            f"PARTNER_DESK_APP_CERTIFICATE_THUMBPRINT is {thumbprint.upper()}, but the certificate "
            f"in {file} has {next(iter(by_thumbprint)).upper()}: set the one that Azure shows, or "
            "the other file."
        )
    return by_thumbprint[thumbprint]


def _plain(thumbprint: str) -> str:
    """Without the colons and blanks that tools put in between."""
    return "".join(filter(str.isalnum, thumbprint)).lower()
