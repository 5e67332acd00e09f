"""C2: how many strings it takes to tell P from Q. With both errors at most δ, at least ln(1/(4δ))/KL(P‖Q) (Bretagnolle and Huber).

The test is first reduced to its decision, by data processing; for two outcomes the bound is Cauchy–Schwarz, as Lagrange's identity, and
Jensen, as the tangent of the logarithm. About the logarithm three things are cited: ln(xy) = ln x + ln y, it increases, and ln u ≤ u − 1,
which is shown as far as a computer takes it: the derivative and its sign. A randomised test is one that reads a coin of one law under
P and Q, which adds nothing to the divergence.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

import sympy

import arprops as ar
from arprops.core.claim import KL, Comparison, PrefixProbability
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

END = ar.END


def reals(*names: str) -> str:
    """Declarations of real constants."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


def tangent(bench: Bench) -> None:
    """u − 1 − ln u is 0 at 1, falls before it and grows after it."""
    u = sympy.Symbol("u", positive=True)
    bench.identity("at-1", (u - 1 - sympy.log(u)).subs(u, 1), 0)
    bench.identity("slope", sympy.diff(u - 1 - sympy.log(u), u), (u - 1) / u)
    bench.valid(
        "slope-sign",
        "(set-logic QF_NRA)\n" + reals("u", "slope") + "(assert (> u 0.0))\n(assert (= (* u slope) (- u 1.0)))\n"
        "(assert (not (and (=> (> u 1.0) (> slope 0.0)) (=> (< u 1.0) (< slope 0.0)))))\n",
        comment="the slope (u−1)/u has the sign of u − 1, so 1 is the minimum, by the mean value theorem: ln u ≤ u − 1",
    )


def decisions(bench: Bench) -> None:
    """Σ over an event of p·ln(p/q) is at least P(A)·ln(P(A)/Q(A)): outcome by outcome, with l = ln(p/q), L = ln(P(A)/Q(A)), r = P(A)/Q(A)."""
    sums = "(set-logic QF_NRA)\n; over the outcomes so far: Σ p·l, Σ p and Σ q; then one more outcome\n" + reals("sum", "sum_p", "sum_q", "p", "q", "l", "L", "r")
    bound = "(assert (>= sum (+ (* sum_p L) (- sum_p (* sum_q r)))))\n"
    bench.valid(
        "outcome-by-outcome",
        sums + bound + "(assert (<= (* p (- L l)) (- (* q r) p)))  ; ln u ≤ u − 1 at u = (q/p)·r, where ln u = L − l, times p; at p = 0 too\n"
        "(assert (not (>= (+ sum (* p l)) (+ (* (+ sum_p p) L) (- (+ sum_p p) (* (+ sum_q q) r))))))\n",
        comment="Σ p·l ≥ ΣpL + Σp − Σq·r so far gives the same with one more outcome",
    )
    bench.valid(
        "whole-event",
        sums + bound + "(assert (= (* sum_q r) sum_p))  ; all of the event: r is their ratio\n(assert (not (>= sum (* sum_p L))))\n",
        comment="over the whole event the last two terms cancel; over it and its complement: KL(P‖Q) ≥ kl(P(A)‖Q(A))",
    )


# α = a² is P(reject), 1−α = c²; 1−β = b² is Q(reject), β = d². B is the Bhattacharyya coefficient.
BINARY = (
    "(set-logic QF_NRA)\n" + reals("a", "b", "c", "d", "B") + "(assert (and (>= a 0.0) (>= b 0.0) (>= c 0.0) (>= d 0.0)))\n"
    "(assert (= (+ (* a a) (* c c)) 1.0))\n(assert (= (+ (* b b) (* d d)) 1.0))\n(assert (= B (+ (* a b) (* c d))))\n"
)


