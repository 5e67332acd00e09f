"""Conditioning's numbers by a second route: flint's rigorous integration, Gauss–Hermite in floats, cells of z in Fractions, closed cases, and every string listed.

True here: none of the routes uses the trapezoidal rule, a count of what was written, or a permuted model. Given z, an answer is computed from its formula.
"""

from fractions import Fraction
from itertools import accumulate, permutations, product
from math import comb, erf, exp, inf, log, sqrt, tau
from random import Random

import numpy as np
from flint import acb, arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.words import END
from arprops.models.exponential import exponential
from arprops.tasks.conditioning.discrete_latent import information, posterior
from arprops.tasks.conditioning.family import Family
from arprops.tasks.conditioning.gaussian_latent import GaussianLatent
from arprops.tasks.conditioning.latent_distance import latent_kl, latent_total_variation
from arprops.tasks.conditioning.orders import apart, order_loss, over_orders
from arprops.tasks.conditioning.posterior import elbo, posterior_cdf
from arprops.tasks.continuous.ball import ball, precision
from tests.strategies import pdfas, tables
from tests.twice import brute

few = settings(max_examples=10)
fewer = settings(max_examples=5)
FINE = Fraction(1, 10**15)
slopes = st.fractions(-2, 2, max_denominator=3)
shares = st.fractions("1/5", "4/5", max_denominator=5)


@st.composite
def automata(draw):
    """Two states over 0 and 1; every answer has three positive weights, every outcome a slope."""
    next_of, tilts = {}, {}
    for state in (0, 1):
        weights = [draw(st.integers(1, 4)) for _ in range(3)]
        next_of[state] = {x: Fraction(w, sum(weights)) for x, w in zip(("0", "1", END), weights, strict=True)}
        tilts[state] = {x: draw(slopes) for x in ("0", "1", END)}
    base = ar.PDFA("01", start=0, next=next_of, step={0: {"0": 0, "1": 1}, 1: {"0": 1, "1": 0}})
    return GaussianLatent(base, tilts, mean=draw(slopes), variance=draw(st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3)])))


def ends(number):
    return (number.lower, number.upper) if isinstance(number, ar.Interval) else (number, number)


def given_z(model, outcomes, z, power):
    """The product of the answers at this z, whatever `power` makes of a slope times z."""
    total, state = 1, model.base.start()
    for outcome in outcomes:
        row, tilt = model.base.next(state), model.slopes.at(state)
        terms = {x: w * power(tilt.get(x, Fraction(0)), z) for x, w in row.items()}
        total = total * terms[outcome] / sum(terms.values())
        state = state if outcome is END else model.base.step(state, outcome)
    return total


def integrated(model, outcomes, upto=None):
    """The same mean by flint, over z, to some 60 bits; up to a bound, if there is one."""
    with ctx.workprec(80):

        def exact(number):
            return acb(arb(fmpq(number.numerator, number.denominator)))

        def integrand(z, _):
            total, state = (-((z - exact(model.mean)) ** 2) / (2 * exact(model.variance))).exp(), model.base.start()
            for outcome in outcomes:
                row, tilt = model.base.next(state), model.slopes.at(state)
                terms = {x: exact(w) * (exact(tilt.get(x, Fraction(0))) * z).exp() for x, w in row.items()}
                total = total * terms[outcome] / sum(terms.values(), acb(0))
                state = state if outcome is END else model.base.step(state, outcome)
            return total

        first, last = model.mean - 17, model.mean + 17
        found = acb.integral(integrand, exact(first), exact(last if upto is None else upto)).real
        return found / (2 * arb.pi() * exact(model.variance).real).sqrt() + arb(0, 1e-20)  # what lies outside, 9.8 deviations or more from the mean


def agree(ours, theirs):
    """Whether an enclosure of ours and a ball of theirs have a number in common, and are both narrow."""
    with ctx.workprec(80):
        low, high = (arb(fmpq(Fraction(end).numerator, Fraction(end).denominator)) for end in ends(ours))
        return low.union(high).overlaps(theirs) and float(theirs.rad()) < 1e-16 and ends(ours)[1] - ends(ours)[0] < Fraction(1, 10**14)


