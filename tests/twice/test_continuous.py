"""Continuous outputs by a second route: matrices in floats, mpmath at 200 bits, counted cells, roots of polynomials, and sums in the closed forms of textbooks.

No route shares code with the first: numpy inverts matrices, mpmath integrates and takes logarithms, and nothing here speaks to FLINT.
"""

from fractions import Fraction
from itertools import pairwise, product
from math import exp, log, pi, sqrt
from random import Random

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from arprops.core.logsum import log as exact_log
from arprops.tasks.continuous.autoregression import GaussianAR, entropy_rate, joint, kl_rate, reflections, stationary
from arprops.tasks.continuous.cells import cells, code_entropy, histogram_gap
from arprops.tasks.continuous.density import density, entropy_within, kl_within, mass
from arprops.tasks.continuous.fitted import mean_loss
from arprops.tasks.continuous.flow import Flow
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.mixture_ar import histories, moments
from arprops.tasks.continuous.mixture_bounds import entropy_by_pairs
from arprops.tasks.continuous.monotone import Monotone, inverse, value
from arprops.tasks.continuous.mulaw import MuLaw
from arprops.tasks.continuous.nats import Nats
from arprops.tasks.continuous.normal import conditionals
from arprops.tasks.continuous.normal import given as conditioned
from arprops.tasks.continuous.normal_divergence import entropy, kl
from arprops.tasks.continuous.quantiser import Even, edge
from arprops.tasks.continuous.regression import ar_loss, fit_ar, shortfall
from tests.tasks.continuous.drawn import ars, flows, mixture_ars, mixtures, normals, numbers, shares, transforms

few = settings(max_examples=20)
least = settings(max_examples=4)


def floats(p):
    return np.array(p.mean, dtype=float), np.array(p.covariance, dtype=float)


# -- normal joints: matrices ---------------------------------------------------------------------------------------------------------------


@few
@given(normals(), st.data())
def test_entropy_and_kl_by_determinant_trace_and_inverse(p, data):
    q = data.draw(normals(size=p.size))
    (m, s), (c, r) = floats(p), floats(q)
    n = p.size
    assert float(entropy(p)) == pytest.approx(0.5 * np.linalg.slogdet(2 * np.pi * np.e * s)[1], abs=1e-8)
    off = c - m
    by_matrices = 0.5 * (np.trace(np.linalg.solve(r, s)) + off @ np.linalg.solve(r, off) - n + np.linalg.slogdet(r)[1] - np.linalg.slogdet(s)[1])
    assert float(kl(p, q)) == pytest.approx(by_matrices, rel=1e-7, abs=1e-7)


@few
@given(normals(), st.data())
def test_conditioning_by_schur_complement(p, data):
    assume(p.size > 1)
    places = data.draw(st.lists(st.integers(0, p.size - 1), unique=True, min_size=1, max_size=p.size - 1))
    values = {i: data.draw(numbers) for i in places}
    found = conditioned(p, values)
    m, s = floats(p)
    left = [i for i in range(p.size) if i not in values]
    gain = np.linalg.solve(s[np.ix_(places, places)], s[np.ix_(places, left)]).T
    assert np.allclose(floats(found)[0], m[left] + gain @ (np.array([float(values[i]) for i in places]) - m[places]))
    assert np.allclose(floats(found)[1], s[np.ix_(left, left)] - gain @ s[np.ix_(places, left)])


@few
@given(normals())
def test_the_chain_by_cholesky(p):
    lower = np.linalg.cholesky(floats(p)[1])
    unit = np.linalg.inv(lower / np.diag(lower))
    for t, step in enumerate(conditionals(p)):
        assert float(step.variance) == pytest.approx(lower[t, t] ** 2)
        assert np.allclose([float(c) for c in step.coefficients], -unit[t, :t])


@few
@given(normals(max_size=3))
def test_a_library_s_density_at_the_mean_is_the_one_whose_entropy_is_meant(p):
    stats = pytest.importorskip("scipy.stats")
    m, s = floats(p)
    library = stats.multivariate_normal(m, s)
    assert float(entropy(p)) == pytest.approx(library.entropy(), abs=1e-8)


# -- autoregression: roots, and the process written as a matrix ----------------------------------------------------------------------------


@few
@given(st.lists(st.builds(Fraction, st.integers(-20, 20), st.just(8)), min_size=1, max_size=4))
def test_stationarity_by_roots(back):
    sizes = abs(np.roots([1.0, *(-float(c) for c in back)])) if any(back) else np.zeros(1)
    assume(abs(max(sizes, default=0) - 1) > 1e-4)
    assert (reflections(back) is not None) == (max(sizes, default=0) < 1)


