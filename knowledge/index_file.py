"""Keeps an index in a file, so that a restart need not build it again."""

import os
import zipfile
from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from hashlib import blake2b
from importlib import resources
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from knowledge.index import Index, Lookups, Titles
from knowledge.lookup import Lookup

FORMAT = 3
"""To be counted up whenever an index of the same offers comes out otherwise."""


def save(index: Index, path: Path, made_of: str) -> None:
    """Write an index as `build` gave it; raise OSError where that fails, ValueError if `changed`.

    `made_of` says what it was built from, for `load` to compare.
    """
    if index.more_titles or index.gone:
        raise ValueError("Only an index that was built is kept: build it anew from all offers.")
    arrays: dict[str, NDArray[np.generic]] = {
        "made_of": _bytes([_stamp(made_of)]),
        "offers": _bytes(index.offers[: index.size]),
        "offer_ids": _bytes(index.offer_ids[: index.size]),
        "makers": np.array(index.makers[: index.size], np.int64),
        "words": _bytes(index.words[: len(index.numbers)]),
        "weights": np.array(index.weights[: len(index.numbers)]),
        "rarities": np.array(index.rarities[: len(index.numbers)]),
        "in_order_of_id": index.in_order_of_id,
        "posting_starts": index.posting_starts,
        "postings": index.postings,
    }
    for field in fields(Titles):
        arrays[f"titles.{field.name}"] = getattr(index.titles, field.name)
    for field in fields(Lookups):
        lookup: Lookup = getattr(index.lookups, field.name)
        arrays[f"{field.name}.keys"], arrays[f"{field.name}.numbers"] = lookup.keys, lookup.numbers
    # Written aside and then renamed: whoever reads meets a whole file, the old one or the new.
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        # Like the database, it is for the eyes of the desk only.
        aside.touch(mode=0o600)
        with aside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def load(path: Path, made_of: str) -> Index | None:
    """Read an index; None where there is none, or none of that, or the file is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if _texts(arrays["made_of"]) != [_stamp(made_of)]:
                return None
            words = _texts(arrays["words"])
            offers = _texts(arrays["offers"])
            return Index(
                size=len(offers),
                offers=offers,
                offer_ids=_texts(arrays["offer_ids"]),
                makers=arrays["makers"].tolist(),
                words=words,
                weights=arrays["weights"].tolist(),
                rarities=arrays["rarities"].tolist(),
                in_order_of_id=arrays["in_order_of_id"],
                titles=Titles(*(arrays[f"titles.{field.name}"] for field in fields(Titles))),
                posting_starts=arrays["posting_starts"],
                postings=arrays["postings"],
                lookups=Lookups(
                    *(
                        Lookup(arrays[f"{field.name}.keys"], arrays[f"{field.name}.numbers"])
                        for field in fields(Lookups)
                    )
                ),
                numbers={word: number for number, word in enumerate(words)},
            )
    except _DAMAGED:
        return None


_DAMAGED = (
    OSError,
    EOFError,
    KeyError,
    TypeError,  # another kind of numpy's files
    ValueError,
    MemoryError,  # sizes that cannot be meant
    RuntimeError,  # an archive that seems compressed or encrypted
    zipfile.BadZipFile,
)
"""What reading any bytes as an archive of arrays may raise; the archive has checksums."""


def _stamp(made_of: str) -> str:
    """What an index is made of: the listings, the words they are weighed by, and how."""
    return f"{FORMAT} {_background()} {made_of}"


@cache
def _background() -> str:
    folder = resources.files("knowledge") / "words" / "background"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return blake2b(b"\n".join(file.read_bytes() for file in files), digest_size=16).hexdigest()


def _bytes(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer(orjson.dumps(texts), np.uint8)


def _texts(array: NDArray[np.uint8]) -> list[str]:
    texts: list[str] = orjson.loads(array.tobytes())
    return texts
