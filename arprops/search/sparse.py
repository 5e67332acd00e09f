"""Sparse integer matrices times a vector, in int64.

True here: entries lie in one array, sorted by row, and a row is a segment of it; a product is one gather, one multiplication and one
segmented sum. With a modulus below 2³¹ nothing overflows up to 2³² entries a row; without one the arithmetic is modulo 2⁶⁴ on purpose.
Must never enter: floats.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Integers: TypeAlias = NDArray[np.int64]

WORD: Final = 1 << 31  # moduli stay below: a product of two residues then fits in int64


class SparseMatrix:
    """A sparse integer matrix, given by its rows; holds about 16 bytes an entry."""

    def __init__(self, height: int, rows: Iterable[Mapping[int, int]]) -> None:
        columns: list[int] = []
        values: list[int] = []
        starts: list[int] = []
        filled: list[int] = []
        for i, row in enumerate(rows):
            if row:  # an empty segment would repeat its neighbour's entry in `reduceat`
                starts.append(len(columns))
                filled.append(i)
                columns.extend(row.keys())
                values.extend(row.values())
        self.height = height
        self.columns = np.array(columns, dtype=np.intp)
        self.values = np.array(values, dtype=np.int64)
        self._starts = np.array(starts, dtype=np.intp)
        self._filled = None if len(filled) == height else np.array(filled, dtype=np.intp)

    def times(self, vector: Integers) -> Integers:
        """The product modulo 2⁶⁴ (so: exactly, where it fits)."""
        return self._summed(self.values * vector[self.columns])

    def times_modulo(self, vector: Integers, modulus: int) -> Integers:
        """The product modulo a number below 2³¹; needs the entries and the vector reduced; gives 0 ≤ result < modulus."""
        return self._summed(self.values * vector[self.columns] % modulus) % modulus

    def _summed(self, products: Integers) -> Integers:
        if not len(products):
            return np.zeros(self.height, dtype=np.int64)
        sums = np.add.reduceat(products, self._starts)
        if self._filled is None:
            return sums
        result = np.zeros(self.height, dtype=np.int64)
        result[self._filled] = sums
        return result