@few
@given(ars(max_order=3))
def test_the_joint_by_inverting_the_process(p):
    n = p.order + 3
    mix = np.eye(n)
    for t in range(n):
        for i, c in enumerate(p.coefficients[:t]):
            mix[t, t - 1 - i] = -float(c)
    q = joint(p, n)
    inverse_ = np.linalg.inv(mix)
    assert np.allclose(floats(q)[1], float(p.variance) * inverse_ @ inverse_.T)
    assert np.allclose(floats(q)[0], inverse_ @ np.full(n, float(p.intercept)))
    # with unit noise the determinant is the product of variances, in whatever order the values depend on each other
    assert entropy(q) == entropy_rate(p) * n


@few
@given(st.lists(shares, min_size=1, max_size=2))
def test_the_stationary_variance_by_the_formula_of_textbooks(back):
    assume(reflections(back) is not None)
    start = stationary(GaussianAR(back, variance=3)).start
    a, b = (*back, Fraction(0))[:2]
    assert start.covariance[0][0] == 3 * (1 - b) / ((1 + b) * (1 - a - b) * (1 + a - b))
    # and by letting the process run
    late = joint(GaussianAR(back, variance=3), 25).covariance[-1][-1] if max(map(abs, reflections(back))) < Fraction(1, 2) else None
    assert late is None or float(late) == pytest.approx(float(start.covariance[0][0]), rel=1e-4)


def test_kl_rate_by_hand():
    # E[(0.5x − 0.25x)²] = 1/16 · 4/3
    assert kl_rate(GaussianAR(["1/2"], variance=1), GaussianAR(["1/4"], variance=1)) == Fraction(1, 24)
    assert kl_rate(GaussianAR(["1/2"], variance=1), GaussianAR(["1/2"], variance=4)) == Nats(Fraction(-3, 8), exact_log(2))


# -- mixtures and flows: mpmath at 200 bits ------------------------------------------------------------------------------------------------


def mp(number):
    return mpmath.mpf(number.numerator) / number.denominator


def mixture_pdf(p):
    rows = [tuple(map(mp, c)) for c in p.components]
    return lambda x: mpmath.fsum(w * mpmath.exp(-((x - m) ** 2) / (2 * v)) / mpmath.sqrt(2 * mpmath.pi * v) for w, m, v in rows)


def flow_pdf(p):
    t, base = p.transform, mixture_pdf(p.base)
    rows = [tuple(map(mp, bend)) for bend in t.bends]

    def pdf(x):
        image = mp(t.shift) + mp(t.slope) * x + mpmath.fsum(h * mpmath.tanh((x - c) / s) for h, c, s in rows)
        return base(image) * (mp(t.slope) + mpmath.fsum(h / s * mpmath.sech((x - c) / s) ** 2 for h, c, s in rows))

    return pdf


TENTH = mpmath.mpf(10) ** -1
SLACK = TENTH**9


def holds(around, number, slack=SLACK):
    return mp(Fraction(around.lower)) - slack <= number <= mp(Fraction(around.upper)) + slack


ENDS = [-40, -20, *range(-12, 13, 2), 20, 40]


@least
@given(mixtures(max_size=2), mixtures(max_size=2))
def test_entropy_and_kl_of_mixtures_by_quadrature_at_other_nodes(p, q):
    with mpmath.workprec(60):
        one, two = mixture_pdf(p), mixture_pdf(q)
        by_nodes = mpmath.quad(lambda x: -one(x) * mpmath.log(one(x)), ENDS, maxdegree=4)
        assert holds(entropy_within(p, bits=30), by_nodes, TENTH**7)
        by_nodes = mpmath.quad(lambda x: one(x) * mpmath.log(one(x) / two(x)), ENDS, maxdegree=4)
        assert holds(kl_within(p, q, bits=30), by_nodes, TENTH**7)


@few
@given(mixtures(), numbers, st.integers(1, 8))
def test_densities_and_masses_of_mixtures_at_200_bits(p, low, width):
    with mpmath.workprec(200):
        assert holds(density(p, low, bits=100), mixture_pdf(p)(mp(low)), mpmath.mpf(2) ** -90)
        cdf = [mpmath.fsum(mp(w) * mpmath.ncdf(x, mp(m), mpmath.sqrt(mp(v))) for w, m, v in p.components) for x in (mp(low), mp(low + width))]
        assert holds(mass(p, low, low + width, bits=100), cdf[1] - cdf[0], mpmath.mpf(2) ** -90)


