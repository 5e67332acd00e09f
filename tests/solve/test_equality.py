"""Equalities for all lengths: never against brute force, shortest where they fail, and proved where one machine is the other rewritten."""

import re
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import At
from arprops.core.claim import SameConditionals, SameJoint, SameStrings
from arprops.core.induction import Inductive
from arprops.core.words import END
from arprops.solve.equality import for_all_lengths
from arprops.solve.obligations import obligations
from arprops.solve.smt import discharge, proved_by_both
from tests.solve.machines import REWRITTEN, changed, families, halved, scaled
from tests.strategies import counter_machines
from tests.twice import brute

some = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
DIFFER = {SameConditionals: brute.conditionals_differ, SameJoint: brute.joints_differ, SameStrings: brute.strings_differ}
claims = st.sampled_from(list(DIFFER))
LONGEST = 6
VALUES = [{"q": Fraction(2, 7)}, {"q": Fraction(3, 5)}]


def at(machine, values):
    return machine.at({name: value for name, value in values.items() if name in {p.name for p in machine.parameters}})


def agrees(claim, verdict):
    """The verdict says nothing that words up to `LONGEST` contradict."""
    differ = DIFFER[type(claim)]
    if isinstance(verdict, ar.Refuted):
        ar.recheck(verdict)
        witness, values = (verdict.witness.witness, dict(verdict.witness.values)) if isinstance(verdict.witness, At) else (verdict.witness, {})
        shortest = differ(at(claim.p, values), at(claim.q, values), min(LONGEST, len(witness.prompt)))
        assert len(witness.prompt) > LONGEST or len(shortest) == len(witness.prompt)
        return
    longest = LONGEST
    if isinstance(verdict, ar.Proved):
        ar.recheck(verdict)
    elif isinstance(verdict, ar.Unknown):
        longest = min(LONGEST, int(re.search(r"no failure up to length (\d+)$", verdict.explored)[1]))
    for values in VALUES:
        assert differ(at(claim.p, values), at(claim.q, values), longest) is None


@some
@given(st.data(), st.one_of(counter_machines(), families()), claims)
def test_a_machine_with_a_change_is_told_apart_or_proved_the_same(data, machine, kind):
    claim = kind(machine, data.draw(changed(machine)))
    agrees(claim, for_all_lengths(claim, budget=600))


@some
@given(st.one_of(counter_machines(), families()), st.sampled_from(REWRITTEN), claims)
def test_a_machine_rewritten_is_never_told_apart(machine, rewritten, kind):
    claim = kind(machine, rewritten(machine))
    verdict = for_all_lengths(claim, budget=600)
    assert not verdict.refuted
    agrees(claim, verdict)


@some
@given(st.one_of(counter_machines(max_counters=1), families(max_counters=1)), st.sampled_from(REWRITTEN))
def test_a_machine_of_one_counter_rewritten_is_proved_the_same(machine, rewritten):
    assert for_all_lengths(SameConditionals(machine, rewritten(machine)), budget=600).proved


@some
@given(counter_machines(), counter_machines(), claims)
def test_two_machines_are_told_apart_or_proved_the_same(p, q, kind):
    agrees(kind(p, q), for_all_lengths(kind(p, q), budget=600))


# -- what a proof needs -----------------------------------------------------------------------------------------------------------


def machine(counters, control, *, q=True, start=None, alphabet="ab"):
    return ar.CounterMachine(alphabet, start=start or next(iter(control)), counters=counters, control=control, parameters={"q": (0, 1)} if q else {})


def parity(guarded):
    """Every second a may be the last."""
    if guarded:  # by a counter of two for each a, and one of one
        moves = {"a": ("s", {"n": 2, "m": 1, "k": 1}), "b": "s"}
        back = {"a": ("s", {"n": 2, "m": -1, "k": 1}), "b": "s"}
        rows = [("m == 0", {"a": 1}, moves), ("2*k - n == 0", {"a": "q", END: "1 - q"}, back), ("", {"b": 1}, back)]
        return machine(["n", "m", "k"], {"s": rows})
    there = {"even": [("", {"a": 1}, {"a": ("odd", {"n": 1}), "b": "even"})], "odd": [("", {"a": "q", END: "1 - q"}, {"a": ("even", {"n": 1}), "b": "odd"})]}
    return machine(["n"], there)


