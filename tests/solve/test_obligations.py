"""Obligations: two solvers discharge those of a true formula, and say sat to those of a false one."""

from dataclasses import replace

import arprops as ar
from arprops.core.claim import Obeys, SameJoint
from arprops.core.induction import Location
from arprops.core.polynomial import variable
from arprops.core.words import END
from arprops.kernel.induction import run_of
from arprops.solve.induction import inductive
from arprops.solve.obligations import attested, obligations
from arprops.solve.smt import discharge
from arprops.solve.walk import walked
from tests.laws.anbn import BALANCE, NO_MORE_A, family


def guessed(claim):
    run = run_of(claim)
    found = inductive(run, walked(run, budget=100))
    assert found is not None
    return found


def answers(claim, guess):
    return [{answer.answer for answer in discharge(obligation.text)} for obligation in obligations(claim, guess)]


def test_those_of_a_true_formula_are_unsat():
    claim = SameJoint(family(BALANCE), family(NO_MORE_A))
    guess = guessed(claim)
    assert answers(claim, guess) == [{"unsat"}] * len(answers(claim, guess))
    scope = attested(claim, guess)
    assert scope is not None
    assert "both solvers discharge" in scope


def test_a_bound_that_is_not_kept_is_sat():
    claim = SameJoint(family(BALANCE), family(NO_MORE_A))
    guess = guessed(claim)

    def narrowed(location: Location) -> Location:
        names = sorted({name for form in location.forms for name in form.names})
        return replace(location, region=(*location.region, *(7 - variable(name) for name in names)))

    wrong = replace(guess, locations=tuple(map(narrowed, guess.locations)))
    assert {"sat"} in answers(claim, wrong)
    assert attested(claim, wrong) is None


def test_weights_that_differ_are_sat_at_some_parameters():
    claim = SameJoint(family(BALANCE), family(NO_MORE_A))
    guess = guessed(claim)
    other = SameJoint(family(BALANCE), family(NO_MORE_A, "r"))
    assert {"sat"} in answers(other, guess)
    assert attested(other, guess) is None


def test_a_rule_that_is_broken_at_a_location_is_not_attested():
    moves = {"a": ("s", {"d": 1}), "b": ("s", {"d": -1})}
    rule = ar.CounterMachine("ab", start="s", counters=["d"], control={"s": [("d == 0", {END: 1}, moves), ("", {"a": 1}, moves)]})
    kept, broken = Obeys(family(BALANCE), rule, prompts="all"), Obeys(family(NO_MORE_A), rule, prompts="all")
    assert attested(kept, guessed(kept)) is not None
    assert attested(broken, guessed(broken)) is None
