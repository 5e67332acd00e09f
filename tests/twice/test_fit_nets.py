"""Fitting a second time: losses by the core's exact sums of logarithms, updates by torch's own AdamW, populations by the core's probabilities."""

from fractions import Fraction
from math import log

import pytest

torch = pytest.importorskip("torch")

from hypothesis import given, settings  # noqa: E402  # what follows needs torch
from hypothesis import strategies as st  # noqa: E402

import arprops as ar  # noqa: E402
from arprops.neural.fitting.adam import Adam  # noqa: E402
from arprops.neural.fitting.fit import fit  # noqa: E402
from arprops.neural.fitting.loss import covered, stepped, strings, told  # noqa: E402
from arprops.neural.fitting.population import population  # noqa: E402
from arprops.neural.fitting.tree import covers, levels, tree  # noqa: E402
from arprops.neural.net import Net  # noqa: E402
from arprops.neural.nets.architecture import module_of  # noqa: E402
from tests.strategies import pdfas, tables  # noqa: E402

quick = settings(deadline=None, max_examples=20)
KINDS = st.sampled_from([{"kind": "ngram", "order": 2}, {"kind": "lstm", "hidden": 4}, {"kind": "transformer", "width": 4, "heads": 1, "layers": 1, "positions": "none"}])


@quick
@given(tables(alphabet="ab"), KINDS, st.integers(0, 9))
def test_the_loss_is_the_cores_cross_entropy_and_the_kl_its_kl(p, config, seed):
    module = module_of({**config, "outcomes": 3}, seed=seed).double()
    source = population(p)
    nodes = tree(source.alphabet, source.rows)
    net = Net(module, "ab")
    exact, divergence = float(ar.cross_entropy(p, net)), float(ar.kl(p, net))
    # A few roundings of numbers of the size of the loss for each node, and what stepping and whole strings differ by.
    bound = 1e-13 * (len(nodes.parent) + 1) * (1 + exact)
    by_strings = strings(source)
    for loss in (
        stepped(module, levels(nodes)),
        covered(module((cover := covers(nodes, places=10**6)[0]).tokens), cover),
        told(module(by_strings.tokens), by_strings),
    ):
        assert abs(float(loss.detach()) - exact) <= bound
        assert abs(float(loss.detach()) - float(source.entropy) - divergence) <= bound
    assert float(source.entropy) == pytest.approx(float(ar.entropy(p)), abs=1e-12)


@quick
@given(pdfas(alphabet="ab"), KINDS, st.integers(1, 15))
def test_where_mass_is_cut_the_kl_is_the_chain_rules_sum_over_what_was_explored(p, config, prompts):
    module = module_of({**config, "outcomes": 3}, seed=1).double()
    net = Net(module, "ab")
    source = population(p, prompts=prompts)
    nodes = tree(source.alphabet, source.rows)
    kl = float(stepped(module, levels(nodes)).detach()) - float(source.entropy)
    total = 0.0
    for prefix in source.rows:
        theirs, mine = net.next(prefix), ar.next_distribution(p, prefix)
        total += float(ar.prefix_probability(p, prefix)) * sum(float(w) * log(float(w / theirs[x])) for x, w in mine.items())
    assert kl == pytest.approx(total, abs=1e-10)


@given(st.floats(0, 0.3), st.sampled_from([(0.9, 0.999), (0.5, 0.9), (0.0, 0.0)]), st.lists(st.floats(1e-4, 0.5), min_size=1, max_size=8))
@quick
def test_the_update_is_torchs(decay, betas, rates):
    generator = torch.Generator().manual_seed(0)
    start = [torch.randn(shape, dtype=torch.float64, generator=generator) for shape in ((3, 2), (4,))]
    mine, theirs = ([torch.nn.Parameter(p.clone()) for p in start] for _ in range(2))
    means, squares = ([torch.zeros_like(p) for p in start] for _ in range(2))
    peer = torch.optim.AdamW(theirs, betas=betas, weight_decay=decay)
    for step, rate in enumerate(rates):
        gradients = [torch.randn(p.shape, dtype=torch.float64, generator=generator) for p in start]
        for parameters in (mine, theirs):
            for p, g in zip(parameters, gradients, strict=True):
                p.grad = g.clone()
        Adam(*betas, decay).update(mine, means, squares, rate=rate, step=step)
        peer.param_groups[0]["lr"] = rate
        peer.step()
    assert all(torch.allclose(p, q, rtol=1e-10, atol=1e-12) for p, q in zip(mine, theirs, strict=True))


def test_a_fitted_nets_kl_is_the_cores():
    words = {"a" * n + "b" * n: Fraction(4, 5) ** n for n in range(1, 4)}
    fitted = fit(words, "ngram", dtype="float64", steps=50, target=0)
    rows = {prefix: {x: mass / sum(row.values()) for x, mass in row.items()} for prefix, row in fitted.population.rows.items()}
    p = ar.Table("ab", rows, horizon=7, default={ar.END: 1})
    for net, kl in ((fitted.run.final, fitted.run.kl), (fitted.run.best, fitted.run.best_kl)):
        assert float(ar.kl(p, net)) == pytest.approx(kl, abs=1e-12)
        assert float(ar.cross_entropy(p, net)) == pytest.approx(fitted.floor + kl, abs=1e-12)