def test_a_congruence_is_found_where_the_proof_needs_one():
    # The second machine never meets n = 1: n is even.
    two = {"a": ("s", {"n": 2}), "b": ("s", {"n": -2})}
    plain = machine(["n"], {"s": [("n >= 0", {"a": "q", END: "1 - q"}, two), ("", {"b": 1}, two)]})
    odd = machine(["n"], {"s": [("n == 1", {END: 1}, two), ("n == -7", {END: 1}, two), ("n >= 0", {"a": "q", END: "1 - q"}, two), ("", {"b": 1}, two)]})
    verdict = ar.same_conditionals(plain, odd)
    ar.recheck(verdict)
    assert verdict.proved
    one = machine(["n"], {"s": [("n == 1", {END: 1}, {"a": ("s", {"n": 1}), "b": ("s", {"n": -2})}), ("n >= 0", {"a": "q", END: "1 - q"}, two), ("", {"b": 1}, two)]}, start=("s", {"n": 1}))
    assert ar.same_conditionals(plain, one).refuted


def test_a_sum_of_counters_is_found_where_the_proof_needs_one():
    verdict = ar.same_conditionals(parity(guarded=False), parity(guarded=True))
    ar.recheck(verdict)
    assert verdict.proved


def test_an_upper_bound_is_found_where_the_proof_needs_one():
    # m never passes 3, and m = 5 would end.
    def bounded(more):
        up, stay = {"a": ("s", {"n": 1, "m": 1}), "b": "s"}, {"a": ("s", {"n": 1, "m": -3}), "b": "s"}
        return machine(["n", "m"], {"s": [*more, ("m >= 3", {"a": "q", END: "1 - q"}, stay), ("", {"a": 1}, up)]})

    for guard in ("m == 5", "m > 3", "m < 0", "m - n > 0"):
        verdict = ar.same_conditionals(bounded([]), bounded([(guard, {END: 1}, {"a": "s", "b": "s"})]))
        ar.recheck(verdict)
        assert verdict.proved
    assert ar.same_conditionals(bounded([]), bounded([("m == 3 and n >= 10", {END: 1}, {"a": "s", "b": "s"})])).refuted


def test_two_unrelated_counters_are_kept_apart():
    moves = {"a": ("s", {"n": 1}), "b": ("s", {"m": 1})}
    first = machine(["n", "m"], {"s": [("n >= 2 and m >= 2", {"a": "q", END: "1 - q"}, moves), ("", {"a": "1/2", "b": "1/2"}, moves)]})
    other = machine(["n", "m"], {"s": [("n < 2", {"a": "1/2", "b": "1/2"}, moves), ("m < 2", {"a": "1/2", "b": "1/2"}, moves), ("", {"a": "q", END: "1 - q"}, moves)]})
    verdict = ar.same_conditionals(first, other)
    ar.recheck(verdict)
    assert verdict.proved
    assert for_all_lengths(SameJoint(first, halved(scaled(other)))).proved


def test_what_agrees_up_to_length_40_and_then_differs_is_refuted_at_length_40():
    moves = {"a": ("s", {"n": 1}), "b": "s"}
    endless = machine(["n"], {"s": [("", {"a": "q", END: "1 - q"}, moves)]})
    for cut in (1, 7, 40, 300):
        late = machine(["n"], {"s": [(f"n >= {cut}", {END: 1}, moves), ("", {"a": "q", END: "1 - q"}, moves)]})
        verdict = ar.same_joint(endless, late)
        ar.recheck(verdict)
        assert verdict.refuted
        assert verdict.witness.witness.prompt == ("a",) * cut


