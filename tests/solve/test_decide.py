"""Rules for all lengths: never against brute force over prompts and completions, and shortest where they are broken."""

import subprocess
import sys
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import arprops as ar
from arprops.core.certificate import At
from arprops.core.claim import KL, Comparison, FiniteMass, Length, Obeys, SameConditionals, Tight
from arprops.core.error import BadQuestion
from arprops.core.words import END
from arprops.formats.proof import write_proof
from arprops.solve.equality import for_all_lengths
from arprops.solve.obligations import obligations
from arprops.solve.smt import discharge, proved_by_both
from tests.kernel.test_horizon import walk
from tests.solve.machines import families
from tests.strategies import AB, counter_machines, languages
from tests.twice import brute

LONGEST = 5


def shortest(p, rule, reads, prompts):
    """The length of a shortest prompt and completion that break the rule."""
    for n in range(LONGEST + 1):
        for word in product(AB, repeat=n):
            for begin in range(n + 1):
                state, given_ = p.start(), True
                for i, symbol in enumerate(word):
                    given_ = given_ and (bool(p.next(state)[symbol]) or (i < begin and prompts == "all"))
                    state = p.step(state, symbol)
                read = word[begin:] if reads == "completion" else word
                keeps = rule.accepts(read) if isinstance(rule, ar.Language) else END in brute.answer(rule, read)
                if given_ and p.next(state)[END] and not keeps:
                    return n
    return None


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(counter_machines(max_counters=1), families()),
    st.one_of(languages(AB), counter_machines(max_counters=1)),
    st.sampled_from(["string", "completion"]),
    st.sampled_from(["all", "possible"]),
)
def test_a_rule_is_kept_or_broken_as_brute_force_has_it(p, rule, reads, prompts):
    verdict = for_all_lengths(Obeys(p, rule, reads, prompts), budget=500)
    # What is possible is the same at all values of the parameter.
    expected = shortest(p.at({"q": Fraction(2, 7)}) if p.parameters else p, rule, reads, prompts)
    if isinstance(verdict, ar.Refuted):
        ar.recheck(verdict)
        witness = verdict.witness.witness if isinstance(verdict.witness, At) else verdict.witness
        length = len(witness.prompt) + len(witness.completion)
        assert length == expected or (expected is None and length > LONGEST)
    else:
        assert expected is None
        if isinstance(verdict, ar.Proved):
            ar.recheck(verdict)


def counting(guard):
    moves = {"a": ("s", {"n": 1}), "b": ("s", {"n": -1})}
    return ar.CounterMachine("ab", start="s", counters=["n"], control={"s": [(guard, {END: 1}, moves), ("", {"a": 1}, moves)]})


@pytest.mark.parametrize("prompts", ["all", "possible"])
def test_a_rule_about_the_balance_is_kept_for_all_lengths_and_both_solvers_agree(prompts):
    moves = {"a": ("s", {"n": 1}), "b": ("s", {"n": -1})}
    cases = [("n == 0", {"a": "q", END: "1 - q"}, moves), ("n > 0", {"a": "q/2", "b": "1 - q/2"}, moves), ("", {"a": 1}, moves)]
    machine = ar.CounterMachine("ab", start="s", counters=["n"], control={"s": cases}, parameters={"q": (0, 1)})
    claim = Obeys(machine, counting("n == 0"), prompts=prompts)
    verdict = ar.decide(claim)
    assert isinstance(verdict, ar.Proved)
    for obligation in obligations(claim, verdict.certificate):
        assert proved_by_both(discharge(obligation.text)), obligation.name
    broken = ar.obeys(machine, counting("n == 2"), prompts=prompts)
    assert broken.refuted
    assert ar.obeys(machine, counting("n != 2"), prompts=prompts).proved


def test_a_question_that_makes_no_sense_is_refused():
    machine = counting("n == 0")
    with pytest.raises(BadQuestion, match="Table has none"):
        ar.obeys(ar.Table("ab", {"": {END: 1}}, horizon=1), machine)
    with pytest.raises(BadQuestion, match="regular language or a CounterMachine"):
        ar.decide(Obeys(machine, "a*"))
    with pytest.raises(BadQuestion, match="reads is 'string' or 'completion'"):
        ar.decide(Obeys(machine, machine, reads="both"))
    other = ar.CounterMachine("a", start="s", counters=["n"], control={"s": [("", {END: 1}, {"a": ("s", {"n": 1})})]})
    with pytest.raises(BadQuestion):
        ar.obeys(machine, other)
    with pytest.raises(BadQuestion):
        ar.obeys(machine, ar.regex("a*", "a"))
    with pytest.raises(BadQuestion):
        ar.decide(SameConditionals(other, machine))


def test_tightness_is_proved_and_refuted_for_all_parameters():
    for up in ("1/3", "1/2"):
        verdict = ar.tight(walk(up))
        ar.recheck(verdict)
        assert verdict.proved
    assert not ar.tight(walk("2/3")).proved
    # A family that ends with probability q at once, and else never.
    moves = {"a": ("t", {"n": 1})}
    leaky = ar.CounterMachine("a", start="s", counters=["n"], control={"s": [("", {"a": "1 - q", END: "q"}, moves)], "t": [("", {"a": 1}, moves)]}, parameters={"q": (0, 1)})
    verdict = ar.decide(Tight(leaky))
    assert verdict.refuted
    assert isinstance(verdict.witness, At)
    assert ar.decide(Comparison(FiniteMass(leaky), "==", ar.finite_mass(leaky))).proved
    assert ar.decide(Comparison(Length(walk("1/3")), "==", 4)).proved
    assert ar.decide(Comparison(KL(walk("1/3"), walk("1/3")), "==", 0)).proved


RUN = ar.CounterMachine("a", start="s", counters=[], parameters={"q": (0, 1)}, control={"s": [("", {"a": "q", END: "1 - q"}, {"a": "s"})]})


@pytest.mark.parametrize(("relation", "right"), [("==", 2), ("<=", 3), ("<", Fraction(3, 2))])
def test_a_bound_on_a_family_that_some_member_breaks_is_refuted_at_numbers(relation, right, tmp_path):
    verdict = ar.decide(Comparison(Length(RUN), relation, right))
    assert isinstance(verdict.witness, At)
    ar.recheck(verdict)
    (name, q) = verdict.witness.values[0]
    length = 1 / (1 - q)  # of a geometric run, by its closed form
    assert (name, {"==": length == right, "<=": length <= right, "<": length < right}[relation]) == ("q", False)
    write_proof(verdict, tmp_path / "proof.json", models={"p": RUN})
    assert subprocess.run([sys.executable, Path(__file__).parents[2] / "proofs" / "recheck.py", tmp_path / "proof.json"], check=False, capture_output=True).returncode == 0


def test_a_bound_on_a_family_that_every_member_keeps_is_not_refuted():
    assert isinstance(ar.decide(Comparison(1, "<", Length(RUN))), ar.Unknown)
