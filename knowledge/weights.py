"""A table of weights: how much each feature of a text speaks for each label."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned; features are known by their checksums alone, which saves most memory."""

    labels: tuple[str, ...]
    keys: npt.NDArray[np.uint32]
    """The checksums of the features, in ascending order."""
    rows: npt.NDArray[np.float16]
    """One row a key and one column a label."""
    bias: Floats
    """What speaks for each label before anything is seen."""

    @classmethod
    def of(
        cls, labels: Iterable[str], features: Sequence[str], rows: Floats, bias: Floats
    ) -> "Weights":
        """The table of these features, one row each."""
        keys = _keys(features)
        order = np.argsort(keys, kind="stable")
        return cls(tuple(labels), keys[order], rows[order].astype(np.float16), bias)

    def add_up(self, features: Mapping[str, float]) -> Floats:
        """What features of these strengths say together; unknown ones say nothing."""
        keys = _keys(features)
        places = np.searchsorted(self.keys, keys)
        places[places == len(self.keys)] = 0
        strengths = np.fromiter(features.values(), np.float32, len(features))
        strengths[self.keys[places] != keys] = 0.0
        said: Floats = (self.rows[places] * strengths[:, None]).sum(axis=0)
        return said

    def as_arrays(self) -> Mapping[str, npt.NDArray[Any]]:
        """The table to be kept."""
        labels = np.frombuffer("\n".join(self.labels).encode(), np.uint8)
        return {"labels": labels, "keys": self.keys, "rows": self.rows, "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Weights":
        """The table as it was kept; raise KeyError or ValueError where that is none."""
        labels = tuple(arrays["labels"].tobytes().decode().split("\n"))
        keys, rows, bias = arrays["keys"], arrays["rows"], arrays["bias"]
        types = [str(array.dtype) for array in (keys, rows, bias)]
        if types != ["uint32", "float16", "float32"]:
            raise ValueError(f"weights of the types {types}")
        if keys.ndim != 1 or rows.shape != (len(keys), len(labels)) or bias.shape != (len(labels),):
            raise ValueError(f"weights of {rows.shape} for {len(keys)} features")
        return cls(labels, keys, rows, bias)


def _keys(features: Collection[str]) -> npt.NDArray[np.uint32]:
    return np.fromiter(map(crc32, map(str.encode, features)), np.uint32, len(features))
