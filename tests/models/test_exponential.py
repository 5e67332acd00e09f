"""Regions around powers of e: what is inside is inside, and no wider than promised."""

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq  # type: ignore[attr-defined]
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.error import BadQuestion
from arprops.models.exponential import exponential


@settings(deadline=None, max_examples=60)
@given(st.fractions(min_value=-700, max_value=700, max_denominator=1000), st.integers(8, 200))
def test_the_exponential_lies_inside_and_the_region_is_narrow(exponent: Fraction, bits: int) -> None:
    low, high = exponential(exponent, bits=bits)
    assert 0 < low < high
    assert high - low <= low * Fraction(2, 1 << bits) * Fraction(101, 100)
    before, ctx.prec = ctx.prec, 1200
    try:
        truth = arb(fmpq(exponent.numerator, exponent.denominator)).exp()
        assert arb(fmpq(low.numerator, low.denominator)) < truth < arb(fmpq(high.numerator, high.denominator))
    finally:
        ctx.prec = before


@pytest.mark.parametrize(("exponent", "bits"), [(701, 128), (-701, 128), (1, 7), (1, 4097)])
def test_what_is_too_large_is_refused(exponent: int, bits: int) -> None:
    with pytest.raises(BadQuestion):
        exponential(exponent, bits=bits)


def test_a_float_is_refused() -> None:
    with pytest.raises((BadQuestion, TypeError, ValueError)):
        exponential(0.5)  # type: ignore[arg-type]
