"""Keep on disk what took long to learn; what is damaged, foreign or out of date is not believed."""

import logging
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]

_MADE_FROM = "made_from"


def load(file: Path, made_from: str) -> Arrays | None:
    """The arrays kept in `file`; None unless they are whole and were made from just this."""
    try:
        with np.load(file, allow_pickle=False) as kept:
            if kept[_MADE_FROM].tobytes().decode("ascii") != made_from:
                return None
            return {name: kept[name] for name in kept.files if name != _MADE_FROM}
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def keep(file: Path, made_from: str, arrays: Arrays) -> None:
    """Write arrays to `file` all at once; where that cannot be, they are learned at each start."""
    stamp = np.frombuffer(made_from.encode("ascii"), np.uint8)
    try:
        file.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as out:
            np.savez(out, **{_MADE_FROM: stamp, **arrays})
        Path(name).replace(file)
    except OSError as error:
        logging.getLogger(__name__).info("%s is not kept: %s", file.name, error)
