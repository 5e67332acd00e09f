"""D3: whoever seldom completes a target rightly is far from the uniform distribution on the targets, whatever it starts with.

Cauchy–Schwarz without roots or division: each x = min(a·p, u) has x² ≤ a·(u·p), and sums keep (Σx)² ≤ (Σa)·(Σu·p). The induction is over the
list of targets, so N is arbitrary. The exact optimum for given p is the greedy mixture, and linear-programming duality proves it optimal: the
bound of the dual is an inequality for each target, summed by the same induction. (Coq proves the first half too: proofs/coq/Overlap.v.)
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations, product

import sympy

import arprops as ar
from arprops.core.claim import Comparison, TotalVariation
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

ZERO, ONE = Fraction(0), Fraction(1)
Shares = Sequence[Fraction]


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


# One target: started with a, completed with p, of weight u; x = min(a·p, u).
ONE_TARGET = f"""
(set-logic QF_NRA)
{reals("a", "p", "u", "x")}(assert (and (>= a 0.0) (>= p 0.0) (>= u 0.0)))
(assert (and (<= x (* a p)) (<= x u) (or (= x (* a p)) (= x u))))
"""


def cauchy_schwarz(bench: Bench) -> None:
    """One target, one more target, and the end of the list; for every weight u, 1/N or not."""
    bench.valid(
        "one-target",
        ONE_TARGET + "(assert (not (and (>= x 0.0) (<= (* x x) (* a (* u p))))))\n",
        comment="x = min(a·p, u) is at least 0, and x² ≤ a·(u·p)",
    )
    bench.valid(
        "cross-term",
        "(set-logic QF_NRA)\n" + reals("S", "x", "A", "B", "a", "b") + "(assert (and (>= S 0.0) (>= x 0.0) (>= A 0.0) (>= B 0.0) (>= a 0.0) (>= b 0.0)))\n"
        "(assert (<= (* S S) (* A B)))\n(assert (<= (* x x) (* a b)))\n(assert (not (<= (* (* S x) (* S x)) (* (* A b) (* a B)))))\n",
        comment="S² ≤ A·B and x² ≤ a·b give (S·x)² ≤ (A·b)·(a·B)",
    )
    bench.valid(
        "means",
        "(set-logic QF_NRA)\n" + reals("c", "U", "V") + "(assert (and (>= U 0.0) (>= V 0.0)))\n(assert (<= (* c c) (* U V)))\n(assert (not (<= (* 2.0 c) (+ U V))))\n",
        comment="c² ≤ U·V gives 2c ≤ U + V: used for c = S·x, U = A·b, V = a·B",
    )
    bench.valid(
        "one-more-target",
        "(set-logic QF_NRA)\n" + reals("S", "x", "A", "B", "a", "b") + "(assert (<= (* S S) (* A B)))\n(assert (<= (* x x) (* a b)))\n"
        "(assert (<= (* 2.0 (* S x)) (+ (* A b) (* a B))))\n(assert (not (<= (* (+ S x) (+ S x)) (* (+ A a) (+ B b)))))\n",
        comment="so (S + x)² ≤ (A + a)·(B + b): with A = Σa, B = Σu·p, S = Σx the step of the induction over targets",
    )
    bench.valid(
        "end-of-the-list",
        "(set-logic QF_NRA)\n" + reals("S", "A", "B", "eps", "t") + "(assert (and (>= S 0.0) (>= B 0.0) (<= A 1.0) (<= B eps)))\n(assert (<= (* S S) (* A B)))\n"
        "(assert (and (>= t 0.0) (= (* t t) eps)))  ; t is the root of ε\n(assert (not (and (<= S t) (>= (- 1.0 S) (- 1.0 t)))))\n",
        comment="Σa ≤ 1 and Σu·p ≤ ε, the mean of the p where u = 1/N: overlap ≤ √ε, so TV = 1 − overlap ≥ 1 − √ε",
    )
    for n in range(2, 6):
        alpha, beta = sympy.symbols(f"alpha:{n}"), sympy.symbols(f"beta:{n}")
        gap = sum(x * x for x in alpha) * sum(y * y for y in beta) - sum(x * y for x, y in zip(alpha, beta, strict=True)) ** 2
        bench.identity(f"lagrange-{n}", gap, sum((alpha[i] * beta[j] - alpha[j] * beta[i]) ** 2 for i, j in combinations(range(n), 2)))


def sides(bench: Bench) -> None:
    """TV is 1 − overlap, an always-right model stays below ε, and the bound is attained."""
    bench.valid(
        "tv-is-what-is-lost",
        "(set-logic QF_LRA)\n" + reals("lost", "weights", "overlap", "u", "y") + "; y = a·p, what the model gives to the right completion of one more target\n"
        "(assert (= lost (- weights overlap)))\n(define-fun least () Real (ite (<= y u) y u))\n(define-fun excess () Real (ite (>= (- u y) 0.0) (- u y) 0.0))\n"
        "(assert (not (= (+ lost excess) (- (+ weights u) (+ overlap least)))))\n",
        comment="Σ max(u − a·p, 0) = Σu − Σ min(a·p, u): the total variation from the targets, whose weights sum to 1, is 1 − overlap",
    )
    bench.valid(
        "always-right",
        "(set-logic QF_NRA)\n" + reals("S", "B", "a", "p", "u", "x") + "(assert (<= S B))\n(assert (or (= p 0.0) (= p 1.0)))\n(assert (and (<= x (* a p)) (<= x u)))\n"
        "(assert (not (<= (+ S x) (+ B (* u p)))))\n",
        comment="where p is 0 or 1, x ≤ u·p: the overlap is at most Σu·p, whatever the a are",
    )
    bench.valid(
        "dual-bound",
        ONE_TARGET + reals("S", "A", "D", "level", "share") + "(assert (<= S (+ (* level A) D)))\n(assert (>= level 0.0))\n"
        "(assert (and (>= share 0.0) (>= (* share p) (- p level))))  ; share ≥ max(0, 1 − level/p)\n"
        "(assert (not (<= (+ S x) (+ (* level (+ A a)) (+ D (* share u))))))\n",
        comment="for every level ≥ 0: overlap ≤ level·Σa + Σ u·max(0, 1 − level/p), one target at a time; the dual of the linear program",
    )
    k, n = sympy.symbols("k N", positive=True)
    bench.identity("attained-overlap", k * (1 / n), k / n)  # k targets of a·p = (1/k)·(k/N) = 1/N
    bench.identity("attained-share", (1 / k) * (k / n), 1 / n)
    bench.identity("attained-mean", (k * (k / n)) / n, (k / n) ** 2)


# -- exactly, for given p --------------------------------------------------------------------------------------------------------------


def overlap(a: Shares, p: Shares, u: Shares) -> Fraction:
    """Σ min(aᵢpᵢ, uᵢ)."""
    return sum((min(x * y, w) for x, y, w in zip(a, p, u, strict=True)), ZERO)


def greedy(p: Shares, u: Shares) -> tuple[list[Fraction], Fraction]:
    """The reference's mixture: the sweetest target first, each until a·p = u; with the p of the last one poured (0 where all fit)."""
    a, left, level = [ZERO] * len(p), ONE, ZERO
    for i in sorted(range(len(p)), key=lambda i: -p[i]):
        if p[i] and left:
            a[i] = min(u[i] / p[i], left)
            left -= a[i]
            level = ZERO if left else p[i]
    return a, level


