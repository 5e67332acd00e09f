"""Tightness and finite mass asked directly."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.certificate import ClosedClass, Ranking
from arprops.core.words import END


def chain(n):
    """n states in a row, each going on for sure but the last."""
    rows = {i: {"a": 1} for i in range(n - 1)} | {n - 1: {END: 1}}
    return ar.PDFA("a", start=0, next=rows, step={i: {"a": min(i + 1, n - 1)} for i in range(n)})


def test_a_row_of_states_is_tight_with_its_distances_as_ranks():
    verdict = ar.tight(chain(5))
    ar.recheck(verdict)
    assert verdict.certificate == Ranking((4, 3, 2, 1, 0))


def test_a_trap_is_shown_with_the_prompt_that_leads_there():
    rows = {0: {"a": "1/2", "b": "1/2"}, 1: {END: 1}, 2: {"a": 1}, 3: {"b": 1}}
    p = ar.PDFA("ab", start=0, next=rows, step={0: {"a": 1, "b": 2}, 1: {"a": 1, "b": 1}, 2: {"a": 3, "b": 3}, 3: {"a": 2, "b": 2}})
    verdict = ar.tight(p)
    ar.recheck(verdict)
    assert verdict.witness == ClosedClass(("b",), (0, 1))
    assert ar.finite_mass(p) == Fraction(1, 2)


def test_a_source_may_be_trapped_in_a_state_that_is_not_the_first_after_its_prompt():
    p = ar.HMM("a", start={0: "1/2", 1: "1/2"}, emit={0: {"a": 1}, 1: {"a": 1}}, move={0: {0: 1}, 1: {1: 1}}, stop={0: "1/2"})
    verdict = ar.tight(p)
    ar.recheck(verdict)
    assert verdict.witness == ClosedClass((), (0,), 1)
    assert ar.finite_mass(p) == Fraction(1, 2)
    assert ar.finite_mass(ar.Belief(p)) == Fraction(1, 2)


def test_beyond_the_budget_it_is_unknown_and_the_mass_an_interval():
    verdict = ar.tight(chain(100), budget=10)
    assert isinstance(verdict, ar.Unknown)
    assert verdict.explored == "10 states"
    assert ar.finite_mass(chain(100), budget=10, prompts=10) == ar.Interval(0, 1)
    assert ar.finite_mass(chain(100), budget=10, prompts=200) == ar.Interval(1, 1)


def test_an_interval_with_digits_by_the_thousands_still_prints():
    p = ar.PDFA("a", start=0, next={0: {"a": Fraction(10**40 - 1, 10**40), END: Fraction(1, 10**40)}}, step={0: {"a": 0}})
    found = ar.finite_mass(p, budget=0, prompts=300)
    assert isinstance(found, ar.Interval)
    assert len(repr(found)) < 200
    assert len(str(found)) < 200


def test_progress_may_stop_the_walk():
    def stop(what, done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ar.tight(chain(10), progress=stop)
