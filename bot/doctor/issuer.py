"""Who signs the tokens of channels: the keys to check them by, and the time it is there."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.doctor.findings import Finding, counted, ok, unchecked, warning, wrong
from bot.doctor.web import Answer, Send, Unreached, why_unreached
from bot.settings import Settings

SKEW = timedelta(minutes=5)
"""By so much a clock may differ before tokens are refused."""

_NOTABLE_SKEW = timedelta(minutes=1)


def signing_keys(settings: Settings, send: Send, clock: Clock) -> Iterator[Finding]:
    """Whether the keys are announced, and what time it is there."""
    try:
        answer = send(settings.openid_metadata_url, None)
    except Unreached as unreached:
        yield why_unreached("signing keys", unreached)
        yield unchecked(
            "clock", "No other clock to compare with.", "Compare it by hand, or by NTP."
        )
        return
    yield _announced(settings, answer)
    if there := answer.date:
        yield compare_clocks(here=clock(), there=there)


def compare_clocks(*, here: datetime, there: datetime) -> Finding:
    """Whether this machine's time is the other's, as far as tokens need it."""
    skew = abs(here - there)
    behind = "behind" if here < there else "ahead"
    differs = f"This machine's clock is {_in_words(skew)} {behind}"
    if skew > SKEW:
        return wrong(
            "clock",
            f"{differs}: tokens are refused beyond {_in_words(SKEW)}.",
            "Set it by NTP: `timedatectl set-ntp true`.",
        )
    if skew > _NOTABLE_SKEW:
        return warning("clock", f"{differs}.", "Set it by NTP: `timedatectl set-ntp true`.")
    return ok("clock", "Right to the minute.")


def _announced(settings: Settings, answer: Answer) -> Finding:
    try:
        metadata = json.loads(answer.body)
        issuer = metadata["jwks_uri"] and metadata["issuer"]
    except (ValueError, KeyError, TypeError):
        issuer = None
    if answer.status != 200 or not isinstance(issuer, str):
        return wrong(
            "signing keys",
            f"{settings.openid_metadata_url} announces no keys.",
            "Take away PARTNER_DESK_OPENID_METADATA_URL, or mend it.",
        )
    # The Emulator's tokens are signed by the login, for each tenant under another name.
    if issuer != settings.token_issuer and not settings.takes_emulator:
        return wrong(
            "signing keys",
            f"They are those of {issuer}, and the desk takes tokens of {settings.token_issuer}.",
            "Let PARTNER_DESK_OPENID_METADATA_URL and PARTNER_DESK_TOKEN_ISSUER fit each other.",
        )
    return ok("signing keys", f"Announced by {issuer}.")


def _in_words(time: timedelta) -> str:
    return counted(round(time.total_seconds() / 60), "minute")