@fewer
@given(automata(), st.text("01", max_size=5))
def test_strings_and_prefixes_by_rigorous_integration(model, text):
    assert agree(ar.prefix_probability(model, text), integrated(model, (*text,)))
    assert agree(ar.string_probability(model, text), integrated(model, (*text, END)))


@fewer
@given(automata(), st.text("01", max_size=3), slopes)
def test_the_posterior_by_rigorous_integration_of_both_parts(model, text, at):
    with ctx.workprec(80):
        share = integrated(model, (*text,), upto=at) / integrated(model, (*text,))
    assert agree(posterior_cdf(model, text, at=at), share)


@few
@given(automata(), st.text("01", max_size=4))
def test_strings_by_gauss_hermite_in_floats(model, text):
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    z = float(model.mean) + sqrt(model.variance) * nodes
    values = given_z(model, (*text, END), z, lambda slope, at: np.exp(float(slope) * at))
    near = float(np.sum(values.astype(float) * weights)) / sqrt(tau)
    low, high = ends(ar.string_probability(model, text, width=FINE))
    assert float(low) - 1e-3 < near < float(high) + 1e-3


@fewer
@given(automata(), st.text("01", max_size=6), st.sampled_from([1, 2, 4, 8, 16]))
def test_coarse_grids_hold_the_number_too_and_so_do_their_moments(model, text, bits):
    share, steps, _ = model.tilted.read((*text,))
    here, rate = model.tilted.grid(bits, steps), Fraction(1, 2)
    whole = integrated(model, (*text,))
    found = model.tilted.mass(bits, steps)
    with ctx.workprec(80):
        assert arb(fmpq(Fraction(found.lower * share).numerator, Fraction(found.lower * share).denominator)) <= whole
        assert float(found.upper * share) > float(whole) - 1e-15
    with precision(here.work):
        values, growth = model.tilted.values(here, steps)
        square, grown = here.square(values, growth=growth), here.exponential(values, growth=growth, rate=ball(rate))
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    z = float(model.mean) + sqrt(model.variance) * nodes
    products = given_z(model, (*text,), z, lambda slope, at: np.exp(float(slope) * at)) * np.ones(120) / float(share)
    moments = [float(np.sum(products.astype(float) * weights * factor)) / sqrt(tau) for factor in (nodes**2, np.exp(float(rate) * nodes))]
    for bound, moment in zip((square, grown), moments, strict=True):
        assert bound is None or float(bound) > moment - 1e-3
    if bits == 16:
        assert float(square) < moments[0] + 2e-2
        assert float(grown) < moments[1] + 2e-2


@few
@given(st.integers(0, 4), st.integers(0, 4), st.sampled_from([Fraction(1), Fraction(2)]))
def test_cells_of_z_bracket_a_string_in_fractions(ones, zeros, slope):
    # One state, ones against zeros: given z, a one has the weight s = e^{bz}/(1 + e^{bz}), which grows with z; so on a cell s^k·(1−s)^m lies between products of its ends.
    model = GaussianLatent(ar.PDFA("01", start=0, next={0: {"0": "1/2", "1": "1/2"}}, step={0: {"0": 0, "1": 0}}), {"1": slope})
    cell, far = Fraction(1, 8), 5
    root = (Fraction(25066282746310002, 10**16), Fraction(25066282746310008, 10**16))  # around √(2π): their squares lie around 2π
    low = high = Fraction(0)
    sure = {k: exponential(slope * k * cell, bits=48) for k in range(-8 * far, 8 * far + 1)}
    logistic = {k: (below / (1 + below), above / (1 + above)) for k, (below, above) in sure.items()}
    density = {k: exponential(-((k * cell) ** 2) / 2, bits=48) for k in range(8 * far + 1)}
    for k in range(-8 * far, 8 * far):
        near, away = sorted((abs(k), abs(k + 1)))
        least, most = density[away][0] / root[1] * cell, density[near][1] / root[0] * cell
        low += least * logistic[k][0] ** ones * (1 - logistic[k + 1][1]) ** zeros
        high += most * logistic[k + 1][1] ** ones * (1 - logistic[k][0]) ** zeros
    high += Fraction(1, 10**6)  # P(|Z| > 5) is below 6·10⁻⁷
    ours = ends(ar.prefix_probability(model, "1" * ones + "0" * zeros))
    assert low <= ours[0]
    assert ours[1] <= high
    assert high - low < Fraction(1, 5)


