"""Entropy and divergence of normal joints in closed form (theorem F1).

True here: they are sums of a rational, logarithms of rationals and a multiple of ln 2π, exactly (`nats.py`). The divergence is written by the chain rule (theorem B1), as what each
conditional of the second misses under the first.
Must never enter: a joint without a density.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.logsum import LogSum, log
from arprops.tasks.continuous.nats import Nats
from arprops.tasks.continuous.normal import Linear, Normal, conditionals, dot, pivots

HALF: Final = Fraction(1, 2)


def entropy(p: Normal) -> Nats:
    """The differential entropy in nats, n/2·(1 + ln 2π) + ½·ln det, exactly; can be negative. Fails with `BadQuestion` where there is no density."""
    half = Fraction(p.size, 2)
    return Nats(half, _logs(_spread(p)) * HALF, half)


def kl(p: Normal, q: Normal) -> Nats:
    """KL(p‖q) in nats, exactly: by the chain rule, what each conditional of q misses under p. Source: F1, B1.

    Needs densities and equal sizes; fails with `BadQuestion` else. Cost: n³ exact operations.

    >>> kl(Normal([1], [[1]]), Normal([0], [[1]])) == HALF
    True
    """
    if p.size != q.size:
        raise BadQuestion(f"a divergence is between joints of equally many values: the first has {p.size}, the second {q.size}")
    mine, theirs = _spread(p), _spread(q)
    missed = sum((missed_square(p, step) / step.variance for step in conditionals(q)), ZERO)
    return Nats((missed - p.size) / 2, (_logs(theirs) - _logs(mine)) * HALF)


def missed_square(p: Normal, step: Linear) -> Fraction:
    """The mean square, under p, by which a conditional's mean misses the value after the ones that it reads."""
    return mean_square(p, (*(-c for c in step.coefficients), ONE), -step.intercept)


def mean_square(p: Normal, weights: Sequence[Fraction], offset: Fraction) -> Fraction:
    """The mean under p of (Σ weight·value + offset)², over the first values, one for each weight."""
    return dot(weights, (dot(weights, row) for row in p.covariance[: len(weights)])) + (dot(weights, p.mean) + offset) ** 2


def _spread(p: Normal) -> list[Fraction]:
    variances = [variance for _, variance in pivots(p)]
    if not all(variances):
        raise BadQuestion(
            f"value {variances.index(ZERO)} is fixed by those before it, so this normal distribution has no density; ask about the others (`marginal`)"
        )
    return variances


def _logs(numbers: Iterable[Fraction]) -> LogSum:
    return sum(map(log, numbers), LogSum())
