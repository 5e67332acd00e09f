import itertools
import math

import pytest
import torch

from arprops.core.error import BadModel, BadQuestion
from arprops.neural.net import Net
from arprops.neural.nets.architecture import KINDS, module_of
from arprops.neural.nets.linear import Linear
from arprops.neural.nets.ngram import NGram
from arprops.neural.nets.recurrent import GRU, LSTM
from arprops.neural.nets.transformer import Transformer
from arprops.neural.stepped import Floored, Stepped

CONFIGS = [
    {"kind": "ngram", "order": 0},
    {"kind": "ngram", "order": 1},
    {"kind": "ngram", "order": 3},
    {"kind": "linear", "context": 0},
    {"kind": "linear", "context": 1},
    {"kind": "linear", "context": 4},
    {"kind": "linear", "context": 9},
    {"kind": "lstm", "hidden": 1},
    {"kind": "lstm", "hidden": 5},
    {"kind": "lstm", "hidden": 4, "layers": 3, "embedding": 2},
    {"kind": "gru", "hidden": 1},
    {"kind": "gru", "hidden": 5},
    {"kind": "gru", "hidden": 4, "layers": 3, "embedding": 2},
    {"kind": "transformer", "width": 8, "heads": 2, "layers": 2, "context": 7},
    {"kind": "transformer", "width": 8, "heads": 2, "positions": "rotary"},
    {"kind": "transformer", "width": 6, "heads": 3, "layers": 3, "positions": "none", "inner": 5},
]
named = pytest.mark.parametrize("config", CONFIGS, ids=lambda config: "-".join(str(value) for value in config.values()))


def made(config, *, symbols=2, dtype=torch.float64, scale=3.0, seed=0):
    net = module_of({**config, "outcomes": symbols + 1}, seed=seed).to(dtype)
    with torch.no_grad():
        for values in net.parameters():
            values.mul_(scale)
    return net.eval()


def drawn(rows, length, symbols, seed=1):
    return torch.randint(0, symbols, (rows, length), generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def stepwise(net, tokens):
    """The logits row by row, all rows of tokens at once."""
    carried, parents = net.root(), torch.zeros(len(tokens), dtype=torch.long)
    rows = [net.logits(carried).expand(len(tokens), -1)]
    for column in tokens.unbind(1):
        carried, parents = net.extend(carried, parents, column), torch.arange(len(tokens))
        rows.append(net.logits(carried))
    return torch.stack(rows, 1)


@named
@pytest.mark.parametrize("symbols", [1, 2, 5])
@pytest.mark.parametrize(("dtype", "bound"), [(torch.float64, 1e-12), (torch.float32, 2e-5)])
def test_whole_evaluation_and_steps_agree_within_rounding(config, symbols, dtype, bound):
    net = made(config, symbols=symbols, dtype=dtype)
    for rows, length in [(1, 0), (1, 1), (4, 7), (3, 0)]:
        tokens = drawn(rows, length, symbols)
        with torch.no_grad():
            whole = net(tokens)
        assert whole.shape == (rows, length + 1, symbols + 1)
        assert whole.dtype == dtype
        assert (whole - stepwise(net, tokens)).abs().max() < bound


@named
def test_rows_follow_their_parents_in_any_order_and_as_often_as_asked(config):
    net = made(config, symbols=3)
    with torch.no_grad():
        carried = net.extend(net.root(), torch.zeros(3, dtype=torch.long), torch.tensor([2, 0, 1]))
        parents, tokens = torch.tensor([2, 0, 0, 2, 2, 0, 2]), torch.tensor([1, 1, 0, 2, 0, 1, 1])
        many = net.logits(net.extend(carried, parents, tokens))
        few = net.logits(net.extend(carried, parents[:1], tokens[:1]))
        whole = net(torch.stack([torch.tensor([2, 0, 1])[parents], tokens], 1))[:, 2]
    assert (many - whole).abs().max() < 1e-12
    assert (few - whole[:1]).abs().max() < 1e-12
    assert (many[1] - many[5]).abs().max() < 1e-12


@named
def test_every_tensor_carried_has_one_row_a_prompt(config):
    net = made(config)
    with torch.no_grad():
        carried = net.root()
        assert {len(part) for part in carried} == {1}
        carried = net.extend(carried, torch.zeros(5, dtype=torch.long), torch.tensor([0, 1, 1, 0, 1]))
        assert {len(part) for part in carried} == {5}


@named
def test_no_logit_depends_on_a_later_token_or_another_row(config):
    net = made(config)
    tokens = drawn(4, 7, 2)
    with torch.no_grad():
        before = net(tokens)
        for place in range(7):
            changed = tokens.clone()
            changed[0, place] ^= 1
            after = net(changed)
            assert (after[0, : place + 1] - before[0, : place + 1]).abs().max() < 1e-12
            assert (after[1:] - before[1:]).abs().max() < 1e-12


@named
def test_steps_have_the_gradients_of_the_whole_evaluation(config):
    net = made(config, scale=1.5)
    tokens, nowhere, rows = drawn(3, 5, 2), torch.zeros(3, dtype=torch.long), torch.arange(3)
    carried = net.root()
    steps = [net.logits(carried).expand(3, -1)]
    for place, column in enumerate(tokens.unbind(1)):
        carried = net.extend(carried, rows if place else nowhere, column)
        steps.append(net.logits(carried))
    pull = torch.linspace(-1, 1, 54, dtype=torch.float64).reshape(3, 6, 3)
    values = list(net.parameters())
    by_steps = torch.autograd.grad((torch.stack(steps, 1) * pull).sum(), values, allow_unused=True, materialize_grads=True)
    whole = torch.autograd.grad((net(tokens) * pull).sum(), values, allow_unused=True, materialize_grads=True)
    for one, other in zip(by_steps, whole, strict=True):
        assert torch.allclose(one, other, atol=1e-11)


@named
def test_a_net_declares_a_model(config):
    net = Net(made(config, symbols=2), ("left bracket", "β"))
    assert isinstance(net.module, Stepped)
    assert isinstance(net.module, Floored)
    state = net.step(net.step(net.start(), "β"), "left bracket")
    assert sum(weight for _, weight in net.next(state).items()) == 1


@named
def test_equal_seeds_give_equal_weights_and_other_seeds_others_and_torchs_generator_stays(config):
    before = torch.get_rng_state()
    first, again, other = (module_of({**config, "outcomes": 3}, seed=seed).state_dict() for seed in (4, 4, 5))
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)
    assert {values.dtype for values in first.values()} == {torch.float32}