@least
@given(flows(), numbers)
def test_the_mass_of_a_flow_by_integrating_its_density(p, low):
    with mpmath.workprec(60):
        pdf = flow_pdf(p)
        assert holds(density(p, low), pdf(mp(low)), TENTH**15)
        points = [mp(low) + k * mpmath.mpf(1) / 8 for k in range(9)]
        assert holds(mass(p, low, low + 1), mpmath.quad(pdf, points, maxdegree=3), TENTH**5)


def test_a_flow_s_entropy_is_the_base_s_minus_the_mean_log_slope():
    t = Monotone("1/2", [("3/2", 1, "1/2")])
    p = Flow(Mixture([(1, 0, 1)]), t)
    with mpmath.workprec(60):
        pdf = flow_pdf(p)
        points = [mpmath.mpf(k) for k in range(-12, 15)]
        direct = mpmath.quad(lambda x: -pdf(x) * mpmath.log(pdf(x)), points, maxdegree=4)
        slope = mpmath.quad(lambda x: pdf(x) * mpmath.log(mpmath.mpf("0.5") + 3 * mpmath.sech(2 * (x - 1)) ** 2), points, maxdegree=4)
        assert holds(entropy_within(p, bits=40), direct, TENTH**8)
        assert abs(direct - ((1 + mpmath.log(2 * mpmath.pi)) / 2 - slope)) < TENTH**8


@few
@given(transforms(), numbers)
def test_the_inverse_by_another_root_finder(t, z):
    with mpmath.workprec(100):
        rows = [tuple(map(mp, bend)) for bend in t.bends]
        image = lambda x: mp(t.shift) + mp(t.slope) * x + mpmath.fsum(h * mpmath.tanh((x - c) / s) for h, c, s in rows) - mp(z)  # noqa: E731
        far = mp((abs(z - t.shift) + t.height + 1) / t.slope)
        root = mpmath.findroot(image, (-far, far), solver="anderson", tol=TENTH**40, verify=False)
        assert holds(inverse(t, z), root)
        assert holds(value(t, Fraction(1, 3)), image(mpmath.mpf(1) / 3) + mp(z))


@few
@given(mixture_ars(), st.integers(1, 3))
def test_moments_of_a_mixture_of_regressions_by_its_histories(p, length):
    """Each history of labels is a normal chain; their moments are averaged with the histories' probabilities."""
    found, parts = moments(p, length), histories(p, length)
    assert len(parts) == len(list(product(p.components, repeat=length)))
    means = [sum(w * q.mean[i] for w, q in parts) for i in range(length)]
    assert list(found.mean) == means
    for i, j in product(range(length), repeat=2):
        assert found.covariance[i][j] + means[i] * means[j] == sum(w * (q.covariance[i][j] + q.mean[i] * q.mean[j]) for w, q in parts)


def test_pairwise_bounds_by_the_formulas_in_floats():
    rows = [(0.5, 0.0, 1.0), (0.5, 4.0, 1.0)]
    p = Mixture([("1/2", 0, 1), ("1/2", 4, 1)])
    mean = 0.5 * log(2 * pi * exp(1))
    for distance, end in ((lambda c, d: (c[1] - d[1]) ** 2 / 8, "lower"), (lambda c, d: (c[1] - d[1]) ** 2 / 2, "upper")):
        said = mean - sum(c[0] * log(sum(d[0] * exp(-distance(c, d)) for d in rows)) for c in rows)
        assert float(getattr(entropy_by_pairs(p), end)) == pytest.approx(said, abs=1e-12)


# -- cells: the formula of the µ-law at 200 bits, and counting -----------------------------------------------------------------------------


def companded(x, mu=255):
    return mpmath.sign(x) * mpmath.log(1 + mu * abs(x)) / mpmath.log(1 + mu)


@settings(max_examples=100)
@given(st.builds(Fraction, st.integers(-(10**6), 10**6), st.just(10**6)))
def test_the_mu_law_by_its_formula_at_200_bits(x):
    with mpmath.workprec(200):
        place = (companded(mp(x)) + 1) * 128
        assume(abs(place - mpmath.nint(place)) > mpmath.mpf(2) ** -150)
        assert MuLaw().encode(x) == min(int(mpmath.floor(place)), 255)


