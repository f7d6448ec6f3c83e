"""Takes files of somebody else's out of npm packages: exactly those that were pinned, or none."""

import base64
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import DeskError

TIMEOUT_SECONDS = 180.0


class NotFetched(DeskError):
    """The package could not be had; the text says why and what to do."""


class CommandFailed(DeskError):
    """A command did not do its work; the text is the reason it gave."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """The one package that is taken."""

    package: str
    """Name and version: name@1.2.3."""
    integrity: str
    """As npm writes it: "sha512-" and the hash of the package in base64."""

    @classmethod
    def read(cls, file: Path) -> "Pinned":
        """What a .toml file names."""
        return cls(**tomllib.loads(file.read_text("utf-8")))

    @property
    def mark(self) -> str:
        """Sixteen characters that change with the package, for the names of what is kept of it."""
        return base64.b64decode(self.integrity.removeprefix("sha512-")).hex()[:16]


def files_of(wanted: Pinned, names: Sequence[str], *, command: str) -> list[bytes]:
    """The contents of the files of these `names` in the package, in this order.

    `command` is what a person runs to try again. Raises NotFetched.
    """
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        raise NotFetched(
            f"npm is needed once, to fetch {wanted.package}: install Node.js 18 or newer, then run "
            f"`{command}`."
        )
    with tempfile.TemporaryDirectory() as place:
        try:
            output_of([npm, "pack", wanted.package, "--pack-destination", place])
        except CommandFailed as error:
            raise NotFetched(
                f"{wanted.package} could not be fetched. When npm can reach its packages, run "
                f"`{command}`. ({error})"
            ) from None
        [package] = Path(place).glob("*.tgz")
        _require_pinned(package, wanted)
        with tarfile.open(package) as archive:
            files = [archive.extractfile(f"package/{name}") for name in names]
            return [file.read() if file else b"" for file in files]


def output_of(command: Sequence[str], given: bytes = b"") -> bytes:
    """What a command writes when it is given `given`; raises CommandFailed."""
    try:
        return subprocess.run(  # noqa: S603  (a path that was looked up, and arguments of our own)
            command, input=given, capture_output=True, check=True, timeout=TIMEOUT_SECONDS
        ).stdout
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = next(
            (line for line in said if line.lower().startswith("npm err")), "it did not say why"
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = str(error)
    raise CommandFailed(f"{Path(command[0]).stem} failed: {reason}")


def _require_pinned(package: Path, wanted: Pinned) -> None:
    found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if found != wanted.integrity.removeprefix("sha512-"):
        raise NotFetched(
            f"What npm gave for {wanted.package} is not the package that is pinned; nothing of it "
            "was kept. Find out where npm gets its packages from."
        )
