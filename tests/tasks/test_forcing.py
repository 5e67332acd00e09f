"""Teacher forcing equals evaluation token by token where the net is causal, and only there (theorem B7)."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar

torch = pytest.importorskip("torch")

from arprops.neural import GRU, LSTM, Linear, Net, NGram, Plain, Transformer  # noqa: E402
from arprops.tasks.framework.forcing import Forcing, forcing  # noqa: E402
from arprops.tasks.framework.losses import string_loss, token_losses  # noqa: E402

NETS = {
    "n-gram": lambda seed: NGram(3, order=2, seed=seed),
    "linear": lambda seed: Linear(3, context=4, seed=seed),
    "GRU": lambda seed: GRU(3, hidden=3, seed=seed),
    "LSTM": lambda seed: LSTM(3, hidden=3, seed=seed),
    "transformer": lambda seed: Transformer(3, width=4, context=5, seed=seed),
}


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Peeking(torch.nn.Module):
    """Each answer sees the token that it is asked for."""

    outcomes = 3

    def forward(self, tokens):
        ahead = torch.cat([tokens, torch.full((len(tokens), 1), 2)], 1)
        return torch.nn.functional.one_hot(ahead, 3).double() * 2


@pytest.mark.parametrize("make", [lambda: LSTM(3, hidden=4), lambda: Transformer(3, width=4, context=6)])
@pytest.mark.parametrize("string", ["", "a", "abba"])
def test_a_causal_net_has_the_same_losses_both_ways_and_those_of_its_declared_model(make, string):
    net = Net(make().double(), "ab")
    found = forcing(net, string)
    assert len(found.parallel) == len(string) + 1
    assert found.gap < 1e-12
    for loss, exact in zip(found.sequential, token_losses(net, string), strict=True):
        assert abs(loss - float(exact)) < 1e-12


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(NETS)), st.integers(0, 1000), st.text("ab", max_size=4))
def test_whatever_its_weights_a_causal_net_has_no_gap_and_its_losses_add_up_to_that_of_the_string(kind, seed, string):
    net = Net(NETS[kind](seed).double(), "ab")
    found = forcing(net, string)
    assert found.gap < 1e-12
    assert abs(sum(found.parallel) - float(string_loss(net, string))) < 1e-12


def test_a_net_that_sees_its_target_has_a_loss_in_parallel_that_no_model_has():
    found = forcing(Peeking(), "ab", alphabet="ab")
    assert found.gap > 1
    assert sum(found.parallel) < sum(found.sequential)
    assert found.parallel[-1] == found.sequential[-1]  # after the whole string there is nothing to see ahead


def test_a_net_known_by_whole_prompts_alone_is_asked_prompt_by_prompt():
    class Bigram(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.table = torch.nn.Parameter(torch.arange(16.0).reshape(4, 4) / 7)

        def forward(self, ids):
            return self.table[ids]

    net = Net(Plain(Bigram(), symbols=(0, 1), end=2, start=3, leak=0.9), "ab")
    assert forcing(net, "abb").gap < 1e-5


def test_no_number_and_infinity_are_gaps():
    assert Forcing((0.0, inf), (0.0, inf)).gap == 0
    assert Forcing((0.0,), (inf,)).gap == inf
    assert Forcing((float("nan"),), (0.0,)).gap == inf


def test_a_net_without_a_pass_over_whole_strings_and_unknown_symbols_are_refused():
    class Steps:
        outcomes = 2

        def root(self):
            return (torch.zeros(1, 1),)

        def extend(self, carried, parents, tokens):
            return (carried[0][parents],)

        def logits(self, carried):
            return torch.zeros(len(carried[0]), 2)

    with pytest.raises(ar.BadQuestion, match="one token at a time"):
        forcing(Net(Steps(), "a"), "a")
    with pytest.raises(ar.BadQuestion):
        forcing(Net(LSTM(3, hidden=2), "ab"), "c")
