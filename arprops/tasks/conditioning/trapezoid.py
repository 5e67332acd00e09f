"""The mean, over one standard normal variable, of a product of tilted answers, enclosed by the trapezoidal rule.

True here: a tilted answer is w·exp(b·u)/Σ w′·exp(b′·u). At u + iy its size is at most sec(Δy/2) times that at u, for Δ the spread of the slopes b, as the terms
below point into an angle of Δy; and |φ(u + iy)| = exp(y²/2)·φ(u). So in a strip |y| < Y with ΔY < π the integrand's integral along each line is at most G times the
integral I itself, G = exp(Y²/2)·Π sec(ΔY/2), and the rule of step h is off by at most I·2G/(exp(2πY/h) − 1). That is a relative bound. What the finitely many nodes
leave out is at most the normal mass outside them, for no product is above 1. Nodes, strip and precision are chosen by floats, and the bound is then taken at what was chosen.
Must never enter: a bound that is not a ball.
Source: L. N. Trefethen and J. A. C. Weideman, The exponentially convergent trapezoidal rule (2014), theorem 5.1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, cos, inf, log, sqrt, tau
from typing import Final, final

from arprops.core.error import BadQuestion
from arprops.core.exact import short
from arprops.core.interval import Bound, Interval
from arprops.tasks.continuous.ball import MOST, Ball, ball, pi, precision, within

NODES: Final = 1 << 15
"""The most nodes on either side of 0."""
LEAST: Final = Fraction(1, 1 << 32)
"""A spread below this is taken as this, which is a bound as well."""
STEEPEST: Final = 1.5
"""The widest angle ΔY/2 that is tried; π/2 is where the bound ends."""


@final
@dataclass(frozen=True, eq=False)
class Grid:
    """Nodes k·step for |k| ≤ reach, their weights step·φ(k·step), and the strip in which the rule's error is bounded."""

    bits: int
    tokens: int
    work: int
    """The precision of its balls, in bits."""
    step: Fraction
    reach: int
    strip: Fraction
    nodes: tuple[Ball, ...]
    weights: tuple[Ball, ...]
    outside: Ball
    """At least the normal mass outside the nodes, and what the rule would put there."""
    relative: Ball
    """2·exp(Y²/2)/(exp(2πY/h) − 1): the relative error of an integrand that grows by nothing in the strip."""

    def growth(self, spread: Ball) -> Ball:
        """sec(ΔY/2): by how much one answer whose slopes have this spread may grow in the strip."""
        return 1 / (spread * ball(self.strip) / 2).cos()

    def mean(self, values: Iterable[Ball], *, growth: Ball) -> Interval:
        """The mean of a product of answers from its values at the nodes and its growth in the strip. Needs the precision of the grid to be on."""
        total = sum((value * weight for value, weight in zip(values, self.weights, strict=True)), ball(0))
        error = self.relative * growth
        low, high = total / (1 + error), (total + self.outside) / (1 - error)
        return Interval(max(Fraction(0), within(low).lower), min(Fraction(1), within(high).upper) if error < 1 else 1)

    def square(self, values: Iterable[Ball], *, growth: Ball) -> Bound | None:
        """At least the mean of u² times the product, None where this grid does not bound it: |u + iy|² ≤ u² + Y² adds Y² times the mean of the product to the error."""
        squares = [value * u * u for value, u in zip(values, self.nodes, strict=True)]
        total = sum((value * weight for value, weight in zip(squares, self.weights, strict=True)), ball(0))
        error, end = self.relative * growth, ball(self.step * self.reach)
        beyond = 2 * end * (-end * end / 2).exp() / (2 * pi()).sqrt() + self.outside
        return within((total + beyond + error * ball(self.strip) ** 2) / (1 - error)).upper if error < 1 else None

    def exponential(self, values: Iterable[Ball], *, growth: Ball, rate: Ball) -> Bound | None:
        """At least the mean of exp(rate·u) times the product, None where this grid does not bound it; in the strip it grows by no more than the product."""
        end, root = ball(self.step * self.reach), ball(2).sqrt()
        error = self.relative * growth
        if not (error < 1 and abs(rate) < end):
            return None
        total = sum((value * (rate * u).exp() * weight for value, u, weight in zip(values, self.nodes, self.weights, strict=True)), ball(0))
        beyond = (rate * rate / 2).exp() * (((end - rate) / root).erfc() + ((end + rate) / root).erfc()) / 2
        return within((total + beyond) / (1 - error)).upper


@lru_cache(maxsize=64)
def grid(bits: int, *, tokens: int, spread: Fraction) -> Grid:
    """The grid whose error is about 2^−bits for products of so many answers, relative but for what lies outside the nodes.

    Needs at least the largest spread of the slopes in one answer; a wider one makes the grid finer. Fails with `BadQuestion` where it takes too many nodes.
    """
    work, slope = bits + 32 + tokens.bit_length(), float(max(spread, LEAST)) if spread < NODES else inf
    if work > MOST or slope == inf:
        raise BadQuestion(f"{tokens} tokens with slopes that differ by {short(spread)} standard deviations need, at {bits} bits, more than {2 * NODES + 1} nodes or balls of more than {MOST} bits; ask for a larger width, or take smaller slopes")
    wanted = (bits + 4) * log(2)
    widest = min(40.0, 2 * STEEPEST / slope)

    def step_at(strip: float) -> float:
        return tau * strip / (wanted + strip**2 / 2 - tokens * log(cos(slope * strip / 2)))

    strip = max((widest * k / 64 for k in range(1, 65)), key=step_at)
    step = step_at(strip)
    reach = ceil(sqrt(2 * wanted) / step)
    if reach > NODES:
        raise BadQuestion(
            f"{tokens} tokens with slopes that differ by {float(spread):.6g} standard deviations need {short(Fraction(2 * reach + 1))} nodes at {bits} bits, more than {2 * NODES + 1}"
        )
    with precision(work):
        h, y = ball(Fraction(step)), ball(Fraction(strip))
        nodes = tuple(h * k for k in range(-reach, reach + 1))
        normal = h / (2 * pi()).sqrt()
        weights = tuple(normal * (-(u * u) / 2).exp() for u in nodes)
        outside = (h * reach / ball(2).sqrt()).erfc()
        relative = 2 * (y * y / 2).exp() / ((2 * pi() * y / h).exp() - 1)
    return Grid(bits, tokens, work, Fraction(step), reach, Fraction(strip), nodes, weights, outside, relative)
