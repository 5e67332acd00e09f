"""Guessing formulas: what is guessed holds of every state seen, is kept by every move, and is given up in the end."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.claim import SameConditionals
from arprops.core.error import Rejected
from arprops.core.words import END
from arprops.kernel.induction import Run, followed
from arprops.solve import induction
from arprops.solve.equality import for_all_lengths
from arprops.solve.induction import inductive
from arprops.solve.walk import cell_of, walked
from tests.strategies import counter_machines


def inside(run, location, pair):
    """Whether some small integers give the pair's counters in the location's region."""
    from z3 import Int, Solver, sat

    solver = Solver()

    def term(form):
        return sum((c.numerator * (Int(m[0][0]) if m else 1) for m, c in form.terms), start=0)

    for form, value in zip(location.forms, pair.point, strict=True):
        solver.add(term(form) == value) if form.names else solver.add(form.constant.numerator == value)
    for form in location.region:
        solver.add(term(form) >= 0) if form.names else None
    return solver.check() == sat


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(counter_machines(), counter_machines(max_counters=1, max_controls=1), st.booleans())
def test_what_is_guessed_is_inductive_and_holds_of_states_far_beyond_those_seen(p, q, every):
    run = Run(p.counting(), q.counting(), every=every)
    found = inductive(run, walked(run, budget=60))
    if found is None:
        return
    followed(run, found)
    for pair in walked(run, budget=150).order[::7]:
        cells = ((pair.left[0], cell_of(run.left, pair.left)[0]), (pair.right[0], cell_of(run.right, pair.right)[0]))
        assert any(location.cells == cells and inside(run, location, pair) for location in found.locations)


def test_progress_counts_the_pairs_of_cells():
    told = []
    machine = ar.CounterMachine("a", start="s", counters=["n"], control={"s": [("n > 5", {END: 1}, {"a": ("s", {"n": 1})}), ("", {"a": 1}, {"a": ("s", {"n": 1})})]})
    run = Run(machine.counting(), machine.counting())
    inductive(run, walked(run, budget=3), progress=lambda what, count: told.append((what, count)))
    assert told[0] == ("formulas: pairs of cells", 1)
    assert told[-1] == ("formulas: pairs of cells", 2)


def hard():
    """m is 2n throughout, so one that ends where 2n − m = 1 never does."""
    moves = {"a": ("s", {"n": 1, "m": 2}), "b": "s"}
    plain = [("n >= 0", {"a": "q", END: "1 - q"}, moves), ("", {END: 1}, moves)]
    odd = [("2*n - m == 1", {END: 1}, moves), *plain]
    return tuple(ar.CounterMachine("ab", start="s", counters=["n", "m"], control={"s": cases}, parameters={"q": (0, 1)}) for cases in (plain, odd))


@pytest.mark.parametrize(("name", "limit"), [("ROUNDS", 0), ("ASKED", 3)])
def test_a_guess_that_takes_too_long_is_given_up_and_the_answer_is_unknown(monkeypatch, name, limit):
    p, q = hard()
    assert for_all_lengths(SameConditionals(p, q)).proved
    monkeypatch.setattr(induction, name, limit)
    verdict = for_all_lengths(SameConditionals(p, q), budget=30)
    assert isinstance(verdict, ar.Unknown)
    assert verdict.explored == "30 pairs of states: no failure up to length 29"


def test_a_guess_about_another_machine_is_refused():
    p, q = hard()
    run, other = Run(p.counting(), p.counting(), every=True), Run(p.counting(), q.counting(), every=True)
    found = inductive(run, walked(run, budget=40))
    assert found is not None
    followed(run, found)
    with pytest.raises(Rejected):
        followed(other, found)
