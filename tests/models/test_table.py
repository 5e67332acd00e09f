"""Tables: every prompt has the answer somebody gave, and a gap is refused by its name."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arprops.core.dist import Dist, point
from arprops.core.error import BadModel
from arprops.core.forward import state_after
from arprops.core.words import END
from arprops.models.table import Table
from tests.strategies import AB, prompts, tables, words_of

TWO_BITS = {"": {"1": 1}, "1": {"0": "1/2", "1": "0.5"}}


@given(table=tables(), word=prompts(AB, 5))
def test_a_table_answers_its_rows_below_the_last_length_and_end_from_there_on(table, word):
    last = table.length if table.horizon is None else table.horizon
    assert table.next(state_after(table, word)) == (table.rows[word] if len(word) < last else point(END))


@given(table=tables())
def test_a_fixed_length_table_gives_end_no_weight_before(table):
    assert table.length is None or all(END not in row for row in table.rows.values())


@given(table=tables(), data=st.data())
def test_a_missing_row_is_named_whether_possible_or_not(table, data):
    if not table.rows:
        return
    gone = data.draw(st.sampled_from(list(table.rows)))
    rows = {word: row for word, row in table.rows.items() if word != gone}
    possible = all(gone[i] in table.rows[gone[:i]] for i in range(len(gone)))
    with pytest.raises(BadModel, match=r"possible prompt|zero-probability prompts") as refusal:
        Table(AB, rows, length=table.length, horizon=table.horizon)
    assert ("".join(gone) or "ε") in str(refusal.value)
    assert ("the possible prompt" in str(refusal.value)) == possible
    filled = {"length": table.length, "horizon": table.horizon, "default": {"a": 1}}
    if possible:
        with pytest.raises(BadModel, match="a default answers impossible prompts only"):
            Table(AB, rows, **filled)
    else:
        assert Table(AB, rows, **filled).next(gone) == Dist({"a": 1})


def test_missing_zero_probability_prompts_are_counted():
    with pytest.raises(BadModel, match=r"1 zero-probability prompts shorter than 2 have no row, the first is 0; .* default="):
        Table("01", TWO_BITS, length=2)
    with pytest.raises(BadModel, match=r"≈2\^\d+ zero-probability prompts shorter than 5000 have no row, the first is a"):
        Table("abc", {"": {END: 1}}, horizon=5000)


def test_the_two_bit_example_is_two_tables():
    one, two = (Table("01", {**TWO_BITS, "0": {x: 1}}, length=2) for x in "01")
    assert one != two
    assert one == Table("01", TWO_BITS | {("0",): {"0": Fraction(1), "1": 0}}, length=2)
    assert one.next(("0",)) != two.next(("0",))
    assert Table("01", TWO_BITS, length=2, default={"0": 1}).next(("0",)) == one.next(("0",))


def test_a_prompt_of_a_million_symbols_is_read():
    table = Table("01", TWO_BITS, length=2, default={"0": 1})
    assert table.next(state_after(table, "01" * 500_000)) == point(END)


@pytest.mark.parametrize(
    ("rows", "keywords", "message"),
    [
        ({}, {}, "exactly one of length= and horizon="),
        ({}, {"length": 1, "horizon": 1}, "exactly one of length= and horizon="),
        ({}, {"length": -1}, "int of at least 0, found -1"),
        ({}, {"horizon": True}, "int of at least 0, found True"),
        ({}, {"horizon": 1}, "the possible prompt ε has no row"),
        ({"": {"a": 1}, "a": {"a": 1}}, {"length": 1}, "prompt a: every string ends at length 1"),
        ({"": {"a": "1/2", END: "1/2"}}, {"length": 1}, "prompt ε: END has weight 1/2, but length=1 .*horizon=1 allows it"),
        ({"": {"a": 1}}, {"length": 1, "default": {END: 1}}, "the default: END has weight 1"),
        ({"": {"c": 0, "a": 1}}, {"length": 1}, "prompt ε: unknown outcome 'c'; expected one of {a, b, END}"),
        ({"": {"END": 1}}, {"horizon": 1}, "unknown outcome 'END'.*END is an object, not the text"),
        ({"": {"a": "1/3"}}, {"length": 1}, "prompt ε: .*sum to 1/3"),
        ({"": {"a": 1.0}}, {"length": 1}, "prompt ε: 1.0 is a float"),
        ({"": {"a": 2, "b": -1}}, {"length": 1}, "prompt ε: a weight must not be negative, found -1"),
        ({"": "a"}, {"length": 1}, "prompt ε: expected a mapping"),
        ({"": {"a": 1}, "c": {"a": 1}}, {"length": 2}, "the row for 'c': symbol 'c' at position 0 is not in the alphabet"),
        ({"": {"a": 1}, (): {"a": 1}}, {"length": 1}, "the prompt ε is given twice"),
    ],
)
def test_what_a_table_refuses(rows, keywords, message):
    with pytest.raises(BadModel, match=message):
        Table(AB, rows, **keywords)


def test_longer_symbols_need_sequences_as_prompts():
    table = Table(["yes", "no"], {(): {"yes": 1}, ("yes",): {END: 1}, ("no",): {END: 1}}, horizon=2)
    assert table.next(("no",)) == point(END)
    with pytest.raises(BadModel, match="give the prompt as a list of symbols"):
        Table(["yes", "no"], {(): {"yes": 1}, "yes": {END: 1}}, horizon=2)


@given(table=tables(max_length=2))
def test_a_table_of_every_row_has_no_gap(table):
    last = table.length if table.horizon is None else table.horizon
    assert set(table.rows) == {word for word in words_of(AB, last) if len(word) < last}
