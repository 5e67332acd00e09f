"""B3: the divergence of two members of the family aⁿbⁿ, in closed form.

Nobody types the formula in: the library solves for the expected visits of the counter machines, over rational functions of q and r, and
the kernel checks the identities and the signs that make the totals exact. The second route sums the series itself: the partial sums
of Σ n·qⁿ and Σ qⁿ telescope, by identities in q and qⁿ, and what remains of them tends to 0 for 0 < q < 1 (that limit is argued here in
words: n·qⁿ → 0).
"""

from fractions import Fraction

import sympy

import arprops as ar
from arprops.core.claim import Comparison
from arprops.core.formula import Formula
from arprops.core.polynomial import variable
from arprops.core.ratio import Ratio, ratio
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END


def anbn(name: str) -> ar.CounterMachine:
    """aⁿbⁿ with this parameter; impossible prompts are ended."""
    anyhow = {"a": "off", "b": "off"}
    rise, fall = ("up", {"n": 1}), ("down", {"n": -1})
    return ar.CounterMachine(
        "ab",
        start="up",
        counters=["n"],
        parameters={name: (0, 1)},
        control={
            "up": [
                ("n == 0", {"a": name, END: f"1 - {name}"}, {**anyhow, "a": rise}),
                ("", {"a": name, "b": f"1 - {name}"}, {"a": rise, "b": fall}),
            ],
            "down": [("n == 0", {END: 1}, anyhow), ("", {"b": 1}, {**anyhow, "b": fall})],
            "off": [("", {END: 1}, anyhow)],
        },
    )


P, R = anbn("q"), anbn("r")
Q_, R_ = ratio(variable("q")), ratio(variable("r"))


def formula(slope: Ratio) -> Formula:
    """ln((1−q)/(1−r)) + slope·ln(q/r)."""
    return Formula(((ratio(1), (1 - Q_) / (1 - R_)), (slope, Q_ / R_)))


CLOSED = formula(Q_ / (1 - Q_))


def by_the_machine(bench: Bench) -> None:
    """For all q and r at once, as the kernel computes it."""
    bench.proved(ar.decide(Comparison(ar.KL(P, R), "==", CLOSED)), "closed-form", models={"P": P, "R": R})
    found = ar.kl(P, R)
    bench.check("the kernel's own value has the two logarithms", isinstance(found, Formula) and len(found.terms) == 2)


def by_the_series(bench: Bench) -> None:
    """Σ qⁿ(1−q)·(n·ln(q/r) + ln((1−q)/(1−r))), by telescoping; x stands for q^N."""
    q, x, n, u, v = sympy.symbols("q x N u v")
    zeroth, first = (1 - x) / (1 - q), q * (1 - n * x / q + (n - 1) * x) / (1 - q) ** 2
    bench.identity("sum-of-powers-step", zeroth.subs({x: x * q, n: n + 1}, simultaneous=True) - zeroth, x)
    bench.identity("sum-of-n-powers-step", first.subs({x: x * q, n: n + 1}, simultaneous=True) - first, n * x)
    bench.identity("sum-of-powers-base", zeroth.subs({x: 1, n: 0}), 0)
    bench.identity("sum-of-n-powers-base", first.subs({x: 1, n: 0}), 0)
    # In the limit x = q^N and N·x are 0.
    bench.identity("limit", (1 - q) * (zeroth.subs(x, 0) * v + (q / (1 - q) ** 2) * u), v + q / (1 - q) * u)
    bench.identity("limit-of-the-first-moment", first.subs(x, 0), q / (1 - q) ** 2)


def at_numbers(bench: Bench) -> None:
    """At numbers, against the exact divergence of the machines cut off at growing lengths, which approaches from below."""
    for q, r in ((Fraction(1, 2), Fraction(1, 3)), (Fraction(4, 5), Fraction(1, 2)), (Fraction(1, 3), Fraction(3, 4))):
        p, other = P.at({"q": q}), R.at({"r": r})
        exact = CLOSED.at({"q": q, "r": r}).number()
        assert exact is not None
        bench.proved(ar.decide(Comparison(ar.KL(p, other), "==", exact)))
        last = ar.log(1)
        for length in (4, 8, 12):
            part = ar.kl(ar.Truncated(p, length), ar.Truncated(other, length))
            bench.check("what is seen of shorter strings grows towards it", last <= part <= exact)
            last = part


def constant_changed(bench: Bench) -> str:
    """q/(1−q) replaced by q."""
    wrong = formula(Q_).at({"q": Fraction(1, 2), "r": Fraction(1, 3)}).number()
    assert wrong is not None
    p, r = P.at({"q": Fraction(1, 2)}), R.at({"r": Fraction(1, 3)})
    bench.refuted(ar.decide(Comparison(ar.KL(p, r), "==", wrong)), "mutant-slope", models={"P": p, "R": r})
    return "q = 1/2, r = 1/3: the divergence is ln(3/4) + ln(3/2) = ln(9/8), with q in place of q/(1−q) it would be ln(3/4) + ½·ln(3/2) < 0"


def swapped(bench: Bench) -> str:
    """q and r exchanged."""
    value = CLOSED.at({"q": Fraction(1, 3), "r": Fraction(1, 2)}).number()
    assert value is not None
    p, r = P.at({"q": Fraction(1, 2)}), R.at({"r": Fraction(1, 3)})
    bench.refuted(ar.decide(Comparison(ar.KL(p, r), "==", value)), "mutant-swapped", models={"P": p, "R": r})
    return "q = 1/2, r = 1/3: KL(q‖r) = ln(9/8) ≈ .118, KL(r‖q) = ln(4/3) − ½·ln(3/2) ≈ .085"


THEOREM = Theorem(
    name="B3",
    title="aⁿbⁿ, divergence",
    statement="The divergence of P(aⁿbⁿ) = qⁿ(1−q) from the same source at r is ln((1−q)/(1−r)) + q/(1−q)·ln(q/r), for all 0 < q, r < 1.",
    mathematics="KL(q‖r) = ln((1−q)/(1−r)) + (q/(1−q))·ln(q/r)",
    hypotheses=("0 < q < 1", "0 < r < 1"),
    parts=(
        Part("inductive invariant", "all n, all q and r: the kernel's totals of the two counter machines", by_the_machine),
        Part("symbolic identity", "the partial sums of the series, for every number of terms; the limit n·qⁿ → 0 in words", by_the_series),
        Part("exact finite check", "three pairs q, r, against the machines cut off at 4, 8 and 12 symbols", at_numbers),
    ),
    mutants=(
        Mutant("… + q·ln(q/r).", "the constant q/(1−q) is changed to q", constant_changed),
        Mutant("The divergence is symmetric in q and r.", "the order of the two is dropped", swapped),
    ),
)
