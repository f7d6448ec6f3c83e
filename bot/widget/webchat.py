"""Gets Web Chat, the conversation window of the page: once, by npm, when the desk is set up."""

import base64
import gzip
import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import DeskError

FOLDER = Path(__file__).parent / "webchat"
"""Where it is kept; not in the repository, as it is four megabytes of somebody else's."""

TIMEOUT_SECONDS = 180.0

_SCRIPT = "package/dist/webchat.js"
_LICENCE = "package/dist/webchat.js.LICENSE.txt"
_BROTLI = "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))"


class NoWebChat(DeskError):
    """Web Chat could not be had; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """The one package that is taken."""

    package: str
    """Name and version: name@1.2.3."""
    integrity: str
    """As npm writes it: "sha512-" and the hash of the package in base64."""

    @property
    def script(self) -> str:
        """The script's file name, which changes with the package."""
        return f"webchat-{base64.b64decode(self.integrity.removeprefix('sha512-')).hex()[:16]}.js"


def pinned() -> Pinned:
    """What webchat.toml names."""
    return Pinned(**tomllib.loads(Path(__file__).with_name("webchat.toml").read_text("utf-8")))


def script(folder: Path = FOLDER) -> Path | None:
    """The script, with .gz and .br beside it; None where it has not been fetched."""
    path = folder / pinned().script
    return path if path.exists() else None


def fetch(wanted: Pinned, folder: Path = FOLDER) -> bool:
    """Put the script into `folder`; False where it was there already. Raises NoWebChat."""
    target = folder / wanted.script
    if target.exists():
        return False
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        raise NoWebChat(
            "The web chat needs npm once, to fetch Web Chat: install Node.js 18 or newer, then run "
            "`partner-desk webchat`. All other channels work without it."
        )
    with tempfile.TemporaryDirectory() as place:
        package = _packed(npm, wanted, Path(place))
        content, licence = _unpacked(package)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{target.name}.gz", gzip.compress(content, 9, mtime=0))
    _write(folder / f"{target.name}.br", _run([node, "-e", _BROTLI], content))
    _write(folder / f"{target.name}.LICENSE.txt", licence)
    _write(target, content)  # last: where it is, all is there
    return True


def _packed(npm: str, wanted: Pinned, place: Path) -> Path:
    """The package as a file, and exactly the one that is pinned."""
    _run([npm, "pack", wanted.package, "--pack-destination", str(place)], b"")
    [package] = place.glob("*.tgz")
    found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if found != wanted.integrity.removeprefix("sha512-"):
        raise NoWebChat(
            f"What npm gave for {wanted.package} is not the package that webchat.toml pins; "
            "nothing of it was kept. Find out where npm gets its packages from."
        )
    return package


def _unpacked(package: Path) -> tuple[bytes, bytes]:
    with tarfile.open(package) as archive:
        files = [archive.extractfile(name) for name in (_SCRIPT, _LICENCE)]
        content, licence = (file.read() if file else b"" for file in files)
    return content, licence


def _run(command: list[str], given: bytes) -> bytes:
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
    raise NoWebChat(
        "Web Chat could not be fetched. When npm can reach its packages, run "
        f"`partner-desk webchat`. All other channels work without it. ({reason})"
    )


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a desk may be serving this folder."""
    beside = path.with_name(f".{path.name}")
    beside.write_bytes(content)
    beside.replace(path)
