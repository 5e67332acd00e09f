"""B8: scheduled sampling is inconsistent. Its objective has one minimiser, and that is not the truth.

The example: two equal fair bits x₁ = x₂. In training the model draws x̂₁ from its own answer; the prompt for the second bit is x̃ = x₁ with
probability ε (the truth is kept), else x̃ = x̂₁; the target stays x₂. The objective is E[−ln Q(x₁) − ln Q(x₂|x̃)]. A model of two bits has three
numbers: q = Q(0), r₀ = Q(0|0), r₁ = Q(1|1). The draw of x̂₁ depends on q. Whether a gradient goes through it (the objective as a function of all
three) or not (q has its own loss only), the minimiser is the same, and both are shown.
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from math import inf

import sympy

import arprops as ar
from arprops.core.claim import KL
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem

HALF = Fraction(1, 2)


def reals(*names: str) -> str:
    """Free constants: what is shown of them holds for all real numbers."""
    return "".join(f"(declare-const {name} Real)\n" for name in names)


Weights = dict[tuple[int, int], sympy.Expr]


def pairs(q: sympy.Expr, epsilon: sympy.Expr) -> Weights:
    """The weights of (target x₂, prompt x̃), by going through the truth, the coin and the draw."""
    found: Weights = dict.fromkeys(product((0, 1), repeat=2), sympy.Integer(0))
    for x, kept, draw in product((0, 1), repeat=3):
        weight = sympy.Rational(1, 2) * (epsilon if kept else 1 - epsilon) * (q if draw == 0 else 1 - q)
        found[x, x if kept else draw] += weight
    return found


def symbolic(bench: Bench) -> None:
    """The objective's derivatives, and the KL of the minimiser."""
    q, r0, r1 = sympy.symbols("q r_0 r_1", positive=True)
    epsilon = sympy.Symbol("epsilon", nonnegative=True)
    p = pairs(q, epsilon)
    own = -sympy.log(q) / 2 - sympy.log(1 - q) / 2
    objective = own - p[0, 0] * sympy.log(r0) - p[1, 0] * sympy.log(1 - r0) - p[1, 1] * sympy.log(r1) - p[0, 1] * sympy.log(1 - r1)
    half = objective.subs(q, sympy.Rational(1, 2))
    best = (1 + epsilon) / 2
    # at q = ½ each slope has the sign of r − (1+ε)/2; and the loss of the first bit has that of q − ½
    bench.identity("slope-of-r0", sympy.diff(half, r0), (r0 - best) / (2 * r0 * (1 - r0)))
    bench.identity("slope-of-r1", sympy.diff(half, r1), (r1 - best) / (2 * r1 * (1 - r1)))
    bench.identity("slope-of-the-first-bit-alone", sympy.diff(own, q), (q - sympy.Rational(1, 2)) / (q * (1 - q)))
    # at any q the slopes vanish at α₀ and α₁ only, with α(1 − α) as below
    for name, r, right, wrong, share in (("r0", r0, p[0, 0], p[1, 0], q), ("r1", r1, p[1, 1], p[0, 1], 1 - q)):
        alpha = right / (right + wrong)
        bench.identity(f"slope-of-{name}-at-any-q", sympy.diff(objective, r), (right + wrong) * (r - alpha) / (r * (1 - r)))
        u, v = epsilon, 1 - epsilon
        bench.identity(f"product-at-{name}", alpha * (1 - alpha), (u + v * share) * v * share / (u + 2 * v * share) ** 2)
    logs = sympy.log(r1) + sympy.log(1 - r1) - sympy.log(r0) - sympy.log(1 - r0)
    bench.identity("slope-of-q", sympy.diff(objective, q), -((1 - q) - q) / (2 * q * (1 - q)) + (1 - epsilon) / 2 * logs)
    # the KL: both possible strings have ½ under P, and half of (1+ε)/2 under the minimiser, so it is the ln of this ratio
    bench.identity("ratio-of-a-string", sympy.Rational(1, 2) / (sympy.Rational(1, 2) * best), 2 / (1 + epsilon))
    bench.identity("at-epsilon-0", (2 / (1 + epsilon)).subs(epsilon, 0), 2)


