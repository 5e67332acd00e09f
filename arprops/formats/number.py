"""Rationals as files write them.

True here: what is read is the rational that was written, digit for digit, and what is written is read back as itself.
Must never enter: a binary float; and a number that is short to write and too long to hold, such as 1e999999999.
"""

import re
from fractions import Fraction
from math import inf

LONGEST = 4000
"""How many decimal digits are written, and how large an exponent is read; what is longer stands in hexadecimal."""

_DECIMAL = re.compile(r"([+-]?)(\d+)(?:/(\d+))?", re.ASCII)
_POINT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,9}))?", re.ASCII)
_HEX = re.compile(r"([+-]?)0x([0-9a-fA-F]+)(?:/0x([0-9a-fA-F]+))?")
EXPECTED = 'a rational: an integer, a decimal, or text such as "1/3"'
HEX = f'at most {LONGEST} digits; longer integers are written in hexadecimal, as "0x1f/0x3"'


def rational(value: object) -> Fraction:
    """The rational that a file's value stands for; fails with ValueError, whose message says what was expected instead.

    Needs an int, a Fraction (a decimal that was parsed exactly) or text: "1/3", "0.25", "1e-9", "0x1f/0x3".
    """
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    if not isinstance(value, str):
        raise ValueError(EXPECTED)  # noqa: TRY004  # a wrong value in a file, not a wrong call
    if hexadecimal := _HEX.fullmatch(value):
        sign, top, bottom = hexadecimal.groups()
        return _ratio(sign, int(top, 16), int(bottom or "1", 16))
    if decimal := _DECIMAL.fullmatch(value):
        sign, top, bottom = decimal.groups()
        if max(len(top), len(bottom or "")) > LONGEST:
            raise ValueError(HEX)
        return _ratio(sign, int(top), int(bottom or "1"))
    if point := _POINT.fullmatch(value):
        if len(value) > LONGEST or abs(int(point[1] or "0")) > LONGEST:
            raise ValueError(HEX)
        return Fraction(value)
    raise ValueError(EXPECTED)


def decimal(text: str) -> Fraction | float:
    """A decimal of a TOML or JSON file, read exactly; `inf` is the only float that can come out, and nan is refused."""
    unsigned = text.lstrip("+-")
    if unsigned in ("inf", "Infinity"):
        return -inf if text.startswith("-") else inf
    if unsigned.lower() == "nan":
        raise ValueError("nan is not a number")
    return rational(text.replace("_", ""))


def written(number: int | Fraction) -> int | str:
    """The rational as a file holds it: an int where every reader keeps it exact, else text, in hexadecimal where it is long."""
    top, bottom = number.numerator, number.denominator
    if bottom == 1 and abs(top) < 2**53:
        return top
    long = max(top.bit_length(), bottom.bit_length()) > LONGEST * 3
    digits = [hex(top) if long else str(top)] + ([hex(bottom) if long else str(bottom)] if bottom != 1 else [])
    return "/".join(digits)


def _ratio(sign: str, top: int, bottom: int) -> Fraction:
    if bottom == 0:
        raise ValueError("a rational whose denominator is not 0")
    return Fraction(-top if sign == "-" else top, bottom)
