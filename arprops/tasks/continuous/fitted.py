"""Mixtures and flows fitted by maximum likelihood: quasi-Newton steps (L-BFGS-B), with SciPy (theorem F2).

True here: the model that comes back is made of the rationals that SciPy's floats are; its loss on the samples, and its divergence from a truth, are enclosed.
Doubtful: whether a fit is the best one. The loss has many local minima, and for mixtures no minimum at all: a component can narrow on one sample for ever, so a floor under its
variance is part of the question. The start is fixed by the samples, and no seed is needed.
Must never enter: the optimiser's own value of the loss as more than what it reported.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

import numpy as np

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.interval import Interval
from arprops.search.asked import natural
from arprops.tasks.continuous.autoregression import GaussianAR
from arprops.tasks.continuous.ball import ball, complex_ball, precision, within
from arprops.tasks.continuous.density import BITS
from arprops.tasks.continuous.flow import FlowAR
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.mixture_ar import MixtureAR
from arprops.tasks.continuous.monotone import Monotone
from arprops.tasks.continuous.samples import Fitted, library, the_series, the_values

FLOOR: Final = Fraction(1, 1000)
"""No component's variance is fitted below this share of the samples' variance."""


def fit_mixture(series: Sequence[float | Fraction], *, components: int, order: int = 0, steps: int = 500) -> Fitted[MixtureAR]:
    """A mixture of Gaussians, with means linear in the last `order` values, at a local maximum of the likelihood given the first `order` values.

    Needs finite numbers that are not all equal. Starts with equal weights, and means at quantiles of the samples. Fails with `BadQuestion` else, and with `Missing` without SciPy. Cost:
    the likelihood of all samples for each parameter and each of at most `steps` steps.
    """
    library("optimize")
    values = the_series(series, order)
    if type(components) is not int or components < 1:
        raise BadQuestion(f"a mixture has at least one component, found components={components!r}")
    back = [values[order - i : len(values) - i] for i in range(1, order + 1)]
    target, spread = values[order:], float(np.var(values))
    middles = np.quantile(target, (np.arange(components) + 0.5) / components)
    k = components

    def loss(z: np.ndarray) -> float:
        shares, means, variances, slopes = _parts(z, k, order)
        centres = means[:, None] + sum((slopes[:, i : i + 1] * back[i] for i in range(order)), np.zeros((k, 1)))
        logs = np.log(shares)[:, None] - 0.5 * np.log(2 * np.pi * variances)[:, None] - (target - centres) ** 2 / (2 * variances[:, None])
        return -float(np.mean(np.logaddexp.reduce(logs, axis=0)))

    start = np.concatenate([np.zeros(k), middles, np.full(k, np.log(spread / k)), np.zeros(k * order)])
    bounds = (
        [(-12.0, 12.0)] * k
        + [(None, None)] * k
        + [(float(np.log(spread * float(FLOOR))), float(np.log(spread * 10)))] * k
        + [(None, None)] * (k * order)
    )
    solved = _least(loss, start, bounds=bounds, steps=steps)
    shares, means, variances, slopes = _parts(solved.x, k, order)
    weights = [Fraction(float(share)) for share in shares[:-1]]
    weights.append(ONE - sum(weights, ZERO))
    rows = [
        (w, Fraction(float(m)), [Fraction(float(a)) for a in row], Fraction(float(v)))
        for w, m, row, v in zip(weights, means, slopes, variances, strict=True)
    ]
    return Fitted(MixtureAR(rows), float(solved.fun), converged=bool(solved.success), samples=len(target))


def fit_flow(series: Sequence[float | Fraction], *, bends: int, order: int = 0, steps: int = 500) -> Fitted[FlowAR]:
    """A monotone flow with so many rising bends, over a standard normal base whose mean is linear in the last `order` values, at a local maximum of the likelihood.

    Needs, fails and costs as `fit_mixture`. Positive heights alone are fitted, so every step is an increasing function.
    """
    library("optimize")
    values = the_series(series, order)
    natural(bends)
    back = [values[order - i : len(values) - i] for i in range(1, order + 1)]
    target, spread = values[order:], float(np.std(values))

    def loss(z: np.ndarray) -> float:
        slope, shift, heights, centres, scales = _shape(z, bends)
        bent = np.tanh((target - centres[:, None]) / scales[:, None])
        image = shift + slope * target + heights @ bent - sum((z[len(z) - order + i] * back[i] for i in range(order)), np.zeros(1))
        return float(np.mean(0.5 * image**2 + 0.5 * np.log(2 * np.pi) - np.log(slope + (heights / scales) @ (1 - bent**2))))

    middles = np.quantile(target, (np.arange(bends) + 0.5) / bends) if bends else np.zeros(0)
    start = np.concatenate(
        [[-np.log(spread), -np.mean(target) / spread], np.full(bends, -1.0), middles, np.full(bends, np.log(spread / 2)), np.zeros(order)]
    )
    near = float(np.log(spread))
    bounds = [(-near - 7, -near + 7), (None, None), *[(-12.0, 5.0)] * bends, *[(float(values.min()), float(values.max()))] * bends]
    solved = _least(loss, start, bounds=[*bounds, *[(near - 4, near + 2)] * bends, *[(None, None)] * order], steps=steps)
    slope, shift, heights, centres, scales = _shape(solved.x, bends)
    found = Monotone(
        Fraction(float(slope)),
        [tuple(Fraction(float(c)) for c in row) for row in zip(heights, centres, scales, strict=True)],
        shift=Fraction(float(shift)),
    )
    base = GaussianAR([Fraction(float(a)) for a in solved.x[len(solved.x) - order :]], variance=1)
    return Fitted(FlowAR(base, found), float(solved.fun), converged=bool(solved.success), samples=len(target))


def mean_loss(model: MixtureAR | FlowAR | GaussianAR, series: Sequence[float | Fraction], *, bits: int = BITS) -> Interval:
    """The mean loss in nats of the values after the first `order` given those before, enclosed. Cost: one evaluation of a density for each value."""
    values = [Fraction(x) for x in the_values(series)]
    order = model.order
    if len(values) <= order:
        raise BadQuestion(f"a model that looks {order} values back has a loss from {order + 1} values on, found {len(values)}")
    with precision(bits + 16):
        total = ball(0)
        for t in range(order, len(values)):
            answer = model.given(values[t - order : t])
            total -= (answer if not isinstance(model, GaussianAR) else Mixture.of(answer)).log_at(complex_ball(values[t]), analytic=False).real  # type: ignore[arg-type,union-attr]
        return within(total / (len(values) - order))


def _least(loss: Callable[[np.ndarray], float], start: np.ndarray, *, bounds: list[Any], steps: int) -> Any:
    return library("optimize").minimize(
        loss, start, method="L-BFGS-B", jac="3-point", bounds=bounds, options={"maxiter": steps, "maxfun": 10**6, "ftol": 1e-13, "gtol": 1e-7}
    )


def _parts(z: np.ndarray, k: int, order: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    shares = np.exp(z[:k] - z[:k].max())
    return shares / shares.sum(), z[k : 2 * k], np.exp(z[2 * k : 3 * k]), z[3 * k :].reshape(k, order)


def _shape(z: np.ndarray, bends: int) -> tuple[float, float, np.ndarray, np.ndarray, np.ndarray]:
    heights, centres, scales = (z[2 + i * bends : 2 + (i + 1) * bends] for i in range(3))
    return float(np.exp(z[0])), float(z[1]), np.exp(heights), centres, np.exp(scales)
