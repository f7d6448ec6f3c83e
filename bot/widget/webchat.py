"""Gets Web Chat, the conversation window of the page: once, by npm, when the desk is set up."""

import gzip
import shutil
from pathlib import Path

from bot import npm
from bot.npm import Pinned
from bot.whole_file import write_whole
from knowledge.errors import DeskError

FOLDER = Path(__file__).parent / "webchat"
"""Where it is kept; not in the repository, as it is four megabytes of somebody else's."""

_SCRIPT = "dist/webchat.js"
_LICENCE = "dist/webchat.js.LICENSE.txt"
_BROTLI = "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))"


class NoWebChat(DeskError):
    """Web Chat could not be had; the text says what to do."""


def pinned() -> Pinned:
    """What webchat.toml names."""
    return Pinned.read(Path(__file__).with_name("webchat.toml"))


def script(folder: Path = FOLDER) -> Path | None:
    """The script, with .gz and .br beside it; None where it has not been fetched."""
    path = folder / script_name(pinned())
    return path if path.exists() else None


def script_name(wanted: Pinned) -> str:
    """The script's file name, which changes with the package."""
    return f"webchat-{wanted.mark}.js"


def fetch(wanted: Pinned, folder: Path = FOLDER) -> bool:
    """Put the script into `folder`; False where it was there already. Raises NoWebChat."""
    target = folder / script_name(wanted)
    if target.exists():
        return False
    try:
        content, licence = npm.files_of(wanted, [_SCRIPT, _LICENCE], command="partner-desk webchat")
        brotli = npm.output_of([shutil.which("node") or "node", "-e", _BROTLI], content)
    except (npm.NotFetched, npm.CommandFailed) as error:
        raise NoWebChat(f"{error} All channels but the web chat work without it.") from None
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{target.name}.gz", gzip.compress(content, 9, mtime=0))
    write_whole(folder / f"{target.name}.br", brotli)
    write_whole(folder / f"{target.name}.LICENSE.txt", licence)
    write_whole(target, content)  # last: where it is, all is there
    return True
