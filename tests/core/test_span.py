"""Spans contain what they stand for, whatever is done with them."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.core.span import BITS, ONE, Span, over, raised, span, times, value

numbers = st.fractions(min_value=-50, max_value=50, max_denominator=60)


def holds(around: Span, number: Fraction) -> bool:
    return around[0] <= number * (1 << BITS) <= around[1]


@given(numbers, numbers, numbers, numbers)
def test_products_and_quotients_of_any_two_members_are_members(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> None:
    left, right = (span(min(a, b))[0], span(max(a, b))[1]), (span(min(c, d))[0], span(max(c, d))[1])
    quotient = over(left, right)
    assert (quotient is None) == (right[0] <= 0 <= right[1])
    for x in (a, b, (a + b) / 2):
        for y in (c, d, (c + d) / 2):
            assert holds(times(left, right), x * y)
            assert quotient is None or holds(quotient, x / y)


@given(st.fractions(min_value=Fraction(1, 40), max_value=3, max_denominator=60), st.integers(-20, 20))
def test_integer_powers_are_members(base: Fraction, power: int) -> None:
    found = raised(span(base), power)
    assert found is not None
    assert holds(found, base**power)


def test_a_base_that_may_be_0_has_no_negative_power() -> None:
    assert raised((0, ONE[1]), -1) is None
    assert raised((0, ONE[1]), 2) == (0, ONE[1])


@given(numbers, numbers, numbers)
def test_a_formula_is_a_member_of_its_value(n: Fraction, b: Fraction, step: Fraction) -> None:
    names = {"n": n, "b": b}
    form = ratio(variable("n") * variable("n") * 3 - variable("b") * Fraction(2, 7)) / (variable("n") + variable("b"))
    around = value(form, {"n": span(n), "b": (span(min(b, b + step))[0], span(max(b, b + step))[1])})
    if around is not None and n + b:
        assert holds(around, form.at(names).rational)


def test_a_formula_in_a_variable_that_is_not_known_has_no_value() -> None:
    assert value(ratio(variable("n")), {}) is None
