"""Divergences a second time: string by string, prompt by prompt, by closed forms and by sympy's linear solve; sums of logarithms by primes."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import ClosedClass, Escape
from arprops.core.claim import KL, CrossEntropy, Entropy, Length
from arprops.core.words import END
from arprops.kernel.value import value
from arprops.search.value import valued
from tests.strategies import hmms, pdfas, pfas, sources, tables
from tests.twice import brute

quick = settings(deadline=None, max_examples=60)


def equal(found: Any, terms: dict[Fraction, Fraction] | None) -> None:
    """A value the library found is the sum found by brute force, both by their prime exponents; None is +∞."""
    if terms is None:
        assert isinstance(found, ar.Infinite)
        assert found == float("inf")
    else:
        assert isinstance(found, ar.LogSum)
        assert brute.primes(found.terms) == brute.primes(terms)
        assert found == ar.LogSum(terms)


# -- finite support: string by string -----------------------------------------------------------------------------------------


@quick
@given(tables(max_length=2), tables(max_length=2))
def test_kl_of_tables_is_the_sum_over_strings(p, q):
    equal(ar.kl(p, q), brute.kl_of_strings(p, q, 2))


@quick
@given(tables(max_length=2), tables(max_length=2))
def test_kl_of_tables_is_the_sum_over_prompts(p, q):
    equal(ar.kl(p, q), brute.kl_of_prompts(p, q, 2))


@quick
@given(tables(max_length=2), tables(max_length=2))
def test_cross_entropy_and_entropy_of_tables_are_sums_over_strings(p, q):
    loss: dict[Fraction, Fraction] | None = {}
    own: dict[Fraction, Fraction] = {}
    for w, mass in brute.strings(p, 2).items():
        brute.add(own, 1 / mass, mass)
        other = brute.string(q, w)
        if not other:
            loss = None
        if loss is not None:
            brute.add(loss, 1 / other, mass)
    equal(ar.cross_entropy(p, q), loss)
    equal(ar.entropy(p), own)


# -- infinite support: one linear solve by sympy, prompts from below --------------------------------------------------------------


@quick
@given(pdfas(max_states=3), pdfas(max_states=3))
def test_kl_of_pdfas_is_what_sympy_solves(p, q):
    equal(ar.kl(p, q), brute.kl_by_solve(p, q))


@quick
@given(pdfas(max_states=3), pdfas(max_states=3))
def test_cross_entropy_of_pdfas_is_what_sympy_solves(p, q):
    equal(ar.cross_entropy(p, q), brute.kl_by_solve(p, q, relative=False))


@quick
@given(pdfas(max_states=4))
def test_entropy_of_pdfas_is_what_sympy_solves(p):
    equal(ar.entropy(p), brute.kl_by_solve(p, p, relative=False))


@quick
@given(pdfas(max_states=3), pdfas(max_states=3))
def test_partial_sums_over_prompts_stay_below_the_kl_and_are_infinite_only_where_it_is(p, q):
    found = ar.kl(p, q)
    partial = [brute.kl_of_prompts(p, q, n) for n in range(4)]
    for terms in partial:
        assert terms is not None or isinstance(found, ar.Infinite)
        assert terms is None or ar.LogSum(terms) <= found


@quick
@given(st.one_of(pdfas(max_states=3), tables(max_length=2)), st.one_of(pdfas(max_states=3), tables(max_length=2)))
def test_the_witness_of_an_infinite_divergence_is_real(p, q):
    for found, relative in ((ar.kl(p, q), True), (ar.cross_entropy(p, q), False)):
        if isinstance(found, ar.Infinite):
            witness = found.witness
            mass = brute.prefix(p, witness.prompt)
            assert mass > 0
            if isinstance(witness, Escape):
                assert brute.outcomes(p, witness.prompt).get(witness.outcome, 0) > 0
                assert brute.outcomes(q, witness.prompt).get(witness.outcome, 0) == 0
                # and it is a shortest one
                for w in brute.words(p.alphabet, len(witness.prompt) - 1):
                    assert set(brute.outcomes(p, w)) <= set(brute.outcomes(q, w)) or not brute.prefix(p, w)
            else:
                assert isinstance(witness, ClosedClass)
                after = ar.Conditioned(p, witness.prompt)
                assert brute.finite_mass(after) == 0
                assert brute.kl_by_solve(after, ar.Conditioned(q, witness.prompt), relative=relative) is None


def test_geometric_families_have_their_closed_forms():
    def geometric(q: Fraction) -> ar.PDFA:
        return ar.PDFA(["a"], start=0, next={0: {"a": q, END: 1 - q}}, step={0: {"a": 0}})

    for q in (Fraction(1, 2), Fraction(1, 3), Fraction(9, 10)):
        for other in (Fraction(1, 2), Fraction(2, 7)):
            p, r = geometric(q), geometric(other)
            tokens = 1 / (1 - q)
            assert ar.kl(p, r) == tokens * (q * ar.log(q / other) + (1 - q) * ar.log((1 - q) / (1 - other)))
            assert ar.cross_entropy(p, r) == -tokens * (q * ar.log(other) + (1 - q) * ar.log(1 - other))
            assert ar.entropy(p) == -tokens * (q * ar.log(q) + (1 - q) * ar.log(1 - q))
            assert valued(Length(p)).value == tokens


@quick
@given(pdfas(max_states=4, tight=True))
def test_the_expected_length_is_what_sympy_solves(p):
    first, order, weights = brute.source_chain(p)
    assert valued(Length(p)).value == sum(brute.visits(first, order, weights).values())


# -- sums of logarithms: coprime bases against primes and against sympy ------------------------------------------------------------

rationals = st.fractions(min_value=Fraction(1, 30), max_value=30, max_denominator=30).filter(bool)
sums = st.dictionaries(rationals, st.fractions(min_value=-3, max_value=3, max_denominator=6), max_size=4)


@settings(deadline=None, max_examples=200)
@given(sums, sums)
def test_a_log_sum_is_zero_or_equal_exactly_where_its_prime_exponents_are(left, right):
    x, y = ar.LogSum(left), ar.LogSum(right)
    assert (x == 0) == (not brute.primes(left))
    assert (x == y) == (brute.primes(left) == brute.primes(right))
    powers = {a**k: r / k for (a, r), k in zip(left.items(), (2, 3, 1, 2), strict=False)}  # the same sum, written with other bases
    if len(powers) == len(left):
        assert ar.LogSum(powers) == x
        assert ar.LogSum(powers) - x == 0


@settings(deadline=None, max_examples=40)
@given(sums, sums)
def test_the_order_of_log_sums_is_sympys(left, right):
    difference = brute.symbolic(left) - brute.symbolic(right)
    # primes decide equality, where sympy's digits never would
    sign = 0 if brute.primes(left) == brute.primes(right) else (1 if sympy.N(difference, 60) > 0 else -1)
    x, y = ar.LogSum(left), ar.LogSum(right)
    assert ((x > y) - (x < y)) == sign
    assert (x >= y) == (sign >= 0)
    around = (x - y).enclose(100)
    digits = Fraction(str(sympy.N(difference, 50)))
    assert around.lower - Fraction(1, 10**30) <= digits <= around.upper + Fraction(1, 10**30)


def test_sympy_simplifies_a_tie_to_zero_as_we_do():
    tie = {Fraction(6): Fraction(2), Fraction(2, 3): Fraction(1), Fraction(24): Fraction(-1)}  # 36·(2/3) = 24
    assert sympy.simplify(sympy.expand_log(brute.symbolic(tie), force=True)) == 0
    assert ar.LogSum(tie) == 0
    near = {**tie, Fraction(10**40 + 1, 10**40): Fraction(1)}
    assert ar.LogSum(near) > 0


# -- total variation ---------------------------------------------------------------------------------------------------------------


@quick
@given(tables(max_length=2), tables(max_length=2))
def test_total_variation_of_tables_is_the_sum_over_strings(p, q):
    found = ar.total_variation(p, q)
    assert found.lower == found.upper == brute.total_variation(p, q, 2)


@quick
@given(st.one_of(pdfas(max_states=3), sources()), st.one_of(pdfas(max_states=3), sources()))
def test_total_variation_is_bracketed_by_the_truncations_and_never_widens(p, q):
    # cutting both at length n is a map, so it cannot increase the distance; what it hides is at most the mass still going on
    found = [ar.total_variation(p, q, prompts=n) for n in (1, 2, 5, 20)]
    for wide, narrow in pairwise(found):
        assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper
    n = 4
    cut = [ar.Truncated(side, n) for side in (p, q)]
    below = brute.total_variation(cut[0], cut[1], n)
    going_on = sum(min(brute.prefix(p, w), brute.prefix(q, w)) for w in brute.words(p.alphabet, n, shortest=n))
    for interval in found:
        assert interval.lower <= below + going_on
        assert below <= interval.upper


# -- intervals of sources ------------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(pdfas(max_states=3), pdfas(max_states=3))
def test_intervals_from_prompts_contain_the_exact_values_and_never_widen(p, q):
    for quantity in (KL(p, q), CrossEntropy(p, q), Entropy(p)):
        exact = valued(quantity).value
        # mixtures of one component have the same joints and are no models, so only prompts are left to the search
        left, right = ar.Mixture([(1, p)]), ar.Mixture([(1, q)])
        hidden = KL(left, right) if isinstance(quantity, KL) else CrossEntropy(left, right) if isinstance(quantity, CrossEntropy) else Entropy(left)
        if isinstance(quantity, KL) and exact == 0:
            assert valued(hidden).value == 0
            continue
        before = None
        for prompts in (1, 2, 6, 25):
            found = valued(hidden, prompts=prompts).value
            if isinstance(found, ar.Infinite):
                assert exact == float("inf")
                assert isinstance(found.witness, Escape)
                break
            assert isinstance(found, ar.Interval)
            assert found.lower <= exact
            assert exact <= found.upper
            slack = Fraction(1, 2**100)  # each end is an enclosure of logarithms, rounded outward by about 2^-120
            if before is not None:
                assert before.lower <= found.lower + slack
                assert found.upper <= before.upper + slack
            before = found


@settings(deadline=None, max_examples=40)
@given(st.one_of(pfas(max_states=2), hmms(max_states=2)), st.one_of(pfas(max_states=2), hmms(max_states=2)))
def test_the_kl_of_sources_lies_above_the_prompts_seen_and_below_the_bound(p, q):
    found = ar.kl(p, q, prompts=30)
    terms = brute.kl_of_prompts(p, q, 2)
    if isinstance(found, ar.Infinite):
        witness = found.witness
        assert brute.outcomes(p, witness.prompt).get(witness.outcome, 0) > 0
        assert brute.outcomes(q, witness.prompt).get(witness.outcome, 0) == 0
    elif isinstance(found, ar.LogSum):
        assert found == 0
        assert brute.joints_differ(p, q, 6) is None
    else:
        assert terms is not None
        assert ar.LogSum(terms) <= found.upper


def test_an_interval_closes_in_on_the_value_of_a_mixture():
    # hidden fair choice between two coins: P(a^n) = (1/2)(1/2)^(n+1) + (1/2)(2/3)(1/3)^n
    coins = [ar.PDFA(["a"], start=0, next={0: {"a": q, END: 1 - q}}, step={0: {"a": 0}}) for q in (Fraction(1, 2), Fraction(1, 3))]
    p = ar.Mixture([("1/2", coins[0]), ("1/2", coins[1])])
    wide, narrow = (ar.kl(p, coins[0], prompts=n) for n in (4, 40))
    partial = {}
    for n in range(30):
        mass = Fraction(1, 2) * Fraction(1, 2) ** (n + 1) + Fraction(1, 3) * Fraction(1, 3) ** n
        brute.add(partial, mass / Fraction(1, 2) ** (n + 1), mass)
    assert narrow.width < Fraction(1, 10**9) < wide.width
    assert abs(ar.LogSum(partial).lower - narrow.lower) < Fraction(1, 10**6)


def test_the_kernel_computes_the_value_from_the_certificate_again():
    p = ar.PDFA(["a"], start=0, next={0: {"a": "1/2", END: "1/2"}}, step={0: {"a": 0}})
    q = ar.PDFA(["a"], start=0, next={0: {"a": "1/3", END: "2/3"}}, step={0: {"a": 0}})
    for quantity in (KL(p, q), CrossEntropy(p, q), Entropy(p), Length(p)):
        found = valued(quantity)
        assert value(quantity, found.certificate) == found.value
