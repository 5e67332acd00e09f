import pytest
import torch

from arprops.core.error import BadModel
from arprops.neural.nets.architecture import module_of
from arprops.neural.nets.stacked import Stacked
from arprops.neural.nets.unrolled import gru, lstm
from tests.neural.test_nets import drawn, made, named


@named
@pytest.mark.parametrize("symbols", [1, 3])
def test_a_stack_answers_and_learns_as_its_nets_do(config, symbols):
    nets = [made(config, symbols=symbols, seed=seed, scale=1.5) for seed in range(3)]
    stack = Stacked(nets)
    for shape in [(3, 2, 7), (2, 7), (3, 1, 0), (1, 0), (1, 1)]:
        tokens = drawn(1, int(torch.tensor(shape).prod()), symbols)[0].reshape(shape)
        together = stack(tokens)
        alone = torch.stack([net(tokens if len(shape) == 2 else tokens[place]) for place, net in enumerate(nets)])
        assert together.shape == alone.shape
        assert (together - alone).abs().max() < 1e-12
        pull = torch.linspace(-1, 1, together.numel(), dtype=together.dtype).reshape(together.shape)
        for values in [*stack.parameters(), *(values for net in nets for values in net.parameters())]:
            values.grad = None
        (together * pull).sum().backward()
        (alone * pull).sum().backward()
        for values, *singles in zip(stack.parameters(), *(net.parameters() for net in nets), strict=True):
            expected = torch.stack([torch.zeros_like(single) if single.grad is None else single.grad for single in singles])
            assert torch.allclose(values.grad, expected, rtol=1e-9, atol=1e-11)


@named
def test_a_stack_gives_its_nets_back_bit_for_bit(config):
    nets = [module_of({**config, "outcomes": 3}, seed=seed) for seed in range(3)]
    for net, again in zip(nets, Stacked(nets).singles(), strict=True):
        assert again.config() == net.config()
        before, after = net.state_dict(), again.state_dict()
        assert list(before) == list(after)
        assert all(torch.equal(before[name], after[name]) for name in before)
        with torch.no_grad():
            assert torch.equal(net(drawn(2, 5, 2)), again(drawn(2, 5, 2)))


def test_a_stack_trains_its_nets_as_if_each_were_alone():
    nets = [made({"kind": "gru", "hidden": 4}, scale=1.0, seed=seed) for seed in range(3)]
    stack, tokens = Stacked(nets), drawn(4, 6, 2)
    together = torch.optim.Adam(stack.parameters(), lr=0.01)
    apart = [torch.optim.Adam(net.parameters(), lr=0.01) for net in nets]
    for _ in range(5):
        together.zero_grad()
        stack(tokens).logsumexp(-1).sum().backward()
        together.step()
        for net, one in zip(nets, apart, strict=True):
            one.zero_grad()
            net(tokens).logsumexp(-1).sum().backward()
            one.step()
    for net, again in zip(nets, stack.singles(), strict=True):
        for values, others in zip(net.parameters(), again.parameters(), strict=True):
            assert torch.allclose(values, others, atol=1e-9)


def test_a_stack_keeps_and_reads_its_state_and_changes_dtype_like_a_module():
    config = {"kind": "lstm", "outcomes": 3, "hidden": 4}
    one, other = Stacked([module_of(config, seed=1)]), Stacked([module_of(config, seed=2)])
    other.load_state_dict(one.state_dict())
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    assert {values.dtype for values in one.double().single(0).parameters()} == {torch.float64}


def test_the_copies_are_copies_without_gradients():
    net = module_of({"kind": "ngram", "outcomes": 3, "order": 1})
    net(drawn(1, 2, 2)).sum().backward()
    stack = Stacked([net])
    assert stack.single(0).table.grad is None
    assert stack.stack[0].grad is None
    with torch.no_grad():
        stack.stack[0].fill_(7.0)
        assert not (net.table == 7).any()
        stack.single(0).table.fill_(8.0)
    assert bool((stack.stack[0] == 7).all())


@pytest.mark.parametrize("layer", [lstm, gru])
def test_the_written_gradient_is_the_derivative_by_finite_differences(layer):
    generator = torch.Generator().manual_seed(3)
    width, hidden, rows = 2, 3, 12 if layer is lstm else 9

    def values(*shape):
        return torch.randn(*shape, dtype=torch.float64, generator=generator, requires_grad=True)

    weights = values(2, rows, width), values(2, rows, hidden), values(2, rows), values(2, rows)
    assert torch.autograd.gradcheck(lambda inputs, *four: layer(inputs, four), (values(4, 2, width, 3), *weights))


def test_nets_that_differ_are_no_stack():
    one = module_of({"kind": "ngram", "outcomes": 3, "order": 1})
    with pytest.raises(BadModel, match="no nets"):
        Stacked([])
    with pytest.raises(BadModel, match=r"net 1 .*'order': 2.*net 0 .*'order': 1"):
        Stacked([one, module_of({"kind": "ngram", "outcomes": 3, "order": 2})])
    with pytest.raises(BadModel, match="float64"):
        Stacked([one, module_of({"kind": "ngram", "outcomes": 3, "order": 1}).double()])