def dual(p: Shares, u: Shares, level: Fraction) -> Fraction:
    """level + Σ u·max(0, 1 − level/p): by `dual-bound` no mixture overlaps more, whatever the level."""
    return level + sum((w * max(ZERO, 1 - level / x) for x, w in zip(p, u, strict=True) if x), ZERO)


def corners(p: Shares, u: Shares) -> Fraction:
    """The optimum by brute force: a vertex of {Σa ≤ 1, 0 ≤ a·p ≤ u} fills targets in some order, the last one perhaps in part."""
    best = ZERO
    for order in permutations(range(len(p))):
        a, left = [ZERO] * len(p), ONE
        for i in order:
            a[i] = min(u[i] / p[i], left) if p[i] else left
            left -= a[i]
        best = max(best, overlap(a, p, u))
    return best


def uniform(n: int) -> list[Fraction]:
    """1/N, N times."""
    return [Fraction(1, n)] * n


def optimum(bench: Bench, p: Shares, u: Shares) -> Fraction:
    """The greatest overlap for these p: greedy, the dual and the corners agree exactly."""
    a, level = greedy(p, u)
    value = overlap(a, p, u)
    bench.check("greedy, dual and brute force agree", value == dual(p, u, level) == corners(p, u) and sum(a) <= 1, f"p = {p}, u = {u}")
    return value


