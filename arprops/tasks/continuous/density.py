"""Densities of one real value: what a mixture or a flow offers, and enclosures of their entropy and divergence (theorem F2).

True here: there is no closed form, so a quadrature with error bounds runs over a wide interval, and what lies outside is bounded by |ln p(x)| ≤ A + B·x² and the exact tails
of the distribution. Both go into the interval, rounded outward.
Must never enter: a quadrature without a bound, a Monte Carlo mean, a density that may be 0 somewhere.
"""

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import NamedTuple

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.interval import Interval
from arprops.tasks.continuous.ball import Ball, Complex, ball, complex_ball, integral, precision, within

BITS = 64
"""The precision of enclosures unless told otherwise: widths come out near 2^−BITS."""


class Growth(NamedTuple):
    """|ln p(x)| ≤ constant + square·x², for every real x."""

    constant: Fraction
    square: Fraction


class Density(ABC):
    """A positive density on the real line, given by balls; every method must be asked inside `precision`."""

    @abstractmethod
    def at(self, x: Complex) -> Complex:
        """The density, on a ball of the complex plane to which it extends analytically; a ball that is not finite where it does not."""

    @abstractmethod
    def log_at(self, x: Complex, *, analytic: bool) -> Complex:
        """Its logarithm; with `analytic`, a ball that is not finite wherever a branch might be crossed."""

    @abstractmethod
    def between(self, low: Ball | None, high: Ball | None) -> Ball:
        """The probability of the values between two points; None is an infinity."""

    @abstractmethod
    def growth(self) -> Growth:
        """How large |ln p| can be."""

    @abstractmethod
    def beyond(self, low: Fraction, high: Fraction, of: Growth) -> Ball:
        """An upper bound on the mean of constant + square·x², over the values outside [low, high] alone."""

    @abstractmethod
    def reach(self, bits: int) -> tuple[Fraction, Fraction]:
        """Rational ends outside which the probability is about 2^-bits; nothing true depends on how good they are."""


def density(p: Density, x: Exact, *, bits: int = BITS) -> Interval:
    """The density at a rational point, per unit of x, enclosed."""
    _a_density(p)
    with precision(bits + 16):
        return within(p.at(complex_ball(exact(x))).real)


def mass(p: Density, low: Exact | None = None, high: Exact | None = None, *, bits: int = BITS) -> Interval:
    """The probability of the values between two rationals, enclosed within [0, 1]; None is an infinity. Fails with `BadQuestion` where low > high.

    >>> from arprops.tasks.continuous.mixture import Mixture
    >>> mass(Mixture([(1, 0, 1)]), high=Fraction(0))
    Interval(1/2, 1/2)
    """
    _a_density(p)
    left, right = (None if end is None else exact(end) for end in (low, high))
    if left is not None and right is not None and left > right:
        raise BadQuestion(f"a cell has its lower end first, found [{short(left)}, {short(right)}]")
    with precision(bits + 16):
        return _share(within(p.between(*(None if end is None else ball(end) for end in (left, right)))))


def entropy_within(p: Density, *, bits: int = BITS) -> Interval:
    """The differential entropy −∫ p ln p, in nats, enclosed; it can be negative. Source: F2.

    Cost: some hundred evaluations of the density. Falls silent never: where the quadrature gives up, the interval is wide.

    >>> from arprops.tasks.continuous.mixture import Mixture
    >>> around = entropy_within(Mixture([(1, 0, 1)]))
    >>> Fraction("1.41893853320467274") < around.lower, around.upper < Fraction("1.41893853320467275")
    (True, True)
    """
    return _negated(_mean_log(p, p, bits))


def cross_entropy_within(p: Density, q: Density, *, bits: int = BITS) -> Interval:
    """−∫ p ln q, in nats, enclosed."""
    return _negated(_mean_log(p, q, bits))


def kl_within(p: Density, q: Density, *, bits: int = BITS) -> Interval:
    """KL(p‖q) = ∫ p ln(p/q), in nats, enclosed; no lower end is below 0. Source: F2.

    >>> from arprops.tasks.continuous.mixture import Mixture
    >>> Fraction(1, 2) in kl_within(Mixture([(1, 1, 1)]), Mixture([(1, 0, 1)]))
    True
    """
    _a_density(p)
    _a_density(q)
    with precision(bits + 16):
        low, high = p.reach(bits + 16)
        inside = integral(lambda x, analytic: p.at(x) * (p.log_at(x, analytic=analytic) - q.log_at(x, analytic=analytic)), low, high, bits=bits)
        mine, theirs = p.growth(), q.growth()
        found = within(inside + _around(p.beyond(low, high, Growth(mine.constant + theirs.constant, mine.square + theirs.square))))
    return Interval(max(found.lower, ZERO), found.upper)


def total_within(p: Density, *, bits: int = BITS) -> Interval:
    """∫ p, enclosed by the quadrature and the tails: it must contain 1, whatever `between` says. A check of a density, and no use otherwise."""
    _a_density(p)
    with precision(bits + 16):
        low, high = p.reach(bits + 16)
        inside = integral(lambda x, _: p.at(x), low, high, bits=bits)
        return within(inside + p.beyond(low, high, Growth(Fraction(1), ZERO)).union(ball(0)))


def _mean_log(p: Density, q: Density, bits: int) -> Interval:
    """The mean of ln q under p."""
    _a_density(p)
    _a_density(q)
    with precision(bits + 16):
        low, high = p.reach(bits + 16)
        inside = integral(lambda x, analytic: p.at(x) * q.log_at(x, analytic=analytic), low, high, bits=bits)
        return within(inside + _around(p.beyond(low, high, q.growth())))


def _negated(around: Interval) -> Interval:
    return Interval(-around.upper, -around.lower)


def _around(bound: Ball) -> Ball:
    """Everything that is at most this large, with either sign."""
    return bound.union(-bound)


def _share(around: Interval) -> Interval:
    return Interval(max(around.lower, ZERO), min(around.upper, Fraction(1)))


def _a_density(p: object) -> None:
    if not isinstance(p, Density):
        raise BadQuestion(f"expected a density of one value, found {p!r}; a Normal of one value becomes one as Mixture.of(normal)")
