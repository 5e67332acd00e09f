"""Increasing functions of the real line: a straight line and bends, T(x) = shift + slope·x + Σ height·tanh((x − centre)/scale).

True here: the slope T′ = slope + Σ height/scale·sech² is positive everywhere, and `least_slope` is a rational below it: by the signs of the heights where that is enough, else by
balls that cover the line. So T has an inverse, and `inverse` brackets it by bisection with certain signs.
Must never enter: a transform whose slope was positive on a grid.
Doubtful: a slope that touches 0 without crossing is never told from one that does, and is refused with the others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple, final

import arprops.tasks.continuous.ball as balls
from arprops.core.dist import ZERO
from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.interval import Interval
from arprops.tasks.continuous.ball import Ball, Complex, ball, hull, precision, within

PIECES: Final = 4096
"""How many pieces of the line are looked at before the slope counts as undecided."""
LEAST: Final = Fraction(1, 1 << 1000)
"""The least width of a bracket that `inverse` gives."""


class Bend(NamedTuple):
    """height·tanh((x − centre)/scale)."""

    height: Fraction
    centre: Fraction
    scale: Fraction


@final
@dataclass(frozen=True, init=False)
class Monotone:
    """The increasing function shift + slope·x + Σ height·tanh((x − centre)/scale), the bends being (height, centre, scale).

    Needs a positive slope and scales; heights may be negative where the whole slope stays positive. Fails with `BadModel` where it does not, with a point that shows it.

    >>> Monotone(1, [("1/2", 0, 1)]).least_slope
    Fraction(1, 1)
    """

    slope: Fraction
    bends: tuple[Bend, ...]
    shift: Fraction
    least_slope: Fraction
    """A rational in (0, T′(x)] for every x."""

    def __init__(self, slope: Exact, bends: Iterable[Sequence[Exact]] = (), *, shift: Exact = 0) -> None:
        rows = [tuple(row) for row in bends]
        if wrong := [row for row in rows if len(row) != 3]:
            raise BadModel(f"a bend is (height, centre, scale), found {wrong[0]!r}")
        found = [Bend(*map(exact, row)) for row in rows]
        if exact(slope) <= 0 or any(bend.scale <= 0 for bend in found):
            raise BadModel(
                f"a monotone function needs a positive slope and positive scales, found slope {short(exact(slope))} and {[str(bend.scale) for bend in found]}"
            )
        vars(self).update(slope=exact(slope), bends=tuple(bend for bend in found if bend.height), shift=exact(shift))
        vars(self).update(least_slope=_least_slope(self))

    @property
    def height(self) -> Fraction:
        """How far T can be from its straight line shift + slope·x."""
        return sum((abs(bend.height) for bend in self.bends), ZERO)

    @property
    def most_slope(self) -> Fraction:
        """A rational that no slope of T exceeds."""
        return self.slope + sum((bend.height / bend.scale for bend in self.bends if bend.height > 0), ZERO)

    def at(self, x: Complex) -> Complex:
        """T on a ball; to be asked inside `precision`."""
        total = balls.complex_ball(self.shift) + x * ball(self.slope)
        for bend in self.bends:
            total += ((x - balls.complex_ball(bend.centre)) / ball(bend.scale)).tanh() * ball(bend.height)
        return total

    def slope_at(self, x: Complex) -> Complex:
        """T′ on a ball; to be asked inside `precision`."""
        total = balls.complex_ball(self.slope)
        for bend in self.bends:
            total += balls.squared(((x - balls.complex_ball(bend.centre)) / ball(bend.scale)).sech()) * ball(bend.height / bend.scale)
        return total

    def log_slope_at(self, x: Complex, *, analytic: bool) -> Complex:
        """ln T′ on a ball, as a `Density` gives its logarithm; on a wide real ball it is at least that it lies between the logarithms of the bounds."""
        found = self.slope_at(x).log(analytic=analytic)
        if analytic or found.is_finite():
            return found
        return balls.complex_ball(ball(self.least_slope).log().union(ball(self.most_slope).log()))


def value(t: Monotone, x: Exact, *, bits: int = 64) -> Interval:
    """T(x) at a rational, enclosed."""
    with precision(bits + 16):
        return within(t.at(balls.complex_ball(exact(x))).real)


def inverse(t: Monotone, z: Exact, *, width: Exact = Fraction(1, 1 << 40)) -> Interval:
    """The x with T(x) = z, in an interval of at most this width, by bisection.

    Needs a width of at least 2^-1000. Fails with `BadQuestion` else, and where T is too flat for 2048 bits to show a sign. Cost: one evaluation for each bit, of growing precision where T at a middle is near z.

    >>> inverse(Monotone(2), 3, width="1/4")
    Interval(23/16, 25/16)
    """
    aim, least = exact(z), exact(width)
    if least < LEAST:
        raise BadQuestion(f"a bracket needs a positive width, at least 2^-1000, found {short(least)}")
    middle, far = (aim - t.shift) / t.slope, t.height / t.slope + least / 4
    low, high = middle - far, middle + far
    while high - low > least:
        point = (low + high) / 2
        side = _side(t, point, aim)
        if not side:  # T is aim there, as far as 2048 bits show; so it is not at another point this far off
            point = (9 * low + 7 * high) / 16
            side = _side(t, point, aim)
            if not side:
                raise BadQuestion(f"2048 bits do not tell T from {short(aim)} near x = {short(point)}; ask for a width above {short(high - low)}")
        low, high = (point, high) if side < 0 else (low, point)
    return Interval(low, high)


def _side(t: Monotone, point: Fraction, aim: Fraction) -> int:
    """The sign of T(point) − aim; 0 where 2048 bits do not show it."""
    bits = 64
    while bits <= 2048:
        around = value(t, point, bits=bits)
        if around > aim or around < aim:
            return 1 if around > aim else -1
        bits *= 2
    return 0


def _least_slope(t: Monotone) -> Fraction:
    falls = [bend for bend in t.bends if bend.height < 0]
    if (least := t.slope + sum((bend.height / bend.scale for bend in falls), ZERO)) > 0:
        return least
    # sech² y ≤ 4·exp(−2|y|), so outside these ends all the falls together take less than half the slope
    depth = -sum((bend.height / bend.scale for bend in falls), ZERO)
    far = max(2, int(2 * depth / t.slope) + 1).bit_length() + 2
    low, high = min(bend.centre - far * bend.scale for bend in falls), max(bend.centre + far * bend.scale for bend in falls)
    found, todo, looked = t.slope / 2, [(low, high)], 0
    with precision(64):
        while todo:
            left, right = todo.pop()
            around = within(_real_slope(t, hull(left, right)))
            looked += 1
            if around > 0:
                found = min(found, Fraction(around.lower))
                continue
            middle = (left + right) / 2
            if around < 0 or within(_real_slope(t, ball(middle))) <= 0:
                raise BadModel(
                    f"this function is not increasing: near x = {short(middle)} its slope is at most 0; make the negative heights smaller, or their scales larger"
                )
            if looked > PIECES:
                raise BadModel(
                    f"after {PIECES} pieces of the line the slope near x = {short(middle)} was not told from 0; make the negative heights smaller"
                )
            todo += [(left, middle), (middle, right)]
    return found


def _real_slope(t: Monotone, x: Ball) -> Ball:
    return t.slope_at(balls.complex_ball(x)).real
