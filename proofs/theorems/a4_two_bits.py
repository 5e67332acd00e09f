"""A4: the smallest fibre with two members. A first bit that is never 0 leaves the answer to the prompt 0 free.

Strings of two bits have six masses and three answers, so one quantifier-free query with the answers as unknowns covers all numbers they can be.
"""

from fractions import Fraction
from itertools import product
from math import inf

import arprops as ar
from arprops.core.claim import KL, Comparison, NextProbability, PrefixProbability
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

# Two models of two bits. f is P(X1=0); s1, s2 and r1, r2 are the probabilities of X2=0 after 0 and after 1; a mass is a product of answers.
TWO_BITS = """
(set-logic QF_NRA)
(declare-const f1 Real)
(declare-const f2 Real)
(declare-const s1 Real)
(declare-const s2 Real)
(declare-const r1 Real)
(declare-const r2 Real)
(define-fun share ((x Real)) Bool (and (>= x 0.0) (<= x 1.0)))
(define-fun same_masses () Bool (and
  (= f1 f2) (= (- 1.0 f1) (- 1.0 f2))
  (= (* f1 s1) (* f2 s2)) (= (* f1 (- 1.0 s1)) (* f2 (- 1.0 s2)))
  (= (* (- 1.0 f1) r1) (* (- 1.0 f2) r2)) (= (* (- 1.0 f1) (- 1.0 r1)) (* (- 1.0 f2) (- 1.0 r2)))))
(assert (and (share f1) (share f2) (share s1) (share s2) (share r1) (share r2)))
"""


def every_answer(bench: Bench) -> None:
    """The example with its numbers, and the reason: f = 0 is what leaves s free, and nothing else is free."""
    bench.valid(
        "the-example",
        TWO_BITS + "(assert (and (= f1 0.0) (= f2 0.0) (= r1 r2)))\n(assert (and (= s1 1.0) (= s2 0.0)))\n(assert (not (and same_masses (not (= s1 s2)))))\n",
        comment="P(X1=0)=0, equal answers at 1: the answers 1 and 0 at the prompt 0 differ, and all six masses agree, whatever the answer at 1 is",
    )
    bench.valid(
        "every-answer-at-0-is-free",
        TWO_BITS + "(assert (and (= f1 0.0) (= f2 0.0) (= r1 r2)))\n(assert (not same_masses))\n",
        comment="the same for any two answers at the prompt 0",
    )
    bench.valid(
        "only-there-and-only-then",
        TWO_BITS + "(assert same_masses)\n(assert (or (> f1 0.0) (not (= r1 r2))))\n(assert (not (or (= s1 s2) (= f1 1.0))))\n",
        comment="with equal masses, a first bit that may be 0, or other answers at 1, leave no freedom at 0 unless the first bit is never 1",
    )


def two_bits(first_zero: Fraction, after_zero: Fraction, after_one: Fraction) -> ar.Table:
    """P(X1=0), P(X2=0|X1=0), P(X2=0|X1=1)."""
    row = lambda zero: {"0": zero, "1": 1 - zero}  # noqa: E731
    return ar.Table("01", {"": row(first_zero), "0": row(after_zero), "1": row(after_one)}, length=2)


ZERO, ONE, HALF, THIRD = Fraction(0), Fraction(1), Fraction(1, 2), Fraction(1, 3)
Q1, Q2 = two_bits(ZERO, ONE, THIRD), two_bits(ZERO, ZERO, THIRD)


def built(bench: Bench) -> None:
    """The two models, their joint, their KL both ways, and their answers at the prompt 0."""
    models = {"Q1": Q1, "Q2": Q2}
    bench.proved(ar.same_joint(Q1, Q2), "one-joint", models=models)
    bench.proved(decide(Comparison(KL(Q1, Q2), "==", 0)), "no-divergence", models=models)
    bench.proved(decide(Comparison(KL(Q2, Q1), "==", 0)), "nor-the-other-way", models=models)
    bench.proved(decide(Comparison(PrefixProbability(Q1, ("0",)), "==", 0)), "the-prompt-is-impossible", models={"Q1": Q1})
    bench.proved(decide(Comparison(NextProbability(Q1, ("0",), "0"), "==", 1)), "q1-answers-0", models={"Q1": Q1})
    bench.proved(decide(Comparison(NextProbability(Q2, ("0",), "0"), "==", 0)), "q2-answers-1", models={"Q2": Q2})


