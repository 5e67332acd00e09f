"""Numbers a + b·√d with rational a and b: what a quadratic equation over the rationals has for roots.

True here: arithmetic in one field ℚ(√d) is exact, and so is every comparison, also between fields: two numbers that are not equal
are told apart by enclosures, and equality is decided first. A result that is rational comes out as a `Fraction`.
Must never enter: a float before `float()`; a sum over two different fields, which has degree 4 and is refused.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import total_ordering
from math import isqrt
from typing import Final, TypeAlias, final

from arprops.core.error import BadQuestion
from arprops.core.interval import Interval

BITS: Final = 64


@final
@total_ordering
@dataclass(frozen=True, eq=False)
class Surd:
    """The irrational number a + b·√d; made by `root` and by arithmetic, with b ≠ 0 and d > 1 an integer that is no square.

    Gives `.lower` and `.upper` (2⁻⁶⁴ apart at most), `enclose(bits)` and `float()`; compares exactly with rationals and other surds.
    Fails with `BadQuestion` where two fields meet in a sum or product. Cost: integers of the size of its parts.
    """

    a: Fraction
    b: Fraction
    d: int

    @property
    def lower(self) -> Fraction:
        """A rational below, by at most 2⁻⁶⁴."""
        return self._ends(BITS)[0]

    @property
    def upper(self) -> Fraction:
        """A rational above, by at most 2⁻⁶⁴."""
        return self._ends(BITS)[1]

    def enclose(self, bits: int) -> Interval:
        """An interval around the number, of width at most 2^-bits."""
        return Interval(*self._ends(bits))

    def __float__(self) -> float:
        bits = BITS
        low, high = self._ends(bits)
        while low * high <= 0 or float(low) != float(high):  # an irrational is no tie between floats, so this ends
            bits *= 2
            low, high = self._ends(bits)
        return float(low)

    def __add__(self, other: "Number | int") -> "Number":
        a, b = self._parts(other)
        return _made(self.a + a, self.b + b, self.d)

    def __sub__(self, other: "Number | int") -> "Number":
        a, b = self._parts(other)
        return _made(self.a - a, self.b - b, self.d)

    def __mul__(self, other: "Number | int") -> "Number":
        a, b = self._parts(other)
        return _made(self.a * a + self.b * b * self.d, self.a * b + self.b * a, self.d)

    def __truediv__(self, other: "Number | int") -> "Number":
        a, b = self._parts(other)
        norm = a * a - b * b * self.d
        return _made((self.a * a - self.b * b * self.d) / norm, (self.b * a - self.a * b) / norm, self.d)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> "Surd":
        return Surd(-self.a, -self.b, self.d)

    def __rsub__(self, other: Fraction | int) -> "Number":
        return -self + other

    def __rtruediv__(self, other: Fraction | int) -> "Number":
        norm = self.a * self.a - self.b * self.b * self.d
        return _made(self.a * other / norm, -self.b * other / norm, self.d)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Surd):
            return NotImplemented if not isinstance(other, int | Fraction) else False
        return self.a == other.a and (self.b > 0) == (other.b > 0) and self.b * self.b * self.d == other.b * other.b * other.d

    def __lt__(self, other: "Number | int") -> bool:
        if self == other:
            return False
        bits = BITS
        while True:
            low, high = self._ends(bits)
            below, above = other._ends(bits) if isinstance(other, Surd) else (Fraction(other), Fraction(other))
            if high < below or above < low:
                return high < below
            bits *= 2

    def __hash__(self) -> int:
        return hash((self.a, self.b > 0, self.b * self.b * self.d))

    def __str__(self) -> str:
        times = "" if abs(self.b) == 1 else f"{abs(self.b)}·" if self.b.denominator == 1 else f"({abs(self.b)})·"
        sign = "−" if self.b < 0 else ""
        return f"{self.a} {sign or '+'} {times}√{self.d}" if self.a else f"{sign}{times}√{self.d}"

    def __repr__(self) -> str:
        return f"Surd({self})"

    def _ends(self, bits: int) -> tuple[Fraction, Fraction]:
        # |b|·√d = √(b²d), whose integer part at a scale is exact
        square, scale = self.b * self.b * self.d, 1 << bits
        floor = isqrt(square.numerator * scale * scale // square.denominator)
        below, above = Fraction(floor, scale), Fraction(floor + 1, scale)
        return (self.a + below, self.a + above) if self.b > 0 else (self.a - above, self.a - below)

    def _parts(self, other: "Number | int") -> tuple[Fraction, Fraction]:
        if not isinstance(other, Surd):
            return Fraction(other), Fraction(0)
        if (same := _in_field(other, self.d)) is None:
            raise BadQuestion(f"√{self.d} and √{other.d} lie in different fields, and their sum has no form a + b·√d; compare enclosures instead")
        return other.a, same


Number: TypeAlias = Fraction | Surd
"""An exact number: rational, or a quadratic surd."""


def root(number: Fraction) -> Number:
    """The non-negative square root of a rational that is not negative. Cost: small square factors are taken out of the radicand."""
    d, bottom = number.numerator * number.denominator, number.denominator
    outside = 1
    for k in range(2, 100):
        while d and d % (k * k) == 0:
            d, outside = d // (k * k), outside * k
    whole = isqrt(d)
    if whole * whole == d:
        return Fraction(whole * outside, bottom)
    return Surd(Fraction(0), Fraction(outside, bottom), d)


def one_field(numbers: list[Number]) -> bool:
    """Whether sums and products of these numbers are numbers of the same kind."""
    surds = [number for number in numbers if isinstance(number, Surd)]
    return all(_in_field(number, surds[0].d) is not None for number in surds)


def ends(number: Number, bits: int) -> tuple[Fraction, Fraction]:
    """Rationals around the number, at most 2^-bits apart; the number itself, twice, where it is rational."""
    return number._ends(bits) if isinstance(number, Surd) else (number, number)  # pyright: ignore[reportPrivateUsage]


def _made(a: Fraction, b: Fraction, d: int) -> Number:
    return Surd(a, b, d) if b else a


def _in_field(other: Surd, d: int) -> Fraction | None:
    """The b with other.b·√other.d = b·√d; None where there is none."""
    if other.d == d:
        return other.b
    whole = isqrt(other.d * d)
    return other.b * whole / d if whole * whole == other.d * d else None
