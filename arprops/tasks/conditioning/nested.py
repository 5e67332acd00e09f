"""Enclosures that shrink with the width that is asked, and stay inside those of larger widths.

True here: the work doubles from level to level, every level is met with those before it, and ends are rounded outward to a grid that contains every coarser one.
Must never enter: an end that was rounded inward.
"""

from collections.abc import Iterator
from fractions import Fraction

from arprops.core.error import BadQuestion
from arprops.core.interval import Interval


def levels(width: Fraction) -> Iterator[int]:
    """32 bits, 64, 128 and so on, for whoever asks to stop at; the same ones for every width. Fails with `BadQuestion` on a width that is not positive."""
    if width <= 0:
        raise BadQuestion(f"the width of an interval must be positive, found {width}")
    bits = 32
    while True:
        yield bits
        bits *= 2


def narrow(around: Interval, width: Fraction) -> bool:
    """Whether `outward` keeps the interval within the width."""
    return around.width <= width * 3 / 4


def meet(one: Interval, other: Interval) -> Interval:
    """What both contain."""
    return Interval(max(one.lower, other.lower), min(one.upper, other.upper))


def outward(around: Interval, width: Fraction) -> Interval:
    """The interval with ends of a few digits, wider by at most a quarter of the width."""
    scale = 1 << (8 / width).__ceil__().bit_length()
    return Interval(Fraction((Fraction(around.lower) * scale).__floor__(), scale), Fraction((Fraction(around.upper) * scale).__ceil__(), scale))


def scaled(around: Interval, factor: Fraction) -> Interval:
    """The interval times a number that is not negative."""
    return Interval(factor * around.lower, factor * around.upper)
