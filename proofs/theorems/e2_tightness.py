"""E2: three infinite models whose weights decide whether mass leaks.

1/(t+2) is tight although the expected length is infinite: V(t) = t+1 is a martingale that is bounded on finitely many states only, so
a run that does not end would have to grow without bound while V converges. 1/(eᵗ+1) leaks: the library follows it, and the
kernel bounds what may still end beyond the horizon by a formula; 1/e is a parameter of a region of width below 10⁻²⁰ that holds it, so the
interval holds for it. S → aSS | b is a walk of the number of symbols to be written; below, at and above p = 1/2 it is settled in
three ways. The second routes are identities of the partial products, whose limits (1/(N+1) → 0) are argued in words.
"""

from fractions import Fraction

import sympy

import arprops as ar
from arprops.core.claim import Comparison, FiniteMass
from arprops.core.formula import Formula
from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END
MASS = Fraction("0.7020135572667843")


def stopping(goes: str, ends: str) -> ar.CounterMachine:
    """aᵗ, and then END with a weight that depends on t."""
    return ar.CounterMachine(
        "a",
        start="run",
        counters=["t"],
        control={"run": [("t >= 0", {"a": goes, END: ends}, {"a": ("run", {"t": 1})}), ("", {END: 1}, {"a": "run"})]},
    )


HARMONIC = stopping("(t + 1)/(t + 2)", "1/(t + 2)")


def logistic(base: tuple[Fraction, Fraction]) -> ar.CounterMachine:
    """END after aᵗ with weight bᵗ/(1+bᵗ), which is 1/(eᵗ+1) at b = 1/e."""
    return ar.CounterMachine(
        "a",
        start="run",
        counters=["t"],
        parameters={"b": base},
        powers={"X": ("b", "t")},
        control={"run": [("", {"a": "1/(1 + X)", END: "X/(1 + X)"}, {"a": ("run", {"t": 1})})]},
    )


def branching(low: str, high: str) -> ar.CounterMachine:
    """S → a S S (p) | b (1−p), by the number n of symbols S that are still to be written."""
    stay = {"a": "write", "b": "write"}
    return ar.CounterMachine(
        "ab",
        start=("write", {"n": 1}),
        counters=["n"],
        parameters={"p": (low, high)},
        control={
            "write": [
                ("n > 0", {"a": "p", "b": "1 - p"}, {"a": ("write", {"n": 1}), "b": ("write", {"n": -1})}),
                ("", {END: 1}, stay),
            ]
        },
    )


def harmonic(bench: Bench) -> None:
    """Tight, by a martingale; and the probability of going on telescopes."""
    bench.proved(ar.tight(HARMONIC), "harmonic-is-tight", models={"P": HARMONIC})
    bench.check("finite mass exactly 1", ar.finite_mass(HARMONIC) == 1)
    n = sympy.Symbol("n")
    bench.identity("going-on-telescopes", 1 / (n + 1) * (n + 1) / (n + 2), 1 / (n + 2))
    for length in range(1, 40):
        bench.check("what has not ended after so many a", ar.prefix_probability(HARMONIC, "a" * length) == Fraction(1, length + 1))


def leaking(bench: Bench) -> None:
    """Fifteen digits, certified for every b in the region."""
    machine = logistic(ar.exponential(-1))
    bench.proved(ar.decide(Comparison(MASS, "<=", FiniteMass(machine))), "logistic-at-least", models={"P": machine})
    bench.proved(ar.decide(Comparison(FiniteMass(machine), "<=", MASS + Fraction(1, 10**16))), "logistic-at-most", models={"P": machine})


