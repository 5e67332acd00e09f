"""A closed interval that is certain to contain the number asked for.

True here: ends are rationals, or ±∞ where nothing better is known; whoever makes one rounds outward.
Must never enter: a bare float as an end (a finite float is converted exactly, and only by whoever rounded it outward).
"""

from dataclasses import dataclass
from fractions import Fraction
from math import inf, nextafter
from typing import Any, TypeAlias

from arprops.core.exact import short

Bound: TypeAlias = Fraction | float


def _end(value: int | Fraction | float) -> Bound:
    return value if isinstance(value, float) and value in (inf, -inf) else Fraction(value)  # a nan is a ValueError


@dataclass(frozen=True)
class Interval:
    """All numbers from `lower` to `upper`, both included; ends are Fractions or ±∞.

    Comparison with `<` and `<=` is certain comparison: True only where it holds for every pair of members, so `not (a < b)`
    is not `b <= a`. Fails with ValueError where lower > upper.
    """

    lower: Bound
    upper: Bound

    def __post_init__(self) -> None:
        object.__setattr__(self, "lower", _end(self.lower))
        object.__setattr__(self, "upper", _end(self.upper))
        if self.lower > self.upper:
            raise ValueError(f"the lower end {self.lower} is above the upper end {self.upper}")

    @property
    def width(self) -> Bound:
        """How far apart the ends are; ∞ where one of them is."""
        return self.upper - self.lower

    def __contains__(self, number: Fraction | float) -> bool:
        return self.lower <= number <= self.upper

    def __lt__(self, other: object) -> bool:
        return self.upper < ends(other)[0]

    def __le__(self, other: object) -> bool:
        return self.upper <= ends(other)[0]

    def __gt__(self, other: object) -> bool:
        return self.lower > ends(other)[1]

    def __ge__(self, other: object) -> bool:
        return self.lower >= ends(other)[1]

    def __repr__(self) -> str:
        return f"Interval({', '.join(short(end) if isinstance(end, Fraction) else str(end) for end in (self.lower, self.upper))})"

    def __str__(self) -> str:
        return f"[{_outward(self.lower, -inf)!r}, {_outward(self.upper, inf)!r}]"


def _outward(end: Bound, direction: float) -> float:
    near = float(end)
    return near if near == end or (near < end) == (direction < 0) else nextafter(near, direction)


def ends(other: object) -> tuple[Any, Any]:
    """Both ends of an interval; of a number, the number twice."""
    return (other.lower, other.upper) if isinstance(other, Interval) else (other, other)
