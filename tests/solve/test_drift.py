"""Drifts: bounds that the kernel accepts, and none where there is none."""

from fractions import Fraction

import arprops as ar
from arprops.core.claim import KL, FiniteMass, Length
from arprops.core.ratio import ratio
from arprops.kernel.potential import bounded, run_of
from arprops.solve.drift import drift
from arprops.solve.induction import inductive
from arprops.solve.walk import Pair, walked
from tests.kernel.test_horizon import fading, walk


def found(quantity, reward, left_over=None):
    run = run_of(quantity)
    where = inductive(run, walked(run, budget=200))
    assert where is not None
    bound = drift(run, where, reward=reward, left_over=left_over)
    if bound is not None:
        bounded(run, bound, reward=reward)
    return bound


def test_a_walk_that_falls_has_an_affine_bound_on_its_tokens():
    bound = found(Length(walk("1/3")), "tokens")
    assert bound is not None
    at = [i for i, location in enumerate(bound.inductive.locations) if location.cells[0] == bound.inductive.locations[0].cells[0]]
    assert bound.bounds[at[0]].at({"0.n": 1}) == 4  # three moves, and END


def test_a_family_that_falls_has_one_bound_for_all_its_parameters():
    assert found(Length(walk("p", p=("1/10", "2/5"))), "tokens") is not None


def test_a_walk_without_drift_has_no_bound_on_its_tokens():
    assert found(Length(walk("1/2")), "tokens") is None
    assert found(Length(walk("2/3")), "tokens") is None


def test_what_may_still_end_falls_with_the_quotient_of_the_weights():
    far = {Pair(0, ("s", (20,)), ("", ())): Fraction(1)}
    bound = found(FiniteMass(walk("2/3")), "end", far)
    assert bound is not None
    assert [(base, counter) for _, base, counter, _, _ in bound.powers] == [(ratio(Fraction(1, 2)), "n")]


def test_a_bound_on_what_may_end_that_says_nothing_is_not_given():
    far = {Pair(0, ("s", (20,)), ("", ())): Fraction(1)}
    assert found(FiniteMass(walk("1/3")), "end", far) is None
    assert found(FiniteMass(fading()), "end", {Pair(0, ("s", (20,)), ("", ())): Fraction(1)}) is None


def test_two_machines_in_step_have_a_bound_too():
    assert found(KL(walk("1/3"), walk("1/4")), "tokens") is not None


def test_an_automaton_written_as_a_machine_needs_only_constants():
    cases = {"s": [("", {"a": "1/2", ar.END: "1/2"}, {"a": "t"})], "t": [("", {"a": "3/4", ar.END: "1/4"}, {"a": "s"})]}
    bound = found(Length(ar.CounterMachine("a", start="s", counters=["n"], control=cases)), "tokens")
    assert bound is not None
    assert all(not form.names for form in bound.bounds)
