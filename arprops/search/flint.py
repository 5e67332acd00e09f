"""The one adapter to python-flint: exact numbers go in and come out as `int` and `Fraction`.

True here: flint's exact numbers are confined to this file, as its balls are to `tasks/continuous/ball.py`; the rest of the library
knows its two number types as `Integer` and `Quotient`. Conversions are the cost of flint, not its arithmetic: an `int` enters in about a microsecond, a matrix
leaves entry by entry, so whoever calls keeps numbers on one side for as long as possible.
Must never enter: `ctx.prec` (it is global), comparisons of a flint number with a Fraction (`fmpq(1,2) == Fraction(1,2)` is False),
decimal text of any number (answers have thousands of digits).
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from numbers import Rational
from typing import TypeAlias, cast

import flint

Integer: TypeAlias = flint.fmpz
Quotient: TypeAlias = flint.fmpq


class _LowestTerms:
    """Two coprime integers, for `Fraction(...)` to take as they are: it computes no second gcd for a Rational."""

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: int, denominator: int) -> None:
        self.numerator = numerator
        self.denominator = denominator


Rational.register(_LowestTerms)


def integer(value: int) -> Integer:
    """The integer as flint's."""
    return flint.fmpz(value)


def integers(values: Iterable[int]) -> list[Integer]:
    """The integers as flint's, in order."""
    return list(map(flint.fmpz, values))


def quotient(value: Fraction | int) -> Quotient:
    """The rational as flint's."""
    return flint.fmpq(value.numerator, value.denominator)


def ratio(numerator: Integer, denominator: Integer) -> Quotient:
    """numerator / denominator in lowest terms; the denominator must not be 0."""
    return flint.fmpq(numerator, denominator)


def fraction(value: Quotient) -> Fraction:
    """The flint rational as a Fraction; costs no gcd."""
    return Fraction(cast(Rational, _LowestTerms(int(value.p), int(value.q))))


def is_prime(value: int) -> bool:
    """Whether the integer is a prime."""
    return flint.fmpz(value).is_prime()


def solve_dense(matrix: Sequence[Mapping[int, Quotient]], right: Sequence[Quotient]) -> list[Quotient]:
    """The exact solution x of (matrix)·x = right, given by sparse rows.

    Fails with `ValueError` where the matrix is singular. Costs time cubic in the size and more in the digits.
    Source: FLINT, `fmpq_mat_solve` (fraction-free elimination, or Dixon lifting from size 25 or so on).
    """
    size = len(matrix)
    entries = [flint.fmpq(0)] * (size * size)
    for i, row in enumerate(matrix):
        for j, value in row.items():
            entries[i * size + j] = value
    try:
        solution = flint.fmpq_mat(size, size, entries).solve(flint.fmpq_mat(size, 1, list(right)))
    except ZeroDivisionError:
        raise ValueError("the linear system is singular: some state keeps all its mass for ever") from None
    return solution.entries()
