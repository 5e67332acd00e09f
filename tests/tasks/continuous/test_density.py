"""F2: an enclosure is certain wherever its integral is cut off: what lies outside is bounded, and not taken to be nothing."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.tasks.continuous.ball import complex_ball, precision, within
from arprops.tasks.continuous.density import Density, Growth, cross_entropy_within, entropy_within, kl_within, total_within
from arprops.tasks.continuous.flow import Flow
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.monotone import Monotone
from arprops.tasks.continuous.normal import Normal
from arprops.tasks.continuous.normal_divergence import entropy, kl
from tests.tasks.continuous.drawn import flows, mixtures, numbers, positive

few = settings(max_examples=12)
cuts = st.tuples(numbers, positive).map(lambda cut: (cut[0], cut[0] + cut[1]))
singles = st.builds(lambda m, v: Normal([m], [[v]]), numbers, positive)


def cut_at(cut):
    """Both families cut off there."""
    patch = pytest.MonkeyPatch()
    for family in (Mixture, Flow):
        patch.setattr(family, "reach", lambda self, bits: cut)
    return patch


@few
@given(singles, singles, cuts)
def test_cut_off_anywhere_the_closed_forms_are_still_contained(p, q, cut):
    one, two, patch = Mixture.of(p), Mixture.of(q), cut_at(cut)
    try:
        found = [
            (entropy_within(one, bits=30), entropy(p)),
            (kl_within(one, two, bits=30), kl(p, q)),
            (cross_entropy_within(one, two, bits=30), entropy(p) + kl(p, q)),
        ]
    finally:
        patch.undo()
    for around, exact in found:
        assert around.lower <= exact.lower
        assert exact.upper <= around.upper


@few
@given(st.one_of(mixtures(max_size=2), flows()), cuts)
def test_cut_off_anywhere_the_wide_enclosure_meets_the_narrow_one(p: Density, cut):
    narrow, patch = (entropy_within(p, bits=30), total_within(p, bits=30)), cut_at(cut)
    try:
        wide = (entropy_within(p, bits=30), total_within(p, bits=30))
    finally:
        patch.undo()
    for small, large in zip(narrow, wide, strict=True):
        assert large.lower <= small.upper
        assert small.lower <= large.upper
    assert Fraction(1) in wide[1]
    assert wide[0].width > narrow[0].width


@few
@given(st.one_of(mixtures(), flows()), numbers)
def test_no_logarithm_of_a_density_is_larger_than_its_growth_says(p: Density, x):
    with precision(80):
        size = within(abs(p.log_at(complex_ball(8 * x), analytic=False).real))
        of = p.growth()
    assert size.lower <= of.constant + of.square * 64 * x**2


@few
@given(singles, positive, numbers, st.tuples(numbers, positive), st.tuples(positive, positive))
def test_what_a_flow_bounds_outside_an_interval_is_at_least_the_mean_that_is_there(base, slope, shift, cut, growth):
    """Through a straight line a flow is a normal distribution, of which the mean outside is known."""
    line = Mixture([(1, (base.mean[0] - shift) / slope, base.variance(0) / slope**2)])
    low, high = cut[0], cut[0] + cut[1]
    with precision(80):
        bound = within(Flow(Mixture.of(base), Monotone(slope, shift=shift)).beyond(low, high, Growth(*growth)))
        exact = within(line.beyond(low, high, Growth(*growth)))
    assert exact.lower <= bound.upper
