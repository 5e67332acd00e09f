"""Outward arithmetic: the exact number is always between the ends, also where floats run out."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.neural.outward import FLOOR, MOST, TINY, high, low, product, rows_of, shares, total_high, total_low

weight = st.one_of(st.just(0.0), st.just(5e-324), st.floats(1e-320, 1.0), st.floats(0.001, 1.0))
rows = st.lists(weight, min_size=2, max_size=6).map(lambda row: [*row, 1.0])


def exact_share(row, i):
    return Fraction(row[i]) / sum(map(Fraction, row))


@settings(deadline=None, max_examples=300)
@given(rows)
def test_the_exact_share_is_between_the_ends(row):
    share = shares(np.array([row]))
    for i in range(len(row)):
        assert Fraction(float(low(share, len(row))[0, i])) <= exact_share(row, i) <= Fraction(float(high(share, len(row))[0, i]))
        assert (share[0, i] == 0) == (row[i] == 0)


@settings(deadline=None, max_examples=200)
@given(st.lists(rows, min_size=1, max_size=40), st.data())
def test_the_exact_mass_of_a_path_is_between_the_ends(path, data):
    mass, exact, roundings = np.ones(1), Fraction(1), 0
    for row in path:
        i = data.draw(st.integers(0, len(row) - 1))
        mass = product(mass, shares(np.array([row]))[:, i])
        exact *= exact_share(row, i)
        roundings += len(row) + 1
    assert Fraction(float(low(mass, roundings)[0])) <= exact <= Fraction(float(high(mass, roundings)[0]))
    assert (mass[0] == 0) == (exact == 0)


@given(st.lists(st.floats(-1e6, 1e6), max_size=50))
def test_the_exact_sum_is_between_the_totals(numbers):
    exact = sum(map(Fraction, numbers), Fraction(0))
    assert Fraction(total_low(np.array(numbers))) <= exact <= Fraction(total_high(np.array(numbers)))


def test_a_sum_of_nothing_negative_is_not_below_zero():
    assert total_low(np.zeros(3)) == 0.0


def test_what_underflows_stays_positive_and_is_only_known_to_be_tiny():
    made = product(np.full(1, 1e-200), np.full(1, 1e-200))
    assert made[0] == FLOOR
    assert (low(made, 1)[0], high(made, 1)[0]) == (0.0, TINY)


def test_a_weight_of_zero_has_the_logarithm_of_zero_without_error():
    row = rows_of(np.array([[0.0, 1.0]]))
    assert row.log[0, 0] == -inf
    assert row.log_error[0, 0] == 0


def test_more_roundings_than_the_bound_allows_are_refused():
    with pytest.raises(ar.BadQuestion, match="roundings"):
        low(np.ones(1), int(MOST) + 1)
