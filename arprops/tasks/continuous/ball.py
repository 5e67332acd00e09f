"""The one adapter to arb: exact numbers go in as balls, and come out as intervals with rational ends, rounded outward.

True here: a ball of FLINT contains the number it stands for, and so does the interval made of it. Precision is a setting of the whole process in FLINT, so it is
changed by `precision` alone, which puts it back.
Must never enter: the middle of a ball as an answer; decimal text of any number.
Doubtful: nothing about the ends, but their distance is only what the precision allows.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from math import inf
from typing import Final, TypeAlias

import flint

from arprops.core.error import BadQuestion
from arprops.core.interval import Bound, Interval

Ball: TypeAlias = flint.arb
Complex: TypeAlias = flint.acb
MOST: Final = 4096
"""The most bits of a ball."""
FAR: Final = 1 << 14
"""Ends are written out down to 2^−FAR and up to 2^FAR; beyond that they are 0 or infinite, outward."""


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Balls with so many bits inside the block; fails with `BadQuestion` unless they are between 16 and 4096."""
    if type(bits) is not int or not 16 <= bits <= MOST:
        raise BadQuestion(f"the precision is an int of bits between 16 and {MOST}, found {bits!r}")
    with flint.ctx.workprec(bits):
        yield


def ball(number: Fraction | int) -> Ball:
    """A ball around a rational."""
    return flint.arb(flint.fmpq(number.numerator, number.denominator))


def complex_ball(number: Fraction | int | Ball) -> Complex:
    """A ball of the complex plane around a real number."""
    return flint.acb(number if isinstance(number, flint.arb) else ball(number))


def hull(low: Fraction, high: Fraction) -> Ball:
    """One ball around everything between two rationals."""
    return ball(low).union(ball(high))


def pi() -> Ball:
    """A ball around π."""
    return flint.arb.pi()


def squared(number: Complex) -> Complex:
    """The square; of a real ball it has no negative part, which a product of the ball with itself would have."""
    if not number.imag.is_zero():
        return number * number
    return flint.acb((number.real.abs_lower() ** 2).union(number.real.abs_upper() ** 2))


def largest(numbers: Sequence[Ball]) -> Ball:
    """A ball around the largest of the numbers in these; there must be one."""
    found = numbers[0]
    for number in numbers[1:]:
        found = found.max(number)
    return found


def within(number: Ball) -> Interval:
    """The interval around a ball; everything, where the ball is not finite."""
    if not number.is_finite():
        return Interval(-inf, inf)
    return Interval(-_above(-number.lower()), _above(number.upper()))


def integral(function: Callable[[Complex, bool], Complex], low: Fraction | Ball, high: Fraction | Ball, *, bits: int) -> Ball:
    """A ball around the integral of a real function over [low, high], aimed at a radius of 2^-bits.

    Needs a function of a complex ball and a flag: with the flag it must give a ball that is not finite wherever the function is not analytic. Source: FLINT,
    `acb_calc_integrate` (Petras's algorithm: adaptive Gauss–Legendre quadrature with bounds from complex balls).
    """
    aim = ball(Fraction(1, 1 << bits))  # as a float it would be 0 from 1075 bits on
    return flint.acb.integral(function, complex_ball(low), complex_ball(high), abs_tol=aim, rel_tol=aim).real


def _above(end: Ball) -> Bound:
    """A bound that is at least an exact ball."""
    mantissa, exponent = (int(part) for part in end.man_exp())
    if not mantissa:
        return Fraction(0)
    size = mantissa.bit_length() + exponent
    if size > FAR:
        return inf if mantissa > 0 else -Fraction(1 << FAR)
    if size < -FAR:
        return Fraction(1, 1 << FAR) if mantissa > 0 else Fraction(0)
    return Fraction(mantissa) * Fraction(2) ** exponent
