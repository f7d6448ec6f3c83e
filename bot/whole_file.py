"""Writes a file whole or not at all, as somebody may be reading the folder."""

from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` into `path`; what was there stays until all of it is written."""
    beside = path.with_name(f".{path.name}.unfinished")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
