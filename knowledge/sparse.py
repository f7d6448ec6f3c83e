"""Matrices of which most places are empty, multiplied without BLAS.

BLAS adds up in another order on every machine, and its threads stall where cores are few.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from knowledge.weights import Floats


class Sparse:
    """A matrix given row by row."""

    def __init__(self, rows: Sequence[Mapping[str, float]], columns: Iterable[str]) -> None:
        """Take the values of each row by the names of their columns; no row is empty."""
        number_of = {name: number for number, name in enumerate(columns)}
        sizes = [len(row) for row in rows]
        self._width = len(number_of)
        self._begins = np.cumsum([0, *sizes[:-1]])
        self._columns = np.array([number_of[name] for row in rows for name in row])
        self._values = _upright([value for row in rows for value in row.values()])
        # The same once more, column by column.
        order = np.argsort(self._columns, kind="stable")
        self._used, self._column_begins = np.unique(self._columns[order], return_index=True)
        self._rows_down = np.repeat(np.arange(len(rows)), sizes)[order]
        self._values_down = self._values[order]

    def times(self, dense: Floats) -> Floats:
        """This matrix times another that has no empty places."""
        weighed = dense[self._columns] * self._values
        product: Floats = np.add.reduceat(weighed, self._begins, axis=0)
        return product

    def transposed_times(self, dense: Floats) -> Floats:
        """This matrix with rows for columns, times another that has no empty places."""
        product = np.zeros((self._width, dense.shape[1]), np.float32)
        weighed = dense[self._rows_down] * self._values_down
        product[self._used] = np.add.reduceat(weighed, self._column_begins, axis=0)
        return product


def _upright(values: Sequence[float]) -> Floats:
    return np.array(values, np.float32)[:, None]
