"""Numbers for people: short, marked where rounded, and intervals never narrower than they are."""

import re
from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.infinite import Infinite
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum
from arprops.report.number import number_text

ANY = st.fractions() | st.builds(lambda f, k: f * Fraction(10) ** k, st.fractions(), st.integers(-3000, 3000))


@given(ANY)
def test_a_number_is_never_long(number: Fraction) -> None:
    assert len(number_text(number)) < 80


@given(ANY)
def test_only_rounded_numbers_carry_the_sign(number: Fraction) -> None:
    text = number_text(number)
    if "≈" not in text:
        assert all(Fraction(part) == number for part in text.split(" = "))


@given(st.fractions(-1000, 1000), st.fractions(0, 10))
def test_a_printed_interval_contains_the_interval(low: Fraction, width: Fraction) -> None:
    text = number_text(Interval(low, low + width))
    if width:
        ends = re.fullmatch(r"between (\S+) and (\S+)", text)
        assert ends is not None
        assert Fraction(ends[1]) <= low
        assert low + width <= Fraction(ends[2])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 2), "1/2 = 0.5"),
        (Fraction(69, 251), "69/251 ≈ 0.274900398406"),
        (251, "251"),
        (inf, "+∞"),
        (Infinite(None), "+∞"),
        (LogSum(), "0"),
        (LogSum({Fraction(2): Fraction(1)}), "ln 2 ≈ 0.69314718056"),
        (LogSum({Fraction(3, 2): Fraction(-1, 3)}), "−1/3·ln(3/2) ≈ -0.135155036036"),
        (Interval(0, inf), "between 0 and +∞"),
        (Interval(Fraction(1, 3), Fraction(1, 3)), "1/3 ≈ 0.333333333333"),
        (Fraction(-(7**9000)), "≈ -7.62711e+7605 (an integer of about 7606 digits)"),
        (Fraction(1, 10**5000), "≈ 1e-5000 (a fraction of about 5001 digits)"),
    ],
)
def test_examples(value: object, text: str) -> None:
    assert number_text(value) == text  # type: ignore[arg-type]