@named
def test_first_weights_do_not_depend_on_the_default_dtype(config):
    torch.set_default_dtype(torch.float64)
    try:
        first = module_of({**config, "outcomes": 3}).state_dict()
    finally:
        torch.set_default_dtype(torch.float32)
    second = module_of({**config, "outcomes": 3}).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in second)


# -- floors ------------------------------------------------------------------------------------------------------------


@named
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("scale", [1.0, 5.0, 40.0])
def test_no_probability_is_below_the_floor(config, dtype, scale):
    for seed in range(2):
        net = made(config, dtype=dtype, scale=scale, seed=seed)
        tokens = torch.tensor(list(itertools.product((0, 1), repeat=5)))
        losses = -torch.log_softmax(stepwise(net, tokens).double(), -1)
        assert losses.max() <= net.floor()


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_recurrent_floor_holds_and_is_nearly_met_where_units_saturate(kind, dtype):
    net = kind(3, hidden=4).to(dtype).eval()
    with torch.no_grad():
        for values in net.cell.parameters():
            values.zero_()
        gates = net.cell.bias_ih_l0.view(-1, 4)
        # Gates that stand wide open, and a candidate that saturates at 1: the state goes to (1, 1, 1, 1) and stays.
        gates.fill_(60.0)
        if kind is GRU:
            gates[1] = -60.0
    worst = -torch.log_softmax(stepwise(net, torch.zeros(1, 40, dtype=torch.long)).double(), -1)
    assert worst.max() <= net.floor()
    with torch.no_grad():
        net.head.weight[:] = torch.tensor([[9.0] * 4, [-9.0] * 4, [0.0] * 4])
        net.head.bias.zero_()
    worst = (-torch.log_softmax(stepwise(net, torch.zeros(1, 40, dtype=torch.long)).double(), -1)).max()
    assert worst <= net.floor() <= worst + 1e-2


def test_a_gru_state_stays_in_the_unit_box_however_long_the_prompt():
    net = GRU(3, hidden=6).eval()
    with torch.no_grad():
        net.cell.weight_ih_l0.mul_(1e4)
        net.cell.weight_hh_l0.mul_(1e4)
        carried = net.root()
        for step in range(400):
            carried = net.extend(carried, torch.zeros(1, dtype=torch.long), torch.tensor([step * step % 3 % 2]))
            assert carried[0].abs().max() <= 1


