"""Maximum likelihood with SciPy: what comes back is recorded in rationals, and is at a maximum where that can be decided."""

import sys
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.tasks.continuous.autoregression import GaussianAR, kl_rate
from arprops.tasks.continuous.density import kl_within
from arprops.tasks.continuous.fitted import fit_flow, fit_mixture, mean_loss
from arprops.tasks.continuous.flow import FlowAR
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.mixture_ar import MixtureAR
from arprops.tasks.continuous.monotone import Monotone
from arprops.tasks.continuous.regression import ar_loss, fit_ar, shortfall
from tests.tasks.continuous.drawn import positive, shares

pytest.importorskip("scipy")

few = settings(max_examples=15)
TRUTH = GaussianAR(["1/2", "-1/4"], variance=2, intercept=1)


def walked(seed, size):
    rng, values = Random(seed), [0.0, 0.0]
    while len(values) < size:
        values.append(1 + 0.5 * values[-1] - 0.25 * values[-2] + rng.gauss(0, 2**0.5))
    return values


@few
@given(st.integers(0, 999), st.integers(0, 2))
def test_a_fitted_ar_model_is_at_the_maximum_and_any_other_falls_short_of_it(seed, order):
    series = walked(seed, 30)
    found = fit_ar(series, order=order)
    assert found.converged
    assert found.samples == 30 - order
    assert 0 <= shortfall(found.model, series) < Fraction(1, 10**20)
    moved = GaussianAR(found.model.coefficients, variance=found.model.variance * 2, intercept=found.model.intercept)
    assert shortfall(moved, series) > Fraction(1, 100)
    assert found.reported == pytest.approx(float(ar_loss(found.model, series)), abs=1e-9)


@few
@given(st.lists(shares, max_size=2), positive, st.integers(0, 99))
def test_the_loss_in_closed_form_is_the_loss_enclosed(back, variance, seed):
    model, series = GaussianAR(back, variance=variance), walked(seed, 12)
    around, exact = mean_loss(model, series), ar_loss(model, series)
    assert around.lower <= exact.upper
    assert exact.lower <= around.upper
    assert around.width < Fraction(1, 10**12)


def test_more_samples_bring_the_fit_nearer_to_the_truth_and_the_divergence_is_exact():
    missed = [kl_rate(TRUTH, fit_ar(walked(5, size), order=2).model) for size in (50, 800)]
    assert 0 < missed[1] < missed[0]


def test_a_fitted_mixture_is_near_the_truth_and_reports_its_loss():
    rng = Random(2)
    series = [rng.gauss(-1, 1) if rng.random() < 0.3 else rng.gauss(2, 0.5) for _ in range(600)]
    found = fit_mixture(series, components=2)
    truth = Mixture([("3/10", -1, 1), ("7/10", 2, "1/4")])
    assert found.converged
    assert kl_within(truth, found.model.given(()), bits=30).upper < Fraction(1, 50)
    around = mean_loss(found.model, series)
    assert float(around.lower) == pytest.approx(found.reported, abs=1e-9)
    # the truth is one of the models that were fitted among
    assert around.upper < mean_loss(MixtureAR([("3/10", -1, [], 1), ("7/10", 2, [], "1/4")]), series).lower
    single = fit_mixture(series, components=1)
    mean = sum(Fraction(x) for x in series) / 600
    assert float(single.model.given(()).mean) == pytest.approx(float(mean), abs=1e-4)
    assert mean_loss(single.model, series).lower > around.upper


def test_mixtures_and_flows_of_an_order_find_what_the_past_says():
    rng, series = Random(3), [0.0]
    while len(series) < 400:
        series.append(0.5 * series[-1] + rng.gauss(0, 1) if rng.random() < 0.5 else 3 - 0.5 * series[-1] + rng.gauss(0, 0.3))
    found = fit_mixture(series, components=2, order=1)
    slopes = sorted(float(row[2][0]) for row in found.model.components)
    assert slopes[0] == pytest.approx(-0.5, abs=0.15)
    assert slopes[1] == pytest.approx(0.5, abs=0.15)
    flow, bent = fit_flow(series, bends=0, order=1), fit_flow(series, bends=1, order=1)
    assert isinstance(bent.model, FlowAR)
    assert bent.model.order == 1
    assert bent.reported < flow.reported
    # without bends a flow is a Gaussian AR model, whose least loss is known
    assert flow.reported == pytest.approx(fit_ar(series, order=1).reported, abs=1e-6)
    for one in (found, flow, bent):
        assert one.samples == 399
        assert float(mean_loss(one.model, series).upper) == pytest.approx(one.reported, abs=1e-9)


def test_a_fitted_flow_is_nearer_to_a_bent_truth_than_a_straight_one():
    rng = Random(4)
    series = [z**3 / 3 + z for z in (rng.gauss(0, 1) for _ in range(300))]
    straight, bent = (fit_flow(series, bends=bends) for bends in (0, 1))
    assert bent.reported < straight.reported - 0.02
    assert all(bend.height > 0 for bend in bent.model.transform.bends)
    assert isinstance(bent.model.transform, Monotone)


def test_series_that_cannot_be_fitted_are_refused():
    fits = [
        lambda xs, order=0: fit_ar(xs, order=order),
        lambda xs, order=0: fit_mixture(xs, components=1, order=order),
        lambda xs, order=0: fit_flow(xs, bends=1, order=order),
    ]
    for fit in fits:
        for series in ([], [1.0], [2.0] * 9):
            with pytest.raises(ar.BadQuestion, match="not all equal"):
                fit(series)
        for bad in (float("nan"), float("inf"), "1", True, 10**400, None):
            with pytest.raises(ar.BadQuestion, match="value 1 of the series"):
                fit([0.0, bad, 1.0])
        with pytest.raises(ar.BadQuestion):
            fit([0.0, 1.0, 3.0], order=-1)
        with pytest.raises(ar.BadQuestion, match="more than 5 values"):
            fit([0.0, 1.0, 3.0], order=2)
    with pytest.raises(ar.BadQuestion, match="that floats show"):
        fit_ar([0.0, 1.0] * 5, order=1)
    with pytest.raises(ar.BadQuestion, match="at least one component"):
        fit_mixture([0.0, 1.0], components=0)
    with pytest.raises(ar.BadQuestion, match="without an error"):
        shortfall(GaussianAR([1], variance=1), [Fraction(k) for k in range(9)])
    with pytest.raises(ar.BadQuestion, match="many solutions"):
        shortfall(GaussianAR([1, 1], variance=1), [Fraction(k) for k in range(9)])
    for ask in (ar_loss, mean_loss):
        with pytest.raises(ar.BadQuestion, match="2 values on"):
            ask(GaussianAR([1], variance=1), [1.0])


def test_without_scipy_the_line_that_installs_it_is_shown(monkeypatch):
    for name in ("scipy", "scipy.linalg", "scipy.optimize"):
        monkeypatch.setitem(sys.modules, name, None)
    for fit in (lambda: fit_ar([0.0, 1.0], order=0), lambda: fit_mixture([0.0, 1.0], components=1), lambda: fit_flow([0.0, 1.0], bends=0)):
        with pytest.raises(ar.Missing, match=r"arprops\[continuous\]"):
            fit()