def through_the_draw(bench: Bench) -> None:
    """With the dependence on q: at the best r₀ and r₁ the slope of q is negative before ½. By symmetry it is positive after."""
    t = sympy.Symbol("t", positive=True)
    bench.identity("the-slope-of-half-t-minus-1-over-t-less-ln-t", sympy.diff((t - 1 / t) / 2 - sympy.log(t), t), (t - 1) ** 2 / (2 * t**2))
    bench.valid(
        "ratio-of-products",
        "(set-logic QF_NRA)\n" + reals("u", "v", "q", "s") + "(assert (and (>= u 0.0) (> v 0.0) (> q 0.0) (> s q)))\n"
        "(assert (not (<= (* (+ u (* v s)) (* (+ u (* 2.0 (* v q))) (+ u (* 2.0 (* v q))))) (* (+ u (* v q)) (* (+ u (* 2.0 (* v s))) (+ u (* 2.0 (* v s))))))))\n",
        comment="α₁(1−α₁)/(α₀(1−α₀)) ≤ s/q for s = 1 − q > q: with u = ε and v = 1 − ε, the factor beside s/q is at most 1",
    )
    bench.valid(
        "slope-is-negative",
        "(set-logic QF_NRA)\n" + reals("q", "s", "v", "logs", "ln", "slope", "inverse") + "(assert (and (> q 0.0) (> s q) (= (+ q s) 1.0) (>= v 0.0) (<= v 1.0)))\n"
        "(assert (= (* inverse (* q s)) 1.0))\n(assert (<= logs ln))  ; ln is monotone: logs ≤ ln(s/q)\n"
        "(assert (< (* 2.0 ln) (* (- s q) inverse)))  ; ln t < (t − 1/t)/2 for t = s/q > 1, and s/q − q/s = (s − q)/(qs)\n"
        "(assert (= slope (+ (* (- 0.5) (* (- s q) inverse)) (* 0.5 (* v logs)))))\n(assert (not (< slope 0.0)))\n",
        comment="the first bit's own loss outweighs what a draw of less entropy would gain for the second",
    )


# -- through the library -------------------------------------------------------------------------------------------------------------------


def two_bits(first: Fraction, same: Mapping[str, Fraction]) -> ar.Table:
    """A model of two bits, from Q(0) and the weights with which the second repeats a 0 and a 1."""
    return ar.Table("01", {"": bit("0", first), "0": bit("0", same["0"]), "1": bit("1", same["1"])}, length=2)


def bit(x: str, weight: Fraction) -> dict[object, Fraction]:
    """x with this weight, else the other bit."""
    return {x: weight, "10"["01".index(x)]: 1 - weight}


def answering(same: Fraction) -> ar.Table:
    """A fair first bit, repeated with this weight."""
    return two_bits(HALF, {"0": same, "1": same})


TRUTH = answering(Fraction(1))


def objective(p: ar.Table, q: ar.Table, epsilon: Fraction) -> ar.LogSum | float:
    """E[−ln Q(x₁) − ln Q(x₂|x̃)] in fractions, for any P and Q of two bits."""
    total = ar.LogSum()
    for x1, x2, kept, draw in product("01", "01", (True, False), "01"):
        weight = ar.string_probability(p, x1 + x2) * (epsilon if kept else 1 - epsilon) * ar.prefix_probability(q, draw)
        answer = ar.prefix_probability(q, x1) * ar.next_distribution(q, x1 if kept else draw)[x2]
        if weight and not answer:
            return inf
        total -= weight * ar.log(answer) if weight else ar.LogSum()
    return total


EPSILONS = [Fraction(0), Fraction(1, 4), HALF, Fraction(9, 10), Fraction(1)]


