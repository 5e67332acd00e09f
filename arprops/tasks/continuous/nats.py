"""Numbers of nats in closed form: a rational, logarithms of rationals, and a rational multiple of ln 2π.

True here: entropies and divergences of normal distributions with rational parameters are such numbers. Without ln 2π in the difference comparison is exact (`LogSum`). With
it, and without a rational part, the two sides are never equal, since π is transcendental.
Doubtful: whether a sum with both a rational part and ln 2π can be 0 is an open question of number theory; there the enclosures decide, and where they do not the
question is refused. It does not come up between two entropies of one dimension, whose ln 2π cancel.
Must never enter: a float comparison.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import total_ordering
from typing import final

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.interval import Interval
from arprops.core.logsum import LogSum, log
from arprops.tasks.continuous.ball import pi, precision, within


@final
@total_ordering
@dataclass(frozen=True, eq=False, repr=False)
class Nats:
    """rational + logs + circles·ln 2π, in nats; compares exactly with others, with `LogSum`s, ints and Fractions; `lower`, `upper` and `float()` are enclosed.

    >>> Nats(Fraction(1, 2), circles=Fraction(1, 2)) < 2, Nats(logs=log(4)) == log(2) * 2
    (True, True)
    """

    rational: Fraction = ZERO
    logs: LogSum = field(default_factory=LogSum)
    circles: Fraction = ZERO

    __hash__ = None  # type: ignore[assignment]  # equal sums can have different terms

    def __add__(self, other: "Number") -> "Nats":
        right = nats(other)
        return Nats(self.rational + right.rational, self.logs + right.logs, self.circles + right.circles)

    __radd__ = __add__

    def __neg__(self) -> "Nats":
        return self * -1

    def __sub__(self, other: "Number") -> "Nats":
        return self + -nats(other)

    def __mul__(self, factor: int | Fraction) -> "Nats":
        return Nats(self.rational * factor, self.logs * factor, self.circles * factor)

    __rmul__ = __mul__

    def enclose(self, bits: int = 128) -> Interval:
        """An interval around the value, of width about 2^-bits times the sizes of the parts."""
        logs = self.logs.enclose(bits)
        low, high = self.rational + Fraction(logs.lower), self.rational + Fraction(logs.upper)
        if not self.circles:
            return Interval(low, high)
        with precision(bits + 16):
            circle = within((2 * pi()).log())
        ends = [self.circles * Fraction(circle.lower), self.circles * Fraction(circle.upper)]
        return Interval(low + min(ends), high + max(ends))

    @property
    def lower(self) -> Fraction:
        """A rational at most the value, within about 2^−128."""
        return Fraction(self.enclose().lower)

    @property
    def upper(self) -> Fraction:
        """A rational at least the value, within about 2^−128."""
        return Fraction(self.enclose().upper)

    def __eq__(self, other: object) -> bool:
        return _sign(self - other) == 0 if isinstance(other, Nats | LogSum | int | Fraction) else NotImplemented

    def __lt__(self, other: "Number") -> bool:
        return _sign(self - other) < 0 if isinstance(other, Nats | LogSum | int | Fraction) else NotImplemented  # pyright: ignore[reportUnnecessaryIsInstance]

    def __float__(self) -> float:
        around = self.enclose()
        return float((Fraction(around.lower) + Fraction(around.upper)) / 2)

    def __repr__(self) -> str:
        parts = [f"{self.rational}"] * bool(self.rational) + [f"{self.circles}·ln(2π)"] * bool(self.circles)
        parts += [f"{r}·ln({a})" for a, r in self.logs.terms.items()]
        written = " + ".join(parts) or "0"
        return f"Nats({written if len(written) < 80 else '…'} ≈ {float(self):.12g})"


Number = Nats | LogSum | int | Fraction


def nats(value: Number) -> Nats:
    """The value as a number of nats."""
    if isinstance(value, Nats):
        return value
    return Nats(logs=value) if isinstance(value, LogSum) else Nats(Fraction(value))


def in_bits(around: Interval | Number) -> Interval:
    """The interval in bits around one, or around an exact number, of nats.

    >>> Fraction(1) in in_bits(log(2))
    True
    """
    ends = around if isinstance(around, Interval) else nats(around).enclose()
    two = log(2).enclose()
    found = [end / Fraction(scale) for end in (ends.lower, ends.upper) for scale in (two.lower, two.upper)]
    return Interval(min(found), max(found))


def _sign(number: Nats) -> int:
    if not number.circles:
        return 0 if number.logs == -number.rational else -1 if number.logs < -number.rational else 1
    precise = 64
    while True:
        around = number.enclose(precise)
        if around > 0 or around < 0:
            return 1 if around > 0 else -1
        if precise >= 1 << 11:
            raise BadQuestion(
                f"{number!r} was not told from 0 by {precise} bits, and whether e and π make it 0 is not known; compare differences without ln 2π"
            )
        precise *= 2
