"""Rigorous enclosures of natural logarithms of positive rationals, in integers.

True here: `ln(a, bits)` returns integers (low, high) with low ≤ 2^bits · ln a ≤ high; high − low is about bits·(1 + |log2 a|) units.
Derivation: a = m·2^k with 2/3 ≤ m ≤ 4/3, ln m = 2·atanh z with z = (m−1)/(m+1), |z| ≤ 1/5. Every division rounds down, so the
partial sum for |z| is a lower bound; each of the `terms` summands loses fewer than 3 units, and the tail after the power has
rounded to 0 fewer than 8, which is what is added for the upper bound.
Must never enter: a float.
"""

from fractions import Fraction
from functools import lru_cache


def _atanh(numerator: int, denominator: int, bits: int) -> tuple[int, int]:
    z = (numerator << bits) // denominator
    square = (z * z) >> bits
    power, total, odd = z, 0, 1
    while power:
        total += power // odd
        power = (power * square) >> bits
        odd += 2
    return total, total + 3 * (odd // 2) + 8


@lru_cache(maxsize=1 << 16)
def _ln(numerator: int, denominator: int, bits: int) -> tuple[int, int]:
    shift = numerator.bit_length() - denominator.bit_length()
    top, bottom = (numerator, denominator << shift) if shift >= 0 else (numerator << -shift, denominator)
    if 3 * top > 4 * bottom:
        bottom, shift = bottom * 2, shift + 1
    elif 3 * top < 2 * bottom:
        top, shift = top * 2, shift - 1
    low, high = _atanh(abs(top - bottom), top + bottom, bits)
    low, high = (2 * low, 2 * high) if top >= bottom else (-2 * high, -2 * low)
    if shift:
        low2, high2 = (2 * end for end in _atanh(1, 3, bits))
        low, high = (low + shift * low2, high + shift * high2) if shift > 0 else (low + shift * high2, high + shift * low2)
    return low, high


def ln(number: Fraction, bits: int) -> tuple[int, int]:
    """Integers around 2^bits · ln(number), for a positive rational; the gap is about bits·(1 + |log2 number|) units."""
    return _ln(number.numerator, number.denominator, bits)
