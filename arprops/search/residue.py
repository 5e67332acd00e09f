"""Dense matrices of residues modulo a small number, in float64: the speed of BLAS, and exact.

True here: a residue is a float64 integer of least absolute value. A product is cut along its inner dimension so that no partial
sum reaches 2⁵³; every sum is then an integer that float64 holds exactly, whatever the order of the additions.
A matrix product of this kind runs ten times faster than python-flint's `nmod_mat` (no list conversion, and BLAS).
Must never enter: a modulus of 2²⁴ or more (`LARGEST`), a value that is not an integer, a claim about rationals.
"""

from random import Random
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from arprops.search.flint import is_prime

Residues: TypeAlias = NDArray[np.float64]

LARGEST: Final = 1 << 24
_BASE: Final = 8  # rows below which elimination goes row by row


class SingularError(ArithmeticError):
    """A leading block is singular modulo this prime: try another one."""


def random_prime(random: Random, below: int) -> int:
    """A prime drawn uniformly between below/2 and `below`; costs microseconds."""
    while True:
        candidate = random.randrange(below // 2, below) | 1
        if candidate < below and is_prime(candidate):
            return candidate


def centred(values: Residues, modulus: int) -> Residues:
    """The values reduced in place to residues of least absolute value; needs |value| < 2⁵³."""
    values -= modulus * np.rint(values * (1.0 / modulus))
    return values


def product(left: Residues, right: Residues, modulus: int) -> Residues:
    """left·right modulo the modulus, exactly; needs residues of least absolute value in both."""
    # Rounding in `centred` may leave a residue just beyond half the modulus: the 4 pays for it.
    step = max(1, (1 << 53) // (modulus // 2 + 4) ** 2 - 1)
    inner = left.shape[1]
    total = centred(left[:, :step] @ right[:step], modulus)
    for begin in range(step, inner, step):
        total += left[:, begin : begin + step] @ right[begin : begin + step]
        centred(total, modulus)
    return total


def inverse(matrix: Residues, modulus: int) -> Residues:
    """The inverse modulo a prime, by halving: block elimination without pivoting.

    Needs all leading minors to be non-zero modulo the prime, which a non-singular M-matrix has for all but few primes.
    Fails with `SingularError` otherwise. Costs about two products of the same size.
    """
    size = len(matrix)
    if size <= 4 * _BASE:
        return _inverse_by_rows(matrix.copy(), modulus)
    half = size // 2
    a, b, c, d = matrix[:half, :half], matrix[:half, half:], matrix[half:, :half], matrix[half:, half:]
    a_inverse = inverse(a, modulus)
    left, upper = product(c, a_inverse, modulus), product(a_inverse, b, modulus)
    corner = inverse(centred(d - product(left, b, modulus), modulus), modulus)
    result = np.empty_like(matrix)
    result[half:, half:] = corner
    result[half:, :half] = lower = -product(corner, left, modulus)
    result[:half, half:] = -product(upper, corner, modulus)
    result[:half, :half] = centred(a_inverse - product(upper, lower, modulus), modulus)
    return result


def _inverse_by_rows(matrix: Residues, modulus: int) -> Residues:
    for k in range(len(matrix)):
        pivot = int(matrix[k, k]) % modulus
        if pivot == 0:
            raise SingularError
        matrix[k, k] = 1
        row = centred(matrix[k] * float(pow(pivot, -1, modulus)), modulus)
        column = matrix[:, k].copy()
        column[k] = 0
        matrix[:, k] = 0
        matrix[k] = 0
        matrix -= np.outer(column, row)
        matrix[k] = row
        centred(matrix, modulus)
    return matrix


def reduced(rows: Residues, modulus: int) -> tuple[Residues, list[int]]:
    """A basis of the row space that is the identity on its pivots, and the pivots in increasing order.

    Gives `(basis, pivots)` with `basis[:, pivots]` the identity modulo the prime. Every row of a block takes the lowest column it can,
    so on rows in general position the pivots are the lowest possible; in general they need not be (`is_lowest`, `lowest`).
    Costs about as much as the product of the three sizes, twice.
    """
    basis, pivots = _reduced(rows.copy(), modulus)
    order = np.argsort(pivots)
    return basis[order], [pivots[i] for i in order]


def _reduced(rows: Residues, modulus: int) -> tuple[Residues, list[int]]:
    if len(rows) <= _BASE:
        return _reduced_by_rows(rows, modulus)
    half = len(rows) // 2
    upper, above = _reduced(rows[:half], modulus)
    return extended(upper, above, rows[half:], modulus)


def extended(basis: Residues, pivots: list[int], rows: Residues, modulus: int) -> tuple[Residues, list[int]]:
    """The basis (identity on its pivots) enlarged by further rows, in the order they come."""
    if pivots:
        rows = centred(rows - product(rows[:, pivots], basis, modulus), modulus)
    lower, below = _reduced(rows, modulus)
    if below and pivots:
        basis = centred(basis - product(basis[:, below], lower, modulus), modulus)
    return (np.concatenate([basis, lower]) if pivots else lower), pivots + below


def _reduced_by_rows(rows: Residues, modulus: int) -> tuple[Residues, list[int]]:
    kept: list[int] = []
    pivots: list[int] = []
    for k in range(len(rows)):
        nonzero = rows[k] != 0
        pivot = int(nonzero.argmax())
        if not nonzero[pivot]:
            continue
        rows[k] = centred(rows[k] * float(pow(int(rows[k, pivot]), -1, modulus)), modulus)
        column = rows[:, pivot].copy()
        column[k] = 0
        rows -= column[:, None] * rows[k]
        centred(rows, modulus)
        kept.append(k)
        pivots.append(pivot)
    return rows[kept], pivots


def is_lowest(basis: Residues, pivots: list[int]) -> bool:
    """Whether the pivots are the lowest possible: whether each row vanishes before its pivot, and so the basis is the reduced echelon form."""
    first = (basis != 0).argmax(axis=1)
    return first.tolist() == pivots


def lowest(basis: Residues, pivots: list[int], modulus: int, random: Random) -> tuple[Residues, list[int]]:
    """The reduced echelon form of the same space, which depends on nothing but the space.

    A random change of basis puts the rows in general position, where `reduced` finds the lowest pivots but for bad luck of about 1/modulus.
    """
    generator = np.random.default_rng(random.getrandbits(64))
    while not is_lowest(basis, pivots):
        mixing = centred(generator.integers(0, modulus, (len(basis), len(basis))).astype(np.float64), modulus)
        basis, pivots = reduced(product(mixing, basis, modulus), modulus)
    return basis, pivots