def on_a_grid(bench: Bench) -> None:
    """No model of a grid does as well as the stated minimiser; and the objective through the library's cross-entropies."""
    inside = [Fraction(n, 6) for n in range(1, 6)]
    for epsilon in EPSILONS:
        best = answering((1 + epsilon) / 2)
        least = objective(TRUTH, best, epsilon)
        for q, r0, r1 in product(inside, [*inside, (1 + epsilon) / 2], [*inside, (1 + epsilon) / 2]):
            model = two_bits(q, {"0": r0, "1": r1})
            value = objective(TRUTH, model, epsilon)
            bench.check("one minimiser", value > least or (value == least and ar.same_joint(model, best).proved), f"ε = {epsilon}, {q}, {r0}, {r1}: {value}")
    for epsilon, q, r in product(EPSILONS, inside[1::2], inside[1::2]):
        model = two_bits(q, {"0": r, "1": r})
        first, fair = (ar.Table("01", {"": bit("0", weight)}, length=1) for weight in (q, HALF))
        apart = two_bits(q, {"0": HALF, "1": HALF})  # x̂₁ and an independent target: what is trained where the truth is not kept
        kept, drawn, target, own = ar.cross_entropy(TRUTH, model), ar.cross_entropy(apart, model), ar.cross_entropy(fair, first), ar.entropy(first)
        assert isinstance(kept, ar.LogSum) and isinstance(drawn, ar.LogSum) and isinstance(target, ar.LogSum) and isinstance(own, ar.LogSum)
        bench.check("by cross-entropies", objective(TRUTH, model, epsilon) == epsilon * kept + (1 - epsilon) * (target + drawn - own))


def divergence(bench: Bench) -> None:
    """KL = ln(2/(1+ε)), through the library, for every ε of a grid; positive before 1."""
    for n in range(41):
        epsilon = Fraction(n, 40)
        model = answering((1 + epsilon) / 2)
        stored = {0: "nothing-kept", 20: "half-kept", 40: "all-kept"}.get(n, "")
        bench.proved(decide(ar.Comparison(KL(TRUTH, model), "==", ar.log(2 / (1 + epsilon)))), stored, models={"P": TRUTH, "Q": model})
        (bench.proved if epsilon < 1 else bench.refuted)(decide(ar.Comparison(0, "<", KL(TRUTH, model))))


# -- mutants -------------------------------------------------------------------------------------------------------------------------------


def consistent(bench: Bench) -> str:
    """Half of the prompts kept: the truth has the objective +∞."""
    model = answering(Fraction(3, 4))
    value = objective(TRUTH, model, HALF)
    bench.check("the truth is no minimiser", objective(TRUTH, TRUTH, HALF) == inf and value < inf)
    bench.refuted(decide(ar.Comparison(KL(TRUTH, model), "==", 0)), "mutant-consistent", models={"P": TRUTH, "Q": model})
    return "ε = ½: at P the objective is +∞, as P never answers a wrong x̂₁ with x₂; the minimiser repeats with ¾, and its KL is ln(4/3)"


def less_than_1_dropped(bench: Bench) -> str:
    """Everything kept is teacher forcing."""
    bench.refuted(decide(ar.Comparison(0, "<", KL(TRUTH, answering(Fraction(1))))), "mutant-epsilon-1", models={"P": TRUTH, "Q": answering(Fraction(1))})
    return "ε = 1: the minimiser is P, and the KL 0"


def equal_dropped(bench: Bench) -> str:
    """Independent bits are learned."""
    p, stated = answering(HALF), answering(Fraction(3, 4))
    for epsilon in EPSILONS[1:]:
        stated = answering((1 + epsilon) / 2)
        bench.check("the stated answer is worse than P's", objective(p, stated, epsilon) > objective(p, p, epsilon), f"ε = {epsilon}")
    bench.proved(ar.same_joint(p, two_bits(HALF, {"0": HALF, "1": HALF})), "mutant-independent-bits", models={"P": p})
    return "two independent fair bits, ε = ½: repeating with ¾ has a larger objective than P itself, which is learned"