def two_outcomes(bench: Bench) -> None:
    """Kl ≥ −2·ln B, and B² ≤ 2(α + β)."""
    a, b, c, d = sympy.symbols("a b c d", real=True)
    bench.identity("lagrange", (a**2 + d**2) * (b**2 + c**2) - (a * b + c * d) ** 2, (a * c - b * d) ** 2)
    bench.valid(
        "cauchy-schwarz",
        BINARY + "(declare-const square Real)\n(assert (>= square 0.0))  ; (ac − bd)², by the identity\n"
        "(assert (= (* (+ (* a a) (* d d)) (+ (* b b) (* c c))) (+ (* B B) square)))\n"
        "(assert (not (<= (* B B) (* 2.0 (+ (* a a) (* d d))))))\n",
        comment="B² ≤ (α+β)(2−α−β) ≤ 2(α+β)",
    )
    bench.valid(
        "jensen",
        "(set-logic QF_NRA)\n; α, 1−α, and u = ln(b/a), v = ln(d/c), L = ln B; ab/B and cd/B, whose sum is 1\n"
        + reals("alpha", "beyond", "u", "v", "L", "first", "second")
        + "(assert (= (+ alpha beyond) 1.0))\n(assert (= (+ first second) 1.0))\n"
        "(assert (<= (* alpha (- u L)) (- first alpha)))  ; ln u ≤ u − 1 at b/(aB), times a²\n"
        "(assert (<= (* beyond (- v L)) (- second beyond)))\n"
        "(assert (not (>= (* (- 2.0) (+ (* alpha u) (* beyond v))) (* (- 2.0) L))))\n",
        comment="kl(α‖1−β) = −2(α·u + (1−α)·v) ≥ −2·ln B",
    )
    bench.valid(
        "both-errors",
        "(set-logic QF_NRA)\n" + reals("alpha", "beta", "delta", "B2", "kl", "minus_ln_B2", "ln_bound")
        + "(assert (and (<= alpha delta) (<= beta delta)))\n(assert (<= B2 (* 2.0 (+ alpha beta))))\n(assert (>= kl minus_ln_B2))\n"
        "(assert (=> (<= B2 (* 4.0 delta)) (>= minus_ln_B2 ln_bound)))  ; the logarithm increases; ln_bound is ln(1/(4δ))\n"
        "(assert (not (>= kl ln_bound)))\n",
        comment="with both errors at most δ, kl ≥ ln(1/(4δ))",
    )


def many_strings(bench: Bench) -> None:
    """KL(Pⁿ‖Qⁿ) = n·KL(P‖Q), for strings drawn independently: a double sum, then induction on n."""
    bench.valid(
        "inner-sum",
        "(set-logic QF_NRA)\n; one outcome of the first strings, p with l = ln(p/q); sums over the outcomes of one more, r with m\n"
        + reals("sum", "p", "l", "sum_r", "sum_rm", "r", "m")
        + "(assert (= sum (+ (* (* p l) sum_r) (* p sum_rm))))\n"
        "(assert (not (= (+ sum (* (* p r) (+ l m))) (+ (* (* p l) (+ sum_r r)) (* p (+ sum_rm (* r m)))))))\n",
        comment="Σ_j p·r_j·(l + m_j) = p·l·Σr_j + p·Σr_j·m_j, one more outcome at a time",
    )
    bench.valid(
        "outer-sum",
        "(set-logic QF_NRA)\n" + reals("sum", "sum_pl", "sum_p", "p", "l", "one")
        + "(assert (= sum (+ sum_pl (* sum_p one))))  ; `one` is the KL of one string\n"
        "(assert (not (= (+ sum (+ (* p l) (* p one))) (+ (+ sum_pl (* p l)) (* (+ sum_p p) one)))))\n",
        comment="with Σr = 1 the inner sum is p·l + p·KL; summed over the first strings it is their KL plus KL",
    )
    bench.valid(
        "number-of-strings",
        "(set-logic QF_NIRA)\n(declare-const n Int)\n" + reals("all", "more", "one")
        + "(assert (= all (* (to_real n) one)))\n(assert (= more (+ all one)))\n(assert (not (= more (* (to_real (+ n 1)) one))))\n",
        comment="so n strings have n times the KL of one",
    )


# -- exact finite check ---------------------------------------------------------------------------------------------------------------


def coins(zero: Fraction, n: int = 1) -> ar.Table:
    """A string of one bit, n times: the n bits."""
    row = {"0": zero, "1": 1 - zero}
    return ar.Table("01", {"".join(bits): row for k in range(n) for bits in product("01", repeat=k)}, length=n)


def errors(p: Fraction, q: Fraction, n: int, levels: int) -> Iterator[tuple[Fraction, Fraction]]:
    """Both errors of every test: a probability of rejecting P in {0, 1/levels, …, 1} for each outcome."""
    masses = [[prod(((z if bit else 1 - z) for bit in bits), start=Fraction(1)) for bits in product((1, 0), repeat=n)] for z in (p, q)]
    for rejects in product(range(levels + 1), repeat=2**n):
        alpha = sum((mass * k for mass, k in zip(masses[0], rejects, strict=True)), Fraction(0)) / levels
        yield alpha, 1 - sum((mass * k for mass, k in zip(masses[1], rejects, strict=True)), Fraction(0)) / levels


