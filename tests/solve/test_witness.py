"""Witnesses: what is found adds up, and what does not follow is not found."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.polynomial import Polynomial, combined, variable
from arprops.solve.witness import Goal, fulfilled, witness

n, m, q = map(variable, "nmq")
HYPOTHESES = [n, m, n - m - 1, q, 1 - q]
small = st.integers(-3, 3)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(0, 4), max_size=2)), max_size=4))
def test_every_combination_of_hypotheses_has_a_witness_that_adds_up_to_it(parts):
    target = combined([(Fraction(c), tuple(factors)) for c, factors in parts], HYPOTHESES)
    found = witness(target, HYPOTHESES, degree=2)
    assert found is not None
    assert all(c >= 0 for c, _ in found)
    assert combined(found, HYPOTHESES) == target


@settings(deadline=None, max_examples=60)
@given(small, small, small, small)
def test_a_form_with_a_witness_is_not_negative_where_the_hypotheses_hold(a, b, c, d):
    found = witness(a * n + b * m + c * q + d, HYPOTHESES)
    if found is not None:
        for values in ({"n": 1, "m": 0, "q": 0}, {"n": 1, "m": 0, "q": 1}, {"n": 9, "m": 8, "q": 0}, {"n": 50, "m": 0, "q": 1}):
            assert a * values["n"] + b * values["m"] + c * values["q"] + d >= 0


def test_what_does_not_follow_has_no_witness():
    assert witness(m - n, HYPOTHESES) is None
    assert witness(variable("other"), HYPOTHESES) is None
    assert witness(Polynomial(-1), HYPOTHESES) is None


def test_a_contradiction_shows_that_minus_1_is_not_negative():
    found = witness(Polynomial(-1), [n - 2, 1 - n])
    assert found is not None
    assert combined(found, [n - 2, 1 - n]) == Polynomial(-1)
    assert witness(Polynomial(-1), [Polynomial(-3)]) == ((Fraction(1, 3), (0,)),)


@pytest.mark.parametrize(("form", "degree"), [(n * n - m * m, 2), (n * q - m * q, 2), (n * n * n - m * m * m, 3)])
def test_products_of_hypotheses_are_tried_up_to_the_degree(form, degree):
    assert witness(form, HYPOTHESES, degree=degree - 1) is None
    found = witness(form, HYPOTHESES, degree=degree)
    assert found is not None
    assert combined(found, HYPOTHESES) == form


def test_a_positive_form_has_a_part_that_is_positive():
    for form in (2 - q, 1 - q, q + q * q, Polynomial(3)):
        found = witness(form, HYPOTHESES, degree=2, positive=3)
        assert found is not None
        assert any(c > 0 and all(k >= 3 for k in factors) for c, factors in found)
    assert witness(m, HYPOTHESES, positive=3) is None


def test_unknown_coefficients_are_found_with_the_witnesses():
    # c·n + d ≥ n/2 + 3 where n ≥ 0, with d as small as can be
    goal = Goal(-n * Fraction(1, 2) - 3, (n,), {"c": n, "d": Polynomial(1)})
    found = fulfilled([goal], zeros=[{"c": Polynomial(1), "d": Polynomial(-1)}], least={"d": Fraction(1)})
    assert found is not None
    assert found.values == {"c": 3, "d": 3}
    assert combined(found.witnesses[0], [n]) == n * Fraction(5, 2)


def test_goals_that_contradict_each_other_are_not_fulfilled():
    goals = [Goal(Polynomial(-1), (n,), {"c": Polynomial(1)}), Goal(Polynomial(0), (n,), {"c": Polynomial(-1)})]
    assert fulfilled(goals) is None
