"""Multivariate normal distributions with rational mean and covariance: an autoregressive model of numbers, and its joint (theorem F1).

True here: every normal joint is a chain of conditionals, each normal with a mean that is linear in the values before it, and back; both directions are exact. Where
the covariance of all but the last value is positive definite, the chain is determined by the joint (`determined`): the contrast to part A. Where it is singular, some
combination of values is certain, almost every history is impossible, and answers are free again.
Must never enter: a float, a pseudo-inverse.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadModel, BadQuestion, ZeroProbabilityPrompt
from arprops.core.exact import Exact, exact, short


class Linear(NamedTuple):
    """The next value given those before it: normal, with mean intercept + Σ coefficient·value (oldest first) and this variance."""

    intercept: Fraction
    coefficients: tuple[Fraction, ...]
    variance: Fraction


@final
@dataclass(frozen=True, init=False)
class Normal:
    """The normal distribution of n values with this mean and covariance.

    Needs rationals (ints, Fractions or text). Fails with `BadModel` unless the covariance is symmetric and has no negative direction. A singular one is allowed: it has no
    density, and `entropy` and `kl` refuse it. Cost: n³ exact operations.

    >>> Normal([0, 1], [[1, "1/2"], ["1/2", 1]]).variance(1)
    Fraction(1, 1)
    """

    mean: tuple[Fraction, ...]
    covariance: tuple[tuple[Fraction, ...], ...]

    def __init__(self, mean: Iterable[Exact], covariance: Iterable[Iterable[Exact]]) -> None:
        centre = tuple(map(exact, mean))
        rows = tuple(tuple(map(exact, row)) for row in covariance)
        if not centre or [len(row) for row in rows] != [len(centre)] * len(centre):
            raise BadModel(f"{len(centre)} means need a square covariance of that size, and at least one; found rows of {[len(row) for row in rows]}")
        if rows != tuple(zip(*rows, strict=True)):
            raise BadModel(f"a covariance is symmetric, found {_shown(rows)}")
        vars(self).update(mean=centre, covariance=rows)
        pivots(self)

    @property
    def size(self) -> int:
        """How many values it is of."""
        return len(self.mean)

    def variance(self, place: int) -> Fraction:
        """The variance of one value."""
        return self.covariance[place][place]


def chained(steps: Iterable[Linear]) -> Normal:
    """The joint of values drawn one after the other. Cost: n³ exact operations. Source: F1.

    >>> chained([Linear(Fraction(0), (), Fraction(1)), Linear(Fraction(1), (Fraction(1, 2),), Fraction(1))]).covariance
    ((Fraction(1, 1), Fraction(1, 2)), (Fraction(1, 2), Fraction(5, 4)))
    """
    mean: list[Fraction] = []
    rows: list[list[Fraction]] = []
    for step in steps:
        if len(step.coefficients) != len(mean):
            raise BadModel(f"the value after {len(mean)} others needs a coefficient for each, found {len(step.coefficients)}")
        across = [dot(step.coefficients, (row[s] for row in rows)) for s in range(len(mean))]
        mean.append(step.intercept + dot(step.coefficients, mean))
        for row, shared in zip(rows, across, strict=True):
            row.append(shared)
        rows.append([*across, dot(step.coefficients, across) + step.variance])
    return Normal(mean, rows)


def conditionals(p: Normal) -> tuple[Linear, ...]:
    """The chain of conditionals of a normal joint, in the order of its values: where `determined(p)`, the only one.

    Else one of many: a value that the ones before it fix already gets coefficient 0. Cost: n³ exact operations.
    """
    found: list[Linear] = []
    lower = pivots(p)
    inverse: list[list[Fraction]] = []  # of the unit lower triangular factor, row by row
    for t, (row, variance) in enumerate(lower):
        unit = [-dot(row, (inverse[r][s] if s <= r else ZERO for r in range(t))) for s in range(t)]
        inverse.append([*unit, ONE])
        coefficients = tuple(-entry for entry in unit)
        found.append(Linear(p.mean[t] - dot(coefficients, p.mean[:t]), coefficients, variance))
    return tuple(found)


def determined(p: Normal) -> bool:
    """Whether the joint has only one chain of conditionals, up to null sets: whether no value but the last is fixed by those before it. Source: F1.

    >>> determined(Normal([0, 0], [[1, 0], [0, 1]])), determined(Normal([0, 0], [[0, 0], [0, 1]]))
    (True, False)
    """
    return all(variance for _, variance in pivots(p)[:-1])


def marginal(p: Normal, places: Sequence[int]) -> Normal:
    """The joint of the values at these places, in this order."""
    if any(type(i) is not int or not 0 <= i < p.size for i in places) or len(set(places)) < len(places):
        raise BadQuestion(f"places are different ints from 0 to {p.size - 1}, found {list(places)}")
    return Normal([p.mean[i] for i in places], [[p.covariance[i][j] for j in places] for i in places])


def given(p: Normal, values: Mapping[int, Exact]) -> Normal:
    """The joint of the other values, in their order, given these: conditioning on any side, exactly.

    Fails with `ZeroProbabilityPrompt` on a value that is fixed already, and otherwise; with `BadQuestion` where no value is left. Cost: n² exact operations a value.

    >>> given(Normal([0, 0], [[1, "1/2"], ["1/2", 1]]), {1: 2})
    Normal(mean=(Fraction(1, 1),), covariance=((Fraction(3, 4),),))
    """
    marginal(p, list(values))
    mean, rows = list(p.mean), [list(row) for row in p.covariance]
    for i, written in values.items():
        off, spread = exact(written) - mean[i], rows[i][i]
        if not spread:
            if off:
                raise ZeroProbabilityPrompt(
                    f"value {i} is certainly {short(mean[i])}, found {short(off + mean[i])}: a joint has no answer there (0/0)"
                )
            continue
        gain = [row[i] / spread for row in rows]
        mean = [m + g * off for m, g in zip(mean, gain, strict=True)]
        rows = [[entry - g * shared for entry, shared in zip(row, rows[i], strict=True)] for row, g in zip(rows, gain, strict=True)]
    left = [i for i in range(p.size) if i not in values]
    if not left:
        raise BadQuestion(f"all {p.size} values are given, and none is left to ask about")
    return Normal([mean[i] for i in left], [[rows[i][j] for j in left] for i in left])


def pivots(p: Normal) -> list[tuple[list[Fraction], Fraction]]:
    """The covariance as L·D·Lᵀ: for each value its row of L below the diagonal, and its variance given the values before; fails with `BadModel` on a negative direction."""
    found: list[tuple[list[Fraction], Fraction]] = []
    for t, target in enumerate(p.covariance):
        row: list[Fraction] = []
        for s in range(t):
            left = target[s] - sum((row[r] * found[s][0][r] * found[r][1] for r in range(s)), ZERO)
            if left and not found[s][1]:
                raise BadModel(f"value {s} is fixed by those before it and yet varies with value {t}: {_shown(p.covariance)} is no covariance")
            row.append(left / found[s][1] if left else ZERO)
        variance = target[t] - sum((c * c * d for c, (_, d) in zip(row, found, strict=True)), ZERO)
        if variance < 0:
            raise BadModel(f"value {t} would have variance {short(variance)} given those before it: {_shown(p.covariance)} is no covariance")
        found.append((row, variance))
    return found


def dot(left: Iterable[Fraction], right: Iterable[Fraction]) -> Fraction:
    """The sum of products, as far as both go."""
    return sum((a * b for a, b in zip(left, right, strict=False)), ZERO)


def _shown(rows: Sequence[Sequence[Fraction]]) -> str:
    return f"[{', '.join('[' + ', '.join(map(short, row[:4])) + ']' for row in rows[:4])}{', …' if len(rows) > 4 else ''}]"
