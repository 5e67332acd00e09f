"""Endless text: the rate of a model is never below that of the truth, and what ends or is excluded says so."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import Escape
from arprops.tasks.framework.rate import entropy_rate, loss_rate

few = settings(max_examples=30)


@st.composite
def endless(draw, least=0):
    """PDFAs over {a, b} that never end; weights of 0 only where `least` is 0."""
    states = range(draw(st.integers(1, 4)))
    rows, steps = {}, {}
    for state in states:
        share = draw(st.fractions(least, 1 - least, max_denominator=8))
        rows[state] = {"a": share, "b": 1 - share}
        steps[state] = {x: draw(st.sampled_from(states)) for x in "ab"}
    return ar.PDFA("ab", start=0, next=rows, step=steps)


def flip(stay, leave):
    """The two-state chain that is left with these probabilities."""
    return ar.PDFA(
        "ab", start="a", next={"a": {"a": 1 - stay, "b": stay}, "b": {"a": leave, "b": 1 - leave}}, step={x: {"a": "a", "b": "b"} for x in "ab"}
    )


def binary(share):
    return sum((-weight * ar.log(weight) for weight in (share, 1 - share) if weight), ar.LogSum())


@few
@given(st.fractions("1/8", 1, max_denominator=8), st.fractions("1/8", 1, max_denominator=8))
def test_a_chain_of_two_states_has_the_rate_of_the_textbook(stay, leave):
    # the share of time in a is leave/(stay + leave), also where the chain is periodic (stay = leave = 1)
    assert entropy_rate(flip(stay, leave)) == (leave * binary(stay) + stay * binary(leave)) / (stay + leave)


@few
@given(endless(), endless(least=Fraction(1, 8)))
def test_no_model_has_a_smaller_rate_than_the_truth_and_one_joint_has_one_rate(p, q):
    assert loss_rate(p, q) >= entropy_rate(p) >= 0
    assert entropy_rate(p) <= ar.log(2)
    if ar.same_joint(p, q).proved:
        assert loss_rate(p, q) == entropy_rate(p)


def delayed(p, n):
    """n fair symbols, and then p."""
    states = [("before", k) for k in range(n)]
    onward = dict(zip(states, [*states[1:], ("in", p.start())], strict=True))
    inner, todo = set(), [p.start()]
    while todo:
        state = todo.pop()
        if state not in inner:
            inner.add(state)
            todo += [p.step(state, x) for x in "ab"]
    rows = {**{state: {"a": "1/2", "b": "1/2"} for state in states}, **{("in", state): p.next(state) for state in inner}}
    steps = {
        **{state: {"a": to, "b": to} for state, to in onward.items()},
        **{("in", state): {x: ("in", p.step(state, x)) for x in "ab"} for state in inner},
    }
    return ar.PDFA("ab", start=states[0], next=rows, step=steps)


@few
@given(endless(), st.integers(1, 4))
def test_the_first_symbols_do_not_matter(p, n):
    assert entropy_rate(delayed(p, n)) == entropy_rate(p)


def test_two_closed_classes_are_weighed_by_the_chance_of_each():
    # a third of the time silence for ever, else a fair coin for ever
    p = ar.PDFA(
        "ab",
        start="start",
        next={"start": {"a": "1/3", "b": "2/3"}, "still": {"a": 1}, "coin": {"a": "1/2", "b": "1/2"}},
        step={"start": {"a": "still", "b": "coin"}, "still": {"a": "still", "b": "still"}, "coin": {"a": "coin", "b": "coin"}},
    )
    assert entropy_rate(p) == Fraction(2, 3) * ar.log(2)


def test_what_is_excluded_makes_the_rate_infinite_at_a_shortest_prompt():
    coin, still = flip(Fraction(1, 2), Fraction(1, 2)), flip(Fraction(0), Fraction(1))
    found = loss_rate(coin, still)
    assert found == float("inf")
    assert found.witness == Escape((), "b")
    assert loss_rate(still, coin) == ar.log(2)
    partial = ar.Belief(ar.HMM("ab", start={"s": 1}, emit={"s": {"a": 1}}, move={"s": {"s": 1}}, stop={}))
    assert loss_rate(coin, partial).witness == Escape((), "b")
    assert entropy_rate(partial) == 0


def test_text_that_ends_has_no_rate():
    ends = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0, "b": 1}, 1: {"a": 0, "b": 0}})
    with pytest.raises(ar.BadQuestion, match="after b"):
        entropy_rate(ends)
    assert loss_rate(flip(Fraction(1, 2), Fraction(1, 2)), ends) > ar.log(2)  # the model may end, and loses by it


def test_other_alphabets_sources_and_small_budgets_are_refused():
    coin = flip(Fraction(1, 2), Fraction(1, 2))
    with pytest.raises(ar.BadQuestion, match="alphabets differ"):
        loss_rate(coin, ar.PDFA("abc", start=0, next={0: {"a": 1}}, step={0: {"a": 0, "b": 0, "c": 0}}))
    with pytest.raises(ar.BadQuestion, match="found HMM"):
        entropy_rate(ar.HMM("ab", start={"s": 1}, emit={"s": {"a": 1}}, move={"s": {"s": 1}}, stop={}))
    with pytest.raises(ar.BadQuestion, match="budget="):
        entropy_rate(coin, budget=1)
