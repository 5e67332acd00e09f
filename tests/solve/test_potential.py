"""Exact totals: those of machines cut at growing lengths come up to them, and those of a family are those of its members."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.claim import KL, CrossEntropy, Entropy, FiniteMass, Length
from arprops.core.formula import Formula
from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.core.words import END
from arprops.kernel.value import value
from arprops.solve.potential import totals
from tests.kernel.test_horizon import walk
from tests.laws.anbn import BALANCE, family
from tests.solve.machines import families
from tests.twice import brute

shares = st.fractions(Fraction(1, 12), Fraction(11, 12), max_denominator=12)


def stepping(down, name="q"):
    """Up by one with a, down by `down` with b, of odds q to 1−q; ends below 0."""
    moves = {"a": ("s", {"n": 1}), "b": ("s", {"n": -down})}
    return ar.CounterMachine("ab", start="s", counters=["n"], control={"s": [("n >= 0", {"a": name, "b": f"1 - {name}"}, moves), ("", {END: 1}, moves)]}, parameters={name: (0, Fraction(1, 3))})


@pytest.mark.parametrize("quantity", [Length, FiniteMass, Entropy])
@settings(max_examples=8)
@given(q=shares)
def test_a_family_at_numbers_has_the_value_of_its_member(quantity, q):
    machine = family(BALANCE)
    certificate = totals(quantity(machine))
    assert certificate is not None
    found = value(quantity(machine), certificate)
    member = machine.at({"q": q})
    own = totals(quantity(member))
    assert own is not None
    at = found.at({"q": q}).number() if isinstance(found, Formula) else found
    assert at == value(quantity(member), own)


def test_cuts_come_up_to_the_exact_total():
    machine, other = family(BALANCE).at({"q": Fraction(1, 2)}), family(BALANCE).at({"q": Fraction(1, 3)})
    for exact, part in (
        (ar.expected_length(machine), lambda n: ar.expected_length(ar.Truncated(machine, n))),
        (ar.kl(machine, other), lambda n: ar.kl(ar.Truncated(machine, n), ar.Truncated(other, n))),
        (ar.entropy(machine), lambda n: ar.entropy(ar.Truncated(machine, n))),
        (ar.cross_entropy(machine, other), lambda n: ar.cross_entropy(ar.Truncated(machine, n), ar.Truncated(other, n))),
    ):
        parts = [part(n) for n in (1, 4, 10, 30, 80)]
        assert all(one < two for one, two in pairwise(parts))
        assert parts[-1] < exact
        assert exact < parts[-1] + (Fraction(1, 10**9) if isinstance(exact, Fraction) else ar.log(1 + Fraction(1, 10**9)))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(families(max_controls=1, max_counters=1), shares)
def test_an_exact_total_is_never_below_what_brute_force_has_seen(machine, q):
    for quantity in (FiniteMass, Length):
        certificate = totals(quantity(machine))
        if certificate is None:
            continue
        found = value(quantity(machine), certificate)
        at = found.at({"q": q}).number() if isinstance(found, Formula) else found
        member = machine.at({"q": q})
        strings = brute.strings(member, 7)
        seen = sum(strings.values()) if quantity is FiniteMass else sum(brute.prefix(member, w) for w in brute.words(("a", "b"), 7))
        assert at >= seen
        if quantity is FiniteMass:
            assert at <= 1
            # What is not seen to end has not ended yet, or never will.
            assert at - seen <= sum(brute.prefix(member, w) for w in brute.words(("a", "b"), 8, shortest=8))


def test_the_length_of_a_walk_is_its_closed_form_for_all_parameters():
    # Up with probability q < 1/3, down with 1 − q: 1/(1 − 2q) moves to fall by one, and END.
    q = ratio(variable("q"))
    found = ar.expected_length(stepping(1))
    assert isinstance(found, Formula)
    assert found.constant == 1 + 1 / (1 - 2 * q)
    assert ar.finite_mass(stepping(1)) == 1
    member = stepping(1).at({"q": Fraction(1, 4)})
    assert ar.expected_length(member) == 3


def test_what_has_no_formula_of_the_template_has_no_total():
    assert totals(Length(walk("1/2"))) is None
    assert totals(Length(walk("2/3"))) is None
    assert totals(KL(walk("1/3"), ar.CounterMachine("ab", start="s", counters=["n"], control={"s": [("", {END: 1}, {"a": "s", "b": "s"})]}))) is None


def test_cross_entropy_is_entropy_and_divergence_for_all_parameters():
    p, other = family(BALANCE), family(BALANCE, "r")
    at = {"q": Fraction(2, 5), "r": Fraction(1, 3)}
    parts = []
    for quantity in (CrossEntropy(p, other), Entropy(p), KL(p, other)):
        certificate = totals(quantity)
        assert certificate is not None
        parts.append(value(quantity, certificate).at(at).number())
    assert parts[0] == parts[1] + parts[2]