def test_a_difference_that_no_affine_formula_excludes_is_unknown_with_how_far_it_looked():
    # At n = 3 the other counter is 6 or less by 3 at most; which of these is reached is no affine fact of n and m.
    up = {"a": ("s", {"n": 1}), "b": ("s", {"m": 1})}
    moves = [("n - m == 0", {"a": 1}, up), ("n > m", {"b": "q", END: "1 - q"}, {"a": ("s", {"n": 1, "m": 2}), "b": ("s", {"m": 3})})]
    plain = machine(["n", "m"], {"s": [*moves, ("", {"a": "q", END: "1 - q"}, {"a": ("s", {"n": 2}), "b": "s"})]})
    odd = machine(["n", "m"], {"s": [("n == 50 and m == 13", {END: 1}, up), *moves, ("", {"a": "q", END: "1 - q"}, {"a": ("s", {"n": 2}), "b": "s"})]})
    for budget in (2, 60):
        agrees(SameJoint(plain, odd), for_all_lengths(SameJoint(plain, odd), budget=budget))
    looked = for_all_lengths(SameConditionals(plain, odd), budget=30)
    agrees(SameConditionals(plain, odd), looked)


# -- where only the solvers know ---------------------------------------------------------------------------------------------------


def switch(weight):
    """n is 0 or 1 throughout, and m counts."""
    row = {"a": f"({weight})/(2 + {weight})", END: f"2/(2 + {weight})"}
    on, off = {"a": ("s", {"n": 1, "m": 1}), "b": "s"}, {"a": ("s", {"n": -1, "m": 1}), "b": "s"}
    return machine(["n", "m"], {"s": [("n == 0", {"a": "q", END: "1 - q"}, on), ("n >= 0", row, off), ("", {END: 1}, off)]})


def wavering(weight):
    """n is 1 or 2 throughout, in one cell at s; m counts."""
    row = {"a": f"({weight})/(2 + {weight})", END: f"2/(2 + {weight})"}
    there, answer = {"a": ("t", {"m": 1}), "b": "s"}, {"a": "q", "b": "1 - q"}
    back = [("n == 1", answer, {"a": ("s", {"n": 1}), "b": "s"}), ("", answer, {"a": ("s", {"n": -1}), "b": "s"})]
    return machine(["n", "m"], {"s": [("n >= 1", row, there), ("", {END: 1}, there)], "t": back}, start=("s", {"n": 1}))


@pytest.mark.parametrize(("one", "other"), [("n + 1", "n^2 + 1"), ("n + 1", "2*n^3")])
def test_weights_that_agree_where_the_counter_is_one_number_are_proved(one, other):
    verdict = ar.same_conditionals(switch(one), switch(other))
    ar.recheck(verdict)
    assert verdict.proved


def test_weights_that_agree_at_two_integers_only_are_attested_with_their_scope():
    # x² + 2 and 3x agree at 1 and 2, the only values n takes in that cell: no identity, but true.
    verdict = for_all_lengths(SameJoint(wavering("n^2 + 2"), wavering("3*n")))
    assert isinstance(verdict, ar.Attested)
    assert verdict.certificate is not None
    assert verdict.by == ("z3", "cvc5")
    assert "all lengths and parameters" in verdict.scope
    assert "s/s: i0, i1, i0, i1 where 2 - i0 >= 0" in verdict.scope
    agrees(SameJoint(wavering("n^2 + 2"), wavering("3*n")), verdict)
    assert for_all_lengths(SameJoint(wavering("n^2 + 2"), wavering("4*n"))).refuted


def test_a_cell_without_integers_that_no_single_rounding_empties_is_proved_never_reached():
    # 2n = m and m = 2k + 1 hold of no integers, which no sum of the forms shows; m = 3n shows that it is not reached.
    moves = {"a": ("s", {"n": 1, "m": 3}), "b": ("s", {"k": 1})}
    plain = machine(["n", "m", "k"], {"s": [("", {"a": "q", "b": "1/2 - q/2", END: "1/2 - q/2"}, moves)]})
    odd = machine(["n", "m", "k"], {"s": [("2*n - m == 0 and m - 2*k == 1", {END: 1}, moves), ("", {"a": "q", "b": "1/2 - q/2", END: "1/2 - q/2"}, moves)]})
    verdict = for_all_lengths(SameConditionals(plain, odd))
    assert verdict.proved
    agrees(SameConditionals(plain, odd), verdict)


