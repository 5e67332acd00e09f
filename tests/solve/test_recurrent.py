"""Tightness without a bound on the length: a walk without drift comes home, and what is found is checked by the kernel."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.words import END
from arprops.kernel.potential import recurrent
from arprops.solve.recurrent import recurrence
from tests.kernel.test_horizon import fading, walk


def test_a_walk_without_drift_is_recurrent_and_one_that_rises_is_not():
    assert recurrence(walk("1/2").counting()) is not None
    assert recurrence(walk("1/3").counting()) is not None
    assert recurrence(walk("2/3").counting()) is None


@pytest.mark.parametrize("up", ["1/2", "1/3", "1/10"])
def test_what_is_found_is_accepted_by_the_kernel(up):
    counting = walk(up).counting()
    found = recurrence(counting)
    assert found is not None
    recurrent(counting, found)


@pytest.mark.parametrize("over", [1, 2, 5])
def test_ending_less_and_less_often_is_tight_as_long_as_the_odds_have_an_infinite_sum(over):
    weights = {"a": f"1 - {over}/(t + {over + 1})", END: f"{over}/(t + {over + 1})"}
    moves = {"a": ("s", {"t": 1})}
    counting = ar.CounterMachine("a", start="s", counters=["t"], control={"s": [("t >= 0", weights, moves), ("", {END: 1}, moves)]}).counting()
    found = recurrence(counting)
    if found is not None:
        recurrent(counting, found)


def test_what_leaks_has_no_certificate():
    for machine in (fading(), walk(Fraction(51, 100))):
        assert recurrence(machine.counting()) is None
        assert not ar.tight(machine).proved
