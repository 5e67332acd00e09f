"""The trie: whatever is asked, in whatever order and with however little memory, each prefix gets the net's answer, and gets it once."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.neural.nets.recurrent import GRU, LSTM
from arprops.neural.nets.transformer import Transformer
from arprops.neural.record import Record
from arprops.neural.trie import Trie


def made(kind, seed=0):
    nets = {
        "lstm": lambda: LSTM(3, hidden=5, seed=seed),
        "gru": lambda: GRU(3, hidden=5, layers=2, seed=seed),
        "transformer": lambda: Transformer(3, width=8, heads=2, layers=2, context=16, seed=seed),
    }
    return nets[kind]().double().eval()


def whole(net, word):
    with torch.inference_mode():
        logits = net(torch.tensor([word], dtype=torch.int64).reshape(1, -1))[0, -1].numpy()
    return np.exp(logits - logits.max())


words = st.lists(st.lists(st.integers(0, 1), max_size=6), min_size=1, max_size=12)


@pytest.mark.parametrize("kind", ["lstm", "gru", "transformer"])
@settings(deadline=None, max_examples=25)
@given(asked=words, memory=st.sampled_from([1, 2_000, 2**20]), rows=st.integers(1, 5))
def test_every_prefix_gets_the_answer_of_the_whole_net_however_little_is_kept(kind, asked, memory, rows):
    net = made(kind)
    trie = Trie(net, Record(3), memory=memory, rows=rows)
    for word in asked:
        node = trie.node(word)
        assert trie.record.word(node) == tuple(word)
        np.testing.assert_allclose(trie.record.weights[node], whole(net, word), rtol=1e-12)


@settings(deadline=None, max_examples=25)
@given(levels=st.integers(1, 5), memory=st.sampled_from([1, 4_000, 2**20]), rows=st.integers(1, 7), order=st.randoms(use_true_random=False))
def test_a_level_asked_in_any_order_with_repeats_is_recorded_once(levels, memory, rows, order):
    net = made("lstm")
    trie = Trie(net, Record(3), memory=memory, rows=rows)
    level = [0]
    for _ in range(levels):
        pairs = [(parent, token) for parent in level for token in (0, 1)] * 2
        order.shuffle(pairs)
        found = trie.evaluate(np.array([p for p, _ in pairs]), np.array([t for _, t in pairs]))
        for (parent, token), node in zip(pairs, found.tolist(), strict=True):
            assert trie.record.word(node) == (*trie.record.word(parent), token)
        assert len(set(found.tolist())) == len(set(pairs))
        level = sorted(set(found.tolist()))
    assert len(trie.record) == 2 ** (levels + 1) - 1
    for node in range(len(trie.record)):
        np.testing.assert_allclose(trie.record.weights[node], whole(net, trie.record.word(node)), rtol=1e-12)


@pytest.mark.parametrize("memory", [1, 400, 2**20])
@pytest.mark.parametrize("kind", ["lstm", "gru", "transformer"])
def test_children_of_prompts_of_all_lengths_are_answered_together_whatever_was_forgotten(kind, memory):
    net = made(kind)
    trie = Trie(net, Record(3), memory=memory, rows=5)
    known = [trie.node(word) for word in ([], [0], [1, 1], [0, 1, 0], [1, 0, 1, 1], [0, 0, 0, 0, 1])]
    parents, tokens = np.repeat(known, 2), np.tile([1, 0], len(known))
    for parent, token, node in zip(parents.tolist(), tokens.tolist(), trie.evaluate(parents, tokens).tolist(), strict=True):
        word = trie.record.word(node)
        assert word == (*trie.record.word(parent), token)
        np.testing.assert_allclose(trie.record.weights[node], whole(net, word), rtol=1e-12)


def test_prefixes_of_several_lengths_are_asked_in_one_call():
    net = made("transformer")
    trie = Trie(net, Record(3))
    deep = trie.node([0, 1, 1])
    found = trie.evaluate(np.array([0, deep, 0]), np.array([1, 0, 0]))
    assert [trie.record.word(int(node)) for node in found] == [(1,), (0, 1, 1, 0), (0,)]


def test_what_is_recorded_is_not_evaluated_again():
    trie = Trie(made("lstm"), Record(3))
    trie.node([0, 1])
    steps, weights = trie.steps, trie.record.weights.copy()
    trie.node([0, 1])
    trie.evaluate(np.zeros(4, np.int64), np.zeros(4, np.int64))
    assert trie.steps == steps
    assert (trie.record.weights == weights).all()


def test_one_token_is_paid_for_each_prefix_where_memory_suffices():
    trie = Trie(made("gru"), Record(3))
    level = np.zeros(1, np.int64)
    for _ in range(8):
        level = trie.evaluate(np.repeat(level, 2), np.tile([0, 1], len(level)))
    assert trie.steps == len(trie.record) - 1 == 2**9 - 2


def test_what_is_carried_stays_within_the_memory():
    trie = Trie(made("transformer"), Record(3), memory=200_000)
    level = np.zeros(1, np.int64)
    for _ in range(9):
        level = trie.evaluate(np.repeat(level, 2), np.tile([0, 1], len(level)))
    whole_level = len(level) * 2 * 2 * 8 * 9 * 8
    assert trie._kept.bytes <= 200_000 < whole_level


@pytest.mark.parametrize(("width", "rows"), [(8, 2048), (256, 1024), (768, 512)])
def test_a_wide_net_that_looks_back_is_asked_about_fewer_prompts_at_once(width, rows):
    net = Transformer(3, width=width, heads=1, layers=1, positions="none", inner=1)
    assert Trie(net, Record(3)).rows == rows
    assert Trie(net, Record(3), rows=7).rows == 7
