"""F2: a monotone flow: increasing by proof, inverted with certainty, and no divergence is lost or won through it."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous.autoregression import GaussianAR
from arprops.tasks.continuous.density import entropy_within, kl_within, total_within
from arprops.tasks.continuous.flow import Flow, FlowAR
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.mixture_ar import MixtureAR
from arprops.tasks.continuous.monotone import Monotone, inverse, value
from arprops.tasks.continuous.normal import Normal
from arprops.tasks.continuous.normal_divergence import entropy, kl
from tests.tasks.continuous.drawn import ars, flows, numbers, positive, transforms

few = settings(max_examples=10)
bends = st.lists(st.tuples(numbers, numbers, positive), max_size=3)


@settings(max_examples=30)
@given(positive, bends)
def test_what_is_accepted_increases_and_what_is_refused_shows_a_slope_of_at_most_0_or_says_undecided(slope, rows):
    try:
        t = Monotone(slope, rows)
    except ar.BadModel as refused:
        assert any(height < 0 for height, _, _ in rows)
        assert "not increasing" in str(refused) or "not told from 0" in str(refused)  # noqa: PT017
        return
    assert 0 < t.least_slope <= t.most_slope
    points = [Fraction(k, 4) for k in range(-12, 13)]
    for low, high in pairwise(points):
        rise = value(t, high, bits=100).upper - value(t, low, bits=100).lower
        assert t.least_slope * (high - low) <= rise
        assert value(t, high, bits=100).lower - value(t, low, bits=100).upper <= t.most_slope * (high - low)


@few
@given(transforms(), numbers, st.integers(2, 40))
def test_the_inverse_brackets_the_value_as_narrowly_as_asked(t, z, places):
    around = inverse(t, z, width=Fraction(1, 10**places))
    assert around.width <= Fraction(1, 10**places)
    assert value(t, Fraction(around.lower), bits=256).lower <= z <= value(t, Fraction(around.upper), bits=256).upper


def test_where_a_function_is_too_flat_to_tell_the_inverse_is_refused_and_never_a_bracket_beside_it():
    tiny = Fraction(1, 10**700)
    with pytest.raises(ar.BadQuestion, match="2048 bits do not tell"):
        inverse(Monotone(tiny, [(tiny, 0, 1)], shift=1), 1)  # it is 0
    steeper = Fraction(1, 10**300)
    assert 0 in inverse(Monotone(steeper, [(steeper, 0, 1)], shift=1), 1)


@few
@given(flows())
def test_a_flow_sums_to_1_by_quadrature_as_its_base_does(p):
    assert Fraction(1) in total_within(p, bits=30)
    assert total_within(p, bits=30).width < Fraction(1, 10**6)


@few
@given(transforms(), st.tuples(numbers, positive), st.tuples(numbers, positive))
def test_through_one_function_the_divergence_is_that_of_the_bases(t, one, two):
    p, q = Normal([one[0]], [[one[1]]]), Normal([two[0]], [[two[1]]])
    around = kl_within(Flow(Mixture.of(p), t), Flow(Mixture.of(q), t), bits=30)
    exact = kl(p, q)
    assert around.lower <= exact.upper
    assert exact.lower <= around.upper
    assert around.width < Fraction(1, 10**5)


@few
@given(positive, numbers, st.tuples(numbers, positive))
def test_a_straight_line_is_a_change_of_units(slope, shift, normal):
    base = Normal([normal[0]], [[normal[1]]])
    line = Normal([(normal[0] - shift) / slope], [[normal[1] / slope**2]])
    around = entropy_within(Flow(Mixture.of(base), Monotone(slope, shift=shift)), bits=30)
    assert around.lower <= entropy(line).upper
    assert entropy(line).lower <= around.upper
    assert entropy(line) == entropy(base) - ar.log(slope)


@few
@given(ars(max_order=2), transforms(), st.lists(numbers, min_size=2, max_size=2))
def test_two_flows_through_one_function_answer_as_far_apart_as_their_bases(base, t, past):
    other = GaussianAR(base.coefficients, variance=base.variance * 2, intercept=base.intercept + 1)
    exact = kl(base.given(past), other.given(past))
    around = kl_within(FlowAR(base, t).given(past), FlowAR(other, t).given(past), bits=30)
    assert around.lower <= exact.upper
    assert exact.lower <= around.upper


def test_a_falling_bend_that_is_small_enough_is_proved_increasing_and_a_larger_one_is_refused_with_a_point():
    t = Monotone("1/2", [("-1/2", 0, "1/2"), (1, 0, 1)])
    assert 0 < t.least_slope < Fraction(1, 4)
    with pytest.raises(ar.BadModel, match="near x = 0 its slope is at most 0"):
        Monotone("1/2", [(-1, 0, 1)])
    with pytest.raises(ar.BadModel, match="not increasing"):
        Monotone("1/2", [("-1/2", 0, 1)])  # a slope of exactly 0, at one point
    with pytest.raises(ar.BadModel, match="not told from 0"):
        Monotone("1/2", [("-1/2", "1/3", 1)])  # the same at a point that no middle hits


@pytest.mark.parametrize(
    "make", [lambda: Monotone(0), lambda: Monotone(-1), lambda: Monotone(1, [(1, 0, 0)]), lambda: Monotone(0.5), lambda: Monotone(1, [(1, 0, "x")]), lambda: Monotone(1, [(1, 0)])]
)
def test_what_is_no_increasing_function_is_refused(make):
    with pytest.raises(ar.BadModel):
        make()


def test_what_is_no_flow_is_refused():
    t = Monotone(1)
    for base in (Normal([0], [[1]]), None):
        with pytest.raises(ar.BadModel, match="Mixture as its base"):
            Flow(base, t)  # type: ignore[arg-type]
    with pytest.raises(ar.BadQuestion, match="positive width"):
        inverse(t, 0, width=0)
    for base, bent in ((3, t), (GaussianAR([], variance=1), 3)):
        with pytest.raises(ar.BadModel, match="GaussianAR or MixtureAR"):
            FlowAR(base, bent)  # type: ignore[arg-type]
    assert FlowAR(MixtureAR([(1, 0, ["1/2"], 1)]), t).given([Fraction(2)]) == Flow(Mixture([(1, 1, 1)]), t)
    assert FlowAR(GaussianAR(["1/2"], variance=1), t).order == 1