def walks(bench: Bench) -> None:
    """min(1, (1−p)/p): exactly 1 below and at 1/2, a formula above; the grammar says the same."""
    below, at, above = branching("0", "1/2"), branching("0", "1").at({"p": "1/2"}), branching("1/2", "1")
    p = ratio(variable("p"))
    bench.proved(ar.decide(Comparison(FiniteMass(below), "==", 1)), "below-one-half", models={"P": below})
    bench.proved(ar.tight(below))
    bench.proved(ar.tight(at), "at-one-half", models={"P": at})
    bench.proved(ar.decide(Comparison(FiniteMass(above), "==", Formula((), (1 - p) / p))), "above-one-half", models={"P": above})
    for share in (Fraction(1, 4), Fraction(1, 2), Fraction(2, 3), Fraction(9, 10)):
        grammar = ar.PCFG("ab", start="S", rules={"S": {("a", "S", "S"): share, ("b",): 1 - share}})
        bench.check("the grammar's own equation", ar.finite_mass(grammar) == min(Fraction(1), (1 - share) / share))
    q = sympy.Symbol("q")
    bench.identity("the two roots of the grammar's equation", (q * ((1 - q) / q) ** 2 + 1 - q), (1 - q) / q)
    bench.identity("one of them is 1", q + 1 - q, 1)


def square_sum(bench: Bench) -> str:
    """1/(t+2)² in place of 1/(t+2): half of the mass leaks."""
    machine = stopping("1 - 1/(t + 2)^2", "1/(t + 2)^2")
    n = sympy.Symbol("n")
    bench.identity("mutant-going-on", (n + 2) / (2 * (n + 1)) * (1 - 1 / (n + 2) ** 2), (n + 3) / (2 * (n + 2)))
    for length in range(1, 40):
        bench.check("more than half goes on", ar.prefix_probability(machine, "a" * length) == Fraction(length + 2, 2 * (length + 1)))
    return "after n letters (n+2)/(2(n+1)) has not ended, which stays above 1/2: finite mass 1/2"


def other_base(bench: Bench) -> str:
    """2 in place of e."""
    half = Fraction(1, 2)
    machine = logistic((half - Fraction(1, 10**20), half + Fraction(1, 10**20)))
    bench.refuted(ar.decide(Comparison(FiniteMass(machine), "<=", MASS + Fraction(1, 10**16))), "mutant-base-two", models={"P": machine})
    return "with P(END|aᵗ) = 1/(2ᵗ+1) the finite mass is above .79"


def beyond_half(bench: Bench) -> str:
    """p = 2/3."""
    machine = branching("0", "1").at({"p": "2/3"})
    bench.refuted(ar.tight(machine), "mutant-two-thirds", models={"P": machine})
    return "at p = 2/3 the finite mass is 1/2: the walk drifts away from 0"


THEOREM = Theorem(
    name="E2",
    title="tightness of infinite models",
    statement=(
        "P(END|aᵗ) = 1/(t+2) is tight; P(END|aᵗ) = 1/(eᵗ+1) has finite mass 0.7020135572667843…; S → a S S (p) | b (1−p) has finite mass "
        "min(1, (1−p)/p), exactly 1 at p = 1/2."
    ),
    mathematics="Π (1 − 1/(t+2)) = 0;  1 − Π eᵗ/(eᵗ+1) = 0.7020135572667843…;  least root of x = p·x² + 1 − p",
    hypotheses=("Σ P(END|aᵗ) diverges, for the first", "the base is e, for the second", "p ≤ 1/2 for mass 1, for the third"),
    parts=(
        Part("inductive invariant", "all t: V = t + 1, checked by the kernel; the limit of 1/(N+1) in words", harmonic),
        Part("inductive invariant", "all b in a region of width below 10⁻²⁰ around 1/e: a horizon, and a bound beyond it for all t", leaking),
        Part("inductive invariant", "all n and all p on each side of 1/2, and p = 1/2; four grammars by their own equation", walks),
    ),
    mutants=(
        Mutant("P(END|aᵗ) = 1/(t+2)² is tight.", "“Σ P(END|aᵗ) diverges” is dropped", square_sum),
        Mutant("P(END|aᵗ) = 1/(2ᵗ+1) has the same finite mass.", "the constant e is changed to 2", other_base),
        Mutant("S → a S S | b is tight for every p.", "“p ≤ 1/2” is dropped", beyond_half),
    ),
)
