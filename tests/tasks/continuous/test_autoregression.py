"""F1: Gaussian AR(p), exactly: the joint determines the model, and stationarity is decided in rationals."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous.autoregression import GaussianAR, entropy_rate, joint, kl_rate, recovered, reflections, replaced, stationary
from arprops.tasks.continuous.normal import Normal, conditionals, determined, marginal
from arprops.tasks.continuous.normal_divergence import entropy, kl
from tests.tasks.continuous.drawn import ars, numbers, shares

few = settings(max_examples=60)


@few
@given(ars(), st.integers(1, 3))
def test_the_joint_gives_the_coefficients_back(p, more):
    q = joint(p, p.order + more)
    assert determined(q)
    found = recovered(q, p.order)
    assert (found.coefficients, found.variance, found.intercept) == (p.coefficients, p.variance, p.intercept)
    assert joint(found, p.order + more + 1) == joint(p, p.order + more + 1)


@few
@given(st.integers(0, 2), st.data())
def test_one_joint_is_one_model_the_contrast_to_part_a(order, data):
    """F1. In part A two models may share a joint and answer otherwise; positive densities leave no prompt for that."""
    p, q = data.draw(ars(order=order)), data.draw(ars(order=order))
    assert recovered(joint(p, order + 1), order).coefficients == p.coefficients
    same = joint(p, p.order + 1) == joint(q, q.order + 1)
    assert same == (p == q)
    assert (kl(joint(p, p.order + 1), joint(q, q.order + 1)) == 0) == same


@few
@given(st.lists(shares.filter(lambda k: abs(k) < 1), max_size=3))
def test_every_row_of_partial_autocorrelations_comes_back_and_is_stationary(row):
    back: list[Fraction] = []
    for k in row:  # the step-up recursion
        back = [*(c - k * mirrored for c, mirrored in zip(back, back[::-1], strict=True)), k]
    assert reflections(back) == tuple(row)
    p = stationary(GaussianAR(back, variance=1, intercept=1))
    q = joint(p, len(row) + 2)
    if row:
        start = len(row)
        assert marginal(q, range(start)) == marginal(q, range(1, start + 1)) == marginal(q, range(2, start + 2)) == p.start
    else:
        assert p.start is None


@few
@given(ars(), st.sampled_from([Fraction(1), Fraction(-1), Fraction(3, 2)]))
def test_a_root_on_or_outside_the_unit_circle_is_no_stationary_model(p, root):
    """(1 − root·L) times any other polynomial."""
    one = [Fraction(1), *(-c for c in p.coefficients)]
    product = [a - root * b for a, b in zip([*one, 0], [0, *one], strict=True)]
    unstable = GaussianAR([-c for c in product[1:]], variance=1)
    assert reflections(unstable.coefficients) is None
    with pytest.raises(ar.BadQuestion, match="no stationary start"):
        stationary(unstable)


@few
@given(ars(max_order=2), ars(max_order=2))
def test_rates_are_the_growth_of_joints(p, q):
    assume(reflections(p.coefficients) is not None)
    p = stationary(p)
    n = max(p.order, q.order) + 1
    longer, shorter = joint(p, n + 1), joint(p, n)
    assert entropy(longer) - entropy(shorter) == entropy_rate(p)
    assert kl(longer, joint(replaced(q), n + 1)) - kl(shorter, joint(replaced(q), n)) == kl_rate(p, q)
    assert kl_rate(p, p) == 0


@few
@given(ars(), st.lists(numbers, min_size=4, max_size=4))
def test_an_answer_is_the_conditional_of_the_joint(p, past):
    step = conditionals(joint(p, 5))[4]
    assert p.given(past) == Normal([step.intercept + sum((c * x for c, x in zip(step.coefficients, past, strict=True)), Fraction(0))], [[p.variance]])


def test_determined_is_not_robust_far_off_the_answers_part_though_the_joints_hardly_do():
    p, q = GaussianAR(["1/2"], variance=1), GaussianAR(["501/1000"], variance=1)
    assert 0 < kl_rate(p, q) < Fraction(1, 10**6)
    assert kl(p.given([Fraction(10**4)]), q.given([Fraction(10**4)])) == 50


def test_what_is_no_ar_model_is_refused():
    with pytest.raises(ar.BadModel, match="positive variance"):
        GaussianAR(["1/2"], variance=0)
    for start in (Normal([0, 0], [[1, 0], [0, 1]]), 3):
        with pytest.raises(ar.BadModel, match="joint of 1 values"):
            GaussianAR(["1/2"], variance=1, start=start)  # type: ignore[arg-type]
    with pytest.raises(ar.BadModel, match="float"):
        GaussianAR([0.5], variance=1)
    with pytest.raises(ar.BadQuestion, match="from 2 values on"):
        recovered(Normal([0], [[1]]), 1)
    with pytest.raises(ar.BadQuestion, match="no AR"):
        recovered(joint(GaussianAR(["1/2", "1/3"], variance=1), 4), 1)
    with pytest.raises(ar.BadQuestion, match="does not determine"):
        recovered(Normal([0, 0], [[0, 0], [0, 1]]), 1)
    with pytest.raises(ar.BadQuestion):
        recovered(Normal([0], [[1]]), -1)
    assert GaussianAR([], variance=1).given([]) == Normal([0], [[1]])
    with pytest.raises(ar.BadModel):
        joint(GaussianAR([], variance=1), 0)