def test_every_end_and_middle_of_the_mu_law_by_its_formula_at_200_bits():
    with mpmath.workprec(200):
        for cell in range(256):
            if cell:
                assert abs(companded(mp(Fraction(edge(MuLaw(), cell, bits=180).lower))) - (mpmath.mpf(cell) / 128 - 1)) < mpmath.mpf(2) ** -160
            middle = (2 * mpmath.mpf(cell) + 1) / 256 - 1
            exact = mpmath.sign(middle) * (mpmath.mpf(256) ** abs(middle) - 1) / 255
            assert abs(mp(MuLaw().decode(cell)) - exact) < mpmath.mpf(2) ** -32


@least
@given(mixtures(max_size=2), st.sampled_from([Even(-2, 2, levels=5), MuLaw(8, mu=15, peak=2)]))
def test_cells_their_entropy_and_the_gap_by_mpmath(p, quantiser):
    with mpmath.workprec(120):
        ends = [mp(Fraction(edge(quantiser, k, bits=110).lower)) for k in range(1, quantiser.levels)]
        cdf = [
            mpmath.mpf(0),
            *(mpmath.fsum(mp(w) * mpmath.ncdf(x, mp(m), mpmath.sqrt(mp(v))) for w, m, v in p.components) for x in ends),
            mpmath.mpf(1),
        ]
        masses = [b - a for a, b in pairwise(cdf)]
        assert all(holds(around, number, TENTH**15) for around, number in zip(cells(p, quantiser), masses, strict=True))
        assert holds(code_entropy(p, quantiser), -mpmath.fsum(m * mpmath.log(m) for m in masses if m > 0), TENTH**12)
        pdf = mixture_pdf(p)
        edges = [mpmath.mpf(-2), *ends, mpmath.mpf(2)]
        gap = mpmath.mpf(0)
        for low, high in pairwise(edges):
            inside = mpmath.quad(pdf, [low, (low + high) / 2, high], maxdegree=5)
            gap += mpmath.quad(lambda x, at=inside / (high - low): pdf(x) * mpmath.log(pdf(x) / at), [low, (low + high) / 2, high], maxdegree=5)
        assert holds(histogram_gap(p, quantiser), gap, TENTH**7)


# -- samples: only sanity, with the tolerance stated ---------------------------------------------------------------------------------------


def test_the_mean_of_minus_ln_p_over_samples_is_within_5_standard_errors_of_the_entropy():
    rng = Random(7)
    p = Mixture([("3/10", -1, 1), ("7/10", 2, "1/4")])
    xs = [rng.gauss(-1, 1) if rng.random() < 0.3 else rng.gauss(2, 0.5) for _ in range(4000)]
    losses = [-log(0.3 * exp(-((x + 1) ** 2) / 2) / sqrt(2 * pi) + 0.7 * exp(-((x - 2) ** 2) * 2) / sqrt(pi / 2)) for x in xs]
    mean = sum(losses) / len(losses)
    error = sqrt(sum((x - mean) ** 2 for x in losses)) / len(losses)
    assert abs(mean - float(entropy_within(p).lower)) < 5 * error


@least
@given(st.integers(0, 999))
def test_the_regression_of_a_library_and_its_loss_by_another(seed):
    pytest.importorskip("scipy")
    rng, series = Random(seed), [0.0, 0.0]
    while len(series) < 25:
        series.append(0.5 * series[-1] - 0.25 * series[-2] + rng.gauss(0, 1))
    found = fit_ar(series, order=2)
    table = np.array([[1, series[t - 1], series[t - 2]] for t in range(2, 25)])
    normal = np.linalg.solve(table.T @ table, table.T @ np.array(series[2:]))
    assert np.allclose([float(found.model.intercept), *map(float, found.model.coefficients)], normal)
    left = np.mean((np.array(series[2:]) - table @ normal) ** 2)
    assert float(ar_loss(found.model, series)) == pytest.approx(0.5 * np.log(2 * np.pi * np.e * left))
    assert float(mean_loss(found.model, series).lower) == pytest.approx(0.5 * np.log(2 * np.pi * np.e * left))
    worse = GaussianAR([0, 0], variance=1)
    assert float(shortfall(worse, series)) == pytest.approx(
        np.mean(np.array(series[2:]) ** 2) / 2 + 0.5 * np.log(2 * np.pi) - 0.5 * np.log(2 * np.pi * np.e * left)
    )
