"""C1: what it costs, in cross-entropy, to fail at prompts of small probability.

The lower bound cuts all strings into cells: for each prompt p of the set the right completions and the others, and the rest. Data processing is the
log-sum inequality, which a tangent makes linear: x·ln(x/y) ≥ x·ln R + x − R·y for every R > 0, so it sums over any number of strings. Over the cells
the chain rule takes the binary relative entropies out, Gibbs' inequality drops what is left, and a last inequality lets the score fall below its target.
That the cells are disjoint is what prefix-free means: of two prompts that begin one string, one begins the other.
The upper bound is a model, whose exact KL the library computes. Sums over infinitely many strings, finite and infinite ones, are limits of the finite
sums shown here (all terms x·ln(x/y) − x + y are at least 0): that limit is argued in words, as is that sums of tangents may be added cell by cell.
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, product
from math import inf

import sympy

import arprops as ar
from arprops.core.claim import KL, Comparison
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

ZERO, ONE = Fraction(0), Fraction(1)
END = ar.END
Strings = Mapping[str, Fraction]


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


# ln is uninterpreted; what is used of it is asserted where it is used.
LN = "(set-logic QF_UFNRA)\n(declare-fun ln (Real) Real)\n"


def lower_bound(bench: Bench) -> None:
    """Data processing, the chain rule on the cells, and Gibbs' inequality on the prompts."""
    t = sympy.Symbol("t", positive=True)
    bench.identity("the-slope-of-ln-t-1-1-over-t", sympy.diff(sympy.log(t) - 1 + 1 / t, t), (t - 1) / t**2)  # least at t = 1, where it is 0: ln t ≥ 1 − 1/t
    bench.valid(
        "tangent-at-one-string",
        LN + reals("x", "y", "R", "t", "s") + "; x = P(string), y = Q(string); t = x/(y·R) and s = 1/t\n"
        "(assert (and (> x 0.0) (> y 0.0) (> R 0.0) (> t 0.0) (= (* t (* y R)) x) (= (* s x) (* R y))))\n"
        "(assert (= (ln (/ x y)) (+ (ln R) (ln t))))\n(assert (>= (ln t) (- 1.0 s)))\n"
        "(assert (not (>= (* x (ln (/ x y))) (- (+ (* x (ln R)) x) (* R y)))))\n",
        comment="x·ln(x/y) ≥ x·ln R + x − R·y, from ln(x/y) = ln R + ln t and ln t ≥ 1 − 1/t; where x = 0 it is 0 ≥ −R·y",
    )
    bench.valid(
        "one-more-string",
        "(set-logic QF_NRA)\n" + reals("T", "X", "Y", "term", "x", "y", "lnR", "R") + "(assert (>= T (- (+ (* X lnR) X) (* R Y))))\n"
        "(assert (>= term (- (+ (* x lnR) x) (* R y))))\n(assert (not (>= (+ T term) (- (+ (* (+ X x) lnR) (+ X x)) (* R (+ Y y))))))\n",
        comment="kept by one more string of the cell: T = Σ x·ln(x/y), X = Σx, Y = Σy",
    )
    bench.valid(
        "a-cell",
        "(set-logic QF_NRA)\n" + reals("T", "X", "Y", "R", "lnR") + "(assert (>= T (- (+ (* X lnR) X) (* R Y))))\n(assert (= (* R Y) X))\n(assert (not (>= T (* X lnR))))\n",
        comment="with R = X/Y: a cell contributes at least X·ln(X/Y), which is data processing; and with R = 1, T ≥ X − Y, which is Gibbs' inequality",
    )
    a, alpha, mass, other = (sympy.Symbol(name, positive=True) for name in ("a", "alpha", "P", "Q"))
    rest, missed = (sympy.Symbol(name, positive=True) for name in ("c", "gamma"))  # 1 − a and 1 − α
    right = mass * a * _log(mass * a / (other * alpha)) + mass * rest * _log(mass * rest / (other * missed))
    binary = a * _log(a / alpha) + rest * _log(rest / missed)
    bench.identity("chain-rule-on-two-cells", right.subs(rest, 1 - a), (mass * _log(mass / other) + mass * binary).subs(rest, 1 - a))
    bench.valid(
        "what-the-prompts-add",
        "(set-logic QF_LRA)\n" + reals("KL", "cells", "binary", "outer") + "; cells = the sum over all cells; outer = Σ P[p]·ln(P[p]/Q[p]) and the term of the rest\n"
        "(assert (>= KL cells))\n(assert (= cells (+ outer binary)))\n(assert (>= outer 0.0))\n(assert (not (>= KL binary)))\n",
        comment="KL ≥ Σ P[p]·kl(a_p‖α_p): `a-cell` with R = 1, over the prompts and the rest, whose masses sum to 1 on both sides as the set is prefix-free",
    )


