"""Gaussian AR(p) fitted by maximum likelihood: linear least squares, with SciPy, and how far that is from the maximum (theorem F1).

True here: given the first p values the likelihood has its maximum where linear regression has its minimum, so the maximum is known in rationals, and `shortfall` is the distance of a
model from it in closed form.
Must never enter: a fit that is believed because the library converged.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.logsum import log
from arprops.search.flint import fraction, quotient, solve_dense
from arprops.tasks.continuous.autoregression import GaussianAR
from arprops.tasks.continuous.nats import Nats
from arprops.tasks.continuous.normal_divergence import HALF
from arprops.tasks.continuous.samples import TINY, Fitted, library, the_series, the_values


def fit_ar(series: Sequence[float | Fraction], *, order: int) -> Fitted[GaussianAR]:
    """The Gaussian AR model of greatest likelihood given the first `order` values.

    Needs finite numbers, more than 2·order + 1 of them, that are not all predicted exactly. Fails with `BadQuestion` else, and with `Missing` without SciPy. Cost: one least-squares
    problem (`scipy.linalg.lstsq`).
    """
    linalg = library("linalg")
    values = the_series(series, order)
    past = np.column_stack([np.ones(len(values) - order), *(values[order - i : len(values) - i] for i in range(1, order + 1))])
    target = values[order:]
    solved = linalg.lstsq(past, target)[0]
    variance = float(np.mean((target - past @ solved) ** 2))
    if not variance > TINY**2 * float(np.var(values)):
        raise BadQuestion(
            f"AR({order}) predicts these {len(values)} values without an error that floats show, so the likelihood has no maximum; take a smaller order"
        )
    intercept, *coefficients = (Fraction(float(c)) for c in solved)
    found = GaussianAR(coefficients, variance=Fraction(variance), intercept=intercept)
    return Fitted(found, float(HALF) * float(np.log(2 * np.pi * np.e * variance)), converged=True, samples=len(target))


def ar_loss(model: GaussianAR, series: Sequence[float | Fraction]) -> Nats:
    """The mean loss in nats of the values after the first p given those before, exactly: the floats are taken as the rationals that they are."""
    values = [Fraction(x) for x in the_values(series)]
    if len(values) <= model.order:
        raise BadQuestion(f"AR({model.order}) has a loss from {model.order + 1} values on, found {len(values)}")
    squares = [
        (x - model.intercept - sum((c * values[t - i] for i, c in enumerate(model.coefficients, 1)), ZERO)) ** 2
        for t, x in enumerate(values)
        if t >= model.order
    ]
    return Nats(sum(squares, ZERO) / len(squares) / model.variance / 2, log(model.variance) * HALF, HALF)


def shortfall(model: GaussianAR, series: Sequence[float | Fraction]) -> Nats:
    """How much more the model's mean loss is than the least one that an AR model of its order has on the series: in closed form, at least 0.

    The least is ½·(1 + ln 2π + ln v), v being the mean square that linear regression leaves, solved in rationals. Fails with `BadQuestion` where the regression has many solutions, or
    leaves nothing.
    """
    values = [Fraction(x) for x in the_values(series)]
    order = model.order
    rows = [(ONE, *(values[t - i] for i in range(1, order + 1))) for t in range(order, len(values))]
    target = values[order:]
    size = order + 1
    gram = [{j: quotient(sum((row[i] * row[j] for row in rows), ZERO)) for j in range(size)} for i in range(size)]
    right = [sum((row[i] * y for row, y in zip(rows, target, strict=True)), ZERO) for i in range(size)]
    try:
        best = [fraction(c) for c in solve_dense(gram, [quotient(value) for value in right])]
    except ValueError:
        raise BadQuestion(
            f"the values before do not tell {size} coefficients apart, so the regression has many solutions; take a smaller order or more values"
        ) from None
    left = sum((y * y for y in target), ZERO) - sum((c * value for c, value in zip(best, right, strict=True)), ZERO)
    if not left:
        raise BadQuestion(f"AR({order}) predicts these values without an error, so the loss has no least value; take a smaller order")
    return ar_loss(model, series) - Nats(HALF, log(left / len(target)) * HALF, HALF)
