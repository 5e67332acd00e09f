"""Sums of logarithms with parameters: `same` is True only of one number, and finds what is written in factors."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as st

from arprops.core.formula import Formula, divided, same
from arprops.core.logsum import LogSum
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from tests.core.test_polynomial import polynomials, quick, symbolic

Q, R = ratio(variable("q")), ratio(variable("r"))
# All positive where 0 < q, r < 1.
ATOMS = (Q, R, 1 - Q, 1 - R, 1 + Q, ratio(2), ratio(6), ratio(Fraction(3, 4)))
WEIGHTS = (ratio(1), ratio(-1), Q / (1 - Q), ratio(Fraction(1, 2)), R)
AT = [{"q": Fraction(a, 7), "r": Fraction(b, 11)} for a, b in ((1, 3), (2, 9), (5, 1), (6, 10), (3, 5))]


@st.composite
def formulas(draw):
    """Σ weight · ln of a product of atoms."""
    terms = []
    for _ in range(draw(st.integers(0, 3))):
        argument = ratio(1)
        for _ in range(draw(st.integers(1, 3))):
            argument *= draw(st.sampled_from(ATOMS)) ** draw(st.sampled_from([1, 2, -1]))
        terms.append((draw(st.sampled_from(WEIGHTS)), argument))
    return Formula(tuple(terms), draw(st.sampled_from([ratio(0), ratio(0), Q])))


def apart(f):
    """The same number, with the logarithm of each product written as a sum of those of top and bottom, in another order."""
    terms = [term for c, a in reversed(f.terms) for term in ((-c, ratio(a.bottom)), (c, ratio(a.top)))]
    return Formula(tuple(terms), f.constant)


def at(f, values):
    """The exact value: its rational part, and its sum of logarithms."""
    number = sum((LogSum({a.at(values).rational: c.at(values).rational}) for c, a in f.terms), LogSum())
    return number, f.constant.at(values).rational


@quick
@given(formulas(), formulas())
def test_what_is_the_same_is_one_number_at_all_parameters(f, g):
    if same(f, g):
        assert all(at(f, values) == at(g, values) for values in AT)
    if any(at(f, values) != at(g, values) for values in AT):
        assert not same(f, g)


@quick
@given(formulas())
def test_a_formula_is_the_same_as_itself_with_its_logarithms_apart(f):
    assert same(f, f)
    assert same(f, apart(f))
    assert not same(f, Formula((*f.terms, (Q, ratio(2))), f.constant))
    assert not same(f, Formula(f.terms, f.constant + 1))


def test_common_factors_of_numbers_and_of_polynomials_are_found():
    assert same(Formula(((ratio(1), ratio(6)),)), Formula(((ratio(1), ratio(2)), (ratio(1), ratio(3)))))
    assert same(Formula(((Q, (1 - Q * Q)),)), Formula(((Q, 1 - Q), (Q, 1 + Q))))
    assert same(Formula(((ratio(1), (1 - Q * Q) / (1 - Q)),)), Formula(((ratio(1), 1 + Q),)))
    assert same(Formula(((ratio(2), 2 * Q),)), Formula(((ratio(1), 4 * Q * Q),)))
    assert not same(Formula(((ratio(1), Q),)), Formula(((ratio(1), R),)))
    assert not same(Formula(((ratio(1), ratio(2)),)), Formula((), ratio(1)))


def test_b3_is_one_number_however_it_is_written():
    closed = Formula(((ratio(1), (1 - Q) / (1 - R)), (Q / (1 - Q), Q / R)))
    apart = Formula(((ratio(1), 1 - Q), (ratio(-1), 1 - R), (Q / (1 - Q), Q), (-Q / (1 - Q), R)))
    summed = Formula(((1 / (1 - Q) - Q / (1 - Q), (1 - Q) / (1 - R)), (Q / (1 - Q), Q / R)))
    assert same(closed, apart)
    assert same(closed, summed)
    assert not same(closed, Formula(((ratio(1), (1 - Q) / (1 - R)), (Q, Q / R))))


def test_a_number_is_a_sum_of_logarithms_or_a_rational_or_not_yet_one():
    f = Formula(((Q, R),))
    assert f.number() is None
    assert f.at({"q": Fraction(1, 2)}).number() is None
    assert f.at({"q": Fraction(1, 2), "r": Fraction(1, 3)}).number() == LogSum({Fraction(1, 3): Fraction(1, 2)})
    assert Formula((), Q).at({"q": Fraction(1, 2)}).number() == Fraction(1, 2)
    assert Formula(((ratio(1), ratio(2)),), ratio(1)).number() is None
    assert f.names == {"q", "r"}


def test_it_prints_so_that_it_can_be_read():
    assert str(Formula(((ratio(1), (1 - Q) / (1 - R)), (Q / (1 - Q), Q / R)))) == "ln((1 - q)/(1 - r)) + (q/(1 - q))*ln(q/r)"
    assert str(Formula()) == "0"
    assert str(Formula((), 1 / (2 * Q))) == "1/(2*q)"


@quick
@given(polynomials(degree=1), polynomials(degree=1).filter(lambda form: form.terms))
def test_a_product_is_divided_by_each_factor(f, g):
    assert divided(f * g, g) == f


@quick
@given(polynomials(), polynomials(degree=1).filter(lambda form: form.names))
def test_division_is_exact_or_none_as_sympy_has_it(f, g):
    quotient = divided(f, g)
    _, rest = sympy.div(symbolic(f), symbolic(g), *sorted(symbolic(g).free_symbols | symbolic(f).free_symbols, key=str), domain="QQ")
    assert (quotient is None) == (rest != 0)
    assume(quotient is not None)
    assert quotient * g == f


def test_dividing_leaves_no_remainder_behind():
    n, q = variable("n"), variable("q")
    assert divided(n * n - q * q, n - q) == n + q
    assert divided(n * n + q, n) is None
    assert divided(Polynomial(), n) == Polynomial()


@pytest.mark.parametrize("argument", [ratio(1), Ratio(Polynomial(2), Polynomial(2))])
def test_the_logarithm_of_1_is_0(argument):
    assert same(Formula(((Q, argument),)), Formula())


def test_the_logarithm_of_0_is_no_number_and_the_same_as_none():
    nothing = Formula(((Q, ratio(0)),))
    assert not same(nothing, Formula())
    assert not same(nothing, nothing)