@few
@given(slopes, st.integers(1, 6))
def test_symmetric_coins_have_the_closed_values_that_symmetry_gives(slope, n):
    model = GaussianLatent(ar.PDFA("01", start=0, next={0: {"0": "1/2", "1": "1/2"}}, step={0: {"0": 0, "1": 0}}), {"1": slope})
    half = ends(ar.prefix_probability(model, "1"))
    assert half[0] <= Fraction(1, 2) <= half[1]
    # Mirrored strings are equally probable, and the counts of ones sum to 1 with their binomials.
    by_ones = [ends(ar.prefix_probability(model, "1" * k + "0" * (n - k))) for k in range(n + 1)]
    assert all(one[0] <= other[1] and other[0] <= one[1] for one, other in zip(by_ones, by_ones[::-1], strict=True))
    assert sum(comb(n, k) * low for k, (low, _) in enumerate(by_ones)) <= 1 <= sum(comb(n, k) * high for k, (_, high) in enumerate(by_ones))
    # E[s(1−s)] = E[s] − E[s²], and s(1−s) = s'/b, so by parts (Stein) E[s(1−s)]·b = E[z·s].
    if slope:
        nodes, weights = np.polynomial.hermite_e.hermegauss(120)
        stein = float(np.sum(weights * nodes / (1 + np.exp(-float(slope) * nodes)))) / sqrt(tau) / float(slope)
        low, high = ends(ar.prefix_probability(model, "10"))
        assert float(low) - 1e-5 < stein < float(high) + 1e-5


def test_a_latent_that_is_nearly_known_is_nearly_the_model_tilted_at_its_mean():
    coin = ar.PDFA("01", start=0, next={0: {"0": "1/4", "1": "1/4", END: "1/2"}}, step={0: {"0": 0, "1": 0}})
    model = GaussianLatent(coin, {"1": 1}, mean=2, variance=Fraction(1, 10**12))
    one = exp(2) / (exp(2) + 3)
    low, high = ends(ar.prefix_probability(model, "1"))
    assert float(low) - 1e-9 < one < float(high) + 1e-9


@few
@given(automata(), st.text("01", max_size=3), slopes, shares)
def test_the_evidence_lower_bound_by_gauss_hermite_and_its_gap_is_a_divergence(model, text, mean, variance):
    nodes, weights = np.polynomial.hermite_e.hermegauss(120)
    z = float(mean) + sqrt(variance) * nodes
    values = given_z(model, (*text, END), z, lambda slope, at: np.exp(float(slope) * at)).astype(float)
    ratio = float(variance / model.variance)
    prior = (ratio + float(mean - model.mean) ** 2 / float(model.variance) - 1 - log(ratio)) / 2
    near = float(np.sum(weights * np.log(values))) / sqrt(tau) - prior
    bound = elbo(model, text, mean=mean, variance=variance)
    assert float(bound.lower) - 1e-5 < near < float(bound.upper) + 1e-5
    assert near <= log(ends(ar.string_probability(model, text))[1]) + 1e-6


@st.composite
def finite(draw):
    """A table of strings of two bits with a latent, so that every string is seen."""
    rows = {prompt: {"0": (share := draw(shares)), "1": 1 - share} for prompt in ("", "0", "1")}
    return GaussianLatent(ar.Table("01", rows, length=2), {"1": draw(slopes)}, mean=draw(slopes))


