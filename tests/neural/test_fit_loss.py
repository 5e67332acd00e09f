import pytest

torch = pytest.importorskip("torch")

from fractions import Fraction  # noqa: E402  # what follows needs torch

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from arprops.neural.fitting.loss import covered, drawn, fed, stepped, strings, told  # noqa: E402
from arprops.neural.fitting.population import population  # noqa: E402
from arprops.neural.fitting.tree import covers, levels, tree  # noqa: E402
from arprops.neural.nets.architecture import module_of  # noqa: E402
from arprops.neural.nets.stacked import Stacked  # noqa: E402
from tests.strategies import pdfas, tables  # noqa: E402

KINDS = [
    {"kind": "ngram", "order": 2}, {"kind": "linear", "context": 8}, {"kind": "lstm", "hidden": 4}, {"kind": "gru", "hidden": 4},
    {"kind": "transformer", "width": 8, "heads": 2, "layers": 1, "positions": "rotary"},
]  # fmt: skip
ANBN = population({"a" * n + "b" * n: Fraction(4, 5) ** n for n in range(5)})
quick = settings(deadline=None, max_examples=25)


def net(config, seed=0, outcomes=3):
    return module_of({**config, "outcomes": outcomes}, seed=seed).double()


def nodes_of(given_population):
    return tree(given_population.alphabet, given_population.rows)


@quick
@given(st.one_of(tables(alphabet="ab"), pdfas(alphabet="ab")), st.sampled_from(KINDS), st.sampled_from([1, 7, 1000]), st.integers(1, 30))
def test_strings_covers_and_tree_give_one_loss(p, config, places, prompts):
    given_population = population(p, prompts=prompts)
    module, nodes = net(config), nodes_of(given_population)
    by_tree = float(stepped(module, levels(nodes)).detach())
    by_cover = sum(float(covered(module(cover.tokens), cover).detach()) for cover in covers(nodes, places=places))
    by_strings = strings(given_population)
    assert by_cover == pytest.approx(by_tree, rel=1e-12)
    assert float(told(module(by_strings.tokens), by_strings).detach()) == pytest.approx(by_tree, rel=1e-12)


@quick
@given(tables(alphabet="ab"), st.sampled_from([1, 7, 1000]))
def test_a_cover_weighs_each_prefix_once(p, places):
    nodes = nodes_of(population(p))
    total = sum(cover.weights.sum(0) for cover in covers(nodes, places=places))
    assert torch.allclose(total, nodes.weights.sum(0), rtol=1e-15)
    assert sum(len(cover.where) for cover in covers(nodes, places=places)) == len(nodes.parent)


def test_what_stands_for_padding_changes_nothing():
    cover = covers(nodes_of(ANBN), places=1000)[0]
    module = net(KINDS[2])
    answers = module(cover.tokens).detach()
    flat = answers.flatten(0, 1)
    other = torch.full_like(flat, 77.0)
    other[cover.where] = flat[cover.where]
    assert float(covered(other.view_as(answers), cover)) == float(covered(answers, cover))


def test_a_stack_has_the_losses_of_its_nets():
    nets = [net(KINDS[2], seed) for seed in range(3)]
    cover, each = covers(nodes_of(ANBN), places=1000)[0], strings(ANBN)
    stack = Stacked(nets)
    for loss in (lambda module: covered(module(cover.tokens), cover), lambda module: told(module(each.tokens), each)):
        assert torch.allclose(loss(stack), torch.stack([loss(module) for module in nets]), rtol=1e-12)


@pytest.mark.parametrize("config", KINDS)
def test_the_gradient_is_the_difference_quotient(config):
    module = net(config, seed=1)
    cover = covers(nodes_of(ANBN), places=1000)[0]
    covered(module(cover.tokens), cover).backward()
    generator = torch.Generator().manual_seed(0)
    ways = [torch.randn(p.shape, generator=generator, dtype=p.dtype) for p in module.parameters()]
    slope = sum(float((p.grad * way).sum()) for p, way in zip(module.parameters(), ways, strict=True))

    def moved(by):
        with torch.no_grad():
            for p, way in zip(module.parameters(), ways, strict=True):
                p.add_(way, alpha=by)
            return float(covered(module(cover.tokens), cover))

    above, below = moved(1e-5), moved(-2e-5)
    assert slope == pytest.approx((above - below) / 2e-5, rel=1e-5)


def test_an_outcome_of_weight_0_may_have_probability_0():
    module = net(KINDS[0])
    with torch.no_grad():
        module.table[:, 1] = -torch.inf
    nodes = nodes_of(population(["", "a", "aa"], alphabet="ab"))
    loss = stepped(module, levels(nodes))
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(module.table.grad).all()


def test_drawn_strings_come_as_often_as_they_weigh():
    each = strings(population({"": 3, "ab": 1}))
    got = drawn(each, 8000, torch.Generator().manual_seed(5))
    share = float((got.targets[:, 0] == 2).double().mean())
    assert share == pytest.approx(0.75, abs=0.02)
    assert got.tokens.shape == (8000, 2)
    assert float(got.masses.sum()) == pytest.approx(1)


def test_only_empty_strings_have_no_tokens_and_a_loss_all_the_same():
    each = strings(population({"": 3, "ab": 1}))
    got = drawn(each, 1, torch.Generator().manual_seed(1))
    module = net(KINDS[2])
    assert got.tokens.shape[1] in (0, 2)
    only = strings(population([""], alphabet="ab"))
    assert fed(module, only, 0.0, torch.Generator()).shape == (1, 0)
    assert float(told(module(only.tokens), only).detach()) == pytest.approx(-float(module.logits(module.root()).log_softmax(-1)[0, 2].detach()))


@pytest.mark.parametrize("config", KINDS)
def test_fed_the_truth_always_the_inputs_are_the_strings(config):
    each = strings(ANBN)
    assert torch.equal(fed(net(config), each, 1.0, torch.Generator().manual_seed(0)), each.tokens)


def test_fed_never_the_truth_the_inputs_are_the_nets_own():
    module = net(KINDS[0])
    with torch.no_grad():
        module.table[:] = torch.tensor([-40.0, 0.0, 40.0], dtype=torch.float64)
    # END is by far the likeliest, and is no input: of the symbols, b is.
    assert bool((fed(module, strings(ANBN), 0.0, torch.Generator().manual_seed(0)) == 1).all())


def test_half_the_truth_is_half_the_tokens():
    long = strings(population({"a" * 400: 1}, alphabet="ab"))
    module = net(KINDS[0])
    with torch.no_grad():
        module.table[:] = torch.tensor([-40.0, 0.0, 0.0], dtype=torch.float64)
    inputs = fed(module, long, 0.5, torch.Generator().manual_seed(0))
    assert float((inputs == 0).double().mean()) == pytest.approx(0.5, abs=0.1)
