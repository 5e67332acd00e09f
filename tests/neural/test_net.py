"""A net is a model like any other: the one its recorded weights declare."""

from fractions import Fraction
from random import Random

import pytest
import torch
from torch import nn

import arprops as ar
from arprops.core.words import END
from arprops.neural.net import Net
from arprops.neural.nets.recurrent import LSTM
from arprops.testing import check_laws
from tests.neural.known import geometric, known_net


def test_the_answer_is_the_recorded_weights_over_their_exact_sum():
    net = Net(LSTM(3, hidden=4, seed=1), "ab")
    answer = net.next(("a", "b"))
    weights = [Fraction(float(w)) for w in net.record.weights[net.trie.node([0, 1])]]
    assert [answer["a"], answer["b"], answer[END]] == [w / sum(weights) for w in weights]


def test_the_module_answers_alone_and_in_batches_with_the_same_recorded_number():
    net = Net(LSTM(3, hidden=4, seed=1), "ab")
    before = net.next(("a", "b"))
    ar.sample(net, rng=Random(3))
    assert net.next(("a", "b")) is before
    assert net.next(tuple("ab")) == before


def test_a_net_keeps_the_laws_of_models():
    assert "next" in check_laws(Net(LSTM(3, hidden=4, seed=1), "ab"), prompts=30, depth=3, longest=8).held


def test_a_weight_of_zero_is_an_impossible_prompt():
    coin = ar.PDFA("ab", start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0, "b": 0}})
    net = known_net(coin)
    assert "b" not in net.next(())
    assert ar.prefix_probability(net, "ab") == 0
    assert net.next(("b",)) == coin.next(0)


def test_a_module_that_offers_no_steps_is_told_what_to_offer():
    with pytest.raises(ar.BadModel, match="Plain"):
        Net(nn.Linear(2, 2), "ab")  # type: ignore[arg-type]


def test_outcomes_must_be_the_symbols_and_end():
    with pytest.raises(ar.BadModel, match="needs 4 outcomes"):
        Net(LSTM(3, hidden=4), "abc")


def test_a_net_that_answers_with_nan_is_refused_by_its_prompt():
    module = LSTM(3, hidden=4)
    with torch.no_grad():
        module.head.weight.fill_(float("nan"))
    with pytest.raises(ar.BadModel, match="finite logits"):
        Net(module, "ab")


def test_the_module_is_put_into_evaluation_mode():
    module = LSTM(3, hidden=4).train()
    assert Net(module, "ab").module is module
    assert not module.training


def test_two_nets_are_equal_only_where_they_are_one():
    assert known_net(geometric()) != known_net(geometric())


def test_a_prompt_with_an_unknown_symbol_is_the_askers_fault():
    with pytest.raises(ar.BadQuestion, match="alphabet"):
        ar.next_distribution(known_net(geometric()), "axb")


def test_asked_directly_too_an_unknown_symbol_is_the_askers_fault():
    with pytest.raises(ar.BadQuestion, match="symbol 'x' at position 1"):
        known_net(geometric()).next(("a", "x"))
