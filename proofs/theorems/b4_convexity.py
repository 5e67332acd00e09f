"""B4: the cross-entropy is convex over models, where it is strictly so, and which models minimise it.

By the chain rule (B1) the cross-entropy is L(Q) = −Σ_w Σ_x c(w,x)·ln Q(x|w) with c(w,x) = P[w]·P(x|w) = P[wx]: a sum of functions of one
coordinate each. So everything follows from c·(−ln q): its second derivative c/q², and that −ln is strictly convex. Two spaces must be kept
apart: the ambient one, all coordinates Q(x|w) free, and the models, whose answers sum to 1 and whose directions sum to 0 at each prompt.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import inf
from random import Random
from typing import TypeAlias

import sympy

import arprops as ar
from arprops.core.claim import CrossEntropy, Entropy
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

Outcome: TypeAlias = object
Coordinate: TypeAlias = tuple[str, Outcome]
Row: TypeAlias = dict[Outcome, Fraction]
Rows: TypeAlias = dict[str, Row]
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


# -- the Hessian -----------------------------------------------------------------------------------------------------------------------------


def one_coordinate(bench: Bench) -> None:
    """Every size: L = −c·ln q − d·ln r + R, with R what the other coordinates add."""
    q, r = sympy.symbols("q r", positive=True)
    c, d, rest = sympy.symbols("c d R", nonnegative=True)
    loss = -c * sympy.log(q) - d * sympy.log(r) + rest
    bench.identity("on-the-diagonal", sympy.diff(loss, q, 2), c / q**2)
    bench.identity("off-the-diagonal", sympy.diff(loss, q, r), 0)


def small_trees(bench: Bench) -> None:
    """From the definition Σ_s P(s)·(−ln Q(s)) over strings, all weights symbols: c(w,x) appears as the mass of the strings that begin with wx."""
    for letters, horizon in (("a", 1), ("a", 2), ("a", 3), ("ab", 1), ("ab", 2), ("abc", 1)):
        prompts = ["".join(w) for n in range(horizon) for w in product(letters, repeat=n)]
        q = {(w, x): sympy.Symbol(f"q_{w}_{x}", positive=True) for w in prompts for x in (*letters, "END")}
        p = {(w, x): sympy.Symbol(f"p_{w}_{x}", nonnegative=True) for w in prompts for x in letters}
        p |= {(w, "END"): 1 - sum(p[w, x] for x in letters) for w in prompts}
        loss, mass = sympy.Integer(0), {"": sympy.Integer(1)}
        for s in ("".join(w) for n in range(horizon + 1) for w in product(letters, repeat=n)):
            steps = [(s[:i], x) for i, x in enumerate(s)] + ([(s, "END")] if len(s) < horizon else [])
            mass |= {s: sympy.Mul(*(p[step] for step in steps[: len(s)]))}
            loss -= sympy.Mul(*(p[step] for step in steps)) * sympy.Add(*(sympy.log(q[step]) for step in steps))
        for one, other in product(q, repeat=2):
            block = mass[one[0]] * p[one] / q[one] ** 2 if one == other else 0
            bench.identity(f"letters-{len(letters)}-horizon-{horizon}-{one}-{other}", sympy.diff(loss, q[one], q[other]), block)


def convex(bench: Bench) -> None:
    """The null space of a diagonal with entries c/q², in both spaces, and convexity without derivatives."""
    bench.valid(
        "null-direction",
        "(set-logic QF_NRA)\n" + reals("c", "q", "h", "v") + "(assert (and (>= c 0.0) (> q 0.0)))\n(assert (= (* h (* q q)) c))  ; h = c/q², the diagonal's entry\n"
        "(assert (not (and (= (= (* h v) 0.0) (or (= c 0.0) (= v 0.0))) (= (= (* (* h v) v) 0.0) (or (= c 0.0) (= v 0.0))))))\n",
        comment="a direction v is sent to 0, and has the second derivative 0, at a coordinate iff v or c = P[w]·P(x|w) is 0 there",
    )
    bench.valid(
        "sum-of-squares",
        "(set-logic QF_NRA)\n" + reals("sum", "term") + "(declare-const null Bool)\n(assert (and (>= sum 0.0) (= (= sum 0.0) null) (>= term 0.0)))\n"
        "(assert (not (and (>= (+ sum term) 0.0) (= (= (+ sum term) 0.0) (and null (= term 0.0))))))\n",
        comment="over all coordinates: the second derivative along v is 0 iff v is 0 wherever c is not, in any subspace of directions",
    )
    bench.valid(
        "one-free-outcome-is-not-enough",
        "(set-logic QF_LRA)\n" + reals("others", "v") + "(assert (= (+ others v) 0.0))  ; the direction sums to 0\n(assert (= others 0.0))  ; it is 0 where c > 0\n"
        "(assert (not (= v 0.0)))\n",
        comment="on models: a prompt with at most one outcome of c = 0 has no null direction but 0; with two, +1 and −1 on them is one",
    )
    t = sympy.Symbol("t", positive=True)
    bench.identity("the-slope-of-t-1-ln-t", sympy.diff(t - 1 - sympy.log(t), t), (t - 1) / t)  # so ln t < t − 1 except at 1
    bench.valid(
        "minus-ln-is-strictly-convex",
        "(set-logic QF_UFNRA)\n(declare-fun ln (Real) Real)\n"
        + reals("a", "b", "x", "y", "m", "u", "v")
        + "; m = ax + by between x and y; u = x/m − 1 and v = y/m − 1\n"
        "(assert (and (> a 0.0) (> b 0.0) (= (+ a b) 1.0) (> x 0.0) (> y 0.0) (= m (+ (* a x) (* b y)))))\n(assert (and (> m 0.0) (= (* u m) (- x m)) (= (* v m) (- y m))))\n"
        "(assert (or (= x m) (< (- (ln x) (ln m)) u)))  ; ln t < t − 1 for t = x/m other than 1\n(assert (or (= y m) (< (- (ln y) (ln m)) v)))\n"
        "(assert (= (+ (* a u) (* b v)) 0.0))  ; shown next\n"
        "(assert (not (and (<= (- (ln m)) (- (- (* a (ln x))) (* b (ln y)))) (=> (not (= x y)) (< (- (ln m)) (- (- (* a (ln x))) (* b (ln y))))))))\n",
        comment="−ln of a mean is at most the mean of −ln, and less unless x = y: so L is convex, in the ambient space and on every convex set of models",
    )
    bench.valid(
        "the-slopes-cancel",
        "(set-logic QF_NRA)\n" + reals("a", "b", "x", "y", "m", "u", "v") + "(assert (and (= (+ a b) 1.0) (= m (+ (* a x) (* b y))) (> m 0.0)))\n"
        "(assert (and (= (* u m) (- x m)) (= (* v m) (- y m))))\n(assert (not (= (* m (+ (* a u) (* b v))) 0.0)))\n",
        comment="the weighted tangents at the mean cancel: a·(x − m) + b·(y − m) = 0",
    )


def rank(rows: list[list[Fraction]]) -> int:
    """By elimination."""
    left, found = [list(row) for row in rows], 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((i for i in range(found, len(left)) if left[i][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for i in range(found + 1, len(left)):
            share = left[i][column] / left[found][column]
            left[i] = [value - share * mine for value, mine in zip(left[i], left[found], strict=True)]
        found += 1
    return found


def drawn(rng: Random, outcomes: list[Outcome], least: int) -> Row:
    """A random distribution; no weight is 0 where `least` is 1."""
    weights = [rng.choice((least, least, 1, 2, 3)) for _ in outcomes]
    weights = weights if any(weights) else [1] * len(outcomes)
    return {x: Fraction(weight, sum(weights)) for x, weight in zip(outcomes, weights, strict=True)}


def classes() -> list[tuple[str, int, bool]]:
    """Letters, steps, and whether END may come early."""
    return [("ab", 1, False), ("ab", 2, False), ("ab", 2, True), ("a", 2, True), ("abc", 1, False), ("abc", 2, False), ("abc", 1, True)]


def prompts_of(letters: str, steps: int) -> list[str]:
    """All prompts with an answer to be chosen."""
    return ["".join(w) for n in range(steps) for w in product(letters, repeat=n)]


def model(letters: str, steps: int, early: bool, rows: Rows) -> ar.Table:  # noqa: FBT001
    """The table with these answers."""
    return ar.Table(letters, rows, **({"horizon": steps} if early else {"length": steps}))


def coefficients(rows: Rows) -> dict[Coordinate, Fraction]:
    """c(w,x) = P[w]·P(x|w)."""
    mass = {"": Fraction(1)}
    for w, row in rows.items():  # prompts come before what continues them
        mass |= {w + str(x): mass[w] * weight for x, weight in row.items() if x is not ar.END}
    return {(w, x): mass[w] * weight for w, row in rows.items() for x, weight in row.items()}


def ranks(bench: Bench) -> None:
    """The dimension of both null spaces by elimination, against the counts of the statement."""
    rng = Random(4)
    strict = {True: 0, False: 0}
    for letters, steps, early in classes():
        for _ in range(60):
            outcomes: list[Outcome] = [*letters, *([ar.END] if early else [])]
            p, q = ({w: drawn(rng, outcomes, least) for w in prompts_of(letters, steps)} for least in (0, 1))
            c = coefficients(p)
            places = list(c)
            hessian = [[c[one] / q[one[0]][one[1]] ** 2 if one == other else Fraction(0) for other in places] for one in places]
            free = {w: sum(not c[w, x] for x in outcomes) for w in p}
            bench.check("ambient null space", len(places) - rank(hessian) == sum(free.values()))
            # directions of models: x minus the first outcome, for each prompt and other outcome x
            basis = [{(w, x): Fraction(1), (w, outcomes[0]): Fraction(-1)} for w in p for x in outcomes[1:]]
            along = [[sum((u[i] * c[i] / q[i[0]][i[1]] ** 2 * v[i] for i in u if i in v), Fraction(0)) for v in basis] for u in basis]
            bench.check("null space on models", len(basis) - rank(along) == sum(max(0, one - 1) for one in free.values()))
            possible = {w: any(c[w, x] for x in outcomes) for w in p}
            says = all(possible.values()) and all(sum(not weight for weight in row.values()) <= 1 for row in p.values())
            bench.check("strict on models", (rank(along) == len(basis)) == says)
            table = model(letters, steps, early, p)
            strings = [s for n in range(steps + 1) for s in product(letters, repeat=n) if early or n == steps]
            bench.check("strict in the ambient space", (rank(hessian) == len(places)) == all(ar.string_probability(table, s) > 0 for s in strings))
            strict[says] += 1
    bench.check("both cases occurred", min(strict.values()) > 20, f"{strict}")


# -- second differences and minimisers, through the library --------------------------------------------------------------------------------------


def moves(rows: Rows) -> Iterator[dict[Coordinate, Fraction]]:
    """At each prompt, all directions with entries −1, 0, 1 that sum to 0, scaled to stay inside around the uniform answers."""
    for w, row in rows.items():
        for signs in product((-1, 0, 1), repeat=len(row)):
            if any(signs) and not sum(signs):
                yield {(w, x): Fraction(sign, 2 * len(row)) for x, sign in zip(row, signs, strict=True)}


def moved(rows: Rows, v: dict[Coordinate, Fraction], sign: int) -> Rows:
    """Q + sign·v."""
    return {w: {x: weight + sign * v.get((w, x), Fraction(0)) for x, weight in row.items()} for w, row in rows.items()}


def loss(p: ar.Table, q: ar.Table) -> ar.LogSum:
    """The exact cross-entropy, which must be finite."""
    found = ar.cross_entropy(p, q)
    assert isinstance(found, ar.LogSum), f"{found}"
    return found


def second_differences(bench: Bench) -> None:
    """L(Q+v) + L(Q−v) − 2·L(Q) ≥ 0 around the uniform Q, and 0 iff v is in the null space: exact sums of logarithms."""
    rng = Random(5)
    for letters, steps, early in classes():
        outcomes: list[Outcome] = [*letters, *([ar.END] if early else [])]
        uniform = {w: dict.fromkeys(outcomes, Fraction(1, len(outcomes))) for w in prompts_of(letters, steps)}
        for _ in range(5):
            p = {w: drawn(rng, outcomes, 0) for w in uniform}
            c = coefficients(p)
            target, middle = model(letters, steps, early, p), model(letters, steps, early, uniform)
            for v in moves(uniform):
                up, down = (model(letters, steps, early, moved(uniform, v, sign)) for sign in (1, -1))
                bend = loss(target, up) + loss(target, down) - 2 * loss(target, middle)
                bench.check("never below 0", bend >= 0)
                bench.check("0 iff in the null space", (bend == 0) == all(not c[i] for i in v if v[i]), f"{p} along {v}")


def grid(letters: str, steps: int, size: int) -> list[ar.Table]:
    """All tables of a fixed length with weights in the grid 1/size."""
    rows: list[Row] = [{x: Fraction(n, size) for x, n in zip(letters, row, strict=True)} for row in product(range(size + 1), repeat=len(letters)) if sum(row) == size]
    prompts = prompts_of(letters, steps)
    return [model(letters, steps, early=False, rows=dict(zip(prompts, row, strict=True))) for row in product(rows, repeat=len(prompts))]


def minimisers(bench: Bench) -> None:
    """L(Q) ≥ L(P) = H(P), with equality iff one joint (A1, B1); the minimiser is unique iff no prompt is impossible (A3)."""
    for letters, steps, size in (("ab", 2, 2), ("abc", 1, 3)):
        models = grid(letters, steps, size)
        for p in models:
            least, best = ar.entropy(p), []
            for q in models:
                value = ar.cross_entropy(p, q)
                bench.check("not below the entropy", value >= least, f"{p} and {q}")
                bench.check("equal iff in the fibre", (value == least) == ar.same_joint(p, q).proved, f"{p} and {q}")
                best += [q] if value == least else []
            impossible = sum(ar.count(ar.zero_prompts(p), n) for n in range(steps))
            bench.check("unique iff every prompt is possible", (len(best) == 1) == (impossible == 0), f"{p}: {len(best)} minimisers")


def training_sets(bench: Bench) -> None:
    """P the empirical distribution of n distinct strings of length T: at most 1 + n·(T−1) prompts shorter than T are possible."""
    rng = Random(6)
    for size, length, n in ((2, 6, 3), (2, 8, 5), (3, 5, 4)):
        words = sorted({"".join(rng.choice("abc"[:size]) for _ in range(length)) for _ in range(n)})
        rows: Rows = {}
        for prompt in sorted({w[:i] for w in words for i in range(length)}):
            after = [w[len(prompt)] for w in words if w.startswith(prompt)]
            rows[prompt] = {x: Fraction(after.count(x), len(after)) for x in sorted(set(after))}
        p = ar.Table("abc"[:size], rows, length=length, default={"a": 1})
        bench.check("it is the empirical distribution", all(ar.string_probability(p, w) == Fraction(1, len(words)) for w in words))
        free, every = sum(ar.count(ar.zero_prompts(p), i) for i in range(length)), sum(size**i for i in range(length))
        bench.check("nearly every prompt is free", every - free == len(rows) <= 1 + len(words) * (length - 1) < every / 2)
        other = ar.Table("abc"[:size], rows, length=length, default={"b": 1})
        bench.proved(decide(ar.Comparison(CrossEntropy(p, other), "==", Entropy(p))))
        bench.refuted(ar.same_conditionals(p, other))


# -- mutants -------------------------------------------------------------------------------------------------------------------------------

ONLY_A = ar.Table("abc", {"": {"a": 1}}, length=1)


def one(letters: str, *weights: Fraction) -> ar.Table:
    """One token with these weights."""
    return ar.Table(letters, {"": dict(zip(letters, weights, strict=True))}, length=1)


def at_most_one_dropped(bench: Bench) -> str:
    """Two impossible outcomes at a possible prompt: weight moves between them for nothing."""
    middle, up, down = one("abc", THIRD, THIRD, THIRD), one("abc", THIRD, HALF, Fraction(1, 6)), one("abc", THIRD, Fraction(1, 6), HALF)
    bench.check("every prompt is possible", ar.count(ar.zero_prompts(ONLY_A), 0) == 0)
    bench.proved(decide(ar.Comparison(CrossEntropy(ONLY_A, up), "==", CrossEntropy(ONLY_A, middle))), "mutant-a-flat-line", models={"P": ONLY_A, "Q1": up, "Q": middle})
    bench.proved(decide(ar.Comparison(CrossEntropy(ONLY_A, down), "==", CrossEntropy(ONLY_A, middle))))
    return "P is certain of a among a, b, c, and every prompt is possible: the loss −ln Q(a) is the same at (⅓,⅓,⅓), (⅓,½,⅙) and (⅓,⅙,½), on one line"


def ambient_for_models(bench: Bench) -> str:
    """One impossible outcome per prompt is no null direction on models."""
    p = one("ab", Fraction(1), Fraction(0))
    bench.check("a string of probability 0", ar.string_probability(p, "b") == 0)
    for x, y in ((Fraction(n, 7), Fraction(m, 7)) for n in range(1, 7) for m in range(1, n)):
        ends, middle = loss(p, one("ab", x, 1 - x)) + loss(p, one("ab", y, 1 - y)), loss(p, one("ab", (x + y) / 2, 1 - (x + y) / 2))
        bench.check("strictly convex", ends > 2 * middle)
    third, two_thirds, half = one("ab", THIRD, 1 - THIRD), one("ab", 1 - THIRD, THIRD), one("ab", HALF, HALF)
    mean = HALF * (loss(p, third) + loss(p, two_thirds))
    bench.proved(decide(ar.Comparison(CrossEntropy(p, half), "<", mean)), "mutant-strict-on-models", models={"P": p, "Q": half})
    return "P is certain of a among a and b, so the string b is impossible; on models the loss is −ln Q(a), strictly convex in the one direction there is"


def models_for_ambient(bench: Bench) -> str:
    """And in the ambient space it is one: a direction that leaves the models."""
    p = one("ab", Fraction(1), Fraction(0))
    bench.check("every prompt is possible, with one impossible outcome", ar.count(ar.zero_prompts(p), 0) == 0 and ar.string_probability(p, "b") == 0)
    c = coefficients({"": {x: ar.next_distribution(p, "")[x] for x in "ab"}})
    hessian = [[c[i] / HALF**2 if i == j else Fraction(0) for j in c] for i in c]
    bench.check("the ambient Hessian is singular", rank(hessian) == 1 < len(c))
    return "P certain of a among a and b: the ambient Hessian is diag(1/Q(a)², 0), singular, though every prompt is possible and has one impossible outcome"


def unique_for_strict(bench: Bench) -> str:
    """A unique minimiser on the boundary, without strict convexity inside."""
    models = grid("abc", 1, 4)
    least = [q for q in models if ar.cross_entropy(ONLY_A, q) == ar.entropy(ONLY_A)]
    bench.check("one minimiser", least == [ONLY_A] and ar.same_joint(least[0], ONLY_A).proved)
    bench.proved(decide(ar.Comparison(CrossEntropy(ONLY_A, one("abc", HALF, HALF, Fraction(0))), "==", CrossEntropy(ONLY_A, one("abc", HALF, Fraction(0), HALF)))))
    bench.refuted(decide(ar.Comparison(CrossEntropy(ONLY_A, one("abc", HALF, HALF, Fraction(0))), "==", Entropy(ONLY_A))), "mutant-boundary", models={"P": ONLY_A})
    return "P certain of a among a, b, c: P itself is the only minimiser (−ln Q(a) = 0 iff Q(a) = 1), and the loss is constant along (·, +, −)"


def possible_dropped(bench: Bench) -> str:
    """An impossible prompt leaves the minimiser's answers free."""
    p, q = (ar.Table("ab", {"": {"a": 1}, "a": {"a": "1/2", "b": "1/2"}, "b": {x: 1}}, length=2) for x in "ab")
    bench.proved(decide(ar.Comparison(CrossEntropy(p, q), "==", Entropy(p))), "mutant-two-minimisers", models={"P": p, "Q": q})
    bench.refuted(ar.same_conditionals(p, q), "mutant-two-minimisers-differ", models={"P": p, "Q": q})
    return "P never begins with b: P and the model with another answer after b both have the least loss, ln 2"


