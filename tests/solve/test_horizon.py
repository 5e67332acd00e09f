"""Intervals of a requested width: they are as narrow as was asked, and hold the exact value."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.claim import KL, CrossEntropy, Entropy, FiniteMass, Length
from arprops.core.interval import Interval
from arprops.kernel.value import value
from arprops.solve.horizon import enclosed
from tests.kernel.test_horizon import fading, silent, unbounded, walk

WIDTH = Fraction(1, 10**12)
# For S → a S S (p) | b there are 1/(1−2p) moves by expectation, each with the local term of one coin.
MOVES = Fraction(3)
THIRD = {Fraction(1, 3): Fraction(1, 3), Fraction(2, 3): Fraction(2, 3)}
EXACT = [
    (FiniteMass(walk("1/3")), None, Fraction(1)),
    (FiniteMass(walk("2/3")), None, Fraction(1, 2)),
    (Length(walk("1/3")), None, MOVES + 1),
    (Entropy(walk("1/3")), ar.LogSum({1 / a: r for a, r in THIRD.items()}) * MOVES, None),
    (KL(walk("1/3"), walk("1/4")), ar.LogSum({Fraction(4, 3): Fraction(1, 3), Fraction(8, 9): Fraction(2, 3)}) * MOVES, None),
    (CrossEntropy(walk("1/3"), walk("1/4")), ar.LogSum({Fraction(4): Fraction(1, 3), Fraction(4, 3): Fraction(2, 3)}) * MOVES, None),
]


@pytest.mark.parametrize(("quantity", "logs", "number"), EXACT, ids=lambda x: type(x).__name__)
def test_the_interval_is_narrow_enough_and_holds_the_closed_form(quantity, logs, number):
    certificate = enclosed(quantity, width=WIDTH)
    assert certificate is not None
    around = value(quantity, certificate)
    assert isinstance(around, Interval)
    assert around.width <= WIDTH
    exact = logs if number is None else number
    assert around.lower <= exact <= around.upper


def test_a_budget_that_is_used_up_leaves_the_interval_wide():
    certificate = enclosed(FiniteMass(walk("1/2")), width=WIDTH, budget=2_000)
    assert certificate is not None
    assert WIDTH < value(FiniteMass(walk("1/2")), certificate).width < Fraction(1, 2)


def test_without_a_bound_on_the_tokens_the_upper_end_is_infinite():
    certificate = enclosed(Length(walk("1/2")), budget=2_000)
    assert certificate is not None
    assert certificate.drift is None
    assert value(Length(walk("1/2")), certificate).upper == float("inf")


def test_what_has_no_horizon_has_none():
    assert enclosed(Length(ar.Mixture([("1/2", walk("1/3")), ("1/2", walk("1/4"))]))) is None
    assert enclosed(FiniteMass(unbounded())) is None
    assert enclosed(KL(walk("1/3"), silent())) is None


def test_progress_is_told_how_far_it_is():
    told = []
    enclosed(FiniteMass(fading()), budget=200, progress=lambda what, count: told.append(count))
    assert told[-1] >= 100
