"""The numbers of an audit once more: effects, sums and floors by hand, fractions and enumeration."""

import math
from fractions import Fraction
from itertools import product

import pytest

pytest.importorskip("torch")

import torch

import arprops as ar
from arprops.core.claim import NextProbability
from arprops.neural.auditing import audit
from arprops.neural.auditing.effect import effect
from arprops.neural.auditing.strings import entropy_floor, listed
from tests.neural import zoo

EVEN = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/4", ar.END: "1/4"}, 1: {"a": 1}}, step={0: {"a": 1, "b": 0}, 1: {"a": 0, "b": 1}})


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def softmax(logits):
    top = max(logits)
    weights = [math.exp(z - top) for z in logits]
    return [w / math.fsum(weights) for w in weights]


def test_the_smallest_prompt_that_looks_ahead_is_that_of_a_search_over_all():
    """Every prompt and every two continuations of one symbol, in order, in plain Python; the net is the only thing shared."""
    for breed in (zoo.MaskTransposed, zoo.MaskOffByOne, zoo.LeakFarOut):
        net = breed().double()
        first = None
        for length in range(4):
            for prompt in product(range(2), repeat=length):
                rows = [net(torch.tensor([[*prompt, later]]))[0, length].tolist() for later in range(2)]
                p, q = map(softmax, rows)
                if first is None and max(abs(math.log(x / y)) for x, y in zip(p, q, strict=True)) > 1e-9:
                    first = (prompt, p, q)
        prompt, p, q = first
        found = audit(net, alphabet="ab", items=["causality"], length=4, prompts=16)["causality"]
        assert found.failed
        assert found.prompt == tuple("ab"[token] for token in prompt)
        if "one later token" in found.sentence:
            i = (*"ab", ar.END).index(found.outcome)
            assert found.first == pytest.approx(p[i], rel=1e-9)
            assert found.second == pytest.approx(q[i], rel=1e-9)
            assert found.effect == pytest.approx(max(abs(math.log(x / y)) for x, y in zip(p, q, strict=True)), rel=1e-9)


def test_an_effect_is_the_largest_quotient_of_probabilities():
    weights = [[(3, 1, 4), (1, 5, 9)], [(2, 6, 5), (2, 6, 5)], [(1, 0, 1), (1, 0, 1)], [(1, 0, 1), (1, 1, 0)]]
    for a, b in weights:
        p, q = ([Fraction(x, sum(row)) for x in row] for row in (a, b))
        quotients = [math.inf if (x == 0) != (y == 0) else 1.0 if x == y else float(max(x / y, y / x)) for x, y in zip(p, q, strict=True)]
        logs = [torch.tensor([[float(x) for x in row]], dtype=torch.float64).log() for row in (p, q)]
        sizes, outcomes = effect(*logs)
        assert float(sizes[0]) == pytest.approx(math.log(max(quotients)), rel=1e-12)
        assert quotients[int(outcomes[0])] == max(quotients)


def test_the_exact_claim_of_a_failure_is_about_the_softmax_of_the_recorded_numbers():
    found = audit(zoo.MaskOffByOne().double(), alphabet="ab", items=["causality"], length=3, prompts=8)["causality"]
    verdict = found.refuted
    sides = [side for side in (verdict.claim.left, verdict.claim.right) if isinstance(side, NextProbability)]
    (asked,) = sides
    weights = [Fraction(math.exp(log - max(found.answers[0]))) for log in found.answers[0]]
    exact = weights[(*"ab", ar.END).index(found.outcome)] / sum(weights)
    state = asked.p.start()
    for symbol in asked.prompt:
        state = asked.p.step(state, symbol)
    assert asked.p.next(state)[asked.outcome] == exact
    other = verdict.claim.right if asked is verdict.claim.left else verdict.claim.left
    assert abs(math.log(float(exact)) - math.log(float(other))) == pytest.approx(found.effect - found.bound, rel=1e-9)


def test_the_floor_of_some_strings_is_the_least_loss_of_all_sub_probabilities():
    strings = listed(EVEN, 4)
    brute = {word: ar.string_probability(EVEN, word) for n in range(5) for word in product("ab", repeat=n)}
    assert dict(strings) == {word: mass for word, mass in brute.items() if mass}
    floor, masses = entropy_floor(strings), [float(mass) for _, mass in strings]
    total = math.fsum(masses)
    best = [mass / total for mass in masses]
    assert math.fsum(-m * math.log(q) for m, q in zip(masses, best, strict=True)) == pytest.approx(floor, rel=1e-12)
    generator = torch.Generator().manual_seed(0)
    for _ in range(200):
        drawn = torch.rand(len(masses), generator=generator, dtype=torch.float64)
        other = (drawn / drawn.sum()).tolist()
        assert math.fsum(-m * math.log(q) for m, q in zip(masses, other, strict=True)) > floor


def test_the_floor_grows_to_the_entropy():
    coin = ar.PDFA("a", start=0, next={0: {"a": "1/2", ar.END: "1/2"}}, step={0: {"a": 0}})
    assert entropy_floor(listed(coin, 60)) == pytest.approx(2 * math.log(2), abs=1e-12)
    floors = [entropy_floor(listed(coin, n)) for n in range(12)]
    assert floors == sorted(floors)
    assert floors[0] == pytest.approx(0, abs=1e-15)


def test_a_loss_is_the_sum_over_strings_one_by_one():
    net = zoo.Sound().double()
    found = audit(net, alphabet="ab", exact=EVEN, items=["loss floor", "divergence"], length=3, prompts=8)
    total = 0.0
    for n in range(4):
        for word in product("ab", repeat=n):
            mass = float(ar.string_probability(EVEN, word))
            tokens = ["ab".index(symbol) for symbol in word]
            for t, outcome in enumerate([*tokens, 2]):
                total -= mass * math.log(softmax(net(torch.tensor([tokens[:t]], dtype=torch.long))[0, t].tolist())[outcome])
    assert found["loss floor"].first == pytest.approx(total, rel=1e-12)
    least = math.inf
    for n in range(4):
        for word in product("ab", repeat=n):
            if not ar.prefix_probability(EVEN, word):
                continue
            p = dict(ar.next_distribution(EVEN, word).items())
            q = dict(zip((*"ab", ar.END), softmax(net(torch.tensor([["ab".index(s) for s in word]], dtype=torch.long))[0, n].tolist()), strict=True))
            least = min(least, math.fsum(float(p[x]) * math.log(float(p[x]) / q[x]) for x in p))
    assert found["divergence"].first == pytest.approx(least, rel=1e-9)
