"""PDFAs: every state answers and moves, and a default never stands for a possible symbol."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.error import BadModel
from arprops.core.words import END
from arprops.models.pdfa import PDFA
from tests.strategies import AB, pdfas

NEXT = {"q": {"a": "1/2", END: "1/2"}, "r": {"b": 1}}
STEP = {"q": {"a": "q", "b": "r"}, "r": {"a": "r", "b": "q"}}


@given(pdfa=pdfas())
def test_a_pdfa_is_total(pdfa):
    assert all(pdfa.step(state, symbol) in pdfa.next_of for state in pdfa.next_of for symbol in AB)


@given(pdfa=pdfas(), data=st.data())
def test_a_missing_move_is_filled_by_the_default_only_where_its_weight_is_zero(pdfa, data):
    state = data.draw(st.sampled_from(list(pdfa.next_of)))
    symbol = data.draw(st.sampled_from(AB))
    step = {s: {x: t for x, t in row.items() if (s, x) != (state, symbol)} for s, row in pdfa.step_of.items()}
    weight = pdfa.next_of[state][symbol]
    with pytest.raises(BadModel, match=f"state '{state}' has no move for '{symbol}', of weight {weight} there"):
        PDFA(AB, start=pdfa.start_state, next=pdfa.next_of, step=step)
    if weight:
        with pytest.raises(BadModel, match="no default covers that"):
            PDFA(AB, start=pdfa.start_state, next=pdfa.next_of, step=step, default=state)
    else:
        filled = PDFA(AB, start=pdfa.start_state, next=pdfa.next_of, step=step, default=pdfa.step_of[state][symbol])
        assert filled == pdfa


@given(pdfa=pdfas(tight=True))
def test_tight_pdfas_can_end_from_every_state(pdfa):
    assert ending(pdfa) == set(pdfa.next_of)


@given(pdfa=pdfas(tight=False))
def test_leaking_pdfas_reach_a_state_that_cannot_end(pdfa):
    reached = {pdfa.start_state}
    for _ in pdfa.next_of:
        reached |= {pdfa.step(s, x) for s in reached for x in AB if x in pdfa.next(s)}
    assert reached - ending(pdfa)


def ending(pdfa):
    good = {s for s in pdfa.next_of if END in pdfa.next(s)}
    for _ in pdfa.next_of:
        good |= {s for s in pdfa.next_of if any(pdfa.step(s, x) in good for x in AB if x in pdfa.next(s))}
    return good


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": "z"}, "the start state 'z' has no next-token distribution; the states are {q, r}"),
        ({"default": "z"}, "the default state 'z' has no next-token distribution"),
        ({"step": STEP | {"z": {}}}, "step has a row for the state 'z'"),
        ({"step": STEP | {"q": {"a": "z", "b": "r"}}}, "step of state 'q' after 'a': unknown state 'z'"),
        ({"step": STEP | {"q": {"a": "q", "b": "r", "c": "q"}}}, "step of state 'q': unknown symbol 'c'; the alphabet is {a, b}"),
        ({"step": {"q": STEP["q"]}}, "state 'r' has no move for 'a', of weight 0 there; give one, or default="),
        ({"next": NEXT | {"r": {"c": 1}}}, "next of state 'r': unknown outcome 'c'"),
        ({"next": NEXT | {"r": {"b": "1/2"}}}, "next of state 'r': .*sum to 1/2"),
        ({"next": NEXT | {"r": {"b": 0.5, END: 0.5}}}, "next of state 'r': 0.5 is a float"),
    ],
)
def test_what_a_pdfa_refuses(change, message):
    with pytest.raises(BadModel, match=message):
        PDFA(AB, **({"start": "q", "next": NEXT, "step": STEP} | change))


def test_states_may_be_anything_hashable_and_the_order_of_the_alphabet_counts():
    one = PDFA("ab", start=0, next={0: {END: 1}}, step={0: {"b": 0, "a": 0}})
    assert one.start() == 0
    assert list(one.step_of[0]) == ["a", "b"]
    assert one != PDFA("ba", start=0, next={0: {END: 1}}, step={0: {"a": 0, "b": 0}})
