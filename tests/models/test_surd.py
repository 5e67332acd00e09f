"""Numbers a + b·√d: exact arithmetic in one field, exact comparison everywhere."""

from fractions import Fraction
from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.error import BadQuestion
from arprops.models.surd import Surd, ends, one_field, root

SMALL = st.builds(Fraction, st.integers(-6, 6), st.integers(1, 4))
SURDS = st.builds(lambda a, b, d: a + b * root(Fraction(d)), SMALL, SMALL, st.sampled_from([2, 3, 5, 8, 12]))


@given(x=SURDS, y=SURDS)
def test_comparison_is_that_of_real_numbers(x, y):
    assert (x == y) == (abs(float(x) - float(y)) < 1e-9)
    assert (x < y) == (x != y and float(x) < float(y))
    assert x != y or hash(x) == hash(y)


@given(x=SURDS, y=SURDS, r=SMALL)
def test_arithmetic_is_exact_in_one_field_and_refused_across_two(x, y, r):
    assert x + r - x == r
    assert x * r + r * x == 2 * r * x
    assert r - x == -(x - r)
    if x:
        assert x / x == 1
        assert r / x * x == r
    if one_field([x, y]):
        assert (x + y) * (x - y) == x * x - y * y
        assert not y or x / y * y == x
    else:
        with pytest.raises(BadQuestion, match="different fields"):
            x + y


@given(x=SURDS, bits=st.integers(1, 200))
def test_the_ends_are_close_and_on_both_sides(x, bits):
    low, high = ends(x, bits)
    assert low <= x <= high
    assert high - low <= Fraction(1, 2**bits)
    if isinstance(x, Surd):
        assert x.lower < x < x.upper
        assert (x.enclose(bits).lower, x.enclose(bits).upper) == (low, high)


@given(number=st.builds(Fraction, st.integers(0, 500), st.integers(1, 50)))
def test_a_root_squares_to_its_number(number):
    assert root(number) * root(number) == number
    assert isclose(float(root(number)), sqrt(number), abs_tol=1e-12)


def test_a_surd_reads_as_it_is_written_in_books():
    assert [str(x) for x in (2 - root(Fraction(3)), root(Fraction(1, 3)), 1 - 2 * root(Fraction(2)))] == ["2 − √3", "(1/3)·√3", "1 − 2·√2"]
    assert repr(2 - root(Fraction(3))) == "Surd(2 − √3)"
    assert float(2 - root(Fraction(3))) == 0.2679491924311227
    assert root(Fraction(2)) != "√2"
