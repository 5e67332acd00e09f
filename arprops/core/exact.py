"""Exact rational literals.

True here: what comes out is a `Fraction` equal to what was written.
Must never enter: a float. 0.1 is not one tenth, and no rounding rule can know which rational was meant.
"""

from fractions import Fraction
from numbers import Rational
from typing import Final, TypeAlias

from arprops.core.error import BadModel

Exact: TypeAlias = int | Fraction | str
LONGEST: Final = 4_000


def exact(value: Exact) -> Fraction:
    """The rational that was written: an int, a Fraction, or text such as "1/3" or "0.25", read exactly.

    Fails with `BadModel` on a float, with the text to write instead.
    """
    if type(value) is Fraction:
        return value
    if isinstance(value, bool) or not isinstance(value, (Rational, str)):
        if isinstance(value, float):
            raise BadModel(f'{float(value)!r} is a float, and floats are not exact; write "{float(value)!r}" (text is read exactly) or Fraction(…)')
        raise BadModel(f'expected an int, a Fraction or text such as "1/3", found {value!r}')
    if isinstance(value, str) and (len(value) > LONGEST or len(value.lower().partition("e")[2]) > 5):
        raise BadModel(f"{value[:24]}… is too long a number: at most {LONGEST} characters, and exponents below 10000")
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise BadModel(f'{value!r} is not a rational; write an int, "1/3" or "0.25"') from None


def weight(value: Exact) -> Fraction:
    """The non-negative rational that was written; fails with `BadModel` on a negative one."""
    number = exact(value)
    if number.numerator < 0:
        raise BadModel(f"a weight must not be negative, found {short(number)}")
    return number


def short(number: Fraction, digits: int = 24) -> str:
    """The rational for a person to read: itself where short, else a decimal marked with ≈ (never a digit explosion)."""
    if max(abs(number.numerator), number.denominator) < 10**digits:
        return str(number)
    scale = max(number.numerator.bit_length() - number.denominator.bit_length() - 64, 0)
    if scale == 0 and number.denominator.bit_length() - number.numerator.bit_length() < 900:
        return f"≈{float(number):.12g}"
    return f"≈2^{number.numerator.bit_length() - number.denominator.bit_length()}"
