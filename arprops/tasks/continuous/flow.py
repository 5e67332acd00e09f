"""A monotone flow of one dimension: values whose image under an increasing function has a known density (theorem F2).

True here: p(x) = base(T(x))·T′(x), and the probability of a cell is the base's between the images of its ends, so a flow sums to 1 because its base does. Through one T the
divergence of two flows is that of their bases.
Must never enter: a T that is not increasing (`monotone.py` refuses it).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

import arprops.tasks.continuous.ball as balls
from arprops.core.error import BadModel
from arprops.tasks.continuous.autoregression import GaussianAR
from arprops.tasks.continuous.ball import Ball, Complex, ball
from arprops.tasks.continuous.density import Density, Growth
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.mixture_ar import MixtureAR
from arprops.tasks.continuous.monotone import Monotone


@final
@dataclass(frozen=True)
class Flow(Density):
    """The density of x where T(x) has the base's.

    >>> from arprops.tasks.continuous.density import mass
    >>> mass(Flow(Mixture([(1, 0, 1)]), Monotone(1, [(1, 0, 1)])), high=Fraction(0))
    Interval(1/2, 1/2)
    """

    base: Mixture
    transform: Monotone

    def __post_init__(self) -> None:
        if not isinstance(self.base, Mixture) or not isinstance(self.transform, Monotone):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a flow has a Mixture as its base and a Monotone function, found {self.base!r} and {self.transform!r}")

    def at(self, x: Complex) -> Complex:
        return self.base.at(self.transform.at(x)) * self.transform.slope_at(x)

    def log_at(self, x: Complex, *, analytic: bool) -> Complex:
        return self.base.log_at(self.transform.at(x), analytic=analytic) + self.transform.log_slope_at(x, analytic=analytic)

    def between(self, low: Ball | None, high: Ball | None) -> Ball:
        return self.base.between(*(None if x is None else self.transform.at(balls.complex_ball(x)).real for x in (low, high)))

    def growth(self) -> Growth:
        t, of = self.transform, self.base.growth()
        bend = max(abs(Fraction(end)) for slope in (t.least_slope, t.most_slope) for end in _log_ends(slope))
        # T(x)² ≤ 2·slope²·x² + 2·(|shift| + height)²
        return Growth(of.constant + 2 * of.square * (abs(t.shift) + t.height) ** 2 + bend, 2 * of.square * t.slope**2)

    def beyond(self, low: Fraction, high: Fraction, of: Growth) -> Ball:
        t = self.transform
        # x = (T(x) − shift − bends)/slope, so x² ≤ (2·T(x)² + 2·(|shift| + height)²)/slope²; and cuts at rationals further in than the images of the ends
        square = 2 * of.square / t.slope**2
        images = [balls.within(t.at(balls.complex_ball(end)).real) for end in (low, high)]
        return self.base.beyond(
            Fraction(images[0].upper), Fraction(images[1].lower), Growth(of.constant + square * (abs(t.shift) + t.height) ** 2, square)
        )

    def reach(self, bits: int) -> tuple[Fraction, Fraction]:
        t = self.transform
        low, high = self.base.reach(bits)
        return (low - t.shift - t.height) / t.slope, (high - t.shift + t.height) / t.slope


@final
@dataclass(frozen=True)
class FlowAR:
    """The model whose next value has an image under T that the base answers: T(x_t) = intercept + Σ coefficient·x_(t−i) + noise, where the base is Gaussian.

    The base reads the values themselves, not their images, so that its parameters stay rational.
    """

    base: GaussianAR | MixtureAR
    transform: Monotone

    def __post_init__(self) -> None:
        if not isinstance(self.base, GaussianAR | MixtureAR) or not isinstance(self.transform, Monotone):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"a flow of a process has a GaussianAR or MixtureAR as its base and a Monotone function, found {self.base!r} and {self.transform!r}")

    @property
    def order(self) -> int:
        """How many values back the base looks."""
        return self.base.order

    def given(self, past: Sequence[Fraction]) -> Flow:
        """The density of the next value after these, oldest first: the answer of the model to a prompt."""
        base = self.base.given(past)
        return Flow(base if isinstance(base, Mixture) else Mixture.of(base), self.transform)


def _log_ends(number: Fraction) -> tuple[Fraction, Fraction]:
    around = balls.within(ball(number).log())
    return Fraction(around.lower), Fraction(around.upper)
