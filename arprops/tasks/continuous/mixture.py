"""Mixtures of Gaussians with rational parameters, as densities of one value (theorem F2).

True here: density, distribution function and moments are exact or enclosed; entropy and divergence have no closed form, and are enclosed by `density.py`. Bounds that always
hold, of other origin, stand in `mixture_bounds.py`.
Must never enter: a component of variance 0, whose density is infinite at its mean (a likelihood without a maximum).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import NamedTuple, final

import arprops.tasks.continuous.ball as balls
from arprops.core.dist import ZERO
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact, short, weight
from arprops.tasks.continuous.ball import Ball, Complex, ball
from arprops.tasks.continuous.density import Density, Growth
from arprops.tasks.continuous.normal import Normal

GRID = 16
"""Ends of integrals are rounded outward to this fraction of a unit, or the rationals of a fit would make them long."""


class Component(NamedTuple):
    """A normal component of a mixture."""

    weight: Fraction
    mean: Fraction
    variance: Fraction


@final
@dataclass(frozen=True, init=False)
class Mixture(Density):
    """The mixture of normal components (weight, mean, variance).

    Needs positive weights that sum to exactly 1, and positive variances. Fails with `BadModel` else. Cost: an evaluation costs an exponential for each component.

    >>> Mixture([("1/4", 0, 1), ("3/4", 2, "1/9")]).mean
    Fraction(3, 2)
    """

    components: tuple[Component, ...]

    def __init__(self, components: Iterable[Sequence[Exact]]) -> None:
        found: list[Component] = []
        for row in components:
            if len(row) != 3:
                raise BadModel(f"a component is (weight, mean, variance), found {row!r}")
            share, mean, variance = weight(row[0]), exact(row[1]), exact(row[2])
            if not share or variance <= 0:
                raise BadModel(
                    f"a component needs a positive weight and variance, found weight {short(share)} and variance {short(variance)}; leave it out"
                )
            found.append(Component(share, mean, variance))
        if (total := sum((c.weight for c in found), ZERO)) != 1:
            raise BadModel(f"the weights of the components sum to {short(total)}, expected exactly 1")
        vars(self).update(components=tuple(found))

    @staticmethod
    def of(p: Normal) -> "Mixture":
        """A normal distribution of one value, as a density; fails with `BadQuestion` on several values."""
        if p.size != 1:
            raise BadQuestion(
                f"a density of one value was expected, found a normal distribution of {p.size}; take a `marginal`, or what it is `given` others"
            )
        return Mixture([(1, p.mean[0], p.variance(0))])

    @property
    def mean(self) -> Fraction:
        """The mean, exactly."""
        return sum((c.weight * c.mean for c in self.components), ZERO)

    @property
    def variance(self) -> Fraction:
        """The variance, exactly."""
        return sum((c.weight * (c.variance + (c.mean - self.mean) ** 2) for c in self.components), ZERO)

    def at(self, x: Complex) -> Complex:
        return sum((term.exp() for term in self._terms(x)), balls.complex_ball(0))

    def log_at(self, x: Complex, *, analytic: bool) -> Complex:
        terms = self._terms(x)
        if len(terms) == 1:
            return terms[0]
        # relative to the largest component at the middle, whose phase would turn fast; on a ball around reals this is the one continuation
        largest = max(range(len(terms)), key=lambda k: float(terms[k].real.mid()))
        rest = sum(((term - terms[largest]).exp() for k, term in enumerate(terms) if k != largest), balls.complex_ball(1))
        found = terms[largest] + rest.log(analytic=analytic)
        if analytic or found.is_finite():
            return found
        # a wide real ball: the logarithm of a sum lies above that of each term, and at most ln n above the largest
        lower, upper = (balls.largest([end(term.real) for term in terms]) for end in (Ball.lower, Ball.upper))
        return balls.complex_ball(lower.union(upper + ball(len(terms)).log()))

    def _terms(self, x: Complex) -> list[Complex]:
        """The logarithms of the components' densities, with their weights."""
        constants = (ball(c.weight).log() - (2 * balls.pi() * ball(c.variance)).log() / 2 for c in self.components)
        return [
            balls.squared(x - balls.complex_ball(c.mean)) / ball(-2 * c.variance) + constant
            for c, constant in zip(self.components, constants, strict=True)
        ]

    def between(self, low: Ball | None, high: Ball | None) -> Ball:
        return sum((ball(c.weight) * _normal_between(_scaled(low, c), _scaled(high, c)) for c in self.components), ball(0))

    def growth(self) -> Growth:
        c = max(self.components, key=lambda c: c.variance)
        peak = sum((ball(other.weight) / (2 * balls.pi() * ball(other.variance)).sqrt() for other in self.components), ball(0)).log()
        at_mean = (2 * balls.pi() * ball(c.variance)).log() / 2 - ball(c.weight).log()
        largest = max(Fraction(balls.within(abs(number)).upper) for number in (peak, at_mean))
        return Growth(largest + c.mean**2 / c.variance, 1 / c.variance)

    def beyond(self, low: Fraction, high: Fraction, of: Growth) -> Ball:
        total = ball(0)
        for c in self.components:
            for side, end in ((1, high), (-1, low)):
                total += ball(c.weight) * _tail(side * c.mean, c.variance, side * end, of)
        return total

    def reach(self, bits: int) -> tuple[Fraction, Fraction]:
        far = isqrt(2 * bits) + 1
        ends = [(c.mean - far * _root(c.variance), c.mean + far * _root(c.variance)) for c in self.components]
        return Fraction(int(min(low for low, _ in ends) * GRID) - 1, GRID), Fraction(int(max(high for _, high in ends) * GRID) + 1, GRID)


def _scaled(x: Ball | None, c: Component) -> Ball | None:
    return None if x is None else (x - ball(c.mean)) / ball(2 * c.variance).sqrt()


def _normal_between(low: Ball | None, high: Ball | None) -> Ball:
    """The mass of a normal distribution between points in units of √2 standard deviations, without cancellation in either tail."""
    if low is None or high is None:
        return ball(1) if low is high else (-high).erfc() / 2 if high is not None else low.erfc() / 2  # type: ignore[union-attr]
    if low > 0:
        return (low.erfc() - high.erfc()) / 2
    return ((-high).erfc() - (-low).erfc()) / 2 if high < 0 else (high.erf() - low.erf()) / 2


def _tail(mean: Fraction, variance: Fraction, end: Fraction, of: Growth) -> Ball:
    """The mean of constant + square·x² over the values above an end alone, for one normal distribution."""
    spread = ball(variance).sqrt()
    z = (ball(end) - ball(mean)) / spread
    above = (z / ball(2).sqrt()).erfc() / 2
    slope = (-z * z / 2).exp() / (2 * balls.pi()).sqrt()
    second = ball(mean) ** 2 * above + 2 * ball(mean) * spread * slope + ball(variance) * (z * slope + above)
    return ball(of.constant) * above + ball(of.square) * second


def _root(number: Fraction) -> Fraction:
    """A rational a little above the square root."""
    scale = 1 << 32
    return Fraction(isqrt(number.numerator * scale * scale // number.denominator) + 1, scale)
