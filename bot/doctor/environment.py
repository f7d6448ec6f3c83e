"""Variables of the environment that nobody reads: misspelt ones, and those of other bots."""

from collections.abc import Iterator, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.doctor.findings import Finding, counted, ok, warning, wrong
from bot.settings import Settings

_PREFIX = "PARTNER_DESK_"
_LIKE_ENOUGH = 0.6

_ELSEWHERE = {
    "APP_ID": (
        "MicrosoftAppId",
        "APP_ID",
        "BOT_ID",
        "CONNECTIONS__SERVICE_CONNECTION__SETTINGS__CLIENTID",
    ),
    "APP_PASSWORD": (
        "MicrosoftAppPassword",
        "APP_PASSWORD",
        "BOT_PASSWORD",
        "CONNECTIONS__SERVICE_CONNECTION__SETTINGS__CLIENTSECRET",
    ),
    "APP_TYPE": ("MicrosoftAppType", "APP_TYPE", "BOT_TYPE"),
    "APP_TENANT_ID": (
        "MicrosoftAppTenantId",
        "APP_TENANTID",
        "APP_TENANT_ID",
        "CONNECTIONS__SERVICE_CONNECTION__SETTINGS__TENANTID",
    ),
}
"""What samples of the Bot Framework and of the Agents SDK call our settings."""


def variables(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Look at the names of the environment's variables."""
    # Upper and lower case make no difference to the settings.
    given = {name.upper(): name for name in environment}
    known = [f"{_PREFIX}{field.upper()}" for field in Settings.model_fields]
    ours = [name for name in given if name.startswith(_PREFIX)]
    findings = [_unknown(given[name], name, known) for name in sorted(set(ours) - set(known))]
    findings += _of_other_bots(given)
    yield from findings
    if not findings:
        yield ok("environment", f"{counted(len(ours), f'{_PREFIX}... variable')}, all known.")


def _unknown(given: str, name: str, known: list[str]) -> Finding:
    meant = process.extractOne(
        name.removeprefix(_PREFIX),
        [setting.removeprefix(_PREFIX) for setting in known],
        scorer=OSA.normalized_similarity,
        score_cutoff=_LIKE_ENOUGH,
    )
    if meant is None:
        return warning(
            "environment",
            f"{given} is no setting, so nobody reads it.",
            "Take it away; docs/operating.md lists all settings.",
        )
    return wrong(
        "environment",
        f"{given} is no setting, so nobody reads it.",
        f"Write {_PREFIX}{meant[0]}, if that is meant.",
    )


def _of_other_bots(given: Mapping[str, str]) -> Iterator[Finding]:
    for setting, others in _ELSEWHERE.items():
        ours = f"{_PREFIX}{setting}"
        if ours in given:
            continue
        for other in others:
            if name := given.get(other.upper()):
                yield warning(
                    "environment",
                    f"{name} is set and {ours} is not; the desk reads only the latter.",
                    f"Set {ours}, if this is the desk's.",
                )
