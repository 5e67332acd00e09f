"""A net that only knows whole prompts: what it answers is the module's own answer, and what it leaves out is counted."""

import math
from fractions import Fraction

import pytest
import torch
from torch import nn

from arprops.core.error import BadModel, BadQuestion
from arprops.core.words import END
from arprops.neural.chosen import leaked_mass
from arprops.neural.net import Net
from arprops.neural.plain import Plain

# ids: 0 start, 1 padding, 2 end, 3 "a", 4 "b"; row i holds the weights after id i
WEIGHTS = [[0, 1, 1, 2, 4], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [2, 0, 2, 1, 1], [0, 8, 1, 0, 1]]


class Chain(nn.Module):
    """After each id, the logarithms of its row of weights."""

    def __init__(self, weights=WEIGHTS):
        super().__init__()
        self.table = nn.Parameter(torch.tensor(weights, dtype=torch.float64).log())
        self.calls = []

    def forward(self, ids):
        self.calls.append(tuple(ids.shape))
        return self.table[ids]


class Pair(nn.Module):
    """What is no tensor."""

    def forward(self, ids):
        return ids, None


def adapted(module=None, **asked):
    return Plain(module or Chain(), **{"symbols": [3, 4], "end": 2, "start": 0} | asked)


def net(**asked):
    return Net(adapted(**asked), "ab")


def test_the_answer_is_the_modules_own_distribution_over_the_chosen_ids():
    found = net()
    for prompt, (a, b, end) in {"": (2, 4, 1), "a": (1, 1, 2), "ab": (0, 1, 1)}.items():
        dist = found.next(tuple(prompt))
        for outcome, weight in (("a", a), ("b", b), (END, end)):
            assert float(dist[outcome]) == pytest.approx(weight / (a + b + end), abs=1e-15)
        assert sum(dist[outcome] for outcome in ("a", "b", END)) == 1


def test_a_weight_of_zero_is_exactly_zero():
    assert net().next(("b",))["a"] == Fraction(0)


def test_the_mass_of_other_ids_is_measured():
    found = net()
    assert [leaked_mass(found, prompt) for prompt in ("", "a", "b")] == pytest.approx([1 / 8, 2 / 6, 8 / 10], abs=1e-15)
    assert leaked_mass(Net(adapted(symbols=[3, 4, 0, 1]), ["a", "b", "start", "pad"]), ["a"]) == 0


def test_more_leaked_mass_than_allowed_is_refused_naming_the_id():
    found = net(leak=0.5)
    assert found.next(("a",))
    with pytest.raises(BadModel, match=r"0\.8 of the mass .* more than leak=0\.5; the heaviest is id 1"):
        found.next(("b",))


def test_leaked_mass_that_is_not_a_number_is_refused():
    broken = [[float("nan")] * 5, *WEIGHTS[1:]]
    with pytest.raises(BadModel, match="leak=1"):
        net(module=Chain(broken), leak=1)
    with pytest.raises(BadModel, match="expected finite logits"):
        net(module=Chain(broken))


def test_parents_may_repeat_and_be_left_out():
    module = adapted()
    some = module.extend(module.root(), torch.tensor([0, 0, 0]), torch.tensor([0, 1, 0]))
    more = module.extend(some, torch.tensor([1, 1, 0]), torch.tensor([0, 1, 1]))
    assert more[0].tolist() == [[0, 4, 3], [0, 4, 4], [0, 3, 4]]
    assert module.logits(more).exp().tolist() == [pytest.approx(row) for row in ([1, 1, 2], [0, 1, 1], [0, 1, 1])]


def test_every_step_runs_over_the_whole_prompt_and_says_so():
    module = Chain()
    net(module=module).next(tuple("aba"))
    assert module.calls == [(1, 1), (1, 2), (1, 3), (1, 4)]
    assert "re-evaluated on the whole prompt" in repr(adapted())


def test_several_ids_may_stand_before_every_prompt():
    module = adapted(start=[1, 0])
    assert module.root()[0].tolist() == [[1, 0]]
    assert Net(module, "ab").next(()) == net().next(())


def test_one_symbol_with_a_long_name_is_an_alphabet():
    dist = Net(adapted(symbols=[3]), ["token"]).next(("token",))
    assert float(dist["token"]) == pytest.approx(1 / 3)


def test_no_symbol_leaves_a_net_that_ends_at_once():
    assert Net(adapted(symbols=[]), []).next(())[END] == 1


def test_a_prompt_beyond_the_positions_is_refused():
    found = net(longest=3)
    assert found.next(("a", "b"))
    with pytest.raises(BadQuestion, match="3 positions, 1 of them for the start, so it answers prompts of up to 2 tokens, found 3"):
        found.next(("a", "b", "a"))
    assert (found.module.context, net().module.context) == (2, None)
    with pytest.raises(BadQuestion, match="has 1 positions"):
        net(start=[0, 0], longest=1)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"symbols": [3, 3]}, "id 3 stands for two outcomes"),
        ({"end": 3}, "id 3 stands for two outcomes"),
        ({"symbols": [-1, 3]}, "found -1"),
        ({"symbols": [True, 3]}, "found True"),
        ({"end": "2"}, "found '2'"),
        ({"start": []}, "the id, or the ids, of its `start`"),
        ({"start": [-4]}, "found -4"),
        ({"leak": 1.5}, "between 0 and 1, found 1.5"),
        ({"leak": math.nan}, "between 0 and 1, found nan"),
        ({"texts": [b"a"]}, "2 symbols need as many texts, found 1"),
    ],
)
def test_ids_that_cannot_be_are_refused(asked, message):
    with pytest.raises(BadModel, match=message):
        adapted(**asked)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"symbols": [3, 5]}, "more than 5 ids, found"),
        ({"start": 7}, "no row for an id of"),
        ({"module": nn.Embedding(5, 5), "start": 9}, "no row for an id of"),
        ({"module": nn.Flatten()}, "logits of shape"),
        ({"module": Pair()}, "found tuple; wrap the module"),
    ],
)
def test_a_module_that_does_not_fit_is_refused(asked, message):
    with pytest.raises(BadModel, match=message):
        net(**asked)


def test_a_net_without_other_ids_has_no_leaked_mass():
    class Own(nn.Module):
        outcomes = 2

        def root(self):
            return (torch.zeros(1, 1),)

        def extend(self, carried, parents, tokens):
            del tokens
            return (carried[0][parents],)

        def logits(self, carried):
            return torch.zeros(len(carried[0]), 2)

    with pytest.raises(BadQuestion, match="Own answers with its outcomes alone"):
        leaked_mass(Net(Own(), "a"))


def test_an_unknown_symbol_is_refused():
    with pytest.raises(BadQuestion, match="'c' at position 1"):
        leaked_mass(net(), "ac")