def _log(quotient: sympy.Expr) -> sympy.Expr:
    """ln of a quotient of positive numbers, taken apart."""
    return sympy.expand_log(sympy.log(quotient), force=True)


KL_OF = LN + reals("a", "b") + "(assert (and (<= 0.0 b) (<= b a) (<= a 1.0)))\n"


def below_the_target(bench: Bench) -> None:
    """A score below its target costs more, and a target costs at most ln(1/b)."""
    bench.valid(
        "lower-scores-cost-more",
        KL_OF + reals("alpha") + "(assert (and (< 0.0 alpha) (<= alpha b) (< b 1.0)))\n"
        "; kl(a‖α) − kl(a‖b) = a·ln(b/α) + (1−a)·ln((1−b)/(1−α)), each logarithm at least 1 − 1/t\n(declare-const u Real)\n(declare-const v Real)\n"
        "(assert (= (* u b) alpha))\n(assert (= (* v (- 1.0 b)) (- 1.0 alpha)))\n"
        "(assert (>= (ln (/ b alpha)) (- 1.0 u)))\n(assert (>= (ln (/ (- 1.0 b) (- 1.0 alpha))) (- 1.0 v)))\n"
        "(assert (not (>= (+ (* a (ln (/ b alpha))) (* (- 1.0 a) (ln (/ (- 1.0 b) (- 1.0 alpha))))) 0.0)))\n",
        comment="kl(a‖α) ≥ kl(a‖b) for 0 < α ≤ b ≤ a, b < 1; for α = 0 < a it is +∞, and for b = 1 it is kl(1‖1) = 0",
    )
    bench.valid(
        "at-most-ln-1-over-b",
        "(set-logic QF_NRA)\n" + reals("a", "b", "lna", "lnb", "lnrest") + "; lnrest = ln((1−a)/(1−b))\n"
        "(assert (and (< 0.0 b) (<= b a) (<= a 1.0)))\n(assert (and (<= lna 0.0) (<= lnb 0.0) (<= lnrest 0.0)))  ; of numbers at most 1\n"
        "(assert (not (<= (+ (* a (- lna lnb)) (* (- 1.0 a) lnrest)) (- lnb))))\n",
        comment="kl(a‖b) ≤ ln(1/b), so that a target b for all of ε costs at most ε·ln(1/b); where a_p < b the prompt is left alone, at cost 0",
    )
    mass, a, b, y = (sympy.Symbol(name, positive=True) for name in "Paby")
    bench.identity("the-quotient", (mass * a * y) / (mass * b * y), a / b)
    bench.valid(
        "the-construction-string-by-string",
        LN + reals("P", "a", "b", "y", "T", "X") + "; y = P(string|p, A); X and T are sums over the strings so far, of y and of P·ln(P/Q)\n"
        "(assert (and (> P 0.0) (> a 0.0) (> b 0.0) (> y 0.0)))\n(assert (= T (* (* P a) (* X (ln (/ a b))))))\n"
        "(assert (= (ln (/ (* (* P a) y) (* (* P b) y))) (ln (/ a b))))  ; one quotient, by `the-quotient`\n"
        "(assert (not (= (+ T (* (* (* P a) y) (ln (/ (* (* P a) y) (* (* P b) y))))) (* (* P a) (* (+ X y) (ln (/ a b)))))))\n",
        comment="Q = P[p]·b·P(·|p,A) on A: its strings add P[p]·a·ln(a/b), as those y sum to 1; likewise off A with 1−a and 1−b; elsewhere ln 1 = 0",
    )


