"""The record: each prefix once, its weights as they came."""

import numpy as np
import pytest

import arprops as ar
from arprops.neural.record import DENSE, Record

ROOT = np.full(1, -1, np.int64)


def ints(*numbers):
    return np.array(numbers, np.int64)


@pytest.mark.parametrize("symbols", [1, 3, DENSE + 1])
def test_children_are_found_by_parent_and_token_and_words_are_read_back(symbols):
    record = Record(symbols + 1)
    assert record.append(ROOT, ROOT, np.zeros((1, symbols + 1))).tolist() == [0]
    tokens = np.arange(symbols, dtype=np.int64)
    children = record.append(np.zeros(symbols, np.int64), tokens, np.zeros((symbols, symbols + 1)))
    last = int(children[-1])
    (deep,) = record.append(ints(last), ints(0), np.zeros((1, symbols + 1)))
    assert record.child(np.zeros(symbols, np.int64), tokens).tolist() == children.tolist()
    assert record.word(int(deep)) == (symbols - 1, 0)
    assert record.depth.tolist() == [0, *[1] * symbols, 2]
    assert record.child(ints(int(deep)), ints(0)).tolist() == [-1]
    assert len(record) == symbols + 2


def test_weights_are_exponentials_below_the_largest_logit():
    record = Record(3)
    record.append(ROOT, ROOT, np.array([[700.0, -np.inf, 699.0]]))
    assert record.weights[0].tolist() == [1.0, 0.0, float(np.exp(-1.0))]


@pytest.mark.parametrize("row", [[0.0, np.nan, 0.0], [0.0, np.inf, 0.0], [-np.inf, -np.inf, -np.inf]])
def test_answers_that_are_no_logits_are_refused_by_their_prompt_and_leave_nothing(row):
    record = Record(3)
    record.append(ROOT, ROOT, np.zeros((1, 3)))
    with pytest.raises(ar.BadModel, match=r"after the tokens \(1,\)"):
        record.append(ints(0), ints(1), np.array([row]))
    assert len(record) == 1
    assert record.child(ints(0), ints(1)).tolist() == [-1]


def test_a_row_too_short_is_refused():
    with pytest.raises(ar.BadModel, match="shape"):
        Record(3).append(ROOT, ROOT, np.zeros((1, 2)))