def test_a_gru_step_brings_a_state_back_into_the_unit_box():
    above = torch.tensor([[1 + 1e-6, -1 - 1e-6]])
    held = torch.tensor([[0.0, 0.0, 90.0, 90.0, 0.0, 0.0]])
    (state,) = GRU.gated(held, torch.zeros(1, 6), above)
    assert state.tolist() == [[1.0, -1.0]]


def test_a_recurrent_floor_covers_the_rounding_of_a_sum_that_meets_it():
    beyond = 0
    for seed in range(12):
        net = GRU(3, hidden=64, seed=seed).eval()
        with torch.no_grad():
            for values in net.cell.parameters():
                values.zero_()
            net.cell.bias_ih_l0.fill_(60.0)
            net.cell.bias_ih_l0[64:128] = -60.0
            net.head.weight[0].abs_().mul_(30)
            net.head.weight[1].abs_().mul_(-30)
            net.head.weight[2].zero_()
            net.head.bias.zero_()
        logits = stepwise(net, torch.zeros(1, 60, dtype=torch.long))[0, -1].double()
        real = math.fsum(net.head.weight[0].tolist()) - math.fsum(net.head.weight[1].tolist())
        beyond += bool(logits[0] - logits[1] > real + 1e-9)
        assert -torch.log_softmax(logits, 0).min() <= net.floor() <= real + 1e-2
    assert beyond  # rounding did lift some of them above what real numbers allow


def test_the_last_norm_is_bounded_whatever_stream_it_reads():
    norm = Transformer(3, width=4, context=3).norm
    with torch.no_grad():
        for stream in ([1e30, -1e30, 1e30, -1e30], [16777216.0, 16777217.0, 16777218.0, 1.0], [0.0] * 4, [1e-30, 0.0, 0.0, 0.0], [1e38, 0.0, 0.0, 0.0]):
            size = norm(torch.tensor([stream])).double().norm()
            assert size <= 2 * (1 + 1e-6)


def test_weights_that_may_underflow_a_probability_have_an_infinite_floor():
    for config in CONFIGS:
        net = made(config, scale=1.0)
        with torch.no_grad():
            for name, values in net.named_parameters():
                if name in {"table", "bias", "head.bias"}:
                    values[..., -1] = -1e4
        assert net.floor() == math.inf, config
        with torch.no_grad():
            for values in net.parameters():
                values.fill_(math.nan)
        assert net.floor() == math.inf, config


def test_the_floor_of_a_table_is_its_smallest_probability():
    net = NGram(3, order=1).double()
    with torch.no_grad():
        net.table[:] = torch.tensor([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [5.0, 0.0, 0.0]])
    assert net.floor() == pytest.approx(-math.log(1 / (math.exp(5) + 2)), rel=1e-9)


# -- what the nets are -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_an_n_gram_net_reads_the_last_symbols_and_nothing_else(order):
    net = NGram(4, order=order)
    tokens = drawn(6, 8, 3)
    changed = torch.cat([2 - tokens[:, : 8 - order], tokens[:, 8 - order :]], 1)
    with torch.no_grad():
        assert torch.equal(net(tokens)[:, 8], net(changed)[:, 8])
    contexts = {tuple(word[max(0, len(word) - order) :]) for length in range(5) for word in itertools.product(range(3), repeat=length)}
    assert len(net.table) == len(contexts)


def test_a_linear_net_slides_once_its_context_is_full():
    net = Linear(3, context=4)
    tokens = drawn(5, 9, 2)
    with torch.no_grad():
        assert torch.allclose(net(tokens)[:, 9], net(tokens[:, 5:])[:, 4], atol=1e-6)


def test_a_learned_position_beyond_the_context_is_refused_with_both_lengths():
    net = Transformer(3, width=4, context=2)
    with pytest.raises(BadQuestion, match=r"3 symbols.*at most 2"):
        net(torch.zeros(1, 3, dtype=torch.long))
    carried = net.root()
    for _ in range(2):
        carried = net.extend(carried, torch.zeros(1, dtype=torch.long), torch.zeros(1, dtype=torch.long))
    with pytest.raises(BadQuestion, match=r"3 symbols.*at most 2"):
        net.extend(carried, torch.zeros(1, dtype=torch.long), torch.zeros(1, dtype=torch.long))


