"""Reordered joints: every string permuted, conditionals as quotients, and a choice wherever the joint is silent (D1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.dist import Dist, point
from arprops.core.error import BadModel
from arprops.core.forward import state_after
from arprops.core.words import END
from arprops.models.pfa import PFA
from arprops.models.table import Table
from arprops.views.reordered import Reordered
from tests.strategies import AB, models, next_tokens, tables, words_of
from tests.views.brute import answer, prefix_mass, string_mass

fixed = tables(fixed=True)


@given(table=fixed, off=models(), data=st.data())
def test_the_joint_is_permuted_and_the_rest_is_chosen(table, off, data):
    order = data.draw(st.permutations(range(table.length)))
    reordered = Reordered(table, order, off_support=off)
    for word in words_of(AB, 4):
        if len(word) == table.length:
            assert string_mass(reordered, tuple(word[i] for i in order)) == string_mass(table, word)
        if len(word) >= table.length:
            assert answer(reordered, word) == point(END)
        elif not prefix_mass(reordered, word):
            assert answer(reordered, word) == answer(off, word)


@given(table=fixed, data=st.data())
def test_a_conditional_is_a_quotient_of_masses(table, data):
    order = data.draw(st.permutations(range(table.length)))
    reordered = Reordered(table, order, off_support={"a": 1})
    whole = {tuple(w[i] for i in order): string_mass(table, w) for w in words_of(AB, table.length) if len(w) == table.length}
    for word in words_of(AB, table.length):
        mass = sum(p for string, p in whole.items() if string[: len(word)] == word)
        assert prefix_mass(reordered, word) == mass
        if mass and len(word) < table.length:
            for symbol in AB:
                longer = (*word, symbol)
                assert answer(reordered, word)[symbol] == sum(p for s, p in whole.items() if s[: len(longer)] == longer) / mass


@given(table=fixed, row=next_tokens(), data=st.data())
def test_a_choice_is_required_exactly_where_there_are_impossible_prompts(table, row, data):
    order = data.draw(st.permutations(range(table.length)))
    chosen = Reordered(table, order, off_support=row)
    below = [word for word in words_of(AB, table.length) if len(word) < table.length]
    zeros = [word for word in below if not prefix_mass(chosen, word)]
    assert all(answer(chosen, word) == row for word in zeros)
    if zeros:
        with pytest.raises(BadModel, match=rf", {len(zeros)} prompts shorter than {table.length} have probability zero.*off_support="):
            Reordered(table, order)
    else:
        free = Reordered(table, order)
        assert all(answer(free, word) == answer(chosen, word) for word in words_of(AB, table.length + 1))


@given(table=fixed, data=st.data())
def test_reordering_back_restores_the_joint(table, data):
    order = data.draw(st.permutations(range(table.length)))
    back = Reordered(Reordered(table, order, off_support={"a": 1}), [order.index(i) for i in range(table.length)], off_support={"a": 1})
    assert all(prefix_mass(back, word) == prefix_mass(table, word) for word in words_of(AB, 4))


def test_a_source_is_reordered_too():
    # ab and ba, each with probability 1/2: hidden states remember which.
    source = PFA(AB, initial={"s": 1}, final={"e": 1}, transitions=[("s", "a", "x", "1/2"), ("s", "b", "y", "1/2"), ("x", "b", "e", 1), ("y", "a", "e", 1)])
    reordered = Reordered(source, [1, 0])
    assert answer(reordered, ()) == Dist({"a": "1/2", "b": "1/2"})
    assert answer(reordered, ("a",)) == point("b")
    assert reordered == Reordered(source, (1, 0))
    assert hash(reordered) == hash(Reordered(source, (1, 0)))


def test_a_prompt_of_a_million_symbols_is_read():
    table = Table(AB, {"": {"a": "1/2", "b": "1/2"}}, length=1)
    assert state_after(Reordered(table, [0]), "ab" * 500_000) is None


SHORT = Table(AB, {"": {"a": "1/2", END: "1/2"}, "a": {"a": 1}, "b": {"a": 1}}, horizon=2)


@pytest.mark.parametrize(
    ("table", "order", "message"),
    [
        (SHORT, [0, 1], "the string ε has length 0 and probability 1/2; every string must have length 2"),
        (SHORT, [0, 2], r"the order must name each of 0 … 1 once, found \[0, 2\]"),
        (SHORT, [0, 0], "the order must name each of 0 … 1 once"),
        (Table(AB, {"": {"a": 1}, "a": {"a": 1}, "b": {"a": 1}}, length=2), [0], "the prefix a goes on after length 1"),
    ],
)
def test_what_cannot_be_reordered(table, order, message):
    with pytest.raises(BadModel, match=message):
        Reordered(table, order)
