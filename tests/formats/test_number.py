"""Rationals in files are read digit for digit, and nothing that is short to write may be too long to hold."""

from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.formats.number import decimal, rational, written


@given(st.fractions() | st.fractions().map(lambda f: f * 10**5000))
def test_written_numbers_are_read_back(number: Fraction) -> None:
    assert rational(written(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1/3", Fraction(1, 3)), ("0.1", Fraction(1, 10)), ("-2", Fraction(-2)), ("1e-3", Fraction(1, 1000)), ("0x1f/0x3", Fraction(31, 3)),
     ("-0x10", Fraction(-16)), (".5", Fraction(1, 2)), ("5.", Fraction(5))],
)  # fmt: skip
def test_what_is_read(text: str, number: Fraction) -> None:
    assert rational(text) == number


@pytest.mark.parametrize("text", ["", "a", "1/0", "0x1/0x0", "1 /3", "1e999999999", "1e-99999", "9" * 5000, "nan", "inf", "1_0", "٣", "1/3/5", "0x"])
def test_what_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"rational|digits|denominator|exponent"):
        rational(text)


@pytest.mark.parametrize("value", [0.1, True, None, [], {}])
def test_floats_and_others_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="rational"):
        rational(value)


def test_infinity_is_the_only_float_a_file_can_hold() -> None:
    assert (decimal("inf"), decimal("+inf"), decimal("-Infinity")) == (inf, inf, -inf)
    with pytest.raises(ValueError, match="a rational"):
        decimal("-nan")
    assert decimal("1_000.5") == Fraction(2001, 2)
