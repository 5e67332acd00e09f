"""A4: P(X1=0)=0; two models of one joint that answer the prompt 0 in opposite ways."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar


def two_bits(first_zero, then):
    """X1=0 with probability `first_zero`; X2=0 with probability then[x1]."""
    row = lambda zero: {"0": zero, "1": 1 - Fraction(zero)}  # noqa: E731
    return ar.Table("01", {"": row(first_zero), "0": row(then["0"]), "1": row(then["1"])}, length=2)


Q1 = two_bits(0, {"0": 1, "1": "1/3"})
Q2 = two_bits(0, {"0": 0, "1": "1/3"})


def test_they_have_one_joint():
    verdict = ar.same_joint(Q1, Q2)
    ar.recheck(verdict)
    assert verdict.proved
    assert ar.kl(Q1, Q2) == 0 == ar.kl(Q2, Q1)
    assert ar.total_variation(Q1, Q2) == ar.Interval(0, 0)
    assert [ar.string_probability(Q1, w) for w in ("00", "01", "10", "11")] == [0, 0, Fraction(1, 3), Fraction(2, 3)]


def test_and_disagree_at_the_prompt_0():
    verdict = ar.same_conditionals(Q1, Q2)
    ar.recheck(verdict)
    assert verdict.refuted
    assert verdict.witness.prompt == ("0",)
    assert ar.next_distribution(Q1, "0") == ar.Dist({"0": 1})
    assert ar.next_distribution(Q2, "0") == ar.Dist({"1": 1})
    assert str(ar.complete(Q1, "0", method="greedy")) == "0"
    assert str(ar.complete(Q2, "0", method="greedy")) == "1"
    assert ar.probability(Q1, "0", prompt="0") == 1
    assert ar.probability(Q2, "0", prompt="0") == 0


@settings(deadline=None, max_examples=60)
@given(st.fractions(0, 1, max_denominator=6), st.fractions(0, 1, max_denominator=6), st.fractions(0, 1, max_denominator=6))
def test_the_free_answer_is_free_exactly_while_the_first_bit_is_never_0(first_zero, one, other):
    p, q = (two_bits(first_zero, {"0": zero, "1": "1/3"}) for zero in (one, other))
    verdict = ar.same_joint(p, q)
    ar.recheck(verdict)
    assert verdict.proved == (first_zero == 0 or one == other)
    assert ar.same_conditionals(p, q).proved == (one == other)


def test_without_probability_zero_it_fails_however_small_the_probability():
    p, q = (two_bits(Fraction(1, 10**30), {"0": zero, "1": "1/3"}) for zero in (1, 0))
    verdict = ar.same_joint(p, q)
    ar.recheck(verdict)
    assert verdict.refuted
    assert ar.kl(p, q) == float("inf")
    assert ar.total_variation(p, q).lower == Fraction(1, 10**30)
