"""Rows of floats as exact rationals that a person can read.

True here: a row sums to exactly 1, and is 0 where the float is 0 and positive elsewhere; each weight but the largest is within a factor 1 ± `error` of the float
(and the largest, which takes up what is left over, loses no more than that of the rest).
Must never enter: a row that the error does not allow.
"""

from fractions import Fraction
from typing import Final

import numpy as np

from arprops.neural.record import Floats

DENOMINATORS: Final = 1000
"""Common denominators up to this are tried before decimals."""


def short_row(row: Floats, *, error: float) -> list[Fraction]:
    """The row with a small common denominator where one is near enough, else as decimals. Needs floats ≥ 0 that sum to about 1."""
    row = row / row.sum()
    denominators = np.arange(1, DENOMINATORS + 1)[:, None]
    numerators = np.rint(denominators * row)
    fits = (np.abs(numerators - denominators * row) <= error * denominators * row).all(axis=1) & (numerators.sum(axis=1) == denominators[:, 0])
    if fits.any():
        found = int(np.argmax(fits))
        return [Fraction(int(numerator), found + 1) for numerator in numerators[found]]
    digits = max(1, int(np.ceil(-np.log10(error))))
    largest = int(np.argmax(row))
    made = [Fraction(f"{weight:.{digits}e}") if weight and i != largest else Fraction(0) for i, weight in enumerate(row.tolist())]
    made[largest] = 1 - sum(made, Fraction(0))
    return made
