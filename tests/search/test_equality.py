"""Equality asked directly: evidence, budgets, progress, refusals, and models against sources."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.certificate import Bisimulation, Invariant, Separation
from arprops.core.words import END

COIN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
TWICE = ar.PDFA("ab", start=0, next={i: {"a": "1/2", END: "1/2"} for i in (0, 1)}, step={0: {"a": 1, "b": 1}, 1: {"a": 0, "b": 0}})
OFF = ar.Overridden(COIN, below={"b": {END: 1}})
ASK = [ar.same_conditionals, ar.same_joint, ar.same_strings]


def cycle(n, odd="1/2"):
    """a with probability ½ round a cycle of n states, the last with another probability."""
    rows = {i: {"a": "1/2", END: "1/2"} for i in range(n - 1)} | {n - 1: {"a": odd, END: 1 - Fraction(odd)}}
    return ar.PDFA("a", start=0, next=rows, step={i: {"a": (i + 1) % n} for i in range(n)})


def hidden(stop="1/2"):
    return ar.HMM("ab", start={0: "1/2", 1: "1/2"}, emit={0: {"a": 1}, 1: {"a": "1/2", "b": "1/2"}}, move={0: {1: 1}, 1: {0: 1}}, stop={0: "1/2", 1: stop})


@pytest.mark.parametrize("ask", ASK)
def test_equal_models_get_a_bisimulation(ask):
    verdict = ask(COIN, TWICE)
    ar.recheck(verdict)
    assert isinstance(verdict.certificate, Bisimulation)
    with pytest.raises(TypeError, match="no truth value"):
        bool(verdict)


def test_the_three_equalities_are_three():
    verdicts = [ask(COIN, OFF) for ask in ASK]
    for verdict in verdicts:
        ar.recheck(verdict)
    assert [verdict.proved for verdict in verdicts] == [False, True, True]
    assert verdicts[0].witness == Separation(("b",))


@pytest.mark.parametrize("ask", [ar.same_joint, ar.same_strings])
def test_a_source_against_itself_in_disguise_gets_an_invariant(ask):
    p = hidden()
    for q in (ar.Mixture([("1/3", p), ("2/3", p)]), ar.Belief(p), ar.Belief(p, off_support={"a": 1})):
        for left, right in ((p, q), (q, p)):
            verdict = ask(left, right)
            ar.recheck(verdict)
            assert isinstance(verdict.certificate, Invariant)


def test_a_model_and_a_source_meet():
    source = ar.Mixture([(1, COIN)])
    verdict = ar.same_joint(COIN, source)
    ar.recheck(verdict)
    assert verdict.proved
    verdict = ar.same_joint(source, cycle_ab())
    ar.recheck(verdict)
    assert verdict.witness == Separation(("a",))


def cycle_ab():
    return ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}, 1: {"b": "1/2", END: "1/2"}}, step={0: {"a": 1, "b": 1}, 1: {"a": 1, "b": 1}})


def test_a_separating_prompt_is_the_shortest_also_for_sources():
    for n in (1, 2, 5, 40):
        one, other = cycle(n), cycle(n, "1/3")
        for left, right in ((one, other), (ar.Mixture([(1, one)]), other)):
            for ask in (ar.same_joint, ar.same_strings):
                verdict = ask(left, right)
                ar.recheck(verdict)
                assert verdict.witness == Separation(("a",) * (n - 1))


def test_equal_joints_of_sources_with_different_hidden_states():
    # a fair hidden bit chosen at the start, or chosen again at each symbol: one joint
    once = ar.HMM("ab", start={0: "1/2", 1: "1/2"}, emit={0: {"a": "1/2", "b": "1/2"}, 1: {"a": "1/2", "b": "1/2"}}, move={0: {0: 1}, 1: {1: 1}}, stop={0: "1/3", 1: "1/3"})
    again = ar.HMM("ab", start={0: 1}, emit={0: {"a": 1}, 1: {"b": 1}}, move={0: {0: "1/2", 1: "1/2"}, 1: {0: "1/2", 1: "1/2"}}, stop={0: "1/3", 1: "1/3"})
    fair = ar.PDFA("ab", start=0, next={0: {"a": "1/3", "b": "1/3", END: "1/3"}}, step={0: {"a": 0, "b": 0}})
    verdict = ar.same_joint(once, fair)
    ar.recheck(verdict)
    assert verdict.proved
    verdict = ar.same_joint(again, fair)
    ar.recheck(verdict)
    assert verdict.refuted  # the first symbol is a
    assert verdict.witness == Separation(())


@pytest.mark.parametrize("ask", ASK)
def test_a_budget_that_runs_out_is_unknown_and_says_how_far_it_looked(ask):
    verdict = ask(cycle(50), cycle(49), budget=10)
    assert isinstance(verdict, ar.Unknown)
    assert not verdict.proved
    assert not verdict.refuted
    assert "budget" in verdict.because
    assert verdict.explored
    with pytest.raises(ar.Rejected):
        ar.recheck(verdict)
    ar.recheck(ask(cycle(50), cycle(49), budget=1000))


def test_what_unknown_says_it_looked_at_does_agree():
    one, other = cycle(30), cycle(30, "1/3")
    verdict = ar.same_joint(one, other, budget=10)
    assert isinstance(verdict, ar.Unknown)
    assert "up to length 9" in verdict.explored
    assert ar.same_joint(ar.Truncated(one, 10), ar.Truncated(other, 10)).proved


def test_infinite_sources_are_refuted_by_prompts_or_stay_unknown():
    def counting(q):
        step = {"a": ("c", {"n": 1})}
        return ar.CounterMachine("a", start="c", counters=["n"], control={"c": [("n == 7", {"a": q, END: 1 - Fraction(q)}, step), ("", {"a": "1/2", END: "1/2"}, step)]})

    one, same, other = (ar.Mixture([(1, counting(q))]) for q in ("1/2", "1/2", "1/3"))
    assert isinstance(ar.same_joint(one, same, budget=100), ar.Unknown)
    for ask in (ar.same_joint, ar.same_strings):
        verdict = ask(one, other, budget=100)
        ar.recheck(verdict)
        assert verdict.witness == Separation(("a",) * 7)


@pytest.mark.parametrize("ask", ASK)
def test_other_alphabets_are_refused_with_both_sides_shown(ask):
    with pytest.raises(ar.BadQuestion, match="alphabets differ"):
        ask(COIN, cycle(2))


def test_conditionals_of_sources_and_partial_models_are_refused():
    for side in (hidden(), ar.Belief(hidden())):
        with pytest.raises(ar.BadQuestion, match="off_support"):
            ar.same_conditionals(side, COIN)
        with pytest.raises(ar.BadQuestion):
            ar.same_conditionals(COIN, side)


@pytest.mark.parametrize(("left", "right"), [(cycle(3000), cycle(3000)), (ar.Mixture([(1, cycle(1100))]), cycle(1100))])
def test_progress_is_reported_and_may_stop_the_search(left, right):
    seen = []
    verdict = ar.same_joint(left, right, progress=lambda what, done: seen.append((what, done)))
    assert verdict.proved
    assert seen
    assert all(isinstance(what, str) and isinstance(done, int) for what, done in seen)

    def stop(what, done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ar.same_joint(left, right, progress=stop)
