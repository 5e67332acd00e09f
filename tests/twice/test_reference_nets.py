"""The reference nets again: scalar by scalar, with dictionaries, with complex numbers, by torch's own layers, and in ball arithmetic."""

import cmath
import itertools
import math

import pytest

torch = pytest.importorskip("torch")

from flint import arb, ctx  # noqa: E402  # behind the skip

from arprops.neural.nets.linear import Linear  # noqa: E402
from arprops.neural.nets.ngram import NGram  # noqa: E402
from arprops.neural.nets.recurrent import GRU, LSTM  # noqa: E402
from arprops.neural.nets.transformer import Transformer  # noqa: E402

WORDS = [word for length in range(5) for word in itertools.product((0, 1), repeat=length)]


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def exact():
    before, ctx.prec = ctx.prec, 200
    yield
    ctx.prec = before


@torch.no_grad()
def answer(net, word):
    """The logits after the word, by steps."""
    carried, nowhere = net.root(), torch.zeros(1, dtype=torch.long)
    for token in word:
        carried = net.extend(carried, nowhere, torch.tensor([token]))
    return net.logits(carried)[0].tolist()


def lists(net):
    return {name: values.tolist() for name, values in net.state_dict().items()}


def times(matrix, vector):
    return [math.fsum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def plus(*vectors):
    return [math.fsum(entries) for entries in zip(*vectors, strict=True)]


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def close(found, expected):
    assert found == pytest.approx(expected, rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("embedding", [None, 2])
def test_a_recurrent_net_is_its_equations_scalar_by_scalar(kind, embedding):
    net = kind(3, hidden=3, layers=2, embedding=embedding, seed=7).double()
    p = lists(net)
    for word in WORDS:
        states = [([0.0] * 3, [0.0] * 3) for _ in range(2)]
        for token in (2, *word):  # the start token, then the symbols
            x = p["embedding"][token] if embedding else [float(i == token) for i in range(3)]
            for layer in range(2):
                h, c = states[layer]
                of_input = plus(times(p[f"cell.weight_ih_l{layer}"], x), p[f"cell.bias_ih_l{layer}"])
                of_hidden = plus(times(p[f"cell.weight_hh_l{layer}"], h), p[f"cell.bias_hh_l{layer}"])
                if kind is LSTM:
                    i, f, g, o = (plus(of_input, of_hidden)[3 * k : 3 * k + 3] for k in range(4))
                    c = [sigmoid(f[j]) * c[j] + sigmoid(i[j]) * math.tanh(g[j]) for j in range(3)]
                    x = [sigmoid(o[j]) * math.tanh(c[j]) for j in range(3)]
                else:
                    r = [sigmoid(of_input[j] + of_hidden[j]) for j in range(3)]
                    z = [sigmoid(of_input[3 + j] + of_hidden[3 + j]) for j in range(3)]
                    n = [math.tanh(of_input[6 + j] + r[j] * of_hidden[6 + j]) for j in range(3)]
                    x = [(1 - z[j]) * n[j] + z[j] * h[j] for j in range(3)]
                states[layer] = x, c
        close(answer(net, word), plus(times(p["head.weight"], states[1][0]), p["head.bias"]))


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_steps_are_those_of_torchs_own_layer_with_the_same_weights(kind):
    net = kind(4, hidden=5, layers=2, seed=3).double()
    peer = {LSTM: torch.nn.LSTM, GRU: torch.nn.GRU}[kind](4, 5, num_layers=2).double()
    peer.load_state_dict({name.removeprefix("cell."): values for name, values in net.state_dict().items() if name.startswith("cell.")})
    for word in itertools.product(range(3), repeat=3):
        inputs = torch.nn.functional.one_hot(torch.tensor([3, *word]), 4).double()
        with torch.no_grad():
            close(answer(net, word), net.head(peer(inputs)[0][-1]).tolist())


def test_an_n_gram_net_is_a_dictionary_of_contexts():
    net = NGram(3, order=2).double()
    contexts = [(), (0,), (1,), (0, 0), (0, 1), (1, 0), (1, 1)]  # by length, then as numbers: the numbering of the table
    rows = dict(zip(contexts, net.table.tolist(), strict=True))
    for word in WORDS:
        assert answer(net, word) == rows[word[-2:]]


def test_a_linear_net_is_a_sum_over_places():
    net = Linear(3, context=3).double()
    weight, bias = net.weight.tolist(), net.bias.tolist()
    row = {pair: place for place, pair in enumerate((length, i) for length in range(1, 4) for i in range(length))}
    for word in WORDS:
        read = word[-3:]
        close(answer(net, word), plus(bias[len(read)], *(weight[row[len(read), i]][token] for i, token in enumerate(read))))


@pytest.mark.parametrize("positions", ["learned", "rotary", "none"])
def test_a_transformer_is_its_equations_with_rotations_as_complex_numbers(positions):
    width, heads, layers = 8, 2, 2
    net = Transformer(3, width=width, heads=heads, layers=layers, context=6, positions=positions, seed=5).double()
    with torch.no_grad():
        for values in net.parameters():
            values.mul_(4.0).add_(0.01)
    p, size = lists(net), width // heads

    def affine(name, x):
        return plus(times(p[f"{name}.weight"], x), p[f"{name}.bias"])

    def norm(name, x):
        mean = math.fsum(x) / width
        spread = math.sqrt(math.fsum((v - mean) ** 2 for v in x) / width + 1e-5)
        return [(v - mean) / spread * w + b for v, w, b in zip(x, p[f"{name}.weight"], p[f"{name}.bias"], strict=True)]

    def head(x, h, place):
        """A head's numbers as complex ones, turned by the place."""
        part = x[h * size : (h + 1) * size]
        pairs = [complex(part[j], part[j + size // 2]) for j in range(size // 2)]
        return [pair * cmath.exp(1j * place * 10000 ** (-2 * j / size)) for j, pair in enumerate(pairs)] if positions == "rotary" else pairs

    for word in WORDS:
        streams = [plus(p["embedding"][token], p["places"][t] if positions == "learned" else [0.0] * width) for t, token in enumerate((2, *word))]
        for layer in range(layers):
            name = f"blocks.{layer}"
            parts = [affine(f"{name}.attend", norm(f"{name}.before_attention", x)) for x in streams]
            after = []
            for t, x in enumerate(streams):
                mixed = []
                for h in range(heads):
                    query = head(parts[t][:width], h, t)
                    keys = [head(parts[s][width : 2 * width], h, s) for s in range(t + 1)]
                    scores = [math.exp(sum((q * k.conjugate()).real for q, k in zip(query, key, strict=True)) / math.sqrt(size)) for key in keys]
                    values = [parts[s][2 * width + h * size : 2 * width + (h + 1) * size] for s in range(t + 1)]
                    mixed += [math.fsum(score * value[j] for score, value in zip(scores, values, strict=True)) / math.fsum(scores) for j in range(size)]
                stream = plus(x, affine(f"{name}.gather", mixed))
                wide = affine(f"{name}.widen", norm(f"{name}.before_inner", stream))
                after.append(plus(stream, affine(f"{name}.narrow", [v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in wide])))
            streams = after
        close(answer(net, word), affine("head", norm("norm", streams[-1])))


def worst_loss(differences):
    """max_x ln Σ_y exp(D[x][y]) in ball arithmetic, as (lower, upper) floats with a margin."""
    worst = max((sum((d.exp() for d in row), arb(0)).log() for row in differences), key=lambda ball: float(ball.mid()))
    return float(worst.mid()), float(worst.rad()) + 1e-15


@pytest.mark.usefixtures("exact")
@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_the_floor_of_a_recurrent_net_is_at_least_the_bound_in_ball_arithmetic_and_hardly_more(kind):
    for seed in range(3):
        net = kind(4, hidden=6, seed=seed).double()
        p = lists(net)
        weight, bias = p["head.weight"], p["head.bias"]
        # The largest z_y − z_x over the box |h| ≤ 1, by adding up absolute differences.
        apart = [[arb(bias[y]) - arb(bias[x]) + sum((abs(arb(a) - arb(b)) for a, b in zip(weight[y], weight[x], strict=True)), arb(0)) for y in range(4)] for x in range(4)]
        middle, radius = worst_loss(apart)
        assert middle - radius <= net.floor() <= middle + 1e-10


@pytest.mark.usefixtures("exact")
def test_the_floor_of_a_transformer_is_at_least_the_bound_in_ball_arithmetic_and_hardly_more():
    for seed in range(3):
        net = Transformer(3, width=6, context=2, seed=seed).double()
        with torch.no_grad():
            for values in net.parameters():
                values.mul_(3.0).add_(0.1)
        p = lists(net)

        def apart(x, y, p=p):
            rows = [arb(a) - arb(b) for a, b in zip(p["head.weight"][y], p["head.weight"][x], strict=True)]
            norm = sum(((row * arb(s)) ** 2 for row, s in zip(rows, p["norm.weight"], strict=True)), arb(0)).sqrt()
            moved = sum((row * arb(b) for row, b in zip(rows, p["norm.bias"], strict=True)), arb(0))
            return arb(p["head.bias"][y]) - arb(p["head.bias"][x]) + moved + arb(6).sqrt() * norm

        middle, radius = worst_loss([[apart(x, y) if x != y else arb(0) for y in range(3)] for x in range(3)])
        assert middle - radius <= net.floor() <= middle + 1e-10


@pytest.mark.usefixtures("exact")
def test_the_floor_of_a_linear_net_is_met_at_worst_up_to_the_choice_of_symbols():
    for seed in range(3):
        net = Linear(3, context=3, seed=seed).double()
        with torch.no_grad():
            net.weight.mul_(50.0)
        met = max(float(arb(0) - ((arb(z[x]) - arb(max(z))).exp() / sum(((arb(v) - arb(max(z))).exp() for v in z), arb(0))).log()) for word in WORDS for z in [answer(net, word)] for x in range(3))
        weight, bias = net.weight.tolist(), net.bias.tolist()
        rows = {0: [], 1: weight[:1], 2: weight[1:3], 3: weight[3:]}
        bound = max(
            math.log(sum(math.exp(bias[n][y] - bias[n][x] + sum(max(place[s][y] - place[s][x] for s in range(2)) for place in rows[n])) for y in range(3)))
            for n in range(4)
            for x in range(3)
        )
        assert met <= net.floor() <= bound + 1e-10
        assert net.floor() >= bound - 1e-12