def infinite_entropy(bench: Bench) -> str:
    """Where the entropy is +∞ every model is a minimiser."""
    p, q = (ar.PDFA("ab", start=0, next={0: {"a": x, "b": 1 - x}}, step={0: {"a": 0, "b": 0}}) for x in (HALF, THIRD))
    bench.proved(decide(ar.Comparison(Entropy(p), "==", inf)), "mutant-infinite-entropy", models={"P": p})
    bench.proved(decide(ar.Comparison(CrossEntropy(p, q), "==", inf)), "mutant-infinite-loss", models={"P": p, "Q": q})
    bench.refuted(ar.same_joint(p, q), "mutant-not-in-the-fibre", models={"P": p, "Q": q})
    return "coins of heads ½ and ⅓ for ever: both have the loss +∞ against P, the least there is, and only one has P's joint"


THEOREM = Theorem(
    name="B4",
    title="convexity",
    statement="Over the answers, the Hessian of the cross-entropy at an interior Q is diagonal with entries P[w]·P(x|w)/Q(x|w)². In all coordinates its null space is spanned by "
    "those where P[w]·P(x|w) = 0; on models it is the sum-zero vectors on them, so it is strictly convex iff every prompt is possible and has at most one impossible outcome. "
    "Where P's entropy is finite the minimisers are the fibre, a single model iff every prompt is possible.",
    mathematics="H = diag(P[w]·P(x|w)/Q(x|w)²);  ker H = {v: P[w]·P(x|w) > 0 ⟹ v(w,x) = 0};  dim(ker H on models) = Σ_w max(0, #{x: P[w]·P(x|w) = 0} − 1);  "
    "argmin L = {Q: Q[w] = P[w] for all w}",
    hypotheses=(
        "models of a common horizon or length, so there are finitely many coordinates; an outcome that is forced is no coordinate",
        "Q is interior: every answer positive (for the Hessian, not for the minimisers)",
        "P's entropy is finite, for the minimisers",
    ),
    parts=(
        Part("symbolic identity", "every size: one coordinate and a pair of them, the others being a constant", one_coordinate),
        Part("symbolic identity", "all second derivatives from the definition over strings, weights symbolic: one letter up to horizon 3, two up to 2, three at 1", small_trees),
        Part(
            "first-order induction",
            "the null space coordinate by coordinate, folded; and convexity, strict where P can tell, from ln t ≤ t − 1 (read off its derivative)",
            convex,
        ),
        Part("exact finite check", "rank by elimination on both spaces: 420 random P and interior Q of 7 classes of models, against the counts and the library's string probabilities", ranks),
        Part("exact finite check", "second differences of the library's cross-entropy along every direction with entries −1, 0, 1 at one prompt: 35 P", second_differences),
        Part(
            "exact finite check",
            "all pairs of the 27 two-step models of two letters with weights in {0,½,1}, and of the 10 one-step models of three letters with thirds; that L − H is the KL, which is 0 on the fibre only, is B1 and A1; the count of the fibre is A3",
            minimisers,
        ),
        Part("exact finite check", "three training sets as P: which prompts are free", training_sets),
    ),
    mutants=(
        Mutant("On models it is strictly convex iff every prompt is possible.", "“at most one impossible outcome” is dropped", at_most_one_dropped),
        Mutant("On models it is strictly convex iff every string has positive probability.", "the ambient condition is put for the one on models", ambient_for_models),
        Mutant("In all coordinates it is strictly convex iff every prompt is possible and has at most one impossible outcome.", "the condition on models is put for the ambient one", models_for_ambient),
        Mutant("On models the minimiser is unique iff it is strictly convex.", "uniqueness is taken for strictness: the minimiser may lie on the boundary", unique_for_strict),
        Mutant("The minimiser is unique.", "“every prompt is possible” is dropped", possible_dropped),
        Mutant("The minimisers are exactly the fibre.", "“P's entropy is finite” is dropped", infinite_entropy),
    ),
)