def test_a_cell_without_integers_is_attested_where_nothing_else_is_known_of_the_counters():
    # Three counters that go up and down freely: that the cell is empty is a fact of integers alone.
    def free(more):
        moves = {s: ("s", {n: 1}) for s, n in zip("abc", "nmk", strict=True)} | {s: ("s", {n: -1}) for s, n in zip("xyz", "nmk", strict=True)}
        row = dict.fromkeys("abcxyz", "q/6") | {END: "1 - q"}
        return machine(["n", "m", "k"], {"s": [(guard, {END: 1}, moves) for guard in more] + [("", row, moves)]}, alphabet="abcxyz")

    verdict = for_all_lengths(SameConditionals(free([]), free(["2*n - m == 0 and m - 2*k == 1"])), budget=60)
    assert isinstance(verdict, ar.Attested)


@pytest.mark.parametrize("pair", [(parity(guarded=False), parity(guarded=True)), (switch("n + 1"), scaled(switch("n + 1")))], ids=["parity", "scaled"])
def test_the_obligations_of_a_proof_are_discharged_by_both_solvers(pair):
    claim = SameConditionals(*pair)
    verdict = for_all_lengths(claim)
    assert isinstance(verdict, ar.Proved)
    assert isinstance(verdict.certificate, Inductive)
    for obligation in obligations(claim, verdict.certificate):
        assert proved_by_both(discharge(obligation.text)), obligation.name


# -- strings ------------------------------------------------------------------------------------------------------------------------


def pdfa(first, second=None):
    last = {"t": {END: 1}, "u": {"b": 1}, "s": first}
    return ar.PDFA("abc", start="s", next=last, step={"s": {"a": "t", "b": second or "t", "c": "t"}, "t": dict.fromkeys("abc", "t"), "u": dict.fromkeys("abc", "u")})


def test_strings_are_told_apart_also_where_a_likelier_way_leads_to_the_same_states():
    p, q = pdfa({"a": "1/3", "b": "1/3", "c": "1/3"}), pdfa({"a": "1/3", "b": "1/6", "c": "1/2"})
    verdict = for_all_lengths(SameStrings(p, q))
    ar.recheck(verdict)
    assert verdict.witness.prompt == ("b",)


def test_strings_that_only_the_second_machine_writes_are_found():
    verdict = for_all_lengths(SameStrings(pdfa({"a": "1/3", "b": "2/3"}, "u"), pdfa({"a": "1/3", "b": "1/3", "c": "1/3"}, "u")))
    ar.recheck(verdict)
    assert verdict.witness.prompt == ("c",)


def test_machines_that_differ_only_where_mass_leaks_are_not_refuted():
    p, q = pdfa({"a": "1/3", "b": "2/3"}, "u"), ar.PDFA("abc", start="s", next={"s": {"a": "1/3", "b": "2/3"}, "t": {END: 1}, "u": {"a": 1}}, step={x: dict.fromkeys("abc", x) for x in "tu"} | {"s": {"a": "t", "b": "u", "c": "t"}})
    verdict = for_all_lengths(SameStrings(p, q))
    assert isinstance(verdict, ar.Unknown)
    assert for_all_lengths(SameJoint(p, q)).refuted


def test_strings_are_compared_also_where_only_one_machine_goes_on():
    def machine(row):
        step = {"a": ("s", {"n": -1}), "b": "s"}
        return ar.CounterMachine("ab", start=("s", {"n": 3}), counters=["n"], control={"s": [("n == 0", {ar.END: 1}, step), ("", row, step)]})

    p, q = machine({"b": 1}), machine({"a": "1/4", "b": "3/4"})
    for verdict in (ar.same_strings(p, q), ar.same_strings(q, p)):
        assert verdict.refuted
        assert verdict.witness.prompt == ("a", "a", "a")
        ar.recheck(verdict)
