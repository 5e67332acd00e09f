"""Rationals as files write them.

True here: what is read is the rational that was written, digit for digit, and what is written is read back as itself.
Must never enter: a binary float; and a number that is short to write and too long to hold, such as 1e999999999.
"""

import re
from fractions import Fraction
from functools import lru_cache
from math import inf

LONGEST = 4000
"""How many decimal digits are written, and how large an exponent is read; what is longer stands in hexadecimal."""

_DECIMAL = re.compile(r"([+-]?)(\d+)(?:/(\d+))?", re.ASCII)
_POINT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?", re.ASCII)
_HEX = re.compile(r"([+-]?)0x([0-9a-fA-F]+)(?:/0x([0-9a-fA-F]+))?")
EXPECTED = 'a rational: an integer, a decimal, or text such as "1/3"'
HEX = f'at most {LONGEST} digits; longer integers are written in hexadecimal, as "0x1f/0x3"'
EXPONENT = f"an exponent from -{LONGEST} to {LONGEST}"
USUAL = 40
"""How long a number's text is that may stand in a file many times."""


def rational(value: object) -> Fraction:
    """The rational that a file's value stands for; fails with ValueError, whose message says what was expected instead.

    Needs an int, a Fraction (a decimal that was parsed exactly) or text: "1/3", "0.25", "1e-9", "0x1f/0x3".
    """
    if isinstance(value, str):
        return _usual(value) if len(value) <= USUAL else _read(value)
    if type(value) is Fraction:
        return value
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    raise ValueError(EXPECTED)


@lru_cache(maxsize=4096)
def _usual(value: str) -> Fraction:
    return _read(value)


def _read(value: str) -> Fraction:
    if hexadecimal := _HEX.fullmatch(value):
        sign, top, bottom = hexadecimal.groups()
        return _ratio(sign, int(top, 16), int(bottom or "1", 16))
    if decimal := _DECIMAL.fullmatch(value):
        sign, top, bottom = decimal.groups()
        if max(len(top), len(bottom or "")) > LONGEST:
            raise ValueError(HEX)
        return _ratio(sign, int(top), int(bottom or "1"))
    if point := _POINT.fullmatch(value):
        if len(value) > LONGEST:
            raise ValueError(HEX)
        if abs(int(point[1] or "0")) > LONGEST:
            raise ValueError(EXPONENT)
        return Fraction(value)
    raise ValueError(EXPECTED)


def decimal(text: str) -> Fraction | float:
    """A decimal of a TOML or JSON file, read exactly; `inf` is the only float that can come out.

    Fails with ValueError, as `rational` does, on nan too.
    """
    unsigned = text.lstrip("+-")
    if unsigned in ("inf", "Infinity"):
        return -inf if text.startswith("-") else inf
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
