"""Recorded cells and images again: a distribution function of mpmath rounded by hand, and pixels listed one by one."""

from fractions import Fraction
from itertools import pairwise, product

import mpmath
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous.autoregression import GaussianAR
from arprops.tasks.continuous.pixels import CHANNELS, channel_order, image_task
from arprops.tasks.continuous.quantised import Quantised
from arprops.tasks.continuous.quantiser import Even

few = settings(max_examples=25, deadline=None)


def by_hand(mean, variance, levels, grain):
    """The cells of [−2, 2] under a normal distribution: mass by mpmath to 40 digits, the outer cells with the tails, then rounded and normalised."""
    with mpmath.workdps(40):
        centre, deviation = mpmath.mpf(mean.numerator) / mean.denominator, mpmath.sqrt(mpmath.mpf(variance.numerator) / variance.denominator)
        ends = [-mpmath.inf, *(-2 + mpmath.mpf(4 * k) / levels for k in range(1, levels)), mpmath.inf]
        below = [mpmath.ncdf(end, centre, deviation) for end in ends]
        grains = [int(mpmath.nint((high - low) * grain)) for low, high in pairwise(below)]
    return [Fraction(count, sum(grains)) for count in grains]


@few
@given(st.fractions(-1, 1, max_denominator=4), st.sampled_from([Fraction(1, 3), Fraction(1), Fraction(9, 7)]), st.integers(2, 4))
def test_a_recorded_joint_is_a_product_of_rounded_normal_cells(slope, variance, levels):
    model = Quantised(GaussianAR([slope], variance=variance), Even(-2, 2, levels=levels), length=2, grain="1/1000")
    middle = [Fraction(-2) + Fraction(4, levels) * (k + Fraction(1, 2)) for k in range(levels)]
    first = by_hand(Fraction(0), variance, levels, 1000)
    for one, other in product(range(levels), repeat=2):
        share = first[one] * by_hand(slope * middle[one], variance, levels, 1000)[other]
        assert ar.string_probability(model, [str(one), str(other)]) == share


@few
@given(st.dictionaries(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=2, max_size=2).map(tuple), st.integers(1, 5), min_size=1, max_size=5))
def test_an_image_in_either_order_by_listing_its_pixels(weights):
    total = sum(weights.values())
    task = image_task({image: Fraction(weight, total) for image, weight in weights.items()}, levels=3)
    for by in ("pixel", "plane"):
        model = task.model(channel_order(task, by), off_support={"0": 1})
        for image, weight in weights.items():
            planes = [str(pixel[channel]) for channel in range(len(CHANNELS)) for pixel in image]
            pixels = [str(value) for pixel in image for value in pixel]
            assert ar.string_probability(model, pixels if by == "pixel" else planes) == Fraction(weight, total)
