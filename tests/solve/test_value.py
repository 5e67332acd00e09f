"""Values of counter machines: exact where a formula is found, an interval of the width asked for where not, and never for a family without one."""

from fractions import Fraction

import pytest

import arprops as ar
from arprops.core.claim import KL, Entropy, FiniteMass, Length, TotalVariation
from arprops.core.error import BadQuestion
from arprops.core.formula import Formula
from arprops.core.induction import Inductive, Potential, Recurrent
from arprops.core.interval import Interval
from arprops.core.words import END
from arprops.solve.value import FEW, endless, parametric, valued
from tests.kernel.test_horizon import fading, walk
from tests.laws.anbn import BALANCE, NO_MORE_A, anbn, family


def short(last):
    """A counter that stops at `last`."""
    return ar.CounterMachine("a", start="s", counters=["n"], control={"s": [(f"n >= {last}", {END: 1}, {"a": "s"}), ("", {"a": 1}, {"a": ("s", {"n": 1})})]})


def test_what_has_few_states_is_left_to_search_and_what_has_many_is_not():
    assert not endless(short(3))
    assert not endless(short(FEW - 1))
    assert endless(short(FEW))
    assert endless(walk("1/3"))
    ring = ar.PDFA("a", start=0, next={i: {"a": 1} for i in range(FEW + 1)}, step={i: {"a": (i + 1) % (FEW + 1)} for i in range(FEW + 1)})
    assert not endless(ring)
    assert endless(family(BALANCE), ar.PDFA("ab", start=0, next={0: {END: 1}}, step={0: {"a": 0, "b": 0}}))
    assert not endless(walk("1/3"), ar.Table("ab", {"": {END: 1}}, horizon=1))
    assert parametric(walk("1/3"), family(BALANCE))
    assert not parametric(walk("1/3"))


@pytest.mark.parametrize(
    ("quantity", "kind"),
    [
        (KL(family(BALANCE), family(NO_MORE_A)), Inductive),
        (TotalVariation(family(BALANCE), family(NO_MORE_A)), Inductive),
        (KL(family(BALANCE), family(NO_MORE_A, "r")), Potential),
        (Entropy(family(BALANCE)), Potential),
        (Length(anbn("1/3", BALANCE)), Potential),
        (FiniteMass(walk("1/2")), Recurrent),
    ],
)
def test_each_value_comes_with_the_certificate_of_its_kind(quantity, kind):
    assert isinstance(valued(quantity).certificate, kind)


def test_one_joint_has_divergence_0_and_total_variation_0():
    for p, q in ((family(BALANCE), family(NO_MORE_A)), (anbn("1/3", BALANCE), anbn("1/3", NO_MORE_A))):
        assert ar.kl(p, q) == 0
        assert ar.total_variation(p, q) == Interval(0, 0)


def test_a_family_without_a_formula_is_refused_and_its_member_gets_an_interval():
    rising = walk("p", p=(Fraction(3, 5), Fraction(4, 5)))
    with pytest.raises(BadQuestion, match=r"no formula in the parameters was found for Entropy; give the parameters values"):
        ar.entropy(ar.CounterMachine("a", start="s", counters=["t"], control={"s": [("t >= 0", {"a": "q/(t + 2)", END: "1 - q/(t + 2)"}, {"a": ("s", {"t": 1})}), ("", {END: 1}, {"a": "s"})]}, parameters={"q": (0, 1)}))
    member = ar.finite_mass(rising.at({"p": Fraction(2, 3)}), width=Fraction(1, 10**9))
    assert Fraction(1, 2) in (member if isinstance(member, Interval) else Interval(member, member))
    found = ar.finite_mass(fading(), prompts=200)
    assert isinstance(found, Interval)
    assert Fraction(1, 2) in found


def test_the_questions_say_what_their_claims_do():
    p, q, r = family(BALANCE), family(NO_MORE_A), family(NO_MORE_A, "r")
    assert ar.same_joint(p, q) == ar.decide(ar.SameJoint(p, q))
    assert ar.same_strings(p, q).proved
    assert ar.same_strings(p, r).refuted
    assert ar.same_conditionals(p, q) == ar.decide(ar.SameConditionals(p, q))
    assert isinstance(ar.kl(p, r), Formula)
    assert isinstance(ar.cross_entropy(p, r), Formula)
    assert isinstance(ar.expected_length(p), Formula)
    assert ar.finite_mass(p) == 1
    assert ar.tight(p).proved
    assert isinstance(ar.total_variation(anbn("1/2", BALANCE), anbn("1/3", BALANCE), prompts=50), Interval)


def test_a_machine_that_draws_nothing_has_entropy_0_as_a_sum_of_logarithms():
    step = {"a": ("c", {"n": 1})}
    sure = ar.CounterMachine("a", start="c", counters=["n"], control={"c": [("n >= 3000", {END: 1}, step), ("", {"a": 1}, step)]})
    assert ar.entropy(sure) == ar.LogSum()
    assert ar.expected_length(sure) == 3001
    other = sure.at({})
    assert ar.cross_entropy(sure, other) == ar.LogSum()