# -- models ----------------------------------------------------------------------------------------------------------------------------


def model(strings: Strings, length: int, default: Mapping[object, object]) -> ar.Table:
    """The table of a joint over {a, b}, by quotients of prefix masses."""
    masses: dict[str, Fraction] = {}
    for string, mass in strings.items():
        for n in range(length + 1):
            masses[string[:n]] = masses.get(string[:n], ZERO) + mass
    rows = {w: {x: masses.get(w + x, ZERO) / mass for x in "ab"} for w, mass in masses.items() if mass and len(w) < length}
    return ar.Table("ab", rows, length=length, default=default)


def kl2(a: Fraction, b: Fraction) -> ar.LogSum | float:
    """The binary relative entropy kl(a‖b)."""
    if (a and not b) or (a < 1 and b == 1):
        return inf
    total = ar.LogSum()
    for x, y in ((a, b), (1 - a, 1 - b)):
        total += x * ar.log(x / y) if x else ar.LogSum()
    return total


def divergence(p: Strings, q: Strings) -> ar.LogSum | float:
    """The KL of two joints with finitely many strings, from the definition."""
    if any(mass and not q.get(x) for x, mass in p.items()):
        return inf
    return sum((mass * ar.log(mass / q[x]) for x, mass in p.items() if mass), ar.LogSum())


Benchmark = Mapping[str, frozenset[str]]
"""For each prompt of the set its right completions."""


def score(strings: Strings, prompt: str, right: frozenset[str]) -> Fraction | None:
    """Q(A_p|p), None where p is impossible."""
    masses = {w[len(prompt) :]: mass for w, mass in strings.items() if w.startswith(prompt)}
    total = sum(masses.values(), ZERO)
    return sum((mass for w, mass in masses.items() if w in right), ZERO) / total if total else None


