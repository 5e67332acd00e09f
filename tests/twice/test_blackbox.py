"""Tests and bets, a second time: by every sequence there is, closed forms, and python-flint's incomplete gamma function."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby, pairwise, product
from math import comb, factorial

import flint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.tasks.betting import against, against_independence, against_mean, confidence_sequence
from arprops.tasks.numbers import number_model, prime_model
from arprops.tasks.samples import pearson, pearson_asymptotic, repeats, runs
from arprops.tasks.uniform import uniform_on
from tests.twice import brute

ZERO, ONE = Fraction(0), Fraction(1)
TINY = Fraction(1, 2**150)
SKEWED = {"a": Fraction(1, 2), "b": Fraction(1, 3), "c": Fraction(1, 6)}


def probability(said: Sequence[object], weights: dict[str, Fraction]) -> Fraction:
    """Of the sequence, for independent calls."""
    mass = ONE
    for x in said:
        mass *= weights[str(x)]
    return mass


# -- exact tests --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calls", [1, 4, 6])
def test_pearsons_p_value_is_a_sum_over_every_sequence(calls: int) -> None:
    def statistic(said: Sequence[str]) -> Fraction:
        return sum(((said.count(x) - calls * w) ** 2 / (calls * w) for x, w in SKEWED.items()), ZERO)

    every = list(product("abc", repeat=calls))
    masses: dict[Fraction, Fraction] = {}
    for said in every:
        masses[statistic(said)] = masses.get(statistic(said), ZERO) + probability(said, SKEWED)
    for counts in {tuple(sorted(Counter(said).items())) for said in every}:
        seen = statistic([x for x, n in counts for _ in range(n)])
        assert pearson(dict(counts), SKEWED).p == sum(mass for value, mass in masses.items() if value >= seen)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("support", [1, 3, 5])
def test_repeats_are_counted_over_every_sequence(support: int) -> None:
    for calls in (1, 3, 4):
        every = list(product(range(support), repeat=calls))
        for said in every:
            assert repeats(said, support=support).p == Fraction(sum(len(set(other)) <= len(set(said)) for other in every), len(every))


def test_runs_are_counted_over_every_arrangement() -> None:
    def number(said: Sequence[bool]) -> int:
        return len(list(groupby(said)))

    for said in product([False, True], repeat=7):
        ways = Counter(number(other) for other in product([False, True], repeat=7) if sum(other) == sum(said))
        assert runs(said).p == Fraction(sum(n for n in ways.values() if n <= ways[number(said)]), sum(ways.values()))


@pytest.mark.parametrize("cells", range(2, 13))
def test_the_asymptotic_tail_is_the_incomplete_gamma_function(cells: int) -> None:
    for most in (1, 5, 40):
        counts = {i: most if i == 0 else 1 for i in range(cells)}
        calls = sum(counts.values())
        chi = sum(Fraction(n * n * cells, calls) for n in counts.values()) - calls
        half = flint.arb(chi.numerator) / chi.denominator / 2
        expected = float(half.gamma_upper(flint.arb(cells - 1) / 2, regularized=1))
        assert float(pearson_asymptotic(counts, dict.fromkeys(counts, Fraction(1, cells))).p) == pytest.approx(expected, rel=1e-9, abs=1e-300)


# -- bets ---------------------------------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=15))
def test_wealth_is_the_dirichlet_multinomial_over_the_null(said: list[str]) -> None:
    """The closed form, by rising factorials: ∏ (s·w)^(n) / s^(N) / ∏ wⁿ with s = 3/2."""

    def rising(x: Fraction, n: int) -> Fraction:
        value = ONE
        for i in range(n):
            value *= x + i
        return value

    bet = ONE / rising(Fraction(3, 2), len(said))
    for x, w in SKEWED.items():
        bet *= rising(Fraction(3, 2) * w, said.count(x))
    exact = bet / probability(said, SKEWED)
    assert 0 <= exact - list(against(SKEWED, said))[-1] < exact * TINY


def test_the_expected_wealth_is_the_stake_and_villes_bound_holds() -> None:
    expected = reached = ZERO
    for said in product("abc", repeat=7):
        wealth = list(against(SKEWED, said))
        mass = probability(said, SKEWED)
        expected += mass * wealth[-1]
        reached += mass if max(wealth) >= 4 else 0
    assert 0 <= 1 - expected < TINY
    assert 0 < reached <= Fraction(1, 4)


@pytest.mark.parametrize("share", [Fraction(1, 2), Fraction(1, 5), Fraction(1, 50)])
def test_the_composite_null_expects_no_gain_whatever_the_weights(share: Fraction) -> None:
    weights = {"a": share, "b": 1 - share}
    expected = reached = ZERO
    for said in product("ab", repeat=9):
        wealth = list(against_independence("ab", said))
        mass = probability(said, weights)
        expected += mass * wealth[-1]
        reached += mass if max(wealth) >= 4 else 0
    assert expected <= 1
    assert reached <= Fraction(1, 4)


@settings(max_examples=40)
@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=12))
def test_universal_inference_is_a_chain_over_the_best_weights(said: list[str]) -> None:
    """Krichevsky and Trofimov's closed form for each row of the chain, against ∏ (n/N)ⁿ."""
    pairs = Counter(pairwise(said))
    chain = Fraction(1, 2)
    for before in "ab":
        a, b = pairs[before, "a"], pairs[before, "b"]
        chain *= Fraction(comb(2 * a, a) * comb(2 * b, b) * factorial(a) * factorial(b), 4 ** (a + b) * factorial(a + b))
    best = ONE
    for x in "ab":
        best *= Fraction(said.count(x), len(said)) ** said.count(x)
    exact = chain / best
    assert 0 <= exact - list(against_independence("ab", said))[-1] < exact * TINY


