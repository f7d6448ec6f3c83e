"""Keep on disk what took long to learn; what is damaged, foreign or out of date is not believed."""

import logging
import os
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]


def load(file: Path, made_from: str) -> Arrays | None:
    """The arrays kept in `file`; None unless they are whole and were made from just this."""
    try:
        header, _, content = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    if header != _header(made_from, content):
        return None
    with np.load(BytesIO(content), allow_pickle=False) as kept:
        return dict(kept)


def keep(file: Path, made_from: str, arrays: Arrays) -> None:
    """Write arrays to `file` all at once; where that cannot be, they are learned at each start."""
    content = BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    unfinished = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(_header(made_from, content.getvalue()) + b"\n" + content.getvalue())
        unfinished.replace(file)
    except OSError as error:
        logging.getLogger(__name__).info("%s is not kept: %s", file.name, error)


def _header(made_from: str, content: bytes) -> bytes:
    return f"{made_from} {sha256(content).hexdigest()}".encode()