def grid(bench: Bench) -> None:
    """Library against the arithmetic of the four strings, on a grid of all three answers."""
    shares = (ZERO, THIRD, HALF, ONE)
    for f, s1, s2, r1, r2 in product(shares, repeat=5):
        strings = [[f * s, f * (1 - s), (1 - f) * r, (1 - f) * (1 - r)] for s, r in ((s1, r1), (s2, r2))]
        verdict = ar.same_joint(two_bits(f, s1, r1), two_bits(f, s2, r2))
        (bench.proved if strings[0] == strings[1] else bench.refuted)(verdict)


def not_quite_zero(bench: Bench) -> str:
    """A first bit that is 0 with probability 10⁻³⁰."""
    p, q = (two_bits(Fraction(1, 10**30), s, THIRD) for s in (ONE, ZERO))
    bench.satisfiable(
        "mutant-first-bit-rarely-0",
        TWO_BITS + "(assert (and (> f1 0.0) (< f1 0.001) (= f2 f1) (= r1 r2) (= s1 1.0) (= s2 0.0)))\n(assert (not same_masses))\n",
        comment="with P(X1=0) small and positive the masses of the example differ",
    )
    bench.refuted(ar.same_joint(p, q), "mutant-rare-is-not-never", models={"Q1": p, "Q2": q})
    bench.proved(decide(Comparison(KL(p, q), "==", inf)), "mutant-infinite-divergence", models={"Q1": p, "Q2": q})
    return "P(X1=0) = 10⁻³⁰: Q1[00] = 10⁻³⁰ and Q2[00] = 0, and the KL is +∞"


def other_prompt(bench: Bench) -> str:
    """The possible prompt 1 is not free."""
    bench.check("alike at 1", ar.next_distribution(Q1, "1") == ar.next_distribution(Q2, "1"))
    p, q = two_bits(ZERO, ONE, ONE), two_bits(ZERO, ONE, ZERO)
    bench.refuted(ar.same_joint(p, q), "mutant-free-at-1", models={"Q1": p, "Q2": q})
    return "Q1 and Q2 give one answer at the prompt 1; and models that answer 0 and 1 there have other joints: Q1[10] = 1, Q2[10] = 0"


def seen_in_samples(bench: Bench) -> str:
    """No expectation under the joint tells them apart; total variation bounds them all."""
    bench.check("total variation 0", ar.total_variation(Q1, Q2) == ar.Interval(0, 0))
    for word in ("00", "01", "10", "11"):
        bench.check("alike on every string", ar.string_probability(Q1, word) == ar.string_probability(Q2, word), word)
    bench.refuted(decide(Comparison(0, "<", KL(Q1, Q2))), "mutant-a-likelihood-tells", models={"Q1": Q1, "Q2": Q2})
    return "KL(Q1‖Q2) = 0 and all four strings are as probable under Q1 as under Q2: no number of samples, and no likelihood, tells them apart"


THEOREM = Theorem(
    name="A4",
    title="two bits",
    statement="Where the first of two bits is never 0, the models that answer the prompt 0 with certain 0 and with certain 1 have one joint and disagree there.",
    mathematics="Q(X1=0) = 0, Q1(X2=0|X1=0) = 1, Q2(X2=0|X1=0) = 0, Q1(·|1) = Q2(·|1)  ⟹  ∀w Q1[w] = Q2[w],  Q1(·|0) ≠ Q2(·|0)",
    hypotheses=("P(X1=0) is 0 exactly", "the answers at the prompt 1 agree"),
    parts=(
        Part("first-order induction", "all real answers, with no induction needed: two bits have six masses, written out as products, for two solvers", every_answer),
        Part("construction", "the two models with P(X2=0|X1=1) = 1/3: one joint, KL 0 both ways, opposite answers", built),
        Part("exact finite check", "pairs of models with one P(X1=0), all answers in {0, 1/3, 1/2, 1}: 1024 pairs, the verdict against the four string probabilities", grid),
    ),
    mutants=(
        Mutant("The same with P(X1=0) = ε for any small ε.", "“exactly 0” becomes “small”", not_quite_zero),
        Mutant("They disagree at every prompt, or could disagree at the prompt 1 as well.", "the prompt 0 is exchanged for the prompt 1", other_prompt),
        Mutant("They disagree, so some likelihood tells them apart.", "the answer at an impossible prompt is taken for a part of the joint", seen_in_samples),
    ),
)
