"""The adapter to arb: exact numbers in, intervals rounded outward out."""

from fractions import Fraction

import pytest
from hypothesis import given

import arprops as ar
from arprops.tasks.continuous.ball import ball, hull, integral, pi, precision, within
from tests.tasks.continuous.drawn import numbers


@given(numbers, numbers)
def test_balls_contain_what_they_stand_for(a, b):
    low, high = min(a, b), max(a, b)
    with precision(30):
        assert a in within(ball(a))
        around = within(hull(low, high))
        product = within(ball(a) * ball(b))
    assert around.lower <= low <= high <= around.upper
    assert a * b in product


def test_ends_beyond_all_size_are_rounded_outward():
    with precision(64):
        tiny, huge = (ball(-(10**6)).exp(), ball(10**6).exp())
        assert within(tiny) > 0 or within(tiny).lower == 0
        assert 0 < within(tiny).upper <= Fraction(1, 1 << 16000)
        assert within(-tiny).upper == 0
        assert within(huge).upper == float("inf")
        assert Fraction(2) ** 16000 < within(huge).lower
        assert within(-huge).lower == -float("inf")
        assert within(ball(0)) == ar.Interval(0, 0)
        nothing = within(ball(0) / ball(0))
    assert (nothing.lower, nothing.upper) == (-float("inf"), float("inf"))


@pytest.mark.parametrize("bits", [0, 15, 4097, 64.0, True])
def test_a_precision_that_makes_no_sense_is_refused(bits):
    with pytest.raises(ar.BadQuestion, match="between 16 and 4096"), precision(bits):
        pass


@given(numbers, numbers)
def test_an_integral_of_a_polynomial_contains_its_closed_form(a, b):
    low, high = min(a, b), max(a, b)
    with precision(60):
        around = within(integral(lambda x, _: x * x, low, high, bits=40))
    assert (high**3 - low**3) / 3 in around


def test_pi_lies_between_archimedes_and_the_precision_is_put_back():
    import flint

    before = flint.ctx.prec
    with precision(100):
        assert Fraction(223, 71) < within(pi()).lower
        assert within(pi()).upper < Fraction(22, 7)
    with pytest.raises(ZeroDivisionError), precision(200):
        raise ZeroDivisionError
    assert flint.ctx.prec == before