def target(u: Shares) -> ar.Table:
    """The target i with weight uᵢ, then its right completion r; `off` is no target."""
    names = [str(i) for i in range(len(u))]
    return ar.Table([*names, "off", "r", "w"], {(): dict(zip(names, u, strict=True)), **{(name,): {"r": 1} for name in names}}, length=2, default={"w": 1})


def answering(a: Shares, p: Shares) -> ar.Table:
    """Starts with target i with probability aᵢ, else off; completes target i rightly with probability pᵢ."""
    names = [str(i) for i in range(len(a))]
    rows = {(): {**dict(zip(names, a, strict=True)), "off": 1 - sum(a, ZERO)}, ("off",): {"w": ONE}}
    rows |= {(name,): {"r": right, "w": 1 - right} for name, right in zip(names, p, strict=True)}
    return ar.Table([*names, "off", "r", "w"], rows, length=2, default={"w": 1})


THIRDS = [Fraction(n, 3) for n in range(4)]


def every_small_case(bench: Bench) -> None:
    """The optimum for every p of a grid, below the root of the mean; and the total variation of the models themselves."""
    for n in (1, 2, 3, 4):
        for p in product(THIRDS, repeat=n):
            best = optimum(bench, p, uniform(n))
            bench.check("overlap² ≤ ε", best * best <= sum(p) / n, str(p))
            if all(x in (0, 1) for x in p):
                bench.check("always right: overlap ≤ ε", best <= sum(p) / n, str(p))
    for p in product(THIRDS, repeat=3):
        u = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]
        best = optimum(bench, p, u)
        bench.check("weighted: overlap² ≤ Σu·p", best * best <= sum((w * x for w, x in zip(u, p, strict=True)), ZERO), str(p))
    shares = [a for a in product([Fraction(n, 4) for n in range(5)], repeat=2) if sum(a) <= 1]
    for u, a, p in product((uniform(2), [Fraction(2, 3), Fraction(1, 3)]), shares, product(THIRDS, repeat=2)):
        bench.proved(ar.decide(Comparison(TotalVariation(target(u), answering(a, p)), "==", 1 - overlap(a, p, u))))


def extremal(k: int, n: int) -> tuple[list[Fraction], list[Fraction]]:
    """k targets with a = 1/k and p = k/N, the others with 0."""
    return [Fraction(1, k)] * k + [ZERO] * (n - k), [Fraction(k, n)] * k + [ZERO] * (n - k)


def attained(bench: Bench) -> None:
    """For every N ≤ 8 and 1 ≤ k ≤ N, the total variation is exactly 1 − √ε, √ε = k/N."""
    for n in range(1, 9):
        for k in range(1, n + 1):
            a, p = extremal(k, n)
            bench.check("√ε = k/N", sum(p) / n == Fraction(k, n) ** 2)
            name = "attained-2-of-4" if (k, n) == (2, 4) else ""
            models = {"uniform": target(uniform(n)), "model": answering(a, p)}
            bench.proved(ar.decide(Comparison(TotalVariation(*models.values()), "==", 1 - Fraction(k, n))), name, models=models)


# -- mutants ---------------------------------------------------------------------------------------------------------------------------


def no_root(bench: Bench) -> str:
    """Four targets, two of them tried, each with success ½."""
    a, p = extremal(2, 4)
    models = {"uniform": target(uniform(4)), "model": answering(a, p)}
    bench.refuted(ar.decide(Comparison(1 - sum(p) / 4, "<=", TotalVariation(*models.values()))), "mutant-no-root", models=models)
    return "N = 4, p = (½, ½, 0, 0), a = (½, ½, 0, 0): ε = ¼ and the overlap is ½"


def sometimes_right(bench: Bench) -> str:
    """One target, tried always, right half of the time on one of two."""
    p, u = [Fraction(2, 3), Fraction(1, 3)], uniform(2)
    a, _ = greedy(p, u)
    models = {"uniform": target(u), "model": answering(a, p)}
    best = optimum(bench, p, u)
    bench.check("above ε", best > sum(p) / 2)
    bench.refuted(ar.decide(Comparison(1 - sum(p) / 2, "<=", TotalVariation(*models.values()))), "mutant-sometimes-right", models=models)
    return f"N = 2, p = (⅔, ⅓), a = (¾, ¼): ε = ½ and the overlap is {best}"


