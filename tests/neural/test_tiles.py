"""Complete subtrees in one call: the same prompts, in the same order, with the answers that steps give."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from arprops.core.error import BadQuestion
from arprops.neural.nets.ngram import NGram
from arprops.neural.nets.recurrent import GRU, LSTM
from arprops.neural.nets.transformer import Transformer
from arprops.neural.record import Record
from arprops.neural.stepped import Attending, Tiled
from arprops.neural.subtree import subtree
from arprops.neural.trie import Trie


def gpt2(symbols, before=1, **config):
    transformers = pytest.importorskip("transformers")
    from arprops.neural.causal_lm import CausalLM

    torch.manual_seed(0)
    shape = {"vocab_size": symbols + 2, "n_positions": 24, "n_embd": 8, "n_layer": 2, "n_head": 2, "initializer_range": 0.5}
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config(**shape, bos_token_id=0, eos_token_id=0, **config)).double().eval()
    return CausalLM(model, symbols=range(symbols), end=symbols, start=(symbols + 1,) * before, leak=1.0)


def llama(symbols, **config):
    transformers = pytest.importorskip("transformers")
    from arprops.neural.causal_lm import CausalLM

    torch.manual_seed(0)
    shape = {"vocab_size": symbols + 2, "max_position_embeddings": 24, "hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 2}
    make, read = (transformers.MistralForCausalLM, transformers.MistralConfig) if "sliding_window" in config else (transformers.LlamaForCausalLM, transformers.LlamaConfig)
    model = make(read(**shape, num_attention_heads=2, num_key_value_heads=1, initializer_range=0.5, **config)).double().eval()
    return CausalLM(model, symbols=range(symbols), end=symbols, start=symbols + 1, leak=1.0)


NETS = {
    "lstm": lambda symbols: LSTM(symbols + 1, hidden=5, layers=2, seed=1),
    "gru": lambda symbols: GRU(symbols + 1, hidden=5, embedding=3, layers=2, seed=1),
    "learned": lambda symbols: Transformer(symbols + 1, width=8, heads=2, layers=2, context=20, seed=1),
    "rotary": lambda symbols: Transformer(symbols + 1, width=8, heads=2, layers=2, positions="rotary", seed=1),
    "gpt2": gpt2,
    "gpt2 after three ids": lambda symbols: gpt2(symbols, 3),
    "llama": llama,
}
named = pytest.mark.parametrize("kind", NETS)


def made(kind, symbols):
    net = NETS[kind](symbols).double().eval()
    if kind in {"learned", "rotary"}:
        with torch.no_grad():
            for values in net.parameters():
                values.mul_(4)
    return net


@named
@pytest.mark.parametrize(("symbols", "levels"), [(1, 3), (2, 1), (2, 3), (3, 2)])
@torch.no_grad()
def test_a_subtree_gives_what_steps_give(kind, symbols, levels):
    net = made(kind, symbols)
    assert isinstance(net, Tiled)
    assert net.levels >= 1
    tree = subtree(symbols, levels)
    carried = net.root()
    for _ in range(3):
        rows = len(carried[0])
        found = net.logits(net.below(carried, levels)).unflatten(0, (rows, len(tree)))
        for at in range(len(tree)):
            path, above = [], at
            while above >= 0:
                path.insert(0, int(tree.token[above]))
                above = int(tree.parent[above])
            after = carried
            for token in path:
                after = net.extend(after, torch.arange(rows), torch.full((rows,), token))
            assert (net.logits(after) - found[:, at]).abs().max() < 1e-11
        carried = net.extend(carried, torch.zeros(2, dtype=torch.long), torch.tensor([0, symbols - 1]))


def answer(trie, word):
    node = trie.node(word)
    return trie.record.weights[node]


def answers(trie):
    return {trie.record.word(node): trie.record.weights[node] for node in range(len(trie.record))}


@pytest.mark.parametrize("kind", ["lstm", "gru", "learned", "rotary"])
@settings(deadline=None, max_examples=12)
@given(
    begun=st.lists(st.lists(st.integers(0, 1), max_size=4), max_size=3), below=st.lists(st.lists(st.integers(0, 1), max_size=3), min_size=1, max_size=4),
    levels=st.integers(0, 4), budget=st.tuples(st.sampled_from([1, 3_000, 2**20]), st.integers(1, 40)),
)
def test_whatever_was_recorded_before_a_subtree_is_expanded_once_and_in_order(kind, begun, below, levels, budget):
    net = made(kind, 2)
    trie, plain = Trie(net, Record(3), memory=budget[0], rows=budget[1]), Trie(net, Record(3))
    for word in begun:
        trie.node(word)
    first = answers(trie)
    nodes = np.array([trie.node(word) for word in below])
    ends = trie.expand(nodes, levels)
    assert [[trie.record.word(int(end)) for end in row] for row in ends] == [[(*word, *more) for more in product((0, 1), repeat=levels)] for word in below]
    after = answers(trie)
    wanted = {tuple(word[:n]) for word in begun + below for n in range(len(word) + 1)}
    wanted |= {(*word, *more) for word in below for n in range(levels + 1) for more in product((0, 1), repeat=n)}
    assert len(after) == len(trie.record)  # no prefix twice
    assert after.keys() == wanted
    for word, weights in after.items():
        np.testing.assert_allclose(weights, answer(plain, word), rtol=1e-11)
        if word in first:
            assert (weights == first[word]).all()  # the first evaluation stands
    before = len(trie.record), trie.steps
    assert (trie.expand(nodes, levels) == ends).all()
    assert (len(trie.record), trie.steps) == before


@pytest.mark.parametrize("kind", ["lstm", "learned"])
def test_a_subtree_costs_one_token_a_prefix_where_memory_suffices_and_stays_within_it(kind):
    net = made(kind, 2)
    trie = Trie(net, Record(3), memory=60_000, rows=64)
    trie.expand(np.zeros(1, np.int64), 9)
    assert len(trie.record) == 2**10 - 1
    assert trie.steps <= 1.2 * len(trie.record)
    assert trie._kept.bytes <= 60_000
    plenty = Trie(net, Record(3), rows=64)
    plenty.expand(np.zeros(1, np.int64), 9)
    assert plenty.steps == 2**10 - 2


@pytest.mark.parametrize("kind", ["lstm", "learned", "gpt2"])
def test_after_a_subtree_was_expanded_and_forgotten_prompts_below_it_are_still_answered(kind):
    net = made(kind, 2)
    trie = Trie(net, Record(3), memory=1)
    ends = trie.expand(np.zeros(1, np.int64), 4).ravel()
    found = trie.evaluate(ends, np.ones(16, np.int64))
    plain = Trie(net, Record(3))
    for node in found.tolist():
        np.testing.assert_allclose(trie.record.weights[node], answer(plain, trie.record.word(node)), rtol=1e-11)


def test_evaluate_evaluates_what_is_asked_and_nothing_else():
    trie = Trie(made("rotary", 3), Record(4))
    trie.evaluate(np.array([0, 0, 0, 0]), np.array([2, 0, 1, 0]))
    trie.evaluate(np.array([1, 3, 3, 3, 1]), np.array([0, 1, 2, 0, 2]))
    assert sorted(answers(trie)) == [(), (0,), (0, 0), (0, 2), (1,), (2,), (2, 0), (2, 1), (2, 2)]


def test_a_net_that_offers_steps_alone_is_expanded_too():
    net = NGram(3, order=2, seed=0)
    assert not isinstance(net, (Tiled, Attending))
    trie = Trie(net, Record(3))
    ends = trie.expand(np.array([0, trie.node([1]), 0]), 3)
    assert [trie.record.word(int(end)) for end in ends[1]] == [(1, *more) for more in product((0, 1), repeat=3)]
    assert (ends[0] == ends[2]).all()


def test_a_subtree_beyond_the_context_is_refused_and_what_was_found_stays():
    trie = Trie(made("learned", 2), Record(3), rows=64)
    long = trie.node([0] * 18)
    with pytest.raises(BadQuestion, match="at most 20"):
        trie.expand(np.array([long]), 5)
    size = len(trie.record)
    assert trie.expand(np.array([long]), 2).shape == (1, 4)
    assert len(trie.record) >= size


def test_a_transformers_model_with_a_window_takes_steps():
    net = llama(2, sliding_window=4)
    assert net.levels == 0
    trie, whole = Trie(net, Record(3)), Trie(llama(2, sliding_window=4), Record(3))
    ends = trie.expand(np.zeros(1, np.int64), 6).ravel()
    np.testing.assert_allclose(trie.record.weights[ends[-1]], answer(whole, [1] * 6), rtol=1e-11)


def test_a_transformers_model_that_does_not_heed_positions_takes_steps():
    net = gpt2(2)
    heard = net.model.forward

    def deaf(*args, position_ids=None, **options):
        return heard(*args, **options)

    net.model.forward = deaf
    assert net.levels == 0
    assert gpt2(2).levels == 4
