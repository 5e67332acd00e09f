"""A number of bits, from an exact number of nats.

True here: b bits are b·ln 2 nats, so a comparison with a rational is one of exact sums of logarithms, and half a bit is half a bit.
Must never enter: a division by a rounded ln 2; `float` is for people.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from typing import final

from arprops.core.interval import Interval
from arprops.core.logsum import LogSum, log

TWO = log(2)


@final
@total_ordering
@dataclass(frozen=True, eq=False)
class Bits:
    """nats / ln 2, for an exact `LogSum`; compares exactly with rationals and with other `Bits`."""

    nats: LogSum

    __hash__ = None  # type: ignore[assignment]  # equal values can have different terms

    def __eq__(self, other: object) -> bool:
        return self.nats == _nats(other) if isinstance(other, Bits | int | Fraction) else NotImplemented

    def __lt__(self, other: "Bits | Fraction | int") -> bool:
        return self.nats < _nats(other)

    def __float__(self) -> float:
        around = self.interval
        return float((Fraction(around.lower) + Fraction(around.upper)) / 2)

    @property
    def interval(self) -> Interval:
        """A rigorous interval around the value, of width about 2^−120 times the sizes of the coefficients."""
        around, two = self.nats.enclose(), TWO.enclose()
        ends = [Fraction(end) / Fraction(scale) for end in (around.lower, around.upper) for scale in (two.lower, two.upper)]
        return Interval(min(ends), max(ends))

    def __repr__(self) -> str:
        return f"Bits({self.nats!r} nats ≈ {float(self):.12g})"


def _nats(other: object) -> LogSum:
    if isinstance(other, Bits):
        return other.nats
    if isinstance(other, int | Fraction):
        return TWO * other
    raise TypeError(f"a number of bits compares with a rational or with Bits, found {other!r}")
