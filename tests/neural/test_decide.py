"""Claims about nets: proved and refuted by the kernel, attested by the engine where only a floor tells, and otherwise open."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.claim import (
    KL,
    AtEvery,
    Comparison,
    CrossEntropy,
    Entropy,
    FiniteMass,
    NextProbability,
    Probability,
    SameJoint,
    Tight,
    TotalVariation,
)
from arprops.core.words import END
from arprops.neural.decide import decide
from arprops.neural.declared import concerns_nets
from arprops.neural.net import Net
from arprops.neural.nets.recurrent import LSTM
from arprops.neural.nets.transformer import Transformer
from tests.neural.known import geometric, known_net

HALF = Fraction(1, 2)
P = geometric()


def net(**sizes):
    return Net(LSTM(3, hidden=4, seed=3, **sizes), "ab")


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        (lambda q: Comparison(TotalVariation(P, q), "<=", HALF), ar.Proved),
        (lambda q: Comparison(TotalVariation(q, P), "<", Fraction(1, 1000)), ar.Refuted),
        (lambda q: Comparison(KL(P, q), "<=", 2), ar.Attested),
        (lambda q: Comparison(KL(P, q), "<=", Fraction(1, 10**6)), ar.Refuted),
        (lambda q: Comparison(CrossEntropy(P, q), "<", Fraction(1, 10)), ar.Refuted),
        (lambda q: Comparison(Entropy(q), "<=", 10), ar.Attested),
        (lambda q: Comparison(HALF, "<=", FiniteMass(q)), ar.Proved),
        (lambda q: Comparison(Probability(q, ar.regex("a*", "ab"), ("a",)), "<=", Fraction(9, 10)), ar.Proved),
        (lambda q: Comparison(NextProbability(q, ("a",), END), "<", 1), ar.Proved),
        (lambda q: Tight(q), ar.Attested),
        (lambda q: SameJoint(P, q), ar.Refuted),
        (lambda q: AtEvery(Comparison(NextProbability(q, (), END), "<=", Fraction(9, 10)), ar.regex("[ab]{0,3}", "ab")), ar.Proved),
        (lambda q: AtEvery(Comparison(Probability(q, ar.regex("a*", "ab")), "<=", Fraction(1, 100)), ar.regex("b{1,2}", "ab")), ar.Refuted),
        (lambda q: AtEvery(Comparison(NextProbability(q, (), END), "<=", Fraction(9, 10)), ar.regex("[ab]*", "ab")), ar.Unknown),
    ],
)  # fmt: skip
def test_a_claim_gets_its_verdict(claim, status):
    verdict = decide(claim(net()))
    assert isinstance(verdict, status), verdict
    if isinstance(verdict, ar.Proved | ar.Refuted):
        ar.recheck(verdict)


def test_what_is_attested_says_on_which_floor_it_rests():
    verdict = decide(Comparison(KL(P, net()), "<=", 2))
    assert "certified floor" in verdict.scope
    assert "prompts of the declared model" in verdict.scope


def test_a_net_with_a_limited_context_has_no_floor_and_is_not_called_tight():
    bounded = Net(Transformer(3, width=8, heads=2, layers=1, context=12, seed=0), "ab")
    assert isinstance(decide(Tight(bounded)), ar.Unknown)
    assert isinstance(decide(Comparison(KL(P, bounded), "<=", 50), prompts=200), ar.Unknown)


def test_too_few_prompts_are_unknown_with_the_brackets():
    verdict = decide(Comparison(TotalVariation(geometric("1/50"), net()), "<=", HALF), prompts=2)
    assert isinstance(verdict, ar.Unknown)
    assert "prompts" in verdict.because


def test_two_nets_are_compared():
    other = Net(LSTM(3, hidden=4, seed=4), "ab")
    assert decide(Comparison(TotalVariation(net(), other), "<=", HALF)).proved
    assert decide(Comparison(KL(net(), other), "<", Fraction(1, 10**6))).refuted


def test_a_net_that_is_known_exactly_is_decided_like_the_model_it_declares():
    q = known_net(geometric("1/4"))
    assert decide(Comparison(TotalVariation(P, q), "<=", Fraction(2, 5))).proved
    assert decide(Comparison(Fraction(1, 4), "<=", TotalVariation(P, q))).proved


def test_only_claims_about_nets_themselves_concern_nets():
    assert concerns_nets(Comparison(TotalVariation(P, net()), "<=", HALF))
    assert concerns_nets(AtEvery(Comparison(NextProbability(net(), (), END), "<=", HALF), ar.regex("a*", "ab")))
    assert concerns_nets(Tight(net()))
    assert not concerns_nets(Comparison(TotalVariation(P, P), "<=", HALF))
    assert not concerns_nets(Tight(ar.Truncated(net(), 3)))


def test_a_net_that_reads_short_prompts_only_gets_a_verdict_all_the_same():
    short = Net(Transformer(3, width=4, context=2, seed=1), "ab")
    verdict = decide(Comparison(FiniteMass(short), "==", 1), prompts=200)
    assert isinstance(verdict, ar.Unknown), verdict
    assert "after 7 prompts" in verdict.explored  # there are no more that it can read
    assert isinstance(decide(Tight(short)), ar.Unknown)
    assert isinstance(decide(Comparison(HALF, "<=", FiniteMass(short))), ar.Proved | ar.Attested)
    assert isinstance(decide(Comparison(Probability(short, ar.regex("[ab]*", "ab")), "<=", HALF)), ar.Refuted | ar.Unknown)


def test_endless_prompts_end_in_words_that_help():
    open_end = decide(AtEvery(Comparison(NextProbability(net(), (), END), "<=", Fraction(9, 10)), ar.regex("[ab]*", "ab")))
    assert isinstance(open_end, ar.Unknown)
    assert "a{0,8}" in open_end.because
