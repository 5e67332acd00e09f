"""E1: a finite model is tight iff END can be reached from every possible state; the leaked mass is one linear solve."""

from fractions import Fraction
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import ClosedClass, Ranking
from arprops.core.words import END
from arprops.search.solve import solve_visits
from tests.strategies import hmms, pdfas, pfas, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=80)
finite = st.one_of(pdfas(), pfas(), hmms(), tables(max_length=2))


@quick
@given(finite)
def test_tight_is_end_within_reach_of_every_possible_state(p):
    _, order, weights = brute.source_chain(p)
    verdict = ar.tight(p)
    ar.recheck(verdict)
    assert verdict.proved == (brute.can_end(order, weights) == set(order))
    assert isinstance(verdict.certificate if verdict.proved else verdict.witness, Ranking if verdict.proved else ClosedClass)


@quick
@given(finite)
def test_tight_is_finite_mass_1_and_what_leaks_is_the_rest(p):
    mass = ar.finite_mass(p)
    assert ar.tight(p).proved == (mass == 1)
    assert mass == brute.finite_mass(p)
    verdict = ar.decide(ar.Comparison(ar.FiniteMass(p), "==", mass))
    ar.recheck(verdict)
    assert verdict.proved


@quick
@given(pdfas(tight=True), pdfas(max_states=2, tight=False))
def test_the_strategies_tight_and_leaking_models_are_seen_as_such(tight, leaking):
    assert ar.tight(tight).proved
    assert ar.finite_mass(tight) == 1
    verdict = ar.tight(leaking)
    ar.recheck(verdict)
    assert verdict.refuted
    assert ar.finite_mass(leaking) < 1


@quick
@given(finite)
def test_the_witness_is_a_possible_prompt_after_which_nothing_more_is_finished_from_some_state(p):
    verdict = ar.tight(p)
    if verdict.refuted:
        prompt = verdict.witness.prompt
        assert brute.prefix(p, prompt) > 0
        assert brute.finite_mass(ar.Conditioned(p, prompt)) < 1


# -- what the hypotheses are for --------------------------------------------------------------------------------------------------------


def test_without_possible_it_fails_an_impossible_trap_leaks_nothing():
    rows = {0: {"a": "1/2", END: "1/2"}, "trap": {"b": 1}}
    p = ar.PDFA("ab", start=0, next=rows, step={0: {"a": 0, "b": "trap"}, "trap": {"a": "trap", "b": "trap"}})
    verdict = ar.tight(p)
    ar.recheck(verdict)
    assert verdict.proved
    assert ar.finite_mass(p) == 1
    assert ar.tight(ar.Conditioned(p, "b")).refuted


def test_without_finite_it_fails_end_may_be_in_reach_everywhere_and_mass_still_leak():
    # P(END | a^t) = 2^-(t+2): the finite mass is 1 − ∏(1 − 2^-(t+2)), which is below 1/2
    p = ar.FunctionModel("a", lambda w: {"a": 1 - Fraction(1, 2 ** (len(w) + 2)), END: Fraction(1, 2 ** (len(w) + 2))})
    verdict = ar.tight(p, budget=50)
    assert isinstance(verdict, ar.Unknown)
    found = ar.finite_mass(p, budget=30, prompts=30)
    assert isinstance(found, ar.Interval)
    for t in range(10):  # END is within reach of every state, at once
        assert ar.next_distribution(p, "a" * t)[END] > 0
    going_on = [ar.prefix_probability(p, "a" * n) for n in (1, 10, 40)]
    assert going_on == [prod(1 - Fraction(1, 2 ** (t + 2)) for t in range(n)) for n in (1, 10, 40)]
    assert going_on[-1] >= 1 - sum(Fraction(1, 2 ** (t + 2)) for t in range(40)) > Fraction(1, 2)
    assert found.lower <= 1 - going_on[-1]


def test_without_finite_it_fails_also_the_other_way_round_no_certificate_for_a_tight_infinite_model():
    # P(END | a^t) = 1/(t+2): tight, for P[a^n] = 1/(n+1), yet no finite walk says so
    p = ar.FunctionModel("a", lambda w: {"a": 1 - Fraction(1, len(w) + 2), END: Fraction(1, len(w) + 2)})
    assert isinstance(ar.tight(p, budget=100), ar.Unknown)
    for n in (1, 5, 30):
        assert ar.prefix_probability(p, "a" * n) == Fraction(1, n + 1)
    assert 1 in ar.finite_mass(p, budget=20, prompts=20)


def test_without_positive_probability_it_fails_a_path_to_end_of_weight_zero_is_no_path():
    p = ar.PDFA("ab", start=0, next={0: {"a": 1}, 1: {END: 1}}, step={0: {"a": 0, "b": 1}, 1: {"a": 1, "b": 1}})
    verdict = ar.tight(p)
    ar.recheck(verdict)
    assert verdict.refuted
    assert ar.finite_mass(p) == 0


def test_the_states_that_cannot_end_must_be_taken_out_first_or_the_system_is_singular():
    half = Fraction(1, 2)
    with pytest.raises(ValueError, match="singular"):
        solve_visits([{1: half}, {1: Fraction(1)}], [Fraction(1), Fraction(0)])
    p = ar.PDFA("a", start=0, next={0: {"a": half, END: half}, 1: {"a": 1}}, step={0: {"a": 1}, 1: {"a": 1}})
    assert ar.finite_mass(p) == half


@quick
@given(st.integers(1, 9), st.integers(1, 9))
def test_the_gamblers_ruin_leaks_what_it_should(up, down):
    # a walk on 0 … 3 that ends at 0 and is trapped at 3: the closed form of ruin
    total = up + down
    rows = {0: {END: 1}, 3: {"a": 1}, **{i: {"a": Fraction(up, total), "b": Fraction(down, total)} for i in (1, 2)}}
    step = {0: {"a": 0, "b": 0}, 3: {"a": 3, "b": 3}, 1: {"a": 2, "b": 0}, 2: {"a": 3, "b": 1}}
    p = ar.PDFA("ab", start=1, next=rows, step=step)
    r = Fraction(down, up)
    assert ar.finite_mass(p) == (r + r**2) / (1 + r + r**2)
