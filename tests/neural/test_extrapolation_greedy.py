"""Greedy completions with carried state are those of the net run again from the start for every token, and scores count all prompts."""

from fractions import Fraction
from itertools import product
from math import inf, nan
from typing import Any

import pytest
import torch
from torch import Tensor

import arprops as ar
from arprops.core.words import Word
from arprops.neural.extrapolation.grammars import grammar
from arprops.neural.extrapolation.greedy import greedy
from arprops.neural.extrapolation.score import scored, scores
from arprops.neural.net import Net
from arprops.neural.nets.linear import Linear
from arprops.neural.nets.recurrent import GRU, LSTM
from arprops.neural.nets.transformer import Transformer
from arprops.neural.stepped import Carried
from arprops.search.completion import Completion


class Fixed(torch.nn.Module):
    """A net that answers each prompt's length with given logits; what it carries is the length."""

    def __init__(self, *rows: tuple[float, ...]) -> None:
        super().__init__()
        self.rows, self.outcomes = torch.tensor(rows), len(rows[0])

    def root(self) -> Carried:
        return (torch.zeros(1, dtype=torch.long),)

    def extend(self, carried: Carried, parents: Tensor, tokens: Tensor) -> Carried:
        assert len(parents) == len(tokens)
        return (carried[0][parents] + 1,)

    def logits(self, carried: Carried) -> Tensor:
        return self.rows[carried[0].clamp(max=len(self.rows) - 1)]


def scaled(module: Any, by: float) -> Any:
    with torch.no_grad():
        for weights in module.parameters():
            weights.mul_(by)
    return module


def rerun(module: Any, prompt: list[int], limit: int) -> tuple[list[int], bool]:
    written: list[int] = []
    for _ in range(limit):
        with torch.no_grad():
            logits = module(torch.tensor([prompt + written], dtype=torch.long))[0, -1]
        token = max(range(len(logits)), key=lambda i: (float(logits[i]), -i))
        if token == len(logits) - 1:
            return written, True
        written.append(token)
    return written, False


NETS = {
    "lstm": lambda seed: scaled(LSTM(3, hidden=8, seed=seed), 3),
    "gru": lambda seed: scaled(GRU(3, hidden=8, seed=seed), 3),
    "transformer": lambda seed: scaled(Transformer(3, width=8, heads=2, layers=2, context=24, seed=seed), 2),
    "linear": lambda seed: scaled(Linear(3, context=16, seed=seed), 30),
}


@pytest.mark.parametrize("kind", NETS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_tokens_are_those_of_the_re_run_loop(kind: str, seed: int) -> None:
    module = NETS[kind](seed)
    net = Net(module, "ab")
    prompts: list[Word] = [(), ("a",), *product("ab", repeat=4), ("b",)]
    found = greedy(net, prompts, limit=12)
    assert found.margin > 1e-5, "two outcomes are within float noise, so the comparison would say nothing"
    for prompt, completion in zip(prompts, found.completions, strict=True):
        tokens, finished = rerun(module, net.tokens(prompt), 12)
        assert (net.word(tokens), finished) == completion, prompt
        assert ar.complete(net, prompt, method="greedy", limit=12) == completion


def test_rows_retire_and_shared_prefixes_are_stepped_once() -> None:
    net = Net(Fixed((0, 1, 0), (1, 0, 0), (0, 0, 1)), "ab")  # b, then a, then END
    found = greedy(net, ["", "b", "ba", "ba", "aa"], limit=9)
    assert [str(c) for c in found.completions] == ["ba", "a", "ε", "ε", "ε"]
    assert found.steps == 2 + 2 + 2 + 1  # a, b; ba, aa; two symbols after ε, one after b


def test_a_tie_goes_to_the_earlier_symbol_and_end_is_last() -> None:
    found = greedy(Net(Fixed((0, 0, 0)), "ab"), [""], limit=3)
    assert found.completions == (Completion(("a", "a", "a"), finished=False),)
    assert found.margin == 0
    assert greedy(Net(Fixed((-inf, 0, 0)), "ab"), [""], limit=2).completions[0].symbols == ("b", "b")


def test_an_alphabet_of_one_long_symbol_and_limits_of_nothing() -> None:
    net = Net(Fixed((1, 0), (1, 0), (0, 1)), ["stop"])
    assert greedy(net, [()], limit=5).completions == (Completion(("stop", "stop"), finished=True),)
    assert greedy(net, [()], limit=3).finished == 1
    assert greedy(net, [()], limit=2).finished == 0
    assert greedy(net, [()], limit=0).completions == (Completion((), finished=False),)
    assert greedy(net, [], limit=5).completions == ()


@pytest.mark.parametrize("bad", [nan, inf])
def test_logits_that_have_no_order_are_refused(bad: float) -> None:
    module = Fixed((0, 1, 0), (0, bad, 0))
    with pytest.raises(ar.BadModel, match="cannot be ordered"):
        greedy(Net(module, "ab"), ["a"])


def test_a_bad_greedy_question_is_refused() -> None:
    net = Net(Fixed((0, 0, 1)), "ab")
    with pytest.raises(ar.BadQuestion, match="limit -1"):
        greedy(net, [""], limit=-1)
    with pytest.raises(ar.BadQuestion, match="'c'"):
        greedy(net, ["ac"])


def test_an_unfinished_completion_obeys_nothing_and_is_counted() -> None:
    rule = grammar("anbn").rule("R1")
    done = [Completion(("b",), finished=True), Completion(("b",), finished=False), Completion((), finished=True)]
    score = scored(rule, ["a", "a", "a"], done)
    assert (score.obeyed, score.unfinished, score.prompts, score.rate) == (1, 1, 3, Fraction(1, 3))
    assert str(score) == "1/3, 1 unfinished"
    with pytest.raises(ar.BadQuestion, match="found 0 prompts"):
        scored(rule, [], [])
    with pytest.raises(ar.BadQuestion, match="found 1 prompts and 3 completions"):
        scored(rule, ["a"], done)


def test_each_rule_is_scored_on_its_own_prompts() -> None:
    it = grammar("anbn")
    net = Net(Fixed((0, 0, 1)), "ab")  # always stops
    (first, second), found = scores(net, [(it.rule("R1"), ["ab", "b"]), (it.rule("R2"), [("b",), ("b", "a"), ("a",)])])
    assert str(first) == "1/2"
    assert str(second) == "2/3"
    assert len(found.completions) == 4  # b was asked of both
    assert repr(found).startswith("Greedy(4 of 4 completions finished, ")
