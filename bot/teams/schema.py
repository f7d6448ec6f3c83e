"""Microsoft's own schemas of a Teams app: fetched once, by npm, and asked without a network."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft201909Validator, ValidationError

from bot import npm
from bot.npm import Pinned
from bot.teams.manifest import MANIFEST, MANIFEST_VERSION
from bot.whole_file import write_whole

FOLDER = Path(__file__).parent / "schema"
"""Where they are kept; not in the repository, as they are somebody else's."""

_IN_PACKAGE = f"build/json-schemas/teams/v{MANIFEST_VERSION}/MicrosoftTeams."
_LONGEST_COMPLAINT = 200


@dataclass(frozen=True, slots=True)
class Schema:
    """What Microsoft demands of the manifest and of the files with its translations."""

    manifest: Mapping[str, Any]
    localization: Mapping[str, Any]

    def faults(self, documents: Mapping[str, Any]) -> list[str]:
        """What is wrong with the JSON documents of a package, by file name: a sentence each."""
        return [
            f"{name} does not fit Microsoft's schema at {error.json_path}: {_complaint(error)}."
            for name, document in documents.items()
            for error in self._errors(name, document)
        ]

    def _errors(self, name: str, document: Any) -> Iterator[ValidationError]:
        # They call themselves Draft 4, by which `const` and what stands beside a `$ref` would be
        # passed over; Microsoft's own tools go by both, as later drafts do.
        schema = self.manifest if name == MANIFEST else self.localization
        yield from Draft201909Validator(schema).iter_errors(document)


def pinned() -> Pinned:
    """What schema.toml names."""
    return Pinned.read(Path(__file__).with_name("schema.toml"))


def read(folder: Path = FOLDER) -> Schema | None:
    """The schemas; None where they have not been fetched."""
    files = _files(pinned(), folder)
    if not all(file.exists() for file in files):
        return None
    manifest, localization = (json.loads(file.read_text("utf-8")) for file in files)
    return Schema(manifest, localization)


def fetch(wanted: Pinned, folder: Path = FOLDER) -> bool:
    """Put the schemas into `folder`; False where they were there already. Raises NotFetched."""
    files = _files(wanted, folder)
    if all(file.exists() for file in files):
        return False
    names = [f"{_IN_PACKAGE}schema.json", f"{_IN_PACKAGE}Localization.schema.json"]
    contents = npm.files_of(wanted, names, command="partner-desk teams-schema")
    folder.mkdir(parents=True, exist_ok=True)
    for file, content in zip(files, contents, strict=True):
        write_whole(file, content)
    return True


def _files(wanted: Pinned, folder: Path) -> tuple[Path, Path]:
    """Where they are kept, by names that change with the package and the version."""
    mark = f"{MANIFEST_VERSION}-{wanted.mark}"
    return folder / f"manifest-{mark}.json", folder / f"localization-{mark}.json"


def _complaint(error: ValidationError) -> str:
    """What the schema says, without the whole document where that is what it complains about."""
    said = error.message
    return said if len(said) <= _LONGEST_COMPLAINT else f"...{said[-_LONGEST_COMPLAINT:]}"