@fewer
@given(finite(), finite())
def test_distances_of_finite_models_by_rigorous_integration_of_every_string(p, q):
    strings = list(product("01", repeat=2))
    with ctx.workprec(80):
        masses = [(integrated(p, w), integrated(q, w)) for w in strings]
        distance = sum((abs(a - b) for a, b in masses), arb(0)) / 2
        divergence = sum((a * (a / b).log() for a, b in masses), arb(0))
        exact = [(integrated(p, w), brute.prefix(q.base, w)) for w in strings]
        from_base = sum((a * (a / arb(fmpq(b.numerator, b.denominator))).log() for a, b in exact), arb(0))
    assert agree(latent_total_variation(p, q, length=3), distance)
    assert agree(latent_kl(p, q, length=3), divergence)
    assert agree(latent_kl(p, q.base, length=3), from_base)
    for length in (0, 1):  # from fewer strings the brackets are wider, and hold the same numbers
        for bracket, value in ((latent_total_variation(p, q, length=length), distance), (latent_kl(p, q, length=length), divergence)):
            assert float(bracket.lower) - 1e-12 < float(value) < float(bracket.upper) + 1e-12


@fewer
@given(automata(), automata())
def test_brackets_from_short_strings_hold_what_longer_strings_show(p, q):
    short, far = latent_kl(p, q, length=1), latent_kl(p, q, length=4)
    assert short.lower <= far.lower <= far.upper <= short.upper < inf
    near = latent_kl(p.base, q, length=1)
    assert near.lower <= latent_kl(p.base, q, length=4).lower <= near.upper < inf


@few
@given(automata(), st.integers(0, 10**6))
def test_draws_are_what_the_drawn_latent_and_the_drawn_numbers_say_in_floats(model, seed):
    class Told(Random):
        def getrandbits(self, k):
            numbers.append(super().getrandbits(k) / 2**k)
            return round(numbers[-1] * 2**k)

        def randrange(self, *bounds):
            plain.append(super().randrange(*bounds))
            return plain[-1]

    numbers, plain = [], []
    drawn = ar.sample(model, rng=Told(seed), limit=6)
    u, tokens = numbers[0], iter(numbers[1:])
    low, high = -40.0, 40.0
    while high - low > 1e-13:  # the quantile of u, by halving
        middle = (low + high) / 2
        low, high = (middle, high) if (1 + erf(middle / sqrt(2))) / 2 < u else (low, middle)
    z = float(model.mean) + sqrt(model.variance) * low
    state, written, ended = model.base.start(), [], False
    while len(written) < 6 and not ended:
        row, tilt = model.base.next(state), model.slopes.at(state)
        if len(set(tilt.values())) == 1:
            return  # an exact draw from the base, made of other numbers
        terms = {x: float(w) * exp(float(tilt[x]) * z) for x, w in row.items()}
        left = next(tokens)
        bounds = list(accumulate(term / sum(terms.values()) for term in terms.values()))
        if any(abs(left - bound) < 1e-9 for bound in bounds):
            return  # floats cannot tell
        outcome = list(terms)[sum(bound <= left for bound in bounds)]
        ended = outcome is END
        if not ended:
            written.append(outcome)
            state = model.base.step(state, outcome)
    assert drawn == (tuple(written), ended)


# -- prompts, codes, discrete latents and orders, by listing ---------------------------------------------------------------------------------


@few
@given(pdfas(max_states=2), st.lists(st.integers(0, 1), max_size=3))
def test_what_follows_a_prompt_by_dividing_masses(p, picks):
    prompt = tuple(p.alphabet[i % len(p.alphabet)] for i in picks)
    mass = brute.prefix(p, prompt)
    after = ar.Conditioned(p, prompt)
    for w in brute.words(p.alphabet, 2):
        if mass:
            assert ar.string_probability(after, w) == brute.string(p, (*prompt, *w)) / mass
        assert brute.answer(after, w) == brute.answer(p, (*prompt, *w))  # at an impossible prompt too


