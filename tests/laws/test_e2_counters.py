"""E2: finite mass of endless machines: 1/(eᵗ+1) leaks to 0.7020135572667843…, 1/(t+2) is tight, S → a S S | b has min(1, (1−p)/p)."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.claim import FiniteMass
from arprops.core.induction import Horizon, Recurrent
from arprops.core.interval import Interval
from arprops.kernel.value import value
from arprops.models.exponential import exponential
from arprops.solve.horizon import enclosed
from arprops.solve.recurrent import recurrence
from tests.kernel.test_horizon import fading, walk


def logistic(low: Fraction, high: Fraction) -> ar.CounterMachine:
    """P(END | aᵗ) = bᵗ/(1+bᵗ), for every b of the region."""
    cases = [("", {"a": "1/(1+X)", ar.END: "X/(1+X)"}, {"a": ("s", {"t": 1})})]
    return ar.CounterMachine("a", start="s", counters=["t"], control={"s": cases}, parameters={"b": (low, high)}, powers={"X": ("b", "t")})


def harmonic(over: int) -> ar.CounterMachine:
    """P(END | aᵗ) = 1/(t + over)."""
    weights = {"a": f"1 - 1/(t+{over})", ar.END: f"1/(t+{over})"}
    cases = [("t >= 0", weights, {"a": ("s", {"t": 1})}), ("", {ar.END: 1}, {"a": "s"})]
    return ar.CounterMachine("a", start="s", counters=["t"], control={"s": cases})


def around(machine: ar.CounterMachine, width: Fraction) -> Interval:
    certificate = enclosed(FiniteMass(machine), width=width)
    assert certificate is not None
    found = value(FiniteMass(machine), certificate)
    assert isinstance(found, Interval)
    return found


def test_the_mass_of_the_logistic_machine_is_certified_to_more_than_15_digits():
    found = around(logistic(*exponential(-1)), Fraction(1, 10**30))
    assert found.width < Fraction(1, 10**28)
    digits = Fraction(7020135572667843, 10**16)
    assert digits < found.lower <= found.upper < digits + Fraction(1, 10**16)


def test_a_region_as_wide_as_a_float_still_gives_15_digits():
    found = around(logistic(Fraction("0.36787944117144232"), Fraction("0.36787944117144233")), Fraction(1, 10**15))
    assert found.width < Fraction(1, 10**15)
    assert around(logistic(*exponential(-1)), Fraction(1, 10**25)).lower in found


def test_the_public_question_answers_with_the_same_interval():
    found = ar.finite_mass(logistic(*exponential(-1)), width=Fraction(1, 10**20))
    assert isinstance(found, Interval)
    assert found.width < Fraction(1, 10**20)
    assert Fraction("0.70201355726678435") in Interval(found.lower - Fraction(1, 10**16), found.upper + Fraction(1, 10**16))


def test_a_base_of_1_makes_it_a_coin_that_loses_nothing():
    # The hypothesis that fails: the weights of END have an infinite sum.
    cases = [("", {"a": "1/2", ar.END: "1/2"}, {"a": ("s", {"t": 1})})]
    found = around(ar.CounterMachine("a", start="s", counters=["t"], control={"s": cases}), Fraction(1, 10**15))
    assert found.width < Fraction(1, 10**15)
    assert 1 in found


def test_ending_with_1_over_t_plus_2_is_tight_although_its_length_is_infinite():
    machine = harmonic(2)
    found = recurrence(machine.counting())
    assert isinstance(found, Recurrent)
    assert value(FiniteMass(machine), found) == 1
    verdict = ar.tight(machine)
    ar.recheck(verdict)
    assert verdict.proved


def test_ending_with_1_over_t_plus_2_squared_is_not():
    # The hypothesis that fails: the weights of END have a finite sum. Half of the mass is left: Π (1 − 1/k²) over k ≥ 2.
    machine = fading()
    assert recurrence(machine.counting()) is None
    for length in (0, 5, 50):
        assert Fraction(1, 2) in value(FiniteMass(machine), Horizon(length, None))


@pytest.mark.parametrize(("up", "mass"), [("1/3", 1), ("3/4", Fraction(1, 3)), ("2/3", Fraction(1, 2)), ("9/10", Fraction(1, 9))])
def test_a_walk_that_goes_up_comes_back_with_the_quotient_of_its_weights(up, mass):
    found = around(walk(up), Fraction(1, 10**12))
    assert found.width < Fraction(1, 10**12)
    assert mass in found


def test_a_walk_without_drift_is_tight_and_no_horizon_says_so():
    machine = walk("1/2")
    assert recurrence(machine.counting()) is not None
    certificate = enclosed(FiniteMass(machine), budget=3_000)
    assert certificate is not None
    found = value(FiniteMass(machine), certificate)
    assert found.lower < 1 == found.upper
    assert ar.finite_mass(machine) == 1


def test_a_family_of_walks_has_one_interval_for_all_its_parameters():
    family = walk("p", p=(Fraction("0.7"), Fraction("0.70000000000001")))
    found = around(family, Fraction(1, 10**10))
    assert found.width < Fraction(1, 10**10)
    assert Fraction(3, 7) in found