SHARES = [Fraction(1, 8), Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)]


def every_test(bench: Bench) -> None:
    """n·KL ≥ −ln(2(α+β)) and n·KL ≥ −ln(4·max(α,β)), by exact comparison of logarithms, KL being the library's."""
    for (p, q), (n, levels) in product(product(SHARES, repeat=2), ((1, 2), (2, 2), (3, 1))):
        many, one = ar.kl(coins(p, n), coins(q, n)), ar.kl(coins(p), coins(q))
        assert isinstance(one, ar.LogSum)
        bench.check("n strings have n times the KL", many == one * n)
        for alpha, beta in set(errors(p, q, n, levels)):
            bench.check("sum of errors", one * n + ar.log(2 * (alpha + beta)) >= 0, f"{p} {q} {n}: {alpha} {beta}")
            bench.check("both errors", one * n + ar.log(4 * max(alpha, beta)) >= 0, f"{p} {q} {n}: {alpha} {beta}")


def geometric(share: Fraction) -> ar.PDFA[int]:
    """Goes on with this probability: strings of every length."""
    return ar.PDFA("a", start=0, next={0: {"a": share, END: 1 - share}}, step={0: {"a": 0}})


def strings_of_any_length(bench: Bench) -> None:
    """The tests “at least k symbols” of two geometric models, either answer, for one string."""
    for p, q in product(SHARES, repeat=2):
        one = ar.kl(geometric(p), geometric(q))
        assert isinstance(one, ar.LogSum)
        for k in range(1, 9):
            for alpha, beta in ((p**k, 1 - q**k), (1 - p**k, q**k)):
                bench.check("both errors, any length", one + ar.log(4 * max(alpha, beta)) >= 0, f"{p} {q} {k}")


def stored_example(bench: Bench) -> None:
    """Three strings, and the majority of them."""
    p, q = coins(Fraction(1, 4), 3), coins(Fraction(3, 4), 3)
    delta = sum((Fraction(1, 4) ** bits.count("0") * Fraction(3, 4) ** bits.count("1") for bits in product("01", repeat=3) if bits.count("0") >= 2), Fraction(0))
    bench.check("the error of the majority", delta == Fraction(5, 32))
    bench.proved(decide(Comparison(ar.log(1 / (4 * delta)), "<=", KL(p, q))), "majority-of-three", models={"P": p, "Q": q})


# -- mutants --------------------------------------------------------------------------------------------------------------------------


def two_for_four(bench: Bench) -> str:
    """One string, a bit that is 0 with 1/4 or with 3/4."""
    p, q = coins(Fraction(1, 4)), coins(Fraction(3, 4))
    delta = Fraction(1, 4)
    bench.check("both errors are 1/4", (delta, delta) in set(errors(Fraction(1, 4), Fraction(3, 4), 1, 1)))
    bench.refuted(decide(Comparison(ar.log(1 / (2 * delta)), "<=", KL(p, q))), "mutant-constant-2", models={"P": p, "Q": q})
    return "P(0) = 1/4, Q(0) = 3/4, “P iff 1”: both errors 1/4 with one string, while ln(1/(2·¼)) = ln 2 ≈ 0.69 is above KL = ½·ln 3 ≈ 0.55"


def one_error(bench: Bench) -> str:
    """A test that always says P."""
    p, q = coins(Fraction(1, 4)), coins(Fraction(3, 4))
    bench.check("errors 0 and 1", (Fraction(0), Fraction(1)) in set(errors(Fraction(1, 4), Fraction(3, 4), 1, 1)))
    bench.refuted(decide(Comparison(ar.log(25), "<=", KL(p, q))), "mutant-one-error", models={"P": p, "Q": q})
    return "“always P” never errs under P, with one string or none; at δ = 1/100, ln 25 ≈ 3.22 is above KL ≈ 0.55"