def any_size(bench: Bench) -> str:
    """√ε·N not an integer: the greatest overlap is below √ε."""
    for p in ([Fraction(1, 2)], [ONE, Fraction(1, 4)]):
        best = optimum(bench, p, uniform(len(p)))
        bench.check("the optimum is below √ε", best * best < sum(p) / len(p), str(p))
    a, _ = greedy([ONE, Fraction(1, 4)], uniform(2))
    models = {"uniform": target(uniform(2)), "model": answering(a, [ONE, Fraction(1, 4)])}
    bench.proved(ar.decide(Comparison(TotalVariation(*models.values()), "==", Fraction(3, 8))), "mutant-any-size", models=models)
    return "N = 2, p = (1, ¼): ε = 5/8, the greedy mixture overlaps by 5/8, the dual shows that nothing overlaps more, and (5/8)² < 5/8"


def more_than_one(bench: Bench) -> str:
    """A model of its own for each target: the aᵢ sum to 2."""
    p, u = uniform(2), uniform(2)
    own = [answering([ONE, ZERO], p), answering([ZERO, ONE], p)]
    total = sum((min(ar.string_probability(q, (str(i), "r")), u[i]) for i, q in enumerate(own)), ZERO)
    bench.check("Σ min(aᵢpᵢ, 1/N) = 1 and ε = ½", total == 1 and total**2 > sum(p) / 2)
    return "N = 2, p = (½, ½), and for each target another model, which always starts with it: Σ min(aᵢpᵢ, ½) = 1, and ε = ½"


def weights_forgotten(bench: Bench) -> str:
    """The mean of the p in place of their weighted mean."""
    u, p = [Fraction(3, 4), Fraction(1, 4)], [ONE, ZERO]
    models = {"weighted": target(u), "model": answering([ONE, ZERO], p)}
    bench.proved(ar.decide(Comparison(TotalVariation(*models.values()), "==", Fraction(1, 4))), "mutant-weights-forgotten", models=models)
    best = optimum(bench, p, u)
    bench.check("overlap² > mean of the p", best**2 > sum(p) / 2 and best**2 <= sum(w * x for w, x in zip(u, p, strict=True)))
    return "u = (¾, ¼), p = (1, 0), a = (1, 0): the overlap is ¾, and ¾² = 9/16 exceeds the mean ½ of the p; Σu·p = ¾"


THEOREM = Theorem(
    name="D3",
    title="overlap",
    statement="A model that starts with target i with probability aᵢ and then completes it rightly with probability pᵢ, the mean of the pᵢ being at most ε, "
    "overlaps the uniform distribution on the N targets by at most √ε; so its total variation from it is at least 1 − √ε. With weights uᵢ it is √(Σuᵢpᵢ). "
    "It is attained where √ε·N is an integer. If every pᵢ is 0 or 1, the overlap is at most ε. For given p, the greedy mixture is the optimum.",
    mathematics="Σ min(aᵢpᵢ, uᵢ) ≤ √(Σ uᵢpᵢ);  max_a Σ min(aᵢpᵢ, uᵢ) = min_{λ≥0} λ + Σ uᵢ·max(0, 1 − λ/pᵢ)",
    hypotheses=("aᵢ ≥ 0 and Σaᵢ ≤ 1", "pᵢ ≥ 0 and uᵢ ≥ 0", "Σuᵢ = 1 where overlap is 1 − TV, and then uᵢ = 1/N is the uniform case", "attained: √ε·N is an integer"),
    parts=(
        Part("first-order induction", "every number of targets and all weights: Cauchy–Schwarz by two solvers; induction over the list of targets joins the steps. Beside it Lagrange's identity, written out for 2 to 5 targets", cauchy_schwarz),
        Part("first-order induction", "every number of targets: TV = 1 − overlap, the case of always-right models, the dual bound; and the attained case as identities in k and N", sides),
        Part("exact finite check", "greedy = dual = brute force for every p in {0,⅓,⅔,1}^N, N ≤ 4, and weighted, N = 3; total variations of 480 pairs of models by the library", every_small_case),
        Part("construction", "1 − √ε is the total variation for every k ≤ N ≤ 8, √ε = k/N", attained),
    ),
    mutants=(
        Mutant("The overlap is at most ε.", "the root", no_root),
        Mutant("A model that is sometimes right overlaps by at most ε.", "“every pᵢ is 0 or 1”", sometimes_right),
        Mutant("√ε is attained for every ε and N.", "“√ε·N is an integer”", any_size),
        Mutant("Overlap ≤ √ε without Σaᵢ ≤ 1.", "the aᵢ belong to one model", more_than_one),
        Mutant("Weighted targets overlap by at most the root of the mean of the pᵢ.", "the weights on the right", weights_forgotten),
    ),
)
