"""B2: KL, cross-entropy and entropy as finite sums Σ r·ln a, compared exactly; closed classes without END give 0 or +∞."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import ClosedClass, Visits
from arprops.core.claim import KL, CrossEntropy, Entropy
from arprops.core.words import END
from arprops.search.value import valued
from tests.strategies import pdfas, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=60)
tight = st.one_of(pdfas(max_states=3, tight=True), tables(max_length=2))


@quick
@given(tight, tight)
def test_for_tight_p_the_three_are_finite_sums_with_rational_coefficients_or_q_excludes_something(p, q):
    for quantity in (KL(p, q), CrossEntropy(p, q), Entropy(p)):
        found = valued(quantity)
        if isinstance(found.value, ar.Infinite):
            assert not isinstance(quantity, Entropy)
            assert brute.kl_by_solve(p, q) is None
        else:
            assert isinstance(found.value, ar.LogSum)
            assert all(isinstance(a, Fraction) and isinstance(r, Fraction) and a > 0 for a, r in found.value.terms.items())
            assert isinstance(found.certificate, Visits)


@quick
@given(tight, tight)
def test_cross_entropy_is_entropy_plus_kl(p, q):
    if ar.cross_entropy(p, q) == float("inf"):
        q = ar.Decoded(q, ar.UniformMixing("1/5"))  # excludes nothing
    loss = ar.cross_entropy(p, q)
    assert loss == ar.entropy(p) + ar.kl(p, q)
    assert ar.decide(ar.Comparison(ar.Entropy(p), "<=", ar.CrossEntropy(p, q))).proved


@quick
@given(tight, tight, tight)
def test_two_divergences_compare_exactly(p, q, r):
    one, two = ar.kl(p, q), ar.kl(p, r)
    verdicts = {relation: ar.decide(ar.Comparison(ar.KL(p, q), relation, ar.KL(p, r))) for relation in ("<", "<=", "==")}
    for verdict in verdicts.values():
        ar.recheck(verdict)
        assert verdict.proved != verdict.refuted
    assert verdicts["=="].proved == (one == two)
    assert verdicts["<"].proved == (one < two)
    assert verdicts["<="].proved == (one <= two) == (verdicts["<"].proved or verdicts["=="].proved)


def test_a_tie_of_sums_with_other_logarithms_is_seen_as_a_tie():
    # ln 2 + ln 8 = 2·ln 4: the cross-entropies of a uniform choice, with 2 and 8 shared out or 4 and 4
    fair = ar.Table("ab", {"": {"a": "1/2", "b": "1/2"}}, length=1)
    one = ar.Table("abc", {"": {"a": "1/2", "b": "1/8", "c": "3/8"}}, length=1)
    two = ar.Table("abc", {"": {"a": "1/4", "b": "1/4", "c": "1/2"}}, length=1)
    p = ar.Table("abc", {"": dict(fair.rows[()].items())}, length=1)
    assert ar.cross_entropy(p, one).terms != ar.cross_entropy(p, two).terms
    assert ar.cross_entropy(p, one) == ar.cross_entropy(p, two) == ar.log(4)
    nearly = ar.Table("abc", {"": {"a": Fraction(1, 4) + Fraction(1, 10**60), "b": "1/4", "c": Fraction(1, 2) - Fraction(1, 10**60)}}, length=1)
    assert ar.cross_entropy(p, nearly) < ar.cross_entropy(p, two)
    assert float(ar.cross_entropy(p, nearly)) == float(ar.cross_entropy(p, two))  # which floats do not see
    verdict = ar.decide(ar.Comparison(ar.CrossEntropy(p, nearly), "<", ar.CrossEntropy(p, two)))
    assert verdict.proved


# -- closed classes without END ------------------------------------------------------------------------------------------------------

FAIR = ar.PDFA("ab", start=0, next={0: {"a": "1/2", "b": "1/2"}}, step={0: {"a": 0, "b": 0}})
A_FOR_EVER = ar.PDFA("ab", start=0, next={0: {"a": 1}}, step={0: {"a": 0, "b": 0}})


def test_a_fair_coin_for_ever_has_infinite_entropy_with_its_class():
    found = ar.entropy(FAIR)
    assert found == float("inf")
    assert isinstance(found.witness, ClosedClass)
    verdict = ar.decide(ar.Comparison(ar.Entropy(FAIR), "==", float("inf")))
    ar.recheck(verdict)
    assert verdict.proved


def test_a_for_ever_against_a_fair_coin_has_infinite_kl_and_no_finite_witness():
    found = ar.kl(A_FOR_EVER, FAIR)
    assert found == float("inf")
    assert isinstance(found.witness, ClosedClass)
    for n in range(5):  # every finite part is finite: no string shows it
        assert ar.kl(ar.Truncated(A_FOR_EVER, n), ar.Truncated(FAIR, n)) == n * ar.log(2)
    ar.recheck(ar.decide(ar.Comparison(ar.KL(A_FOR_EVER, FAIR), "==", float("inf"))))


def test_a_class_whose_every_local_term_is_0_contributes_0():
    assert ar.kl(FAIR, FAIR) == 0
    assert ar.kl(A_FOR_EVER, A_FOR_EVER) == 0
    assert ar.entropy(A_FOR_EVER) == 0
    # and what happened before it still counts
    rows = {0: {"a": "1/3", END: "2/3"}, 1: {"a": 1}}
    p = ar.PDFA("a", start=0, next=rows, step={0: {"a": 1}, 1: {"a": 1}})
    q = ar.PDFA("a", start=0, next={**rows, 0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 1}, 1: {"a": 1}})
    third = Fraction(1, 3)
    assert ar.kl(p, q) == third * ar.log(2 * third) + (1 - third) * ar.log(2 * (1 - third))
    assert ar.entropy(p) == -third * ar.log(third) - (1 - third) * ar.log(1 - third)
    assert ar.finite_mass(p) == 1 - third


def test_a_class_with_one_local_term_that_is_not_0_is_enough():
    # three states in a ring, all certain of a; q is certain too, but for one of them
    ring = {i: {"a": (i + 1) % 3} for i in range(3)}
    p = ar.PDFA("a", start=0, next={i: {"a": 1} for i in range(3)}, step=ring)
    q = ar.PDFA("a", start=0, next={0: {"a": 1}, 1: {"a": 1}, 2: {"a": "1/2", END: "1/2"}}, step=ring)
    found = ar.kl(p, q)
    assert found == float("inf")
    assert len(found.witness.ranks) == 3
    assert ar.kl(p, p) == 0


@quick
@given(pdfas(max_states=3, tight=False), pdfas(max_states=3))
def test_without_tightness_it_fails_the_value_may_be_infinite_without_an_excluded_outcome(p, q):
    for found, relative in ((ar.kl(p, q), True), (ar.cross_entropy(p, q), False)):
        expected = brute.kl_by_solve(p, q, relative=relative)
        assert (found == float("inf")) == (expected is None)
        if expected is not None:
            assert found == ar.LogSum(expected)


def test_without_deterministic_it_fails_a_hidden_choice_has_an_interval_only():
    coins = [ar.PDFA("a", start=0, next={0: {"a": q, END: 1 - q}}, step={0: {"a": 0}}) for q in (Fraction(1, 2), Fraction(1, 3))]
    found = ar.entropy(ar.Mixture([("1/2", coins[0]), ("1/2", coins[1])]), prompts=20)
    assert isinstance(found, ar.Interval)
    assert 0 < found.width < 1
    # concavity, and H(mixture) ≤ mean + ln 2
    mean = (ar.entropy(coins[0]) + ar.entropy(coins[1])) * Fraction(1, 2)
    assert mean <= found.upper
    assert mean + ar.log(2) >= found.lower


@pytest.mark.parametrize("budget", [3, 10])
def test_without_finite_it_fails_beyond_the_budget_there_is_an_interval_only(budget):
    step = {"a": ("c", {"n": 1})}
    p = ar.CounterMachine("a", start="c", counters=["n"], control={"c": [("n < 20", {"a": "1/2", END: "1/2"}, step), ("", {END: 1}, step)]})
    assert isinstance(ar.entropy(p, budget=1000), ar.Interval | ar.LogSum)
    found = ar.entropy(p, budget=budget, prompts=5)
    assert isinstance(found, ar.Interval)
    exact = ar.entropy(ar.Truncated(p, 20))
    assert found.lower <= exact <= found.upper