def fair_dropped(bench: Bench) -> str:
    """A first bit with weights ¼ and ¾: what it should answer depends on the prompt."""
    first = Fraction(1, 4)
    p = two_bits(first, {"0": Fraction(1), "1": Fraction(1)})
    stated, better = two_bits(first, {"0": Fraction(3, 4), "1": Fraction(3, 4)}), two_bits(first, {"0": Fraction(5, 8), "1": Fraction(7, 8)})
    bench.check("(1+ε)/2 is beaten", objective(p, stated, HALF) > objective(p, better, HALF))
    bench.refuted(decide(ar.Comparison(KL(p, better), "==", ar.log(Fraction(4, 3)))), "mutant-not-fair", models={"P": p, "Q": better})
    return "equal bits with P(0) = ¼, ε = ½: repeating 0 with 5/8 and 1 with 7/8 has a smaller objective than ¾ and ¾, and its KL is not ln(4/3)"


def kept_for_drawn(bench: Bench) -> str:
    """ε as the probability that the draw is used."""
    epsilon = Fraction(1, 4)
    stated, best = answering(1 - epsilon / 2), answering((1 + epsilon) / 2)
    bench.check("1 − ε/2 is beaten", objective(TRUTH, stated, epsilon) > objective(TRUTH, best, epsilon))
    bench.refuted(decide(ar.Comparison(KL(TRUTH, best), "==", ar.log(1 / (1 - epsilon / 2)))), "mutant-kept-for-drawn", models={"P": TRUTH, "Q": best})
    return "ε = ¼ of the prompts kept: repeating with 5/8 has a smaller objective than with 7/8"


THEOREM = Theorem(
    name="B8",
    title="scheduled sampling",
    statement="Two equal fair bits, the true first bit kept as the prompt with probability ε, else the model's own draw: the objective has one minimiser, "
    "which answers x₂ = x̂₁ with probability (1+ε)/2 after a fair first bit, and its KL from the truth is ln(2/(1+ε)), positive for ε < 1 and ln 2 at ε = 0.",
    mathematics="argmin E[−ln Q(x₁) − ln Q(x₂|x̃)] = (Q(0) = ½, Q(x|x) = (1+ε)/2);  KL(P‖Q) = ln(2/(1+ε))",
    hypotheses=(
        "the bits are equal and fair",
        "0 ≤ ε ≤ 1 is the probability that the truth is kept, for each string anew",
        "the draw is from the model's own first answer, whether or not a gradient goes through it",
    ),
    parts=(
        Part("symbolic identity", "every ε and every model of two bits: the slopes of the objective, and the ratio whose logarithm is the KL", symbolic),
        Part(
            "first-order induction",
            "where the draw's dependence on q is differentiated: the slope of q is negative before ½ for every ε (no induction is needed: real arithmetic by two solvers); "
            "that a function falls where its slope is negative, and the symmetry of 0 and 1, in words",
            through_the_draw,
        ),
        Part("exact finite check", "five ε: no model of a grid of 5 · 6 · 6 does as well; the objective also through the library's cross-entropies", on_a_grid),
        Part("exact finite check", "41 values of ε: the KL by the library", divergence),
    ),
    mutants=(
        Mutant("The minimiser is the truth.", "scheduled sampling is put for teacher forcing", consistent),
        Mutant("The KL is positive for every ε.", "ε < 1 is dropped", less_than_1_dropped),
        Mutant("The minimiser answers x₂ = x̂₁ with probability (1+ε)/2 for any two fair bits.", "“equal” is dropped", equal_dropped),
        Mutant("… for any two equal bits.", "“fair” is dropped", fair_dropped),
        Mutant("The minimiser answers x₂ = x̂₁ with probability 1 − ε/2.", "ε is put for 1 − ε", kept_for_drawn),
    ),
)
