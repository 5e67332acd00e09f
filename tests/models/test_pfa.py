"""Probabilistic automata: at each state, final weight and transitions sum to exactly 1."""

from fractions import Fraction

import pytest
from hypothesis import given

from arprops.core.error import BadModel
from arprops.core.words import END
from arprops.models.pfa import PFA
from tests.strategies import AB, pfas

MOVES = [("s", "a", "s", "1/2"), ("s", "b", "t", "1/4")]


@given(pfa=pfas())
def test_an_automaton_is_rebuilt_from_what_it_keeps(pfa):
    initial = dict(pfa.initial.items())
    assert PFA(pfa.alphabet, initial=initial, final=pfa.final, transitions=pfa.transitions) == pfa
    mapping = {(s, a, t): p for s, a, t, p in pfa.transitions}
    assert PFA(pfa.alphabet, initial=pfa.initial, final=pfa.final, transitions=mapping) == pfa


@given(pfa=pfas())
def test_every_state_sums_to_one(pfa):
    for state in pfa.move_of:
        assert pfa.final[state] + sum(p for s, _, _, p in pfa.transitions if s == state) == 1


def test_moves_keep_the_order_listed():
    pfa = PFA("ab", initial={"s": 1}, final={"s": "1/4", "t": 1}, transitions=MOVES[::-1])
    assert list(pfa.move("s").items()) == [(("b", "t"), Fraction(1, 4)), (("a", "s"), Fraction(1, 2)), (END, Fraction(1, 4))]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"final": {"s": "1/3", "t": 1}}, "state 's': its final weight 1/3 and its transitions, 3/4 in all, must sum to exactly 1"),
        ({"final": {"s": "1/4"}}, "state 't': its final weight 0 and its transitions, 0 in all"),
        ({"final": {"s": 0.25, "t": 1}}, "state 's': 0.25 is a float"),
        ({"final": {"s": "-1/4", "t": 1}}, "state 's': a weight must not be negative"),
        ({"initial": {"s": "1/2"}}, "the initial weights: .*sum to 1/2"),
        ({"initial": {"u": 1}}, "state 'u': its final weight 0"),
        ({"transitions": [*MOVES, MOVES[0]]}, "the transition 's' –'a'→ 's' is given twice"),
        ({"transitions": [("s", "c", "s", "1/2")]}, "the transition 's' –'c'→ 's': unknown symbol; the alphabet is {a, b}"),
    ],
)
def test_what_an_automaton_refuses(change, message):
    whole = {"initial": {"s": 1}, "final": {"s": "1/4", "t": 1}, "transitions": MOVES}
    with pytest.raises(BadModel, match=message):
        PFA(AB, **(whole | change))
