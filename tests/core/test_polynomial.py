"""Polynomials: a ring, whose equality is that of functions, and whose text reads back."""

from fractions import Fraction
from itertools import product

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.polynomial import ONE, ZERO, Polynomial, combined, polynomial, rounded, variable
from arprops.models.expression import formula

quick = settings(max_examples=40)
NAMES = ("n", "q", "r")
numbers = st.fractions(-4, 4, max_denominator=4)
points = st.fixed_dictionaries(dict.fromkeys(NAMES, numbers))


@st.composite
def polynomials(draw, names=NAMES, degree=2):
    terms = {}
    for _ in range(draw(st.integers(0, 4))):
        powers = {name: draw(st.integers(0, degree)) for name in names}
        terms[tuple((name, power) for name, power in sorted(powers.items()) if power)] = draw(numbers)
    return Polynomial(terms)


def value(form, point):
    total = Fraction(0)
    for monomial, coefficient in form.terms:
        term = coefficient
        for name, power in monomial:
            term *= point[name] ** power
        total += term
    return total


def symbolic(form):
    total = sympy.S.Zero
    for monomial, coefficient in form.terms:
        term = sympy.Rational(coefficient.numerator, coefficient.denominator)
        for name, power in monomial:
            term *= sympy.Symbol(name) ** power
        total += term
    return total


@quick
@given(polynomials(), polynomials(), polynomials())
def test_polynomials_are_a_commutative_ring(f, g, h):
    assert f + g == g + f
    assert f * g == g * f
    assert (f + g) + h == f + (g + h)
    assert (f * g) * h == f * (g * h)
    assert f * (g + h) == f * g + f * h
    assert f + ZERO == f == f * ONE
    assert f - f == ZERO == f * ZERO
    assert -f == ZERO - f == -1 * f
    assert f**3 == f * f * f
    assert f**0 == ONE


@quick
@given(polynomials(), polynomials(), points)
def test_values_are_added_and_multiplied_with_their_polynomials(f, g, point):
    assert value(f + g, point) == value(f, point) + value(g, point)
    assert value(f * g, point) == value(f, point) * value(g, point)
    assert f.at(point) == polynomial(value(f, point))


@quick
@given(polynomials(), polynomials())
def test_two_polynomials_are_equal_exactly_where_sympy_expands_their_difference_to_0(f, g):
    for one, two in ((f, g), (f * g, g * f), ((f + g) ** 2, f**2 + 2 * f * g + g**2)):
        assert (one == two) == (sympy.expand(symbolic(one) - symbolic(two)) == 0)
    assert hash((f + g) * (f - g)) == hash(f * f - g * g)


@quick
@given(polynomials(), polynomials(degree=1), points)
def test_substituting_is_composing(f, g, point):
    inner = f.at({"n": g, "q": variable("n")})  # at once: the new n is not replaced again
    assert value(inner, point) == value(f, {**point, "n": value(g, point), "q": point["n"]})
    assert f.at({}) == f == f.at({"other": g})
    assert "n" not in f.at({"n": 2}).names


@quick
@given(polynomials())
def test_what_is_printed_reads_back(f):
    assert formula(str(f), NAMES) == f


def test_it_prints_as_one_would_write_it():
    n, q = variable("n"), variable("q")
    assert [str(f) for f in (ZERO, ONE - q, 2 * n - 1, -n, -n - 1, n * n * q, Fraction(1, 2) * n)] == [
        "0",
        "1 - q",
        "2*n - 1",
        "-n",
        "-n - 1",
        "n^2*q",
        "1/2*n",
    ]


def test_a_number_too_long_for_decimals_prints_all_the_same():
    assert str(Polynomial(10**6000)).startswith("0x")


@quick
@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3))
def test_rounding_keeps_the_integer_solutions(coefficients):
    a, b, c = coefficients
    form = a * variable("n") + b * variable("q") + c
    tight = rounded(form)
    assert all(coefficient.denominator == 1 for _, coefficient in tight.terms)
    for n, q in product(range(-12, 13), repeat=2):
        assert (value(form, {"n": n, "q": q}) >= 0) == (value(tight, {"n": n, "q": q}) >= 0)


def test_rounding_leaves_what_it_does_not_know():
    n = variable("n")
    assert rounded(2 * n - 1) == n - 1
    assert rounded(n * n - Fraction(1, 2)) == n * n - Fraction(1, 2)
    assert rounded(Fraction(1, 2) * n - Fraction(1, 3)) == Fraction(1, 2) * n - Fraction(1, 3)
    assert rounded(Polynomial(Fraction(-1, 2))) == Polynomial(-1)
    assert rounded(Polynomial(Fraction(1, 2))) == ZERO


@quick
@given(st.lists(polynomials(), min_size=1, max_size=3), st.data())
def test_a_combination_is_the_sum_of_its_products(hypotheses, data):
    factors = st.lists(st.integers(0, len(hypotheses) - 1), max_size=3).map(tuple)
    witness = data.draw(st.lists(st.tuples(st.fractions(0, 3, max_denominator=3), factors), max_size=3))
    point = data.draw(points)
    expected = Fraction(0)
    for coefficient, chosen in witness:
        product = coefficient
        for k in chosen:
            product *= value(hypotheses[k], point)
        expected += product
    assert value(combined(witness, hypotheses), point) == expected


@quick
@given(polynomials())
def test_names_constant_and_degree_are_read_off(f):
    assert f.names == {str(s) for s in symbolic(f).free_symbols}
    assert f.constant == value(f, dict.fromkeys(NAMES, 0))
    assert f.affine == (not f.terms or all(sum(powers) <= 1 for powers in sympy.Poly(symbolic(f), *map(sympy.Symbol, NAMES)).monoms()))
