"""Samples beside brackets, the draws they are made of, and the interval of a proportion."""

from fractions import Fraction

import numpy as np
import pytest

import arprops as ar
from arprops.core.error import BadQuestion
from arprops.core.words import END
from arprops.neural.binomial import clopper_pearson
from arprops.neural.completion import probability
from arprops.neural.draw import drawn, settled
from arprops.neural.monte_carlo import monte_carlo
from tests.neural.known import geometric, known_net

ENDLESS = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})


def test_all_samples_are_accounted_for_and_a_seed_gives_them_again():
    net = known_net(geometric())
    one = monte_carlo(net, "a*", samples=200, seed=3)
    assert one.accepted + one.rejected + one.unfinished == 200
    assert one == monte_carlo(known_net(geometric()), "a*", samples=200, seed=3)
    assert one != monte_carlo(net, "a*", samples=200, seed=4)


def test_unfinished_samples_are_counted_and_the_interval_holds_either_way():
    net = known_net(geometric("1/100"))
    cut = monte_carlo(net, "(a|b)*b", samples=100, tokens=3)
    assert cut.unfinished > 90
    assert cut.interval.lower == clopper_pearson(cut.accepted, 100).lower
    assert cut.interval.upper == clopper_pearson(cut.accepted + cut.unfinished, 100).upper
    never = monte_carlo(known_net(ENDLESS), "(a|b)*", samples=5, tokens=4)
    assert (never.accepted, never.rejected, never.unfinished, never.steps) == (0, 0, 5, 20)
    assert never.interval == ar.Interval(0, 1)


def test_a_sample_of_one_token_can_only_end_at_once():
    cut = monte_carlo(known_net(geometric("1/2")), "", samples=50, tokens=1)
    assert cut.steps == 50
    assert cut.accepted + cut.rejected == 50  # what goes on is dead for the empty language of continuations
    assert cut.accepted > 0


def test_a_sample_stops_where_the_language_is_decided():
    net = known_net(ENDLESS)
    found = monte_carlo(net, "a*", prompt="b", whole=True, samples=10)
    assert (found.rejected, found.steps) == (10, 0)
    assert monte_carlo(net, "a*", samples=100).unfinished == 0


def test_samples_and_bracket_are_about_the_same_recorded_answers():
    net = known_net(geometric())
    bracket = probability(net, "a*", samples=500, seed=1)
    assert bracket.sampled is not None
    assert bracket.sampled.interval.lower <= bracket.upper
    assert bracket.lower <= bracket.sampled.interval.upper
    recorded = len(net.record)
    probability(net, "a*", samples=500, seed=1)
    assert len(net.record) == recorded


def test_an_outcome_of_weight_zero_is_never_drawn():
    weights = np.tile(np.array([0.0, 1.0, 0.0, 1e-300, 0.0]), (4, 1))
    last = 1 - 2.0**-53
    assert settled(weights, np.array([0.0, last, 0.5, 0.0]), np.random.default_rng(0)).tolist() == [1, 1, 1, 1]


def test_a_draw_on_a_boundary_is_decided_by_more_bits():
    weights = np.ones((1000, 3))
    first = np.full(1000, float(np.floor(2.0**53 / 3)) / 2**53)  # U is just below 1/3, or just above
    outcomes = settled(weights, first, np.random.default_rng(0))
    assert set(outcomes.tolist()) == {0, 1}
    # 2^53 = 3·k + 2, so of the interval of U two parts in three lie below 1/3
    assert 600 < (outcomes == 0).sum() < 730


def test_draws_have_the_weights_as_their_distribution():
    weights = np.tile(np.array([1.0, 0.25, 0.75]), (20_000, 1))
    counts = np.bincount(drawn(weights, np.random.default_rng(5)), minlength=3)
    for count, share in zip(counts.tolist(), (Fraction(1, 2), Fraction(1, 8), Fraction(3, 8)), strict=True):
        assert abs(Fraction(count, 20_000) - share) < Fraction(2, 100)


def test_the_interval_of_nothing_and_of_everything_reaches_the_end():
    none, every = clopper_pearson(0, 100), clopper_pearson(100, 100)
    assert (none.lower, every.upper) == (0, 1)
    # 1 − (α/2)^(1/n) in closed form
    assert float(none.upper) == pytest.approx(1 - 0.025 ** (1 / 100), abs=1e-9)
    assert every.lower == 1 - none.upper


@pytest.mark.parametrize(
    ("hits", "draws", "most", "alpha"),
    [(1, 0, None, "1/20"), (3, 2, None, "1/20"), (1, 5, 6, "1/20"), (2, 5, 1, "1/20"), (1, 5, None, 0), (1, 5, None, 1), (-1, 5, None, "1/20")],
)
def test_an_interval_of_no_proportion_is_refused(hits, draws, most, alpha):
    with pytest.raises(BadQuestion):
        clopper_pearson(hits, draws, most=most, alpha=alpha)


@pytest.mark.parametrize("wrong", [{"samples": 0}, {"samples": 1.5}, {"tokens": 0}, {"prompt": "c"}])
def test_a_sample_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(BadQuestion):
        monte_carlo(known_net(geometric()), "a*", **wrong)


def test_one_symbol_and_one_sample_are_enough():
    net = known_net(ar.PDFA("a", start=0, next={0: {END: 1}}, step={0: {"a": 0}}))
    found = monte_carlo(net, "a*", samples=1)
    assert (found.accepted, found.steps) == (1, 1)
