"""The record: each prefix once, its weights as they came."""

import numpy as np
import pytest

import arprops as ar
from arprops.neural.record import DENSE, FEW, Record
from arprops.neural.subtree import subtree

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


@pytest.mark.parametrize(("symbols", "levels"), [(1, 1), (1, 4), (2, 1), (2, 3), (3, 2), (DENSE + 1, 1)])
def test_subtrees_recorded_at_once_are_those_recorded_prefix_by_prefix(symbols, levels):
    tree, draws = subtree(symbols, levels), np.random.default_rng(0)
    whole, single = Record(symbols + 1), Record(symbols + 1)
    for record in (whole, single):
        record.append(ROOT, ROOT, np.zeros((1, symbols + 1)))
        record.append(np.zeros(symbols, np.int64), np.arange(symbols), np.ones((symbols, symbols + 1)))
    nodes = np.arange(1, symbols + 1)
    logits = draws.normal(size=(symbols * len(tree), symbols + 1))
    made = whole.append_below(nodes, tree, logits)
    for node, row, answers in zip(nodes.tolist(), made, logits.reshape(symbols, len(tree), -1), strict=True):
        for place, (above, token) in enumerate(zip(tree.parent.tolist(), tree.token.tolist(), strict=True)):
            parent = ints(node if above < 0 else row[above])
            assert single.append(parent, ints(token), answers[place : place + 1]).tolist() == [row[place]]
    for name in ("parent", "token", "depth", "weights"):
        assert (getattr(whole, name) == getattr(single, name)).all()
    every, tokens = np.repeat(np.arange(len(whole)), symbols), np.tile(np.arange(symbols), len(whole))
    assert (whole.child(every, tokens) == single.child(every, tokens)).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("outcomes", [3, FEW + 1])
def test_a_bad_answer_within_a_subtree_is_refused_by_its_prompt_and_leaves_nothing(bad, outcomes):
    record, tree = Record(outcomes), subtree(outcomes - 1, 2)
    record.append(ROOT, ROOT, np.zeros((1, outcomes)))
    logits = np.zeros((len(tree), outcomes))
    logits[-1, 1] = bad
    last = outcomes - 2
    with pytest.raises(ar.BadModel, match=rf"after the tokens \({last}, {last}\)"):
        record.append_below(ints(0), tree, logits)
    assert len(record) == 1
    assert (record.child(np.zeros(outcomes - 1, np.int64), np.arange(outcomes - 1)) == -1).all()


def test_room_made_at_once_changes_nothing_that_is_recorded():
    record = Record(3)
    record.append(ROOT, ROOT, np.zeros((1, 3)))
    record.reserve(1000)
    assert len(record) == 1
    assert record.append(ints(0, 0), ints(1, 0), np.zeros((2, 3))).tolist() == [1, 2]
    assert record.child(ints(0, 0, 1), ints(0, 1, 0)).tolist() == [2, 1, -1]
