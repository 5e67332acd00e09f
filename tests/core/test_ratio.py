"""Quotients of polynomials: a field, but for what is 0 below; and their text reads back as the same quotient."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from arprops.models.expression import formula
from tests.core.test_polynomial import NAMES, points, polynomials, quick, symbolic, value

below = polynomials(degree=1).filter(lambda form: form.terms)
ratios = st.builds(Ratio, polynomials(degree=1), below)


def of(f):
    return symbolic(f.top) / symbolic(f.bottom)


@quick
@given(ratios, ratios, ratios)
def test_quotients_are_a_field(f, g, h):
    assert f + g == g + f
    assert f * g == g * f
    assert f * (g + h) == f * g + f * h
    assert f - f == 0
    assert f + 0 == f == f * 1
    assert 1 - f == -(f - 1)
    if f:
        assert f / f == 1
        assert f**-2 == 1 / (f * f)
        assert g / f * f == g


@quick
@given(ratios, ratios, points)
def test_values_follow_where_nothing_below_is_0(f, g, point):
    parts = [value(part, point) for part in (f.top, f.bottom, g.top, g.bottom)]
    assume(parts[1] and parts[3])
    one, two = Fraction(parts[0]) / parts[1], Fraction(parts[2]) / parts[3]
    assert f.at(point).rational == one
    assert (f + g).at(point).rational == one + two
    assert (f * g).at(point).rational == one * two


@quick
@given(ratios, ratios)
def test_two_quotients_are_equal_exactly_where_sympy_cancels_them_to_one(f, g):
    for one, two in ((f, g), (f * g / g if g else f, f), ((f + g) * (f - g), f * f - g * g)):
        assert (one == two) == (sympy.cancel(of(one) - of(two)) == 0)


@quick
@given(ratios)
def test_what_is_printed_reads_back(f):
    assert formula(str(f), NAMES) == f


def test_a_product_below_is_bracketed():
    n, q = variable("n"), variable("q")
    assert str(Ratio(Polynomial(1), 2 * n)) == "1/(2*n)"
    assert str(Ratio(q, n * q)) == "q/(n*q)"
    assert str(Ratio(Polynomial(1), n)) == "1/n"
    assert str(Ratio(q, 1 - q)) == "q/(1 - q)"
    assert str(ratio(Fraction(1, 2))) == "1/2"


@quick
@given(ratios, ratios, points)
def test_substituting_quotients_is_composing(f, g, point):
    assume(value(g.bottom, point))
    inner = {**point, "n": g.at(point).rational}
    assume(value(f.bottom, inner))
    try:
        composed = f.at({"n": g})
    except ZeroDivisionError:
        return
    at = [value(part, point) for part in (composed.top, composed.bottom)]
    assume(at[1])
    assert at[0] / at[1] == value(f.top, inner) / value(f.bottom, inner)


def test_nothing_is_divided_by_0():
    n = variable("n")
    with pytest.raises(ZeroDivisionError):
        Ratio(n, Polynomial())
    with pytest.raises(ZeroDivisionError):
        ratio(1) / (ratio(n) - n)
    with pytest.raises(ZeroDivisionError):
        Ratio(n, n - 1).at({"n": 1})


def test_only_a_number_is_rational():
    with pytest.raises(ValueError, match="not a number"):
        _ = ratio(variable("n")).rational
    assert Ratio(Polynomial(3), Polynomial(6)).rational == Fraction(1, 2)
    assert ratio(1) != "1"
