"""B5: the gradient of the cross-entropy of a softmax is the softmax minus the target.

One coordinate at a time the theorem needs no sums: the loss depends on z_i through e^{z_i} alone, and what the other logits add is
one positive constant R. So two identities, i = y and i ≠ y, are the theorem for every number of logits; the identities written out
for two to five logits show that nothing was lost on the way. The library joins by its exact cross-entropies: the loss is
convex, so a gradient g must satisfy loss(z + h·e_i) ≥ loss(z) + h·g_i for every h, and a false one does not.
"""

from fractions import Fraction
from itertools import product

import sympy

import arprops as ar
from arprops.core.claim import Comparison, CrossEntropy
from arprops.search.decide import decide
from arprops.solve.bench import Bench
from arprops.solve.theorem import Mutant, Part, Theorem


def any_size(bench: Bench) -> None:
    """Both cases of a coordinate, the rest of the sum being a symbol."""
    t, rest, target = sympy.Symbol("t", real=True), sympy.Symbol("R", positive=True), sympy.Symbol("z_y", real=True)
    softmax = sympy.exp(t) / (sympy.exp(t) + rest)
    bench.identity("at-the-target", sympy.diff(sympy.log(sympy.exp(t) + rest) - t, t), softmax - 1)
    bench.identity("elsewhere", sympy.diff(sympy.log(sympy.exp(t) + rest) - target, t), softmax)


def written_out(bench: Bench) -> None:
    """Every coordinate and every target, for two to five logits."""
    for n in range(2, 6):
        z = sympy.symbols(f"z:{n}", real=True)
        total = sympy.Add(*map(sympy.exp, z))
        bench.identity(f"minus-log-softmax-of-{n}", sympy.exp(sympy.log(total) - z[0]), 1 / (sympy.exp(z[0]) / total))
        for y, i in product(range(n), repeat=2):
            bench.identity(f"n-{n}-target-{y}-by-{i}", sympy.diff(sympy.log(total) - z[y], z[i]), sympy.exp(z[i]) / total - int(i == y))


def certain(y: str) -> ar.Table:
    """The target: the token y, and the end."""
    return ar.Table("abc", {"": {y: 1}}, length=1)


def softmax_of(weights: dict[str, Fraction]) -> ar.Table:
    """The softmax of the logits ln w, which is rational."""
    total = sum(weights.values())
    return ar.Table("abc", {"": {x: w / total for x, w in weights.items()}}, length=1)


def tangent(weights: dict[str, Fraction], y: str, i: str, r: Fraction, slope: Fraction) -> Comparison:
    """The claim loss(z) + h·slope ≤ loss(z + h·e_i), for z = ln w and h = ln r: exact, as every loss is a logarithm."""
    total = sum(weights.values(), Fraction(0))
    moved = softmax_of({**weights, i: weights[i] * r})
    return Comparison(ar.log(total / weights[y]) + slope * ar.log(r), "<=", CrossEntropy(certain(y), moved))


LOGITS = [dict(zip("abc", map(Fraction, row), strict=True)) for row in ((1, 1, 1), (1, 2, 3), (5, 1, 2))]
STEPS = [Fraction(1, 2), Fraction(9, 10), Fraction(11, 10), Fraction(2)]


def below_the_loss(bench: Bench) -> None:
    """The tangent of the stated slope lies below the loss, exactly, on both sides."""
    for weights, y, i, r in product(LOGITS, "abc", "abc", STEPS):
        p = weights[i] / sum(weights.values())
        first = weights is LOGITS[1] and (y, i, r) == ("a", "a", 2)
        bench.proved(decide(tangent(weights, y, i, r, p - (i == y))), "tangent-below-the-loss" if first else "")


def sign_changed(bench: Bench) -> str:
    """The line of the opposite slope is above the loss at half of the second weight."""
    claim = tangent(LOGITS[1], "a", "b", Fraction(1, 2), Fraction(-1, 3))
    bench.refuted(decide(claim), "mutant-sign-changed")
    return (
        "z = (0, ln 2, ln 3), y = 1: the softmax is (1/6, 1/3, 1/2). With ∂/∂z₂ = −1/3 the convex loss would be at least ln 6 + (1/3)·ln 2 ≈ 2.02 "
        "at (0, 0, ln 3), where it is ln 5 ≈ 1.61"
    )


def target_dropped(bench: Bench) -> str:
    """Without e_y the slope at the target is positive, though a larger logit there lowers the loss."""
    bench.refuted(decide(tangent(LOGITS[1], "a", "a", Fraction(2), Fraction(1, 6))), "mutant-target-dropped")
    return (
        "z = (0, ln 2, ln 3), y = 1: with ∂/∂z₁ = 1/6 the convex loss would be at least ln 6 + (1/6)·ln 2 ≈ 1.91 at (ln 2, ln 2, ln 3), "
        "where it is ln(7/2) ≈ 1.25"
    )


THEOREM = Theorem(
    name="B5",
    title="gradient",
    statement="The gradient of the loss −ln softmax(z)_y by the logits is the softmax minus the one-hot target.",
    mathematics="∂(−ln softmax(z)_y)/∂z_i = softmax(z)_i − [i = y],  softmax(z)_i = e^{z_i} / Σ_j e^{z_j}",
    hypotheses=("the logits are finite real numbers", "the softmax is the ideal one: no rounding, no underflow"),
    parts=(
        Part("symbolic identity", "every number of logits: one coordinate, the other terms of the sum being one positive constant", any_size),
        Part("symbolic identity", "every coordinate and target written out, for 2, 3, 4 and 5 logits", written_out),
        Part("exact finite check", "the tangent lies below the convex loss: 3 logit vectors that are logarithms of rationals, 4 steps of each coordinate for each target", below_the_loss),
    ),
    mutants=(
        Mutant("The gradient is the one-hot target minus the softmax.", "the sign is changed", sign_changed),
        Mutant("The gradient is the softmax.", "the target is dropped", target_dropped),
    ),
)
