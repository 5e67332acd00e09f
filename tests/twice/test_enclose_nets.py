"""Enclosures of nets a second time: by the core's exact numbers on nets that are known exactly, and by Fractions along the record of any net."""

from fractions import Fraction
from math import inf

import pytest

torch = pytest.importorskip("torch")

import numpy as np  # noqa: E402  # what follows needs torch
from flint import arb, ctx  # noqa: E402
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

import arprops as ar  # noqa: E402
from arprops.core.words import END  # noqa: E402
from arprops.neural.enclosure import enclose  # noqa: E402
from arprops.neural.net import Net  # noqa: E402
from arprops.neural.nets.recurrent import LSTM  # noqa: E402
from arprops.neural.outward import divergences, rows_of, surprisals  # noqa: E402
from tests.neural.known import declared, known_net  # noqa: E402
from tests.strategies import pdfas  # noqa: E402

quick = settings(deadline=None, max_examples=25)
budgets = st.sampled_from([1, 3, 20, 200])


@quick
@given(pdfas(alphabet="ab"), pdfas(alphabet="ab"), budgets)
def test_the_exact_numbers_of_the_declared_automaton_are_in_every_bracket(p, q, prompts):
    net = known_net(q)
    exact = declared(net, q)
    found = enclose(net, p, prompts=prompts)
    for bracket, number in (
        (found.kl, ar.kl(p, exact)),
        (found.reverse_kl, ar.kl(exact, p)),
        (found.cross_entropy, ar.cross_entropy(p, exact)),
        (found.entropy, ar.entropy(exact)),
        (found.finite_mass, ar.finite_mass(exact)),
    ):
        if bracket == inf:
            assert number == inf
        else:
            assert bracket.lower <= number <= bracket.upper
    distance = ar.total_variation(p, exact, prompts=300)
    assert found.total_variation.lower <= distance.upper
    assert distance.lower <= found.total_variation.upper


def tree(net):
    """Every recorded prompt with its exact mass and answer under the declared model."""
    masses = [Fraction(1)]
    answers = []
    for node in range(len(net.record)):
        weights = [Fraction(float(w)) for w in net.record.weights[node]]
        answers.append([w / sum(weights) for w in weights])
        if node:
            masses.append(masses[int(net.record.parent[node])] * answers[int(net.record.parent[node])][int(net.record.token[node])])
    return masses, answers


@settings(deadline=None, max_examples=15)
@given(pdfas(alphabet="ab"), st.integers(0, 50), st.integers(1, 60), st.sampled_from([torch.float32, torch.float64]))
def test_total_variation_along_the_record_by_fractions_is_the_bracket(p, seed, prompts, dtype):
    net = Net(LSTM(3, hidden=3, seed=seed).to(dtype), "ab")
    found = enclose(net, p, of=("total_variation",), prompts=prompts).total_variation
    masses, answers = tree(net)
    overlap = left = Fraction(0)
    for node, (mass, answer) in enumerate(zip(masses, answers, strict=True)):
        word = net.word(net.record.word(node))
        of_p = ar.prefix_probability(p, word)
        overlap += min(mass * answer[2], ar.string_probability(p, word))
        for token, symbol in enumerate("ab"):
            if net.record.child(np.array([node]), np.array([token]))[0] < 0:
                left += min(mass * answer[token], of_p and ar.prefix_probability(p, (*word, symbol)))
    exact = max(Fraction(0), 1 - overlap - left), 1 - overlap
    assert found.lower <= exact[0] <= exact[1] <= found.upper
    assert exact[0] - found.lower + found.upper - exact[1] < Fraction(1, 10**12)


rows = st.lists(st.one_of(st.just(0.0), st.floats(1e-320, 1.0), st.floats(1e-3, 1.0)), min_size=3, max_size=3).map(lambda row: [*row, 1.0])


@settings(deadline=None, max_examples=300)
@given(rows, rows)
def test_divergences_and_surprisals_contain_those_of_200_bit_arithmetic(mine, theirs):
    before, ctx.prec = ctx.prec, 200
    try:
        of_p, of_q = ([arb(Fraction(w).numerator) / Fraction(w).denominator for w in row] for row in (mine, theirs))
        of_p, of_q = ([w / sum(row, arb(0)) for w in row] for row in (of_p, of_q))
        p, q = rows_of(np.array([mine])), rows_of(np.array([theirs]))
        for local, term in (
            (divergences(p, q, 4), lambda x, y: x * (x / y).log()),
            (surprisals(p, q, 4), lambda x, y: -x * y.log()),
        ):
            value, error = (float(part[0]) for part in local)
            if any(w and not v for w, v in zip(mine, theirs, strict=True)):
                assert value == inf
                continue
            exact = sum((term(x, y) for x, y, w in zip(of_p, of_q, mine, strict=True) if w), arb(0))
            assert abs(exact - arb(value)) <= arb(error)
    finally:
        ctx.prec = before


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 1000))
def test_the_declared_answer_is_the_softmax_of_the_logits_within_the_stated_rounding(seed):
    net = Net(LSTM(3, hidden=3, seed=seed).double(), "ab")
    with torch.inference_mode():
        logits = net.module.logits(net.module.root())[0].tolist()
    answer = net.next(())
    before, ctx.prec = ctx.prec, 200
    try:
        powers = [arb(z).exp() for z in logits]
        for power, outcome in zip(powers, ("a", "b", END), strict=True):
            ideal = (power / sum(powers, arb(0))).log()
            said = (arb(answer[outcome].numerator) / answer[outcome].denominator).log()
            assert abs(ideal - said) <= arb(2) ** -53 * 4 * (1 + abs(ideal) + arb(max(map(abs, logits))))
    finally:
        ctx.prec = before


@pytest.mark.parametrize("digits", [400, 3000, 30_000])
def test_a_weight_of_many_digits_has_its_logarithm(digits):
    rare = Fraction(10 ** (digits - 10) + 1, 10**digits)  # about 10⁻¹⁰, of two numbers that no float holds
    steps = {i: {"a": 1, "b": 1} for i in (0, 1)}
    exact = ar.PDFA("ab", start=0, next={0: {"a": rare, "b": 1 - rare}, 1: {END: 1}}, step=steps)
    halves = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}, 1: {END: 1}}, step=steps)
    net = known_net(halves)
    found = enclose(net, exact, prompts=10).reverse_kl
    assert found.lower <= ar.kl(declared(net, halves), exact) <= found.upper
