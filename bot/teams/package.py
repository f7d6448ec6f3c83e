"""The app package for Teams: manifest, translations and icons in a zip."""

import json
import zipfile
from collections.abc import Mapping
from io import BytesIO

from bot.settings import Settings
from bot.teams import checks
from bot.teams.icons import read_icons
from bot.teams.manifest import documents
from bot.teams.schema import Schema
from knowledge.errors import DeskError

_BEGINNING_OF_ZIP = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold: when a package was made is no part of it."""
_READABLE_BY_ALL = 0o644 << 16
_UNIX = 3


class BadPackage(DeskError):
    """No package can be made of these settings; the text has a line for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def build(settings: Settings, version: str, schema: Schema | None) -> bytes:
    """The zip to upload, the same bytes for the same settings; raises BadPackage.

    Without `schema` only Teams' own limits are looked at.
    """
    if faults := checks.faults(settings):
        raise BadPackage(faults)
    written = documents(settings, version)
    if schema and (faults := schema.faults(written)):
        raise BadPackage(faults)
    texts = {
        name: json.dumps(value, ensure_ascii=False, indent=2) for name, value in written.items()
    }
    return _zipped({name: text.encode() for name, text in texts.items()} | read_icons(settings))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    package = BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _BEGINNING_OF_ZIP)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, _UNIX
            entry.external_attr = _READABLE_BY_ALL
            archive.writestr(entry, content)
    return package.getvalue()
