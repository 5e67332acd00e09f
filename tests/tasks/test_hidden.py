"""Hidden randomness: four ways to hide one joint, and what the public stream alone costs."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Separation
from arprops.tasks.hidden import (
    SEED,
    Sampler,
    activations,
    hidden_stream,
    latent,
    public,
    seed_for,
    seeded,
    strings,
)
from arprops.tasks.hidden_costs import HiddenCosts, hidden_costs
from tests.strategies import tables

HALF = Fraction(1, 2)
TWICE = Sampler("ab", {"H": (HALF, "aa"), "T": (HALF, "bb")})
STOPS = {ar.END: 1}


@st.composite
def samplers(draw: st.DrawFn) -> Sampler:
    """A sampler of one to four sequences of coins, the first few of which share a coin."""
    coins = draw(st.sampled_from([("",), ("H", "T"), ("HH", "HT", "T"), ("HH", "HT", "TH", "TT")]))
    shares = draw(st.lists(st.integers(1, 5), min_size=len(coins), max_size=len(coins)))
    written = draw(st.lists(st.text("ab", max_size=3), min_size=len(coins), max_size=len(coins)))
    return Sampler("ab", {c: (Fraction(n, sum(shares)), w) for c, n, w in zip(coins, shares, written, strict=True)})


@settings(max_examples=25)
@given(samplers())
def test_stream_latent_activation_and_posterior_are_one_joint(sampler: Sampler) -> None:
    one = public(sampler, off_support=STOPS)
    for hidden in (ar.Erased(hidden_stream(sampler), sampler.coins), latent(sampler), activations(sampler)):
        assert ar.same_joint(hidden, one).proved
        assert ar.same_joint(ar.Belief(hidden, off_support=STOPS), one).proved


@settings(max_examples=25)
@given(samplers())
def test_after_the_coins_every_token_is_certain(sampler: Sampler) -> None:
    stream = hidden_stream(sampler)
    for coins, (_, string) in sampler.draws.items():
        for n, outcome in enumerate([*string, ar.END]):
            assert ar.next_distribution(stream, [*coins, *string[:n]])[outcome] == 1


@settings(max_examples=25)
@given(samplers())
def test_costs_count_what_is_there(sampler: Sampler) -> None:
    costs = hidden_costs(activations(sampler))
    assert costs.complete
    assert costs.smallest is not None
    assert costs.smallest <= costs.posteriors
    assert costs.widest == max(costs.by_length)
    assert costs.widest <= costs.states


@settings(max_examples=25)
@given(tables())
def test_the_costs_of_a_model_that_hides_nothing_are_one_state_at_a_time(model: ar.Table) -> None:
    assert hidden_costs(model).widest == 1


def test_a_seed_is_a_function_of_fair_bits() -> None:
    sampler = seeded(lambda bits: "a" * bits.count("1"), bits=3, alphabet="a")
    assert sampler.coins == SEED
    assert strings(latent(sampler)) == {("a",) * n: Fraction(k, 8) for n, k in enumerate((1, 3, 3, 1))}
    assert strings(latent(seeded(lambda _: "a", bits=0, alphabet="a"))) == {("a",): 1}


def test_a_seed_gives_exactly_the_dyadic_targets() -> None:
    target = ar.Table("ab", {"": {"a": "3/8", "b": "5/8"}}, length=1)
    sampler = seed_for(target, bits=3)
    assert ar.same_joint(ar.Erased(hidden_stream(sampler), sampler.coins), target).proved
    with pytest.raises(ar.BadQuestion, match="a has probability 3/8, which is no multiple of 2\\^-2"):
        seed_for(target, bits=2)


def test_tokens_that_cannot_read_the_hidden_stream_have_another_joint() -> None:
    """The mutant of D4: each letter draws a coin of its own."""
    fair = ar.Table("ab", {w: {"a": HALF, "b": HALF} for w in ("", "a", "b")}, length=2)
    verdict = ar.same_joint(latent(TWICE), fair)
    assert isinstance(verdict, ar.Refuted)
    assert isinstance(verdict.witness, Separation)
    assert len(verdict.witness.prompt) == 1


def test_a_public_model_by_the_prior_is_refuted_and_by_the_posterior_forced() -> None:
    assert ar.next_distribution(public(TWICE, off_support=STOPS), "a") == ar.Dist({"a": 1})


def test_a_posterior_that_never_recurs_is_reported_as_incomplete() -> None:
    source = ar.HMM("ab", start={0: 1}, emit={0: {"a": "1/2", "b": "1/2"}, 1: {"a": "1/3", "b": "2/3"}}, move={s: {s: "2/3", 1 - s: "1/3"} for s in (0, 1)})
    costs = hidden_costs(source, budget=20)
    assert not costs.complete
    assert costs.smallest is None
    assert costs.states == 2
    assert costs.widest == 2
    assert costs.posteriors == 20


def test_the_budget_of_one_state_is_kept() -> None:
    assert not hidden_costs(latent(TWICE), budget=1).complete
    with pytest.raises(ar.BadQuestion, match="more than 1 prompts"):
        strings(latent(TWICE), budget=1)


@pytest.mark.parametrize(
    ("draws", "said"),
    [
        ({"a": (1, "a")}, "letter of the public alphabet"),
        ({"H": (HALF, "a"), "HT": (HALF, "b")}, "begin the coins"),
        ({"H": (HALF, "a")}, "sum to 1/2"),
        ({"H": (1, "c")}, "symbol 'c'"),
        ({}, "sum to 0"),
        ({"H": (0.5, "a"), "T": (HALF, "a")}, "is a float"),
    ],
)
def test_a_sampler_that_is_none_is_refused(draws: dict[str, Any], said: str) -> None:
    with pytest.raises(ar.BadModel, match=said):
        Sampler("ab", draws)


def test_symbols_may_be_longer_than_a_character() -> None:
    sampler = Sampler(["no", "yes"], {("heads", "heads"): ("1/4", ["yes"]), ("heads", "tails"): ("1/4", ["no", "no"]), ("tails",): ("1/2", [])})
    one = public(sampler, off_support={"no": 1})
    assert ar.same_joint(ar.Erased(hidden_stream(sampler), sampler.coins), one).proved
    assert ar.same_joint(activations(sampler), one).proved


def test_factors_in_hiding_need_no_factoring() -> None:
    """[pq, p, q] with one-digit primes: 16 draws, one state at a time, against posteriors of up to 16."""
    draws = {(f"p{p}", f"q{q}"): (Fraction(1, 16), f"{p * q:02}{p}{q}") for p in (2, 3, 5, 7) for q in (2, 3, 5, 7)}
    costs = hidden_costs(latent(Sampler("0123456789", draws)))
    assert costs == HiddenCosts(states=80, posteriors=48, widest=16, by_length=(16, 6, 2, 1, 1), smallest=21, complete=True)
