"""The Teams app package: what it is checked with, and whether one fits the settings."""

import json
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.doctor.findings import Finding, ok, warning, wrong
from bot.settings import Settings
from bot.teams import checks, schema
from bot.teams.manifest import MANIFEST, app_version, documents
from knowledge.errors import DeskError

_PART = "Teams package"
_LARGEST_MANIFEST = 1_000_000
_MAKE_ANEW = "Make the package anew with `partner-desk teams-package`."


class NoManifest(DeskError):
    """A file has no Teams manifest that can be read."""


def teams_schema() -> Iterator[Finding]:
    """Whether Microsoft's schema is there, by which packages are checked."""
    package = schema.pinned().package
    if schema.read():
        yield ok("Teams schema", f"{package} is there.")
    else:
        yield warning(
            "Teams schema",
            f"{package} is not there, so Teams packages are checked by half only.",
            "Run `partner-desk teams-schema`.",
        )


def teams_package(file: Path, settings: Settings) -> Iterator[Finding]:
    """Compare the manifest in the file with the one that the settings give."""
    if missing := checks.faults(settings):
        yield from (wrong(_PART, fault, "Set that, then make the package.") for fault in missing)
        return
    expected = documents(settings, app_version(settings, version("partner-desk")))[MANIFEST]
    try:
        manifest = read_manifest(file)
    except NoManifest as error:
        yield wrong(_PART, str(error), _MAKE_ANEW)
        return
    vital = list(_vital_faults(manifest, expected))
    yield from (wrong(_PART, fault, _MAKE_ANEW) for fault in vital)
    others = [name for name in expected if manifest.get(name) != expected[name]]
    if others and not vital:
        differs = f"{file.name} and the settings differ in {', '.join(others)}."
        yield warning(_PART, differs, _MAKE_ANEW)
    elif not vital:
        yield ok(_PART, f"{file.name}, version {expected['version']}, is as the settings want it.")


def read_manifest(file: Path) -> dict[str, Any]:
    """The manifest in a package, or in a JSON file; raises NoManifest."""
    try:
        manifest = json.loads(_manifest_bytes(file))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NoManifest(f"{file.name} cannot be read: {reason}.") from error
    except ValueError as error:
        raise NoManifest(f"The manifest in {file.name} is no JSON.") from error
    if not isinstance(manifest, dict):
        raise NoManifest(f"The manifest in {file.name} is no JSON object.")
    return manifest


def _manifest_bytes(file: Path) -> bytes:
    if not zipfile.is_zipfile(file):
        with file.open("rb") as opened:
            return opened.read(_LARGEST_MANIFEST)
    with zipfile.ZipFile(file) as package:
        names = package.namelist()
        if MANIFEST not in names:
            deeper = [name for name in names if name.endswith(f"/{MANIFEST}")]
            where = f"only {deeper[0]}: it must not be in a folder" if deeper else "nowhere"
            raise NoManifest(f"{file.name} has its {MANIFEST} {where}.")
        with package.open(MANIFEST) as opened:
            return opened.read(_LARGEST_MANIFEST)


def _vital_faults(manifest: dict[str, Any], expected: dict[str, Any]) -> Iterator[str]:
    """What keeps the app from working with this desk."""
    for name in ("bots", "composeExtensions"):
        [wanted] = _each(expected, name, "botId")
        found = _each(manifest, name, "botId")
        if [str(bot_id).lower() for bot_id in found] != [wanted.lower()]:
            named = ", ".join(map(str, found)) or "nothing"
            yield f"Its {name} lead to {named}, and PARTNER_DESK_APP_ID is {wanted}."
    domains = _list(manifest, "validDomains")
    for host in expected["validDomains"]:
        if host not in domains:
            yield f"Its validDomains lack {host}, the host of PARTNER_DESK_PUBLIC_URL."
    if manifest.get("version") != expected["version"]:
        yield (
            f"Its version is {manifest.get('version')}, and that of the settings "
            f"{expected['version']}."
        )


def _each(manifest: dict[str, Any], list_name: str, name: str) -> list[Any]:
    """What the entries of a list have under a name."""
    entries = _list(manifest, list_name)
    return [entry.get(name) if isinstance(entry, dict) else None for entry in entries]


def _list(manifest: dict[str, Any], name: str) -> list[Any]:
    value = manifest.get(name)
    return value if isinstance(value, list) else []