def test_without_positions_the_order_of_what_came_before_does_not_matter_and_with_them_it_does():
    one, other = torch.tensor([[0, 1, 1, 0]]), torch.tensor([[1, 0, 1, 0]])
    for positions, same in [("none", True), ("rotary", False), ("learned", False)]:
        net = made({"kind": "transformer", "width": 8, "heads": 2, "context": 9, "positions": positions}, scale=4.0)
        with torch.no_grad():
            assert torch.allclose(net(one)[0, -1], net(other)[0, -1], atol=1e-12) == same


# -- architectures -----------------------------------------------------------------------------------------------------


@named
def test_a_configuration_gives_back_the_architecture(config):
    net = module_of({**config, "outcomes": 3})
    again = module_of(net.config())
    assert again.config() == net.config()
    assert {name: values.shape for name, values in again.state_dict().items()} == {name: values.shape for name, values in net.state_dict().items()}


def test_every_kind_is_tried_here():
    assert {config["kind"] for config in CONFIGS} == set(KINDS)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "no 'kind'.*ngram, linear, lstm, gru, transformer"),
        ("lstm", "found 'lstm'"),
        ({"kind": "mamba", "outcomes": 3}, "'mamba'.*ngram"),
        ({"kind": ["lstm"], "outcomes": 3}, r"\['lstm'\]"),
        ({"kind": "lstm", "outcomes": 3, "hiden": 4}, "'hiden'.*did you mean 'hidden'"),
        ({"kind": "lstm", "outcomes": 3}, "lacks 'hidden'"),
        ({"kind": "lstm", "outcomes": 3, "hidden": 0}, "hidden is 0"),
        ({"kind": "lstm", "outcomes": 3, "hidden": 2.0}, "hidden is 2.0"),
        ({"kind": "lstm", "outcomes": 3, "hidden": True}, "hidden is True"),
        ({"kind": "gru", "outcomes": 3, "hidden": 10**20}, "hidden is 1.*at most 1048576"),
        ({"kind": "gru", "outcomes": 1, "hidden": 2}, "outcomes is 1"),
        ({"kind": "gru", "outcomes": "3", "hidden": 2}, "outcomes is '3'"),
        ({"kind": "lstm", "outcomes": 3, "hidden": 2, "seed": 1}, "unknown key 'seed'"),
        ({"kind": "ngram", "outcomes": 3, "order": 40}, "more than 2\\^28"),
        ({"kind": "ngram", "outcomes": 2, "order": 10**9}, "more than 2\\^28"),
        ({"kind": "ngram", "outcomes": 3, "order": -1}, "order is -1"),
        ({"kind": "linear", "outcomes": 3, "context": 10**6}, "more than 2\\^28"),
        ({"kind": "transformer", "outcomes": 3, "width": 6, "heads": 4, "context": 3}, "width 6.*heads 4"),
        ({"kind": "transformer", "outcomes": 3, "width": 6, "heads": 2, "positions": "rotary"}, "odd"),
        ({"kind": "transformer", "outcomes": 3, "width": 6, "positions": "sine"}, "'sine'"),
        ({"kind": "transformer", "outcomes": 3, "width": 6}, "without context"),
        ({"kind": "transformer", "outcomes": 3, "width": 6, "context": "8"}, "context is '8'"),
    ],
)
def test_what_is_no_architecture_is_refused_with_what_was_found(config, said):
    with pytest.raises(BadModel, match=said):
        module_of(config)


def test_a_seed_that_is_no_count_is_refused():
    with pytest.raises(BadModel, match="seed is -1"):
        LSTM(3, hidden=2, seed=-1)


@pytest.mark.parametrize("lower", ["autocast", "mkldnn", "matmul"])
def test_float32_that_is_multiplied_in_less_has_a_larger_unit(lower):
    from arprops.neural.nets.floor import roundoff

    assert roundoff(torch.float32) == 2.0**-24
    if lower == "autocast":
        with torch.autocast("cpu", dtype=torch.bfloat16):
            assert roundoff(torch.float32) == 2.0**-8
        return
    backend = torch.backends.mkldnn if lower == "mkldnn" else torch.backends.mkldnn.matmul
    before = backend.fp32_precision
    try:
        backend.fp32_precision = "bf16"
        assert roundoff(torch.float32) == 2.0**-8
    finally:
        backend.fp32_precision = before
    assert roundoff(torch.float32) == 2.0**-24
