"""Models given by a function: its answers are validated, by the name of the prompt."""

import pytest

from arprops.core.dist import Dist, point
from arprops.core.error import BadModel
from arprops.core.forward import state_after
from arprops.core.words import END
from arprops.models.function import FunctionModel


def balanced(prompt):
    return {"b": 1} if prompt.count("a") > prompt.count("b") else Dist({"a": "1/2", END: "1/2"})


def test_the_state_is_the_prompt_and_the_answer_the_function_of_it():
    model = FunctionModel("ab", balanced)
    assert state_after(model, "bba") == ("b", "b", "a")
    assert model.next(("a",)) == point("b")
    assert model.next(()) == Dist({"a": "1/2", END: "1/2"})


def test_two_are_equal_where_the_function_is_the_same():
    assert FunctionModel("ab", balanced) == FunctionModel(["a", "b"], balanced)
    assert hash(FunctionModel("ab", balanced)) == hash(FunctionModel("ab", balanced))
    assert FunctionModel("ab", balanced) != FunctionModel("ab", lambda prompt: balanced(prompt))
    assert repr(FunctionModel("ab", balanced)) == "FunctionModel({a, b}, balanced)"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"a": 0.5, END: 0.5}, "the answer at the prompt ab: 0.5 is a float"),
        ({"a": "1/2"}, "the answer at the prompt ab: .*sum to 1/2"),
        ({"c": 1}, "the answer at the prompt ab: unknown outcome 'c'"),
        (None, "the answer at the prompt ab: expected a mapping"),
    ],
)
def test_a_bad_answer_is_refused_by_its_prompt(answer, message):
    with pytest.raises(BadModel, match=message):
        FunctionModel("ab", lambda _: answer).next(("a", "b"))


def test_a_long_prompt_is_not_printed_whole():
    with pytest.raises(BadModel, match="aaa…: expected a mapping") as refusal:
        FunctionModel("a", lambda _: None).next(("a",) * 10_000)
    assert len(str(refusal.value)) < 200