def reweighted(strings: Strings, benchmark: Benchmark, targets: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """The minimiser: P, with the completions of each prompt reweighted; where a_p = 1 the wrong mass is spread evenly over A_pᶜ."""
    q = dict(strings)
    for p, right in benchmark.items():
        a, b = score(strings, p, right), targets[p]
        if not a:
            continue
        wrong = [w for w in strings if w.startswith(p) and w[len(p) :] not in right]
        mass = sum((m for w, m in strings.items() if w.startswith(p)), ZERO)
        for w in (w for w in strings if w.startswith(p)):
            if w[len(p) :] in right:
                q[w] = strings[w] * b / a
            else:
                q[w] = strings[w] * (1 - b) / (1 - a) if a < 1 else mass * (1 - b) / len(wrong)
    return q


def formula(strings: Strings, benchmark: Benchmark, targets: Mapping[str, Fraction]) -> ar.LogSum | float:
    """Σ P[p]·kl(a_p‖b_p), with 0·∞ = 0."""
    total = ar.LogSum()
    for p, right in benchmark.items():
        a, mass = score(strings, p, right), sum((m for w, m in strings.items() if w.startswith(p)), ZERO)
        term = kl2(a, targets[p]) if a else ar.LogSum()
        if isinstance(term, float):
            return inf
        total += mass * term
    return total


def tables(size: int, length: int, support: int = 0) -> list[dict[str, Fraction]]:
    """Every joint on the strings of this length over {a, b} with weights that are multiples of 1/size; at least `support` strings possible."""
    words = ["".join(letters) for letters in product("ab", repeat=length)]
    rows = [row for row in product(range(size + 1), repeat=len(words)) if sum(row) == size]
    return [{w: Fraction(n, size) for w, n in zip(words, row, strict=True)} for row in rows if sum(map(bool, row)) >= support]


SETS: list[Benchmark] = [
    {"": frozenset({"aa"})},
    {"": frozenset({"ab", "ba"})},
    {"a": frozenset({"a"})},
    {"a": frozenset({"a"}), "b": frozenset({"a"})},
    {"aa": frozenset(), "b": frozenset({"b"})},
]
TARGETS = [ZERO, Fraction(1, 4), Fraction(1, 2)]


def targets_of(strings: Strings, benchmark: Benchmark, b: Fraction) -> dict[str, Fraction]:
    """b_p = min(b, a_p)."""
    return {p: min(b, score(strings, p, right) or ZERO) for p, right in benchmark.items()}


def least_of_all(bench: Bench) -> None:
    """Against every competitor on a grid: those that meet the targets pay at least the formula, and the construction pays exactly it."""
    competitors = tables(6, 2)
    for strings, benchmark, b in product(tables(4, 2), SETS, TARGETS):
        targets = targets_of(strings, benchmark, b)
        value, q = formula(strings, benchmark, targets), reweighted(strings, benchmark, targets)
        bench.check("the construction meets its targets", all((score(q, p, r) or ZERO) <= targets[p] for p, r in benchmark.items()), f"{strings}, {benchmark}, {b}")
        bench.check("and pays the formula", divergence(strings, q) == value, f"{strings}, {benchmark}, {b}")
    for strings, benchmark, b in product(tables(3, 2, 2), SETS, TARGETS):
        targets = targets_of(strings, benchmark, b)
        value = formula(strings, benchmark, targets)
        for q in competitors:
            if all((score(q, p, r) or ZERO) <= targets[p] for p, r in benchmark.items()) and (paid := divergence(strings, q)) != inf:
                bench.check("no competitor pays less", value <= paid, f"{strings}, {benchmark}, {b}: {q}")


BITS = {"".join(w): Fraction(n, 16) for w, n in zip(product("ab", repeat=3), (1, 2, 3, 4, 2, 1, 2, 1), strict=True)}


def by_the_library(bench: Bench) -> None:
    """Three letters: the library's KL and its scores, for every choice of right completions of the prompts aa and b."""
    p = model(BITS, 3, {"a": 1})
    endings = ["".join(w) for w in product("ab", repeat=2)]
    rights = [frozenset(c) for n in range(4) for c in combinations(endings, n)]
    for first, second, b in product(([], ["a"], ["b"]), rights, TARGETS):
        benchmark = {"aa": frozenset(first), "b": second}
        targets = targets_of(BITS, benchmark, b)
        q = model(reweighted(BITS, benchmark, targets), 3, {"a": 1})
        for prompt, right in benchmark.items():
            bench.check("the score is the target", not right or ar.probability(q, "|".join(right), prompt=prompt) == targets[prompt])
        bench.proved(ar.decide(Comparison(KL(p, q), "==", formula(BITS, benchmark, targets))))
        epsilon = ar.prefix_probability(p, "aa") + ar.prefix_probability(p, "b")
        if b:
            bench.check("at most ε·ln(1/b)", formula(BITS, benchmark, targets) <= epsilon * ar.log(1 / b))


def asking(right: Fraction) -> ar.PDFA[str]:
    """aⁿ is a string of its own or is followed by the question b, which is answered c with probability `right`, else d."""
    rows = {"ask": {"a": Fraction(1, 2), "b": Fraction(1, 4), END: Fraction(1, 4)}, "answer": {"c": right, "d": 1 - right}, "done": {END: ONE}}
    return ar.PDFA("abcd", start="ask", next=rows, step={"ask": {"a": "ask", "b": "answer"}, "answer": {"c": "done", "d": "done"}}, default="done")


def infinitely_many_prompts(bench: Bench) -> None:
    """𝒫 = {aⁿb : n ≥ 0}, prefix-free, of total probability ½: strings of every length."""
    for a, b in ((Fraction(3, 4), Fraction(1, 4)), (Fraction(9, 10), Fraction(1, 10)), (ONE, Fraction(1, 100))):
        p, q = asking(a), asking(b)
        name = f"endless-set-{a.numerator}-of-{a.denominator}"
        bench.proved(ar.decide(Comparison(KL(p, q), "==", Fraction(1, 2) * kl2(a, b))), name, models={"P": p, "Q": q})


def edges(bench: Bench) -> None:
    """a_p = 0, a_p = 1, ε = 0, and b = 0 < a."""
    wrong = asking(ZERO)
    bench.check("a = 0: P itself scores 0", ar.probability(wrong, "c", prompt="b") == 0 and formula({"aa": ONE}, {"a": frozenset({"b"})}, {"a": ZERO}) == 0)
    certain, half = asking(ONE), asking(Fraction(1, 2))
    elsewhere = ar.Overridden(certain, at={"b": {"c": "1/2", "a": "1/3", END: "1/6"}, "ab": {"c": "1/2", "d": "1/2"}})
    here = ar.Overridden(certain, at={"b": {"c": "1/2", "d": "1/2"}, "ab": {"c": "1/2", "b": "1/2"}})
    bench.check("a = 1: any wrong answers", ar.kl(certain, elsewhere) == ar.kl(certain, here) == (Fraction(1, 4) + Fraction(1, 8)) * ar.log(2))
    bench.check("a = 1: every prompt of the set", ar.kl(certain, half) == Fraction(1, 2) * ar.log(2))
    never = asking(ZERO)
    bench.proved(ar.decide(Comparison(KL(half, never), "==", inf)), "b-0-below-a", models={"P": half, "Q": never})
    free = ar.Overridden(half, below={"c": {"d": 1}})
    bench.proved(ar.decide(Comparison(KL(half, free), "==", 0)), "impossible-prompts-are-free", models={"P": half, "Q": free})
    bench.check("ε = 0, b = 0", ar.prefix_probability(half, "c") == 0 and ar.next_distribution(free, "c")["d"] == 1)


# -- mutants ---------------------------------------------------------------------------------------------------------------------------


def nested(bench: Bench) -> str:
    """ε and a are nested prompts, and one lie is counted twice."""
    p = model({"aa": Fraction(1, 2), "ab": Fraction(1, 2)}, 2, {"a": 1})
    q = model({"aa": Fraction(1, 4), "ab": Fraction(3, 4)}, 2, {"a": 1})
    bench.check("both targets are met", ar.probability(q, "aa") == ar.probability(q, "a", prompt="a") == Fraction(1, 4))
    twice = 2 * kl2(Fraction(1, 2), Fraction(1, 4))
    bench.refuted(ar.decide(Comparison(twice, "<=", KL(p, q))), "mutant-nested", models={"P": p, "Q": q})
    return "P = aa or ab, ½ each; the prompts ε and a, right where the second letter is a, target ¼: ¼ and ¾ pay kl(½‖¼) once, and the formula says twice"


def higher_target(bench: Bench) -> str:
    """A target above what P scores anyway."""
    p = asking(Fraction(1, 4))
    bench.check("P meets the target", ar.probability(p, "c", prompt="b") <= Fraction(1, 2))
    bench.refuted(ar.decide(Comparison(Fraction(1, 2) * kl2(Fraction(1, 4), Fraction(1, 2)), "<=", KL(p, p))), "mutant-higher-target", models={"P": p})
    return "a = ¼, b = ½: P itself scores at most ½, at cost 0, and ½·kl(¼‖½) > 0"


def turned_round(bench: Bench) -> str:
    """kl(b‖a) in place of kl(a‖b)."""
    p, q = asking(Fraction(3, 4)), asking(Fraction(1, 8))
    bench.refuted(ar.decide(Comparison(KL(p, q), "==", Fraction(1, 2) * kl2(Fraction(1, 8), Fraction(3, 4)))), "mutant-turned-round", models={"P": p, "Q": q})
    return "a = ¾, b = ⅛, ε = ½: the KL is ½·kl(¾‖⅛) ≈ 0.515, not ½·kl(⅛‖¾) ≈ 0.436"


def half_the_cost(bench: Bench) -> str:
    """ε·ln(1/b) is sharp at a = 1."""
    p, q = asking(ONE), asking(Fraction(1, 10))
    bench.proved(ar.decide(Comparison(KL(p, q), "==", Fraction(1, 2) * ar.log(10))))
    bench.refuted(ar.decide(Comparison(KL(p, q), "<=", Fraction(49, 100) * ar.log(10))), "mutant-smaller-constant", models={"P": p, "Q": q})
    return "a = 1, b = 1/10, ε = ½: the least KL is exactly ½·ln 10, more than 0.98·ε·ln(1/b)"


def nothing_wrong(bench: Bench) -> str:
    """A_pᶜ is empty: no model can fail."""
    for strings in tables(4, 2):
        q = model(strings, 2, {"a": 1})
        bench.check("every model scores 1", ar.probability(q, "a|b", prompt="a") == 1)
    bench.check("the formula is finite", formula({"aa": ONE}, {"a": frozenset("ab")}, {"a": Fraction(1, 2)}) == ar.log(2))
    return "strings of two letters, the prompt a, and every completion is right: every model scores 1, and none pays ln 2 for the score ½"


def never_at_a_price(bench: Bench) -> str:
    """b = 0 below a > 0 at a possible prompt."""
    p, q = asking(Fraction(1, 2)), asking(ZERO)
    tiny = ar.Overridden(p, at={"aaaaaaaaab": {"d": 1}})
    bench.check("ε = 2^−11", ar.prefix_probability(p, "aaaaaaaaab") == Fraction(1, 2**11))
    bench.refuted(ar.decide(Comparison(KL(p, tiny), "<=", 10**9)), "mutant-zero-score", models={"P": p, "Q": tiny})
    bench.refuted(ar.decide(Comparison(KL(p, q), "<=", 10**9)))
    return "one possible prompt of probability 2^−11, scored ½ by P and 0 by Q: the KL is +∞"


THEOREM = Theorem(
    name="C1",
    title="low-probability prompts",
    statement="To score at most b_p at every prompt p of a prefix-free set, where the joint P scores a_p ≥ b_p, a model must have KL at least Σ P[p]·kl(a_p‖b_p), "
    "and some model has exactly that: P, with the completions of those prompts reweighted. So failing a benchmark of probability ε down to score b costs at most ε·ln(1/b).",
    mathematics="min { KL(P‖Q) : Q(A_p|p) ≤ b_p ∀p∈𝒫 } = Σ_p P[p]·kl(a_p‖b_p) ≤ ε·ln(1/b) where b_p = min(b, a_p)",
    hypotheses=(
        "𝒫 is prefix-free",
        "0 ≤ b_p ≤ a_p, and 0·∞ = 0: a prompt with a_p = 0, or P[p] = 0, is left alone or free",
        "A_pᶜ is not empty where b_p < 1",
        "ln(xy) = ln x + ln y, ln t ≥ 1 − 1/t (its slope is shown), ln t ≤ 0 for t ≤ 1",
        "KL is the supremum over finite partitions of the strings (classical, cited); for finitely many strings it is the sum shown",
    ),
    parts=(
        Part("first-order induction", "lower bound, every alphabet and set of prompts: the log-sum inequality string by string, the chain rule on the cells (sympy), Gibbs; joined, and taken to infinite sums, in words", lower_bound),
        Part("first-order induction", "lower scores cost more; a score b costs at most ln(1/b) a prompt; what the construction pays, string by string", below_the_target),
        Part("exact finite check", "two letters: 35 joints, 5 sets and 3 targets pay the formula exactly; 16 of 3rds, no competitor among the 84 of 6ths pays less", least_of_all),
        Part("exact finite check", "three letters, by the library: every set of right completions of the prompts aa and b but all, 3 targets", by_the_library),
        Part("construction", "𝒫 = {aⁿb} of probability ½, all lengths, three pairs a, b", infinitely_many_prompts),
        Part("construction", "a = 0; a = 1 with different wrong answers; b = 0 < a costs +∞; ε = 0 is free", edges),
    ),
    mutants=(
        Mutant("The formula holds for every set of prompts.", "“prefix-free”", nested),
        Mutant("The formula holds for every target.", "b_p ≤ a_p", higher_target),
        Mutant("The least KL is Σ P[p]·kl(b_p‖a_p).", "the order of the relative entropy is changed", turned_round),
        Mutant("Failing costs at most 0.98·ε·ln(1/b).", "the constant is changed", half_the_cost),
        Mutant("The formula holds where every completion is right.", "“A_pᶜ is not empty”", nothing_wrong),
        Mutant("Never being right costs finitely much where ε is small.", "b > 0 at ε > 0", never_at_a_price),
    ),
)
