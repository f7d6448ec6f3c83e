"""Keeps an index in a file, so that a restart need not build it again."""

import os
import zipfile
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.index import Index, Lookups, Titles
from knowledge.lookup import Lookup

FORMAT = 1
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
        with aside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def load(path: Path, made_of: str) -> Index | None:
    """Read an index; None where there is none, or none of that, or the file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
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
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _stamp(made_of: str) -> str:
    return f"{FORMAT} {made_of}"


def _bytes(texts: Sequence[str]) -> NDArray[np.uint8]:
    # No name or id holds a line break: the importer refuses them, and folded words have none.
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _texts(array: NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode().split("\n") if array.size else []
