"""A weighted automaton, its image modulo a prime, and the sparse products that every search over it is made of.

True here: f(w) = start · M_w1 … M_wn · final, with any rational weights, also negative: the question asked of it is whether f is zero
everywhere (it is the difference of two sources), and if not, on which shortest word it is not.
Must never enter: floats; a claim over the rationals drawn from one image.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from arprops.search.sparse import Integers, SparseMatrix


@dataclass(frozen=True)
class Weighted:
    """A weighted automaton over the symbols 0 … symbols - 1: f(w) = start · M_w1 … M_wn · final.

    `matrices[a][i]` maps a target state to the weight of going there from i under symbol a; what is absent is 0.
    """

    size: int
    symbols: int
    start: Mapping[int, Fraction]
    matrices: Sequence[Sequence[Mapping[int, Fraction]]]
    final: Sequence[Fraction]


class Residuals:
    """Fractions modulo a prime, each distinct one inverted once."""

    def __init__(self, modulus: int) -> None:
        self.modulus = modulus
        self._known: dict[tuple[int, int], int] = {}

    def of(self, value: Fraction) -> int:
        """The residue; fails with `ValueError` where the prime divides the denominator."""
        key = (value.numerator, value.denominator)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = key[0] * pow(key[1], -1, self.modulus) % self.modulus
        return found


class Image:
    """A weighted automaton modulo a prime below 2³¹. Fails with `ValueError` where the prime divides a denominator."""

    def __init__(self, weighted: Weighted, modulus: int) -> None:
        of = Residuals(modulus).of
        self.modulus, self.symbols, self._shape = modulus, weighted.symbols, (weighted.symbols, weighted.size)
        self.start = np.zeros(weighted.size, dtype=np.int64)
        for i, weight in weighted.start.items():
            self.start[i] = of(weight)
        self.final = np.array([of(weight) for weight in weighted.final], dtype=np.int64)
        rows = [{j: of(weight) for j, weight in row.items()} for matrix in weighted.matrices for row in matrix]
        columns: list[dict[int, int]] = [{} for _ in rows]
        for k, row in enumerate(rows):
            a, i = divmod(k, weighted.size)
            for j, value in row.items():
                columns[a * weighted.size + j][i] = value
        self._rows, self._columns = (SparseMatrix(len(rows), lines) for lines in (rows, columns))

    def backward(self, vector: Integers) -> Integers:
        """M_a · vector for every symbol a, one row each."""
        return self._rows.times_modulo(vector, self.modulus).reshape(self._shape)

    def forward(self, vector: Integers) -> Integers:
        """vector · M_a for every symbol a, one row each."""
        return self._columns.times_modulo(vector, self.modulus).reshape(self._shape)

    def mixed(self, coefficients: Integers, vectors: Integers) -> Integers:
        """The combination of some vectors (rows)."""
        return (coefficients[:, None] * vectors % self.modulus).sum(axis=0) % self.modulus

    def dots(self, vectors: Integers, vector: Integers) -> Integers:
        """The scalar product of each row, or of the one, with a vector."""
        return (vectors * vector % self.modulus).sum(axis=-1) % self.modulus
