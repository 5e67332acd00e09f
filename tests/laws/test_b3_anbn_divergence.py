"""B3: KL(q‖q′) of aⁿbⁿ is ln((1−q)/(1−q′)) + (q/(1−q))·ln(q/q′); of the machine cut at length n it is exactly (1−qⁿ) times that.

(The cut machine's prompts aᵗ, t < n, have mass qᵗ and all one local divergence; no other possible prompt has a choice.)
"""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import ClosedClass, Escape
from arprops.core.formula import Formula, same
from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.core.words import END
from tests.laws.anbn import BALANCE, NO_MORE_A, STOP, anbn, family

quick = settings(deadline=None, max_examples=40)
shares = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)


def closed_form(q, other):
    return ar.log((1 - q) / (1 - other)) + (q / (1 - q)) * ar.log(q / other)


def geometric(q):
    """aⁿ with probability qⁿ(1−q): aⁿbⁿ without its b, which tell nothing."""
    return ar.PDFA("a", start=0, next={0: {"a": Fraction(q), END: 1 - Fraction(q)}}, step={0: {"a": 0}})


@quick
@given(shares, shares)
def test_the_closed_form_is_exact_for_the_geometric_family(q, other):
    assert ar.kl(geometric(q), geometric(other)) == closed_form(q, other)
    assert closed_form(q, other) >= 0
    assert (closed_form(q, other) == 0) == (q == other)
    assert ar.decide(ar.Comparison(ar.KL(geometric(q), geometric(other)), "==", closed_form(q, other))).proved


@quick
@given(shares, shares, st.integers(0, 12), st.sampled_from([BALANCE, NO_MORE_A, STOP]))
def test_of_the_machine_cut_at_length_n_it_is_the_share_1_minus_q_to_the_n(q, other, n, off):
    p, r = ar.Truncated(anbn(q, BALANCE), n), ar.Truncated(anbn(other, off), n)
    assert ar.kl(p, r) == (1 - q**n) * closed_form(q, other)


@settings(deadline=None, max_examples=10)
@given(shares, shares, st.integers(1, 60))
def test_of_the_machine_itself_the_interval_from_prompts_contains_it_and_never_widens(q, other, prompts):
    p, r = anbn(q, BALANCE), anbn(other, NO_MORE_A)
    less, more = (ar.kl(p, r, budget=100, prompts=n) for n in (prompts, prompts + 20))
    exact = closed_form(q, other)
    slack = Fraction(1, 2**100)
    assert less.lower <= more.lower + slack
    assert more.lower <= exact
    assert exact <= more.upper <= less.upper


def closed_formula():
    """The statement, with q and q′ (here r) as parameters."""
    q, r = (ratio(variable(name)) for name in "qr")
    return Formula(((ratio(1), (1 - q) / (1 - r)), (q / (1 - q), q / r)))


def test_for_all_q_and_r_the_divergence_falls_out_of_the_machines():
    p, r = family(BALANCE), family(NO_MORE_A, "r")
    found = ar.kl(p, r)
    assert isinstance(found, Formula)
    assert found.names == {"q", "r"}
    assert same(found, closed_formula())
    assert not same(found, Formula(tuple((c, a) for c, a in closed_formula().terms[:1])))
    verdict = ar.decide(ar.Comparison(ar.KL(p, r), "==", closed_formula()))
    ar.recheck(verdict)
    assert verdict.proved


@quick
@given(shares, shares)
def test_the_formula_at_numbers_is_the_divergence_at_numbers(q, other):
    assert closed_formula().at({"q": q, "r": other}).number() == closed_form(q, other)


@pytest.mark.parametrize(("q", "other"), [("1/2", "1/3"), ("4/5", "1/7")])
def test_the_machines_at_numbers_have_the_closed_form_without_a_cut(q, other):
    q, other = Fraction(q), Fraction(other)
    found = ar.kl(family(STOP).at({"q": q}), family(BALANCE, "r").at({"r": other}))
    assert found == closed_form(q, other)
    assert ar.kl(anbn(q, STOP), anbn(other, NO_MORE_A)) == found


def test_the_formula_of_one_parameter_twice_is_0():
    assert ar.kl(family(BALANCE), family(STOP)) == 0


def test_the_cuts_increase_to_the_closed_form():
    q, other = Fraction(1, 2), Fraction(1, 3)
    cuts = [ar.kl(ar.Truncated(anbn(q, STOP), n), ar.Truncated(anbn(other, STOP), n)) for n in (0, 1, 2, 5, 20, 60)]
    assert all(one < two for one, two in pairwise(cuts))
    assert cuts[0] == 0
    assert closed_form(q, other) - cuts[-1] == Fraction(1, 2**60) * closed_form(q, other)
    assert closed_form(q, other) == ar.log(Fraction(3, 4)) + ar.log(Fraction(3, 2)) == ar.log(Fraction(9, 8))


# -- 0 < q, q' < 1 -----------------------------------------------------------------------------------------------------------------


def test_without_q_prime_above_0_it_fails_the_value_is_infinite():
    found = ar.kl(geometric("1/2"), geometric(0))
    assert found == float("inf")
    assert found.witness == Escape((), "a")


def test_without_q_below_1_it_fails_the_mass_leaks():
    found = ar.kl(geometric(1), geometric("1/2"))
    assert found == float("inf")
    assert isinstance(found.witness, ClosedClass)
    assert ar.kl(geometric("1/2"), geometric(1)).witness == Escape((), END)


def test_at_q_0_the_formula_holds_as_its_limit():
    assert ar.kl(geometric(0), geometric("1/3")) == ar.log(Fraction(3, 2))