@few
@given(tables(max_length=2), tables(max_length=2), shares)
def test_codes_and_their_posterior_by_listing_every_string(one, other, share):
    if set(one.alphabet) != set(other.alphabet) or set(one.alphabet) & {"+", "-", "|"}:
        return
    family = Family("+-", {"+": one, "-": other}, otherwise=one)
    prior = {"+": share, "-": 1 - share}
    pair, hidden = family.paired(prior, separator="|", off_support={END: 1}), family.hidden(prior)
    for w in brute.words(one.alphabet, 2):
        masses = {"+": share * brute.string(one, w), "-": (1 - share) * brute.string(other, w)}
        assert {code: brute.string(pair, (code, "|", *w)) for code in masses} == masses
        assert brute.string(hidden, w) == sum(masses.values())
        begun = {0: share * brute.prefix(one, w), 1: (1 - share) * brute.prefix(other, w)}
        if any(begun.values()):
            assert dict(posterior(hidden, w).items()) == {i: m / sum(begun.values()) for i, m in begun.items() if m}


@few
@given(tables(max_length=2), tables(max_length=2), shares)
def test_mutual_information_by_listing_every_string(one, other, share):
    if set(one.alphabet) != set(other.alphabet):
        return
    near = 0.0
    for w in brute.words(one.alphabet, 2):
        joint = [float(share * brute.string(one, w)), float((1 - share) * brute.string(other, w))]
        near += sum(m * log(m / weight / sum(joint)) for m, weight in zip(joint, (float(share), float(1 - share)), strict=True) if m)
    found = information(ar.Mixture([(share, one), (1 - share, other)]))
    assert float(found.lower) - 1e-9 < near < float(found.upper) + 1e-9
    assert found.width < Fraction(1, 10**20)


@few
@given(
    st.permutations(range(3)), st.lists(st.integers(0, 3), min_size=8, max_size=8).filter(any), st.lists(st.integers(1, 3), min_size=8, max_size=8)
)
def test_models_of_orders_by_listing_what_each_writes(order, first, second):
    places = list(product("ab", repeat=3))
    straight = {w: Fraction(n, sum(first)) for w, n in zip(places, first, strict=True)}
    written = {w: Fraction(n, sum(second)) for w, n in zip(places, second, strict=True)}

    def table(strings):
        rows = {}
        for n in range(3):
            for prompt in product("ab", repeat=n):
                masses = {x: sum(m for w, m in strings.items() if w[: n + 1] == (*prompt, x)) for x in "ab"}
                rows[prompt] = {x: m / sum(masses.values()) for x, m in masses.items()} if any(masses.values()) else {"a": 1}
        return ar.Table("ab", rows, length=3)

    order = tuple(order)
    if order == (0, 1, 2):
        order = (2, 0, 1)
    put = {tuple(w[order.index(place)] for place in range(3)): m for w, m in written.items()}
    models = {(0, 1, 2): table(straight), order: table(written)}
    mixture = over_orders(models, 3, off_support={"a": 1})
    assert {w: brute.string(mixture, w) for w in places} == {w: (straight[w] + put[w]) / 2 for w in places}
    ((distance, divergence),) = apart(models, 3, off_support={"a": 1}).values()
    assert distance == sum(abs(straight[w] - put[w]) for w in places) / 2
    assert abs(float(divergence) - sum(float(m) * log(m / put[w]) for w, m in straight.items() if m)) < 1e-9
    loss = order_loss(table(put), models, off_support={"a": 1})
    if all(straight.values()):
        assert abs(float(loss.mean) + sum(float(m) * (log(straight[w]) + log(m)) / 2 for w, m in put.items())) < 1e-9
    assert abs(float(loss.sampled) + sum(float(m) * log((straight[w] + m) / 2) for w, m in put.items())) < 1e-9


def test_every_order_of_one_joint_by_listing():
    p = ar.Table("ab", {"": {"a": "1/3", "b": "2/3"}, "a": {"a": 1}, "b": {"a": "1/4", "b": "3/4"}}, length=2)
    mixture = over_orders(p, 2, off_support={"a": 1})
    assert len(mixture.components) == len(list(permutations(range(2))))
    assert brute.strings(mixture, 2) == brute.strings(p, 2)
