"""Horizons: the interval holds the exact value, whatever the length, and what is refused is refused with its reason."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arprops as ar
from arprops.core.claim import KL, CrossEntropy, Entropy, FiniteMass, Length, Quantity, TotalVariation
from arprops.core.error import Rejected
from arprops.core.induction import Horizon
from arprops.core.interval import Interval
from arprops.kernel.potential import run_of
from arprops.kernel.value import value
from arprops.solve.drift import drift
from arprops.solve.induction import inductive
from arprops.solve.walk import walked


def walk(up: Any, **region: Any) -> ar.CounterMachine:
    """S → a S S (up) | b: the counter is the number of S that wait."""
    down = f"1-({up})" if region else 1 - Fraction(up)
    case = ("n >= 1", {"a": up, "b": down}, {"a": ("s", {"n": 1}), "b": ("s", {"n": -1})})
    return ar.CounterMachine(
        "ab", start=("s", {"n": 1}), counters=["n"], control={"s": [case, ("", {ar.END: 1}, {"a": "s", "b": "s"})]}, parameters=region
    )


def fading(start: int = 0) -> ar.CounterMachine:
    """P(END | aᵗ) = 1/(t+2)², so mass leaks; 1/2 of it is finite from t = 0."""
    weights = {"a": "1 - 1/(t+2)^2", ar.END: "1/(t+2)^2"}
    cases = [("t >= 0", weights, {"a": ("s", {"t": 1})}), ("", {ar.END: 1}, {"a": "s"})]
    return ar.CounterMachine("a", start=("s", {"t": start}), counters=["t"], control={"s": cases})


def enclosed(quantity: Quantity, length: int) -> Interval:
    found = value(quantity, Horizon(length, None))
    assert isinstance(found, Interval)
    return found


def ended(model: Any, length: int) -> tuple[Fraction, Fraction]:
    """Mass of the strings that end within so many tokens, and the expected number of tokens up to there, by prompts."""
    finished = tokens = Fraction(0)
    level = [(model.start(), Fraction(1))]
    for _ in range(length):
        after: dict[Any, Fraction] = {}
        for state, mass in level:
            tokens += mass
            for outcome, weight in model.next(state).items():
                if outcome is ar.END:
                    finished += mass * weight
                else:
                    target = model.step(state, outcome)
                    after[target] = after.get(target, Fraction(0)) + mass * weight
        level = list(after.items())
    return finished, tokens


@given(st.sampled_from([walk("1/3"), walk("2/3"), fading()]), st.integers(0, 12))
def test_the_lower_end_is_what_is_added_within_the_horizon(p: ar.CounterMachine, length: int) -> None:
    finished, tokens = ended(p, length)
    tiny = Fraction(1, 1 << 240)
    for quantity, exact in ((FiniteMass(p), finished), (Length(p), tokens)):
        found = enclosed(quantity, length)
        assert exact - tiny <= found.lower <= exact


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_longer_horizon_narrows_the_interval(a: int, b: int) -> None:
    short, long = sorted((a, b))
    p, q = walk("1/3"), walk("1/4")
    for quantity in (FiniteMass(p), Length(p), Entropy(p), KL(p, q), CrossEntropy(p, q)):
        assert enclosed(quantity, short).lower <= enclosed(quantity, long).lower


def test_nothing_left_over_needs_no_bound() -> None:
    machine = ar.CounterMachine(
        "a",
        start="s",
        counters=["n"],
        control={"s": [("n < 3", {"a": "1/2", ar.END: "1/2"}, {"a": ("s", {"n": 1})}), ("", {ar.END: 1}, {"a": "s"})]},
    )
    found = enclosed(Entropy(machine), 5)
    exact = ar.entropy(ar.Truncated(machine, 8))
    assert found.lower <= exact <= found.upper
    assert found.width < Fraction(1, 1 << 200)


def test_an_interval_over_a_region_holds_the_value_at_each_parameter() -> None:
    family = walk("p", p=("3/10", "1/3"))
    around = enclosed(FiniteMass(family), 9)
    for p in ("301/1000", "31/100", "33/100"):
        assert ended(family.at({"p": p}), 9)[0] in around


def test_one_joint_has_kl_around_0() -> None:
    found = enclosed(KL(walk("1/3"), walk("1/3")), 20)
    assert found.lower == 0
    assert found.upper == float("inf")


def unbounded() -> ar.CounterMachine:
    cases = [("", {"a": "b/(1+b)", ar.END: "1/(1+b)"}, {"a": "s"})]
    return ar.CounterMachine("a", start="s", counters=["n"], control={"s": cases}, parameters={"b": (0, None)})


def silent() -> ar.CounterMachine:
    return ar.CounterMachine("ab", start="s", counters=["n"], control={"s": [("", {ar.END: 1}, {"a": "s", "b": "s"})]})


@pytest.mark.parametrize(
    ("code", "quantity", "certificate"),
    [
        ("horizon.length", FiniteMass(fading()), Horizon(-1, None)),
        ("horizon.length", FiniteMass(fading()), Horizon(10_001, None)),
        ("value.alphabet", KL(walk("1/3"), fading()), Horizon(3, None)),
        ("horizon.region", FiniteMass(unbounded()), Horizon(3, None)),
        ("horizon.escape", KL(walk("1/3"), silent()), Horizon(3, None)),
        ("value.kind", TotalVariation(fading(), fading(1)), Horizon(3, None)),
    ],
)
def test_what_does_not_fit_is_refused(code: str, quantity: Quantity, certificate: Horizon) -> None:
    with pytest.raises(Rejected) as refused:
        value(quantity, certificate)
    assert refused.value.code == code


def test_a_counter_of_p_is_not_taken_for_a_parameter_of_q() -> None:
    """P(END) = b/(b+1) in p, where b counts from 9; in q it is b, a parameter near 0. What bounds a local term of p is not near 0."""
    counting = ar.CounterMachine(
        "a",
        start=("s", {"b": 9}),
        counters=["b"],
        control={"s": [("b >= 1", {"a": "1/(b+1)", ar.END: "b/(b+1)"}, {"a": ("s", {"b": 1})}), ("", {ar.END: 1}, {"a": "s"})]},
    )
    family = ar.CounterMachine(
        "a", start="s", counters=["n"], control={"s": [("", {"a": "1-b", ar.END: "b"}, {"a": "s"})]}, parameters={"b": ("1/100", "2/100")}
    )
    quantity = KL(counting, family)
    run = run_of(quantity)
    where = inductive(run, walked(run, budget=100))
    assert where is not None
    bound = drift(run, where, reward="tokens")
    assert bound is not None
    coarse, fine = value(quantity, Horizon(0, bound)), value(quantity, Horizon(12, bound))
    assert isinstance(coarse, Interval)
    assert isinstance(fine, Interval)
    assert coarse.lower <= fine.lower <= fine.upper <= coarse.upper