@pytest.mark.parametrize("share", [Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)])
def test_a_mean_at_most_the_bound_expects_no_gain(share: Fraction) -> None:
    for bound in (share, (1 + share) / 2):
        expected = ZERO
        for said in product((0, 1), repeat=8):
            mass = share ** sum(said) * (1 - share) ** (8 - sum(said))
            expected += mass * list(against_mean(said, bound))[-1]
        assert expected <= 1
        assert (bound > share) or 1 - expected < TINY


@pytest.mark.parametrize("share", [Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)])
def test_a_confidence_sequence_misses_with_probability_at_most_alpha(share: Fraction) -> None:
    missed = ZERO
    for said in product((0, 1), repeat=7):
        mass = share ** sum(said) * (1 - share) ** (7 - sum(said))
        missed += mass if any(bounds is None or share not in bounds for bounds in confidence_sequence(said, alpha=Fraction(3, 4), grid=8)) else 0
    assert 0 < missed <= Fraction(3, 4)


@settings(max_examples=20)
@given(st.lists(st.fractions(0, 1, max_denominator=4), min_size=1, max_size=30))
def test_the_bounds_are_the_means_that_the_two_bets_have_not_rejected(values: list[Fraction]) -> None:
    """Each mean of the grid on its own, without dropping any."""
    grid, enough = [Fraction(j, 8) for j in range(1, 8)], 4  # 2/α with α = 1/2
    low = [m for m in grid if max(against_mean(values, m, alpha="1/2")) >= enough]
    high = [m for m in grid if max(against_mean([1 - v for v in values], 1 - m, alpha="1/2")) >= enough]
    last = list(confidence_sequence(values, alpha="1/2", grid=8))[-1]
    ends = max(low, default=ZERO), min(high, default=ONE)
    assert (last is None) == (ends[0] > ends[1])
    assert last is None or (last.lower, last.upper) == ends


@pytest.mark.parametrize(("calls", "support", "different"), [(5, 3, 3), (16, 900_000, 16), (40, 1000, 38), (60, 100, 20), (2000, 900, 300)])
def test_the_poisson_limit_of_repeats_is_the_incomplete_gamma_function(calls: int, support: int, different: int) -> None:
    sample = [*range(different), *([0] * (calls - different))]
    found = repeats(sample, support=support, asymptotic=True)
    least, mean = calls - different, flint.arb(calls * (calls - 1)) / (2 * support)
    tail = mean.gamma_lower(least, regularized=1) if least else flint.arb(1)  # P(Poisson ≥ k) = P(Gamma(k) ≤ mean)
    assert abs(float(found.p) - float(tail.mid())) <= 1e-12 * max(float(tail.mid()), 1e-300) + 1e-13


def test_the_limit_of_repeats_is_near_the_exact_one_in_a_large_support() -> None:
    sample = [0, 0, 0, *range(1, 36)]
    assert abs(repeats(sample, support=100_000, asymptotic=True).p / repeats(sample, support=100_000).p - 1) < Fraction(1, 10)


def test_a_uniform_model_gives_every_string_the_same_share_by_listing_them() -> None:
    for model, digits in ((number_model(3), 3), (prime_model(2, off_support={"1": 1}), 2)):
        masses = [mass for w in product("0123456789", repeat=digits) if (mass := brute.string(model, w))]
        assert set(masses) == {Fraction(1, len(masses))}
        assert uniform_on(model) == len(masses)
