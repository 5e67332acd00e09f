"""Rational matrices from their residues modulo several primes.

True here: a fraction n/d is determined by its residue modulo m once 2·|n|·d < m; we ask for `_slack` bits more, so that a residue of
no short fraction is seldom taken for one. What is found is a guess until somebody verifies it.
Entries that are 0 modulo every prime are 0 and cost nothing; equal residues are reconstructed once; neighbours share denominators.
Must never enter: decisions. `None` says: more primes.
"""

from fractions import Fraction
from math import gcd

import numpy as np

from arprops.search.residue import Residues
from arprops.search.sparse import Integers


class Digits:
    """A matrix known modulo a growing product of primes: one matrix of residues a prime."""

    def __init__(self) -> None:
        self.moduli: list[int] = []
        self.residues: list[Integers] = []

    def add(self, residues: Residues, modulus: int) -> None:
        """Adds the residues (of least absolute value, or not) modulo one more prime."""
        if modulus not in self.moduli:
            self.moduli.append(modulus)
            self.residues.append(residues.astype(np.int64) % modulus)


def reconstructed(digits: Digits) -> list[dict[int, Fraction]] | None:
    """The rows of the matrix, zeros left out, or None where some entry is no short fraction.

    Costs some microseconds for each distinct non-zero residue.
    """
    nonzero = np.logical_or.reduce([residues != 0 for residues in digits.residues])
    at, across = np.nonzero(nonzero)
    values, modulus = _remaindered([residues[at, across] for residues in digits.residues], digits.moduli)
    reading = _Reading(modulus)
    rows: list[dict[int, Fraction]] = [{} for _ in range(nonzero.shape[0])]
    for i, j, value in zip(at.tolist(), across.tolist(), values, strict=True):
        entry = reading.of(value)
        if entry is None:
            return None
        rows[i][j] = entry
    return rows


def _remaindered(residues: list[Integers], moduli: list[int]) -> tuple[list[int], int]:
    """The least non-negative integers with these residues, and the product of the moduli (Garner)."""
    values: list[int] = residues[0].tolist()
    product = moduli[0]
    for residue, modulus in zip(residues[1:], moduli[1:], strict=True):
        reciprocal = pow(product, -1, modulus)
        values = [value + product * ((r - value) * reciprocal % modulus) for value, r in zip(values, residue.tolist(), strict=True)]
        product *= modulus
    return values, product


class _Reading:
    """Residues modulo one number, read as short fractions."""

    def __init__(self, modulus: int) -> None:
        self._modulus = modulus
        self._limit = modulus >> (1 + min(20, modulus.bit_length() // 4))
        self._known: dict[int, Fraction | None] = {}
        self._guess = 1

    def of(self, value: int) -> Fraction | None:
        if value not in self._known:
            self._known[value] = self._read(value)
        return self._known[value]

    def _read(self, value: int) -> Fraction | None:
        m, limit = self._modulus, self._limit
        numerator = value * self._guess % m
        if numerator > m - numerator:
            numerator -= m
        if abs(numerator) * self._guess < limit:
            return Fraction(numerator, self._guess)
        a, b, u, v = m, value, 0, 1
        while b * b > limit:
            quotient, rest = divmod(a, b)
            a, b, u, v = b, rest, v, u - quotient * v
        if b * abs(v) >= limit or not b:
            return None
        shared = self._guess * abs(v) // gcd(self._guess, v)
        self._guess = shared if shared * shared < limit else abs(v)
        return Fraction(b if v > 0 else -b, abs(v))