def dependent(bench: Bench) -> str:
    """Four equal strings, against four independent ones: alike one at a time."""
    half = Fraction(1, 2)
    rows: dict[str, dict[str, Fraction | int]] = {"": {"0": half, "1": half}, **{x * n: {x: 1} for x in "01" for n in (1, 2, 3)}}
    p, q = ar.Table("01", rows, length=4, default={"0": 1}), coins(half, 4)
    words = ["".join(bits) for bits in product("01", repeat=4)]
    for side, i in product((p, q), range(4)):
        bench.check("each string is a fair bit", sum(ar.string_probability(side, w) for w in words if w[i] == "0") == half)
    alike = [sum(ar.string_probability(side, x * 4) for x in "01") for side in (p, q)]
    bench.check("errors 0 and 1/8", alike == [1, Fraction(1, 8)])
    bench.refuted(decide(Comparison(ar.log(2), "<=", KL(coins(half), coins(half)))))
    bench.proved(decide(Comparison(PrefixProbability(p, tuple("0000")), "==", half)), "mutant-dependent", models={"P": p, "Q": q})
    return "four copies of one fair bit against four fair bits: each string alone has KL 0, and “all alike” errs with 0 and 1/8, below 1/4"


def bits_for_nats(bench: Bench) -> str:
    """Base 2 above, base e below."""
    p, q = coins(Fraction(1, 1000)), coins(Fraction(999, 1000))
    bench.check("errors 1/1000", (Fraction(1, 1000),) * 2 in set(errors(Fraction(1, 1000), Fraction(999, 1000), 1, 1)))
    bench.check("log2 250 > 7.9", 250**10 > 2**79)
    bench.proved(decide(Comparison(KL(p, q), "<", Fraction(79, 10))), "mutant-bits", models={"P": p, "Q": q})
    return "P(0) = 1/1000, Q(0) = 999/1000: both errors 1/1000 with one string; log₂(1/(4δ)) = log₂ 250 > 7.9 > KL ≈ 6.89 nats"


def variation_for_divergence(bench: Bench) -> str:
    """Two certain models."""
    p, q = coins(Fraction(0)), coins(Fraction(1))
    bench.check("no error", (Fraction(0), Fraction(0)) in set(errors(Fraction(0), Fraction(1), 1, 1)))
    bench.check("TV is 1, and below ln 250", ar.total_variation(p, q) == ar.Interval(1, 1) and ar.log(250) > 1)
    bench.proved(decide(Comparison(KL(p, q), "==", float("inf"))), "mutant-variation", models={"P": p, "Q": q})
    return "certain 1 against certain 0: one string decides without error, while ln(1/(4δ))/TV = ln 250 > 1 at δ = 1/1000; the KL is +∞"


THEOREM = Theorem(
    name="C2",
    title="samples",
    statement="A test that tells P from Q with both errors at most δ needs at least ln(1/(4δ))/KL(P‖Q) independent strings; indeed its errors sum to at least ½·e^{−n·KL}.",
    mathematics="α = Pⁿ(reject), β = Qⁿ(accept), max(α, β) ≤ δ  ⟹  n·KL(P‖Q) ≥ −ln(2(α+β)) ≥ ln(1/(4δ))",
    hypotheses=("the strings are drawn independently", "both errors are at most δ", "logarithm and KL in one unit", "0 < KL < ∞ for the quotient; δ > 0"),
    parts=(
        Part("symbolic identity", "ln u ≤ u − 1: value and slope by sympy, its sign by two solvers; the mean value theorem is cited", tangent),
        Part("first-order induction", "data processing for every number of outcomes, one at a time; infinitely many by a limit, in words", decisions),
        Part("first-order induction", "the binary inequality for all errors; Lagrange's identity by sympy; that ln increases and turns products into sums is cited", two_outcomes),
        Part("first-order induction", "n independent strings, for all n and all numbers of outcomes", many_strings),
        Part("exact finite check", "all 16 pairs of 4 coins, n ≤ 3 strings, every test (n ≤ 2 with randomised ones), logarithms compared exactly", every_test),
        Part("exact finite check", "16 pairs of geometric models, one string, thresholds 1 to 8", strings_of_any_length),
        Part("construction", "the majority of three strings, stored", stored_example),
    ),
    mutants=(
        Mutant("… at least ln(1/(2δ))/KL.", "the constant 4 is changed to 2", two_for_four),
        Mutant("… with one error at most δ.", "“both errors” becomes “one error”", one_error),
        Mutant("… for n strings that are each distributed as under P or Q.", "“independent” is dropped", dependent),
        Mutant("… at least log₂(1/(4δ))/KL, KL in nats.", "“one unit” is dropped", bits_for_nats),
        Mutant("… at least ln(1/(4δ))/TV.", "KL is replaced by the total variation", variation_for_divergence),
    ),
)
