"""B1: the chain rule of KL, when it is 0, when it is +∞, and why it must be taken over the joint."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import ClosedClass, Escape
from arprops.core.words import END
from tests.strategies import decoders, pdfas, pfas, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=60)
small = st.one_of(pdfas(max_states=3), tables(max_length=2))


@st.composite
def pairs(draw):
    p = draw(small)
    return p, draw(st.one_of(small, st.builds(lambda d: ar.Decoded(p, d), decoders(adds_support=None)), st.builds(lambda n: ar.Truncated(p, n), st.integers(0, 5))))


@quick
@given(pairs(), st.integers(0, 4))
def test_the_kl_is_the_sum_over_possible_prompts_of_the_local_kl(pair, n):
    # cut both at length n: then the sum is finite, and the joint is on finite strings
    p, q = (ar.Truncated(side, n) for side in pair)
    found, terms = ar.kl(p, q), brute.kl_of_prompts(p, q, n)
    if terms is None:
        assert found == float("inf")
        assert brute.kl_of_strings(p, q, n) is None
    else:
        assert found == ar.LogSum(terms)
        assert found == ar.LogSum(brute.kl_of_strings(p, q, n))


@quick
@given(pairs())
def test_the_kl_is_0_iff_there_is_one_joint_and_never_below(pair):
    p, q = pair
    found = ar.kl(p, q)
    assert found >= 0
    assert (found == 0) == ar.same_joint(p, q).proved
    verdict = ar.decide(ar.Comparison(ar.KL(p, q), "==", 0))
    ar.recheck(verdict)
    assert verdict.proved == ar.same_joint(p, q).proved


@settings(deadline=None, max_examples=30)
@given(pfas(max_states=2))
def test_the_kl_of_a_source_to_its_mixture_with_itself_is_exactly_0(p):
    assert ar.kl(p, ar.Mixture([("1/2", p), ("1/2", p)])) == 0
    verdict = ar.decide(ar.Comparison(ar.KL(p, ar.Mixture([(1, p)])), "==", 0))
    assert verdict.proved


@quick
@given(pairs())
def test_the_kl_is_infinite_where_a_possible_prompt_has_an_outcome_that_the_other_excludes(pair):
    p, q = pair
    escapes = any(set(brute.outcomes(p, w)) - set(brute.outcomes(q, w)) for w in brute.words(p.alphabet, 6) if brute.prefix(p, w))
    found = ar.kl(p, q)
    if escapes:
        assert found == float("inf")
        assert isinstance(found.witness, Escape)
    verdict = ar.decide(ar.Comparison(ar.KL(p, q), "==", float("inf")))
    ar.recheck(verdict)
    assert verdict.proved == (found == float("inf"))


def coin(heads, last=None):
    """a with probability `heads`, else b, for ever; or once, where `last` is END."""
    heads = Fraction(heads)
    row = {"a": heads, "b": 1 - heads}
    return ar.PDFA("ab", start=0, next={0: row, 1: {END: 1} if last else row}, step={s: {"a": 1, "b": 1} for s in (0, 1)})


def test_or_where_the_sum_diverges_though_no_outcome_escapes():
    p, q = coin("1/2"), coin("1/3")
    found = ar.kl(p, q)
    assert found == float("inf")
    assert isinstance(found.witness, ClosedClass)
    per_token = brute.kl_of_prompts(p, q, 0)
    for n in range(4):
        assert ar.kl(ar.Truncated(p, n), ar.Truncated(q, n)) == ar.LogSum(per_token) * n


def test_the_support_is_asked_at_possible_prompts_only():
    # at the impossible prompt b the two exclude each other's outcomes, and nobody pays
    p = ar.Table("ab", {"": {"a": 1}, "a": {END: 1}, "b": {"a": 1}}, horizon=2)
    q = ar.Table("ab", {"": {"a": 1}, "a": {END: 1}, "b": {"b": 1}}, horizon=2)
    assert ar.kl(p, q) == 0 == ar.kl(q, p)
    # as soon as b is possible, they do
    p, q = (ar.Table("ab", {**side.rows, (): {"a": "1/2", "b": "1/2"}}, horizon=2) for side in (p, q))
    assert ar.kl(p, q) == float("inf") == ar.kl(q, p)
    assert ar.kl(p, q).witness == Escape(("b",), "a")


# -- finite strings alone ------------------------------------------------------------------------------------------------------------


def leaking(share):
    """a and stop with probability `share`; else b for ever."""
    share = Fraction(share)
    rows = {0: {"a": share, "b": 1 - share}, 1: {END: 1}, 2: {"b": 1}}
    return ar.PDFA("ab", start=0, next=rows, step={0: {"a": 1, "b": 2}, 1: {"a": 1, "b": 1}, 2: {"a": 2, "b": 2}})


@pytest.mark.parametrize(("mine", "theirs"), [("1/2", "2/3"), ("1/2", "1/3"), ("1/4", "3/4")])
def test_the_sum_over_finite_strings_alone_is_wrong_where_p_leaks(mine, theirs):
    p, q = leaking(mine), leaking(theirs)
    assert ar.tight(p).refuted
    mine, theirs = Fraction(mine), Fraction(theirs)
    whole = mine * ar.log(mine / theirs) + (1 - mine) * ar.log((1 - mine) / (1 - theirs))
    assert ar.kl(p, q) == whole
    finite = ar.LogSum(brute.kl_of_strings(p, q, 6))
    assert finite == mine * ar.log(mine / theirs)
    assert finite != whole
    assert (finite < 0) == (mine < theirs)  # it may even be negative, which no divergence is


@quick
@given(pdfas(max_states=3, tight=True), pdfas(max_states=3, tight=True))
def test_where_p_is_tight_finite_strings_come_as_near_as_one_likes(p, q):
    found = ar.kl(p, q)
    if found == float("inf"):
        return
    # Σ_{|w|≤n} P(w)ln(P(w)/Q(w)) + (what is still going on, merged) increases to the KL (data processing)
    cuts = [ar.kl(ar.Truncated(p, n), ar.Truncated(q, n)) for n in range(5)]
    assert all(one <= two <= found for one, two in pairwise(cuts))
