"""Whether a Teams app package, or the manifest out of one, is the one that these settings need."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.doctor.findings import Finding, ok, wrong
from bot.settings import Settings
from knowledge.errors import DeskError

MANIFEST = "manifest.json"

_PART = "Teams package"
_LARGEST_MANIFEST = 1_000_000
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_MAKE_ANEW = "Make the package anew with `partner-desk teams-package`."


class NoManifest(DeskError):
    """A file has no Teams manifest that can be read."""


def teams_package(file: Path, settings: Settings) -> Iterator[Finding]:
    """Compare the file's bot id, domains and version with the settings."""
    try:
        manifest = read_manifest(file)
    except NoManifest as error:
        yield wrong(_PART, str(error), _MAKE_ANEW)
        return
    faults = list(_faults(manifest, settings))
    yield from (wrong(_PART, fault, _MAKE_ANEW) for fault in faults)
    if not faults:
        yield ok(_PART, f"{file.name} has version {manifest['version']} and fits the settings.")


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


def _faults(manifest: dict[str, Any], settings: Settings) -> Iterator[str]:
    for list_name in ("bots", "composeExtensions"):
        for entry in _list(manifest, list_name):
            bot_id = entry.get("botId") if isinstance(entry, dict) else None
            if str(bot_id).lower() != settings.app_id.lower():
                yield (
                    f'Its {list_name} have botId "{bot_id}", and PARTNER_DESK_APP_ID is '
                    f'"{settings.app_id}".'
                )
    if not _list(manifest, "bots"):
        yield "It has no bot, so nobody could talk to the desk."
    host = urlsplit(settings.public_url).hostname
    if host and host not in _list(manifest, "validDomains"):
        yield f"Its validDomains lack {host}, the host of PARTNER_DESK_PUBLIC_URL."
    version = manifest.get("version")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        yield f'Its version "{version}" is not three numbers such as 1.0.0.'


def _list(manifest: dict[str, Any], name: str) -> list[Any]:
    value = manifest.get(name)
    return value if isinstance(value, list) else []
