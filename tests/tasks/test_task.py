"""Tasks: one joint in every order of the fields, hidden fields summed out, and what is no task refused."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.error import BadModel, BadQuestion
from arprops.tasks.order import orders_agree, positions
from arprops.tasks.task import Field, Task, evenly

EXAMPLES = settings(max_examples=25)


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    """A joint on two or three fields of one or two symbols, with zeros, and one alphabet whose symbols are longer than a character."""
    alphabets = [draw(st.sampled_from(["ab", "a", "01", ("red", "b")])) for _ in range(draw(st.integers(2, 3)))]
    fields = [Field(f"f{i}", alphabet, length=draw(st.integers(1, 2)) if len(alphabet) < 3 else 1) for i, alphabet in enumerate(alphabets)]
    records = list(product(*(list(product(field.alphabet, repeat=field.length)) for field in fields)))
    weights = draw(st.lists(st.integers(0, 3), min_size=len(records), max_size=len(records)).filter(any))
    return Task("drawn", fields, {record: Fraction(n, sum(weights)) for record, n in zip(records, weights, strict=True)})


@EXAMPLES
@given(tasks(), st.data())
def test_every_order_is_one_joint(task: Task, data: st.DataObject) -> None:
    order = data.draw(st.permutations(task.order))
    ar.expect(orders_agree(task, order))
    model = task.model(order, off_support={task.model(order, off_support=_any(task)).alphabet[0]: 1})
    for string, share in task.strings(order).items():
        assert ar.string_probability(model, string) == share


@EXAMPLES
@given(tasks(), st.data())
def test_a_hidden_field_is_summed_out(task: Task, data: st.DataObject) -> None:
    order = data.draw(st.permutations(task.order))[:-1]
    expected: dict[Any, Fraction] = {}
    for record, share in task.joint.items():
        written = tuple(x for name in order for x in record[task.order.index(name)])
        expected[written] = expected.get(written, Fraction(0)) + share
    assert task.strings(order) == expected
    model = task.model(order, off_support={task.fields[task.order.index(order[0])].alphabet[0]: 1})
    assert all(ar.string_probability(model, string) == share for string, share in expected.items())


def test_positions_say_where_the_symbols_of_a_string_come_from() -> None:
    fields = [Field("p", "01", length=2), Field("q", "01", length=1), Field("r", "01", length=3)]
    task = Task("t", fields, {("01", "1", "000"): 1})
    for order in permutations(task.order):
        for other in permutations(task.order):
            (there,), (here,) = task.strings(other), task.strings(order)
            assert tuple(there[i] for i in positions(task, order, other=other)) == here
    assert positions(task, ["r", "p"], other=["p", "r"]) == [2, 3, 4, 0, 1]


def test_a_prompt_of_probability_zero_needs_an_answer_that_somebody_chose() -> None:
    task = Task("t", [Field("x", "ab", length=2)], {("aa",): 1})
    with pytest.raises(BadModel, match="default"):
        task.model()
    assert ar.next_distribution(task.model(off_support={"b": 1}), "b")["b"] == 1


def test_a_task_with_one_record_is_certain() -> None:
    task = Task("t", [Field("x", ["yes"], length=1), Field("y", ["no"], length=1)], {(("yes",), ("no",)): 1})
    assert task.strings(["y", "x"]) == {("no", "yes"): Fraction(1)}
    ar.expect(orders_agree(task, ["y", "x"]))


@pytest.mark.parametrize(
    ("fields", "joint", "says"),
    [
        ([], {(): 1}, "a task needs fields"),
        ([Field("x", "a", length=1)] * 2, {("a", "a"): 1}, "different names"),
        ([Field("x", "a", length=1), Field("y", "a", length=1, given=["z"])], {("a", "a"): 1}, "given z, which is no field before it"),
        ([Field("x", "a", length=1, given=["x"])], {("a",): 1}, "given x, which is no field before it"),
        ([Field("x", "a", length=1)], {"a": 1}, "a record is a tuple"),
        ([Field("x", "a", length=1)], {("b",): 1}, "the field x: symbol 'b'"),
        ([Field("x", "a", length=2)], {("a",): 1}, "has length 2, found a of length 1"),
        ([Field("x", "ab", length=1)], {("a",): "1/2"}, "sum to 1/2"),
        ([Field("x", "ab", length=1)], {("a",): "1/2", (("a",),): "1/2"}, "is given twice"),
        ([Field("x", "ab", length=1)], {("a",): 0.5, ("b",): 0.5}, "is a float"),
        ([Field("x", "ab", length=1), Field("y", "ab", length=1, given=())], {("a", "a"): "1/2", ("b", "b"): "1/2"}, "given nothing alone"),
    ],
)
def test_what_is_no_task_is_refused(fields: list[Field], joint: Mapping[Any, Any], says: str) -> None:
    with pytest.raises(BadModel, match=says):
        Task("t", fields, joint)


@pytest.mark.parametrize("length", [0, -1, True, 1.0, "1"])
def test_a_field_has_a_length(length: Any) -> None:
    with pytest.raises(BadModel, match="length of at least 1"):
        Field("x", "a", length=length)


def test_a_field_has_a_name() -> None:
    with pytest.raises(BadModel, match="needs a name"):
        Field("", "a", length=1)


@pytest.mark.parametrize("order", [[], ["x", "x"], ["z"], "x", ["x", "z"]])
def test_an_order_names_fields_once(order: Any) -> None:
    task = Task("t", [Field("x", "a", length=1), Field("y", "a", length=1)], {("a", "a"): 1})
    with pytest.raises(BadQuestion, match="an order is a list of fields"):
        task.strings(order)


def test_orders_of_other_fields_are_not_compared() -> None:
    task = Task("t", [Field("x", "a", length=1), Field("y", "a", length=1)], {("a", "a"): 1})
    with pytest.raises(BadQuestion, match="the same fields"):
        orders_agree(task, ["x"])
    with pytest.raises(BadQuestion, match="the same fields"):
        positions(task, ["x"])


def test_equal_weights_need_a_record_and_count_repeats() -> None:
    assert evenly("aab") == {"a": Fraction(2, 3), "b": Fraction(1, 3)}
    with pytest.raises(BadModel, match="no record"):
        evenly([])


def _any(task: Task) -> dict[str, int]:
    return {task.fields[0].alphabet[0]: 1}
