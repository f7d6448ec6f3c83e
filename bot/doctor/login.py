"""Asks Microsoft Entra for the token that replies need, and explains a refusal."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias
from urllib.parse import urlsplit

from bot.doctor.findings import Finding, ok, unchecked, wrong
from bot.doctor.patience import within
from bot.settings import Settings
from bot.soundness import faults

TokenSource: TypeAlias = Callable[[Settings], Callable[[], str] | None]
"""Gives the blocking function that gets a token: `bot.outbound_tokens.token_source`."""

WAIT_SECONDS = 15.0

_SEE_ABOVE = "Mend what is named above, then run the doctor again."

_CODE = re.compile(r"AADSTS(\d+)")

_UNKNOWN_TENANT = (
    "Entra does not know the tenant.",
    "Set PARTNER_DESK_APP_TENANT_ID to the Directory (tenant) ID of the app registration.",
)
_NOT_IN_TENANT = (
    "The tenant does not know the app.",
    "Compare PARTNER_DESK_APP_ID and PARTNER_DESK_APP_TENANT_ID with the registration's Overview.",
)
_NO_PROOF = (
    "Entra got neither secret nor certificate.",
    "Set PARTNER_DESK_APP_PASSWORD, or a certificate.",
)
_CERTIFICATE = (
    "Entra does not accept the certificate.",
    "Compare PARTNER_DESK_APP_CERTIFICATE_THUMBPRINT with those under Certificates & secrets.",
)
_DISABLED = (
    "The app is disabled in the tenant.",
    "Let an administrator enable it under Enterprise applications > Properties.",
)
_NO_IDENTITY = (
    "The managed identity gives no token.",
    "Assign the identity whose client id is PARTNER_DESK_APP_ID to the machine or service.",
)
_BUSY = ("Entra cannot answer at the moment.", "Try again in a few minutes.")

_REASONS = {
    "7000215": (
        "Entra does not accept the secret.",
        "Set PARTNER_DESK_APP_PASSWORD to the Value of a secret of this app, not to its Secret ID.",
    ),
    "7000222": (
        "The secret has expired.",
        "Make a new one, and set PARTNER_DESK_APP_PASSWORD to its Value.",
    ),
    "700016": _NOT_IN_TENANT,
    "7000229": (
        "The app has no service principal in the tenant.",
        "Create it: `az ad sp create --id` and the app id; or set the tenant of the registration.",
    ),
    "90002": _UNKNOWN_TENANT,
    "900021": _UNKNOWN_TENANT,
    "900023": _UNKNOWN_TENANT,
    "7000216": _NO_PROOF,
    "7000218": _NO_PROOF,
    "700027": _CERTIFICATE,
    "700024": (
        "Entra takes what the certificate signed for expired or not yet valid.",
        "Set this machine's clock, as by NTP.",
    ),
    "7000112": _DISABLED,
    "53003": (
        "A Conditional Access policy blocks the app.",
        "Let an administrator except it from the policy, or allow this machine's address.",
    ),
    "90033": _BUSY,
    "90006": _BUSY,
}
"""What is behind Entra's codes, and the mend. Source: "Microsoft Entra authentication and
authorization error codes", Microsoft Learn, and the text Entra sends with each."""


def token(
    settings: Settings, source: TokenSource, *, wait_seconds: float = WAIT_SECONDS
) -> Iterator[Finding]:
    """Whether the desk is given a token, which is then thrown away."""
    if list(faults(settings)):
        yield unchecked("token", "Not asked for while the settings are wrong.", _SEE_ABOVE)
        return
    try:
        fetch = source(settings)
    except (OSError, ValueError):
        yield unchecked("token", "The certificate cannot be read.", _SEE_ABOVE)
        return
    if fetch:
        yield _attempt(settings, fetch, wait_seconds)


def _attempt(settings: Settings, fetch: Callable[[], str], wait_seconds: float) -> Finding:
    try:
        within(wait_seconds, fetch)
    except PermissionError as error:  # the SDK's word for a refusal
        return _refusal(str(error))
    except OSError as error:
        return _unreached(settings, error)
    except (ValueError, KeyError, TypeError, RuntimeError) as error:
        if settings.app_type == "UserAssignedMSI":
            return wrong("token", *_NO_IDENTITY)
        # msal hides Entra's reason behind its own when the tenant is unknown.
        return _refusal(f"{error} {error.__context__ or ''}")
    return ok("token", "Entra gives the desk a token for its replies.")


def _refusal(said: str) -> Finding:
    code = _CODE.search(said)
    if code and code[1] in _REASONS:
        what, mend = _REASONS[code[1]]
        return wrong("token", f"{what} (AADSTS{code[1]})", mend)
    if code:
        return wrong(
            "token",
            f"Entra refuses with AADSTS{code[1]}.",
            f"https://login.microsoftonline.com/error?code={code[1]} says what that is.",
        )
    if "authority configuration" in said:
        return wrong("token", *_UNKNOWN_TENANT)
    first_line = said.strip().partition("\n")[0][:200]
    return wrong(
        "token", f"No token: {first_line}", "Compare app id, tenant and secret with the portal's."
    )


def _unreached(settings: Settings, error: OSError) -> Finding:
    if settings.app_type == "UserAssignedMSI":
        return unchecked(
            "token",
            "No managed identity can be asked here.",
            "Run the doctor where the desk runs, on a machine in Azure that has the identity.",
        )
    host = urlsplit(settings.in_cloud.login_url).hostname
    reason = "no answer" if isinstance(error, TimeoutError) else type(error).__name__
    return unchecked(
        "token",
        f"{host} cannot be reached ({reason}).",
        f"Let this machine reach {host} on port 443, then run the doctor again.",
    )
