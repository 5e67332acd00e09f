"""Pairs of states in breadth-first order: all are reached as said, shortest first, and none of the stated length is missing."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.claim import Obeys
from arprops.core.counting import Parameter
from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.core.words import END
from arprops.kernel.induction import Run, run_of
from arprops.solve.equality import for_all_lengths
from arprops.solve.walk import Pair, cell_of, tried, walked
from tests.strategies import AB, counter_machines
from tests.twice import brute


@settings(max_examples=40)
@given(counter_machines(), counter_machines(), st.booleans(), st.integers(1, 60))
def test_every_pair_is_reached_by_its_prompt_and_none_up_to_the_depth_is_missing(p, q, every, budget):
    run = Run(p.counting(), q.counting(), every=every)
    seen = walked(run, budget=budget)
    assert len(seen.order) == len(seen.reached) <= budget
    lengths = []
    for pair in seen.order:
        prompt, completion = seen.prompt(pair)
        assert not completion
        state, other = p.start(), q.start()
        for symbol in prompt:
            assert every or p.next(state)[symbol]
            state, other = p.step(state, symbol), q.step(other, symbol)
        assert (state, other) == (pair.left, pair.right)
        lengths.append(len(prompt))
    assert lengths == sorted(lengths)
    for word in brute.words(AB, min(seen.depth, 6)):
        if every or brute.prefix(p, word):
            state, other = p.start(), q.start()
            for symbol in word:
                state, other = p.step(state, symbol), q.step(other, symbol)
            assert Pair(0, state, other) in seen.reached


@given(counter_machines())
def test_a_state_has_one_cell_that_answers_and_moves_as_the_model_does(p):
    counting = p.counting()
    for state in brute.states(p, 60):
        _, cell = cell_of(counting, state)
        assert {outcome: weight.rational for outcome, weight in cell.next.items()} == dict(p.next(state).items())
        for symbol in AB:
            control, adds = cell.moves[symbol]
            assert p.step(state, symbol) == (control, tuple(a + b for a, b in zip(state[1], adds, strict=True)))


def test_a_completion_begins_before_longer_prompts_are_read():
    # After b the rule is broken at once; by way of aa it is broken one symbol later, and met first.
    end, loop = {END: 1}, {"c": 1}
    p = ar.PDFA(
        "abc",
        start="s",
        next={"s": loop, "A": {"a": 1}, "B": end, "C": loop},
        step={"s": dict(zip("abc", "ABC", strict=True)), "A": dict(zip("abc", "BCC", strict=True)), "B": dict.fromkeys("abc", "C"), "C": dict.fromkeys("abc", "C")},
    )
    nothing = ar.Language(("a", "b", "c"), ((0, 0, 0),), frozenset(), 0)
    claim = Obeys(p, nothing, "string", "all")
    assert run_of(claim).begin == "string"
    verdict = for_all_lengths(claim)
    ar.recheck(verdict)
    assert (verdict.witness.prompt, verdict.witness.completion) == (("b",), ())


def test_the_depth_of_a_walk_that_was_cut_short_counts_whole_lengths_only():
    machine = ar.CounterMachine("ab", start="s", counters=["n", "m"], control={"s": [("", {"a": "1/2", "b": "1/2"}, {"a": ("s", {"n": 1}), "b": ("s", {"m": 1})})]})
    run = Run(machine.counting(), machine.counting())
    for budget, depth in ((1, 0), (2, 0), (3, 1), (5, 1), (6, 2), (9, 2), (10, 3)):
        assert walked(run, budget=budget).depth == depth


def test_numbers_are_tried_inside_their_regions_where_the_forms_are_not_0():
    half = Fraction(1, 2)
    parameters = [Parameter("q", Fraction(0), Fraction(1)), Parameter("r", Fraction(2), None), Parameter("s", None, Fraction(-1))]
    q, r, s = (ratio(variable(name)) for name in "qrs")
    values = tried(parameters, q - half, r - 3, s + q + 5)
    assert values is not None
    assert all(p.holds(values[p.name]) for p in parameters)
    assert all(form.at(values) != 0 for form in (q - half, r - 3, s + q + 5))
    assert tried(parameters, q - q) is None
