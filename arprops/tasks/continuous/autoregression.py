"""Gaussian AR(p): each value is normal, with a mean linear in the last p, and one variance (theorem F1).

True here: everything about the process of any length is exact: its joint (`normal.py`), whether it has a stationary start (Schur–Cohn, by the step-down recursion in
rationals), entropy and divergence rates. A joint of more than p values gives the coefficients back (`recovered`), so two such models with one joint are one model.
Must never enter: a root of the characteristic polynomial as a float.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.logsum import log
from arprops.search.asked import natural
from arprops.search.flint import fraction, quotient, solve_dense
from arprops.tasks.continuous.nats import Nats
from arprops.tasks.continuous.normal import Linear, Normal, chained, conditionals
from arprops.tasks.continuous.normal_divergence import HALF, missed_square


@final
@dataclass(frozen=True, init=False)
class GaussianAR:
    """The model x_t = intercept + Σ coefficient_i·x_(t−i) + noise, most recent value first, with normal noise of this variance.

    Needs a positive variance. `start` is the joint of the first p values; without it the values before the first are 0. Fails with `BadModel` else.

    >>> joint(GaussianAR(["1/2"], variance=1), 2).covariance
    ((Fraction(1, 1), Fraction(1, 2)), (Fraction(1, 2), Fraction(5, 4)))
    """

    coefficients: tuple[Fraction, ...]
    variance: Fraction
    intercept: Fraction
    start: Normal | None

    def __init__(self, coefficients: Iterable[Exact], *, variance: Exact, intercept: Exact = 0, start: Normal | None = None) -> None:
        vars(self).update(coefficients=tuple(map(exact, coefficients)), variance=exact(variance), intercept=exact(intercept), start=start)
        if self.variance <= 0:
            raise BadModel(
                f"the noise of an AR model needs a positive variance, found {short(self.variance)}; for a value that is certain write a Normal"
            )
        if start is not None and (not isinstance(start, Normal) or start.size != self.order):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"AR({self.order}) starts with the Normal joint of {self.order} values, found {f'one of {start.size}' if isinstance(start, Normal) else repr(start)}")  # pyright: ignore[reportUnnecessaryIsInstance]

    @property
    def order(self) -> int:
        """How many values back the mean looks."""
        return len(self.coefficients)

    def step(self, time: int) -> Linear:
        """The conditional of the value after `time` others."""
        if self.start is not None and time < self.order:
            return conditionals(self.start)[time]
        back = self.coefficients[:time][::-1]
        return Linear(self.intercept, (ZERO,) * (time - len(back)) + back, self.variance)

    def given(self, past: Sequence[Fraction]) -> Normal:
        """The distribution of the next value after these, oldest first: the answer of the model to a prompt."""
        step = self.step(len(past))
        return Normal([step.intercept + sum((c * x for c, x in zip(step.coefficients, past, strict=True)), ZERO)], [[step.variance]])


def joint(p: GaussianAR, length: int) -> Normal:
    """The joint of the first so many values, at least one. Cost: length³ exact operations. Source: F1."""
    natural(length)
    return chained(p.step(time) for time in range(length))


def recovered(q: Normal, order: int) -> GaussianAR:
    """The AR model of this order that has the joint: the one there is (theorem F1).

    Needs more than `order` values. Fails with `BadQuestion` on fewer, and where no AR model of that order has the joint.

    >>> recovered(joint(GaussianAR(["1/2", "-1/3"], variance=2), 4), 2) == GaussianAR(["1/2", "-1/3"], variance=2, start=joint(GaussianAR(["1/2"], variance=2), 2))
    True
    """
    natural(order)
    if q.size <= order:
        raise BadQuestion(f"AR({order}) shows its coefficients from {order + 1} values on, found a joint of {q.size}")
    steps = conditionals(q)
    last = steps[order]
    start = Normal(q.mean[:order], [row[:order] for row in q.covariance[:order]]) if order else None
    if not all(step.variance for step in steps[:order]):
        raise BadQuestion("a value is fixed by those before it, so this joint does not determine its conditionals; see `determined`")
    found = GaussianAR(last.coefficients[::-1], variance=last.variance, intercept=last.intercept, start=start)
    for time, step in enumerate(steps):
        if step != found.step(time):
            raise BadQuestion(f"no AR({order}) model has this joint: after {time} values its conditional is {step}")
    return found


def reflections(coefficients: Iterable[Exact]) -> tuple[Fraction, ...] | None:
    """The partial autocorrelations at lags 1 to p, where all lie strictly between −1 and 1; None where one does not.

    Source: Schur–Cohn; the step-down (inverse Levinson–Durbin) recursion. Cost: p² exact operations.

    >>> reflections(["1/2", "1/4"]), reflections([1]), reflections(["1/2", "1/2"])
    ((Fraction(2, 3), Fraction(1, 4)), None, None)
    """
    row = [exact(c) for c in coefficients]
    found: list[Fraction] = []
    while row:
        last = row.pop()
        if abs(last) >= 1:
            return None
        found.append(last)
        row = [(c + last * mirrored) / (1 - last * last) for c, mirrored in zip(row, row[::-1], strict=True)]
    return tuple(found[::-1])


def stationary(p: GaussianAR) -> GaussianAR:
    """The same conditionals with the one stationary start; order 0 has no start and is itself.

    Fails with `BadQuestion` where there is none: a root of z^p − a₁z^(p−1) − … lies on or outside the unit circle. Cost: one linear system of p+1 (Yule–Walker).

    >>> stationary(GaussianAR(["1/2"], variance=3)).start
    Normal(mean=(Fraction(0, 1),), covariance=((Fraction(4, 1),),))
    """
    if reflections(p.coefficients) is None:
        raise BadQuestion(
            f"AR{tuple(map(short, p.coefficients))} has no stationary start: a root of its polynomial lies on or outside the unit circle (see `reflections`)"
        )
    if not p.order:
        return p
    rows = [{lag: ONE} for lag in range(p.order + 1)]
    for lag, row in enumerate(rows):
        for i, c in enumerate(p.coefficients, start=1):
            row[abs(lag - i)] = row.get(abs(lag - i), ZERO) - c
    right = [p.variance, *[ZERO] * p.order]
    solved = solve_dense([{lag: quotient(c) for lag, c in row.items()} for row in rows], [quotient(value) for value in right])
    shared = [fraction(value) for value in solved]
    mean = p.intercept / (1 - sum(p.coefficients, ZERO))
    return _started(p, Normal([mean] * p.order, [[shared[abs(i - j)] for j in range(p.order)] for i in range(p.order)]))


def entropy_rate(p: GaussianAR) -> Nats:
    """The differential entropy of a value given those before it, in nats: ½·(1 + ln 2π + ln variance)."""
    return Nats(HALF, log(p.variance) * HALF, HALF)


def kl_rate(p: GaussianAR, q: GaussianAR) -> Nats:
    """The mean KL between the conditionals, in nats a value, where p is in its stationary state. Needs and fails as `stationary`.

    >>> kl_rate(GaussianAR(["1/2"], variance=3), GaussianAR([0], variance=4)) == Nats(logs=log("4/3") * HALF)
    True
    """
    length = max(p.order, q.order) + 1
    values = joint(stationary(p), length)
    return Nats((missed_square(values, replaced(q).step(length - 1)) / q.variance - 1) / 2, log(q.variance / p.variance) * HALF)


def replaced(q: GaussianAR) -> GaussianAR:
    """The same conditionals without a start of their own."""
    return GaussianAR(q.coefficients, variance=q.variance, intercept=q.intercept)


def _started(p: GaussianAR, start: Normal) -> GaussianAR:
    return GaussianAR(p.coefficients, variance=p.variance, intercept=p.intercept, start=start)
