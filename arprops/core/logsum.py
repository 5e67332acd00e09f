"""Exact sums of logarithms: Σ rᵢ·ln aᵢ with rational rᵢ and positive rational aᵢ.

True here: equality and order are exact. The sum is 0 iff ∏ aᵢ^rᵢ = 1, decided by refining the aᵢ to a coprime base (theorem
B2); where it is not 0 its sign is found by enclosures of growing precision, which then must end. Against a rational c ≠ 0 it
is never equal: e^c is transcendental (Lindemann).
Must never enter: a float comparison. `float()` is for people.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, total_ordering
from math import gcd, inf, isnan
from typing import Any, Final, TypeGuard, TypeVar

from arprops.core.dist import ZERO
from arprops.core.exact import short
from arprops.core.interval import Interval
from arprops.core.logarithm import ln

C = TypeVar("C", bound=Any)


@total_ordering
class LogSum:
    """The number Σ r·ln a over `terms` (a mapping from a to r), in nats.

    Needs positive rational a; fails with ValueError else. Compares exactly with LogSums, ints, Fractions, and floats (read as
    the rationals they are). Cost of a comparison: near-ties take the coprime base, at most quadratic in the number of terms.
    """

    __slots__ = ("terms",)
    __hash__ = None  # type: ignore[assignment]  # equal sums can have different terms

    def __init__(self, terms: Mapping[Fraction, Fraction] | None = None) -> None:
        kept: dict[Fraction, Fraction] = {}
        for a, r in (terms or {}).items():
            if a <= 0:
                raise ValueError(f"the logarithm needs a positive rational, found {a}")
            if r and a != 1:
                base, factor = (Fraction(a), Fraction(r)) if a > 1 else (1 / Fraction(a), -Fraction(r))
                kept[base] = kept.get(base, ZERO) + factor
        self.terms: Final = {a: r for a, r in kept.items() if r}

    def __add__(self, other: "LogSum") -> "LogSum":
        if not isinstance(other, LogSum):  # pyright: ignore[reportUnnecessaryIsInstance]
            return NotImplemented
        total = dict(self.terms)
        for a, r in other.terms.items():
            total[a] = total.get(a, ZERO) + r
        return LogSum(total)

    def __neg__(self) -> "LogSum":
        return self * -1

    def __sub__(self, other: "LogSum") -> "LogSum":
        return self + -other

    def __mul__(self, factor: int | Fraction) -> "LogSum":
        return LogSum({a: r * factor for a, r in self.terms.items()})

    __rmul__ = __mul__

    def __truediv__(self, divisor: int | Fraction) -> "LogSum":
        return self * Fraction(1, divisor)

    def __radd__(self, zero: int) -> "LogSum":  # what `sum` starts from
        return self if zero == 0 else NotImplemented

    def enclose(self, bits: int = 128) -> Interval:
        """A rigorous interval around the value, of width about 2^−bits times the sizes of the coefficients."""
        low = high = 0
        for a, r in self.terms.items():
            below, above = ln(a, bits)
            if r < 0:
                below, above = above, below
            low += below * r.numerator // r.denominator
            high -= -above * r.numerator // r.denominator
        return Interval(Fraction(low, 1 << bits), Fraction(high, 1 << bits))

    @property
    def lower(self) -> Fraction:
        """A rational at most the value, within about 2^−128."""
        return Fraction(self.enclose().lower)

    @property
    def upper(self) -> Fraction:
        """A rational at least the value, within about 2^−128."""
        return Fraction(self.enclose().upper)

    def _sign_against(self, other: "LogSum | Fraction | float") -> int:
        if isinstance(other, LogSum):
            return 0 if self.terms == other.terms else _sign(self - other, ZERO)
        if other in (inf, -inf):  # Infinite too
            return -1 if other == inf else 1
        return _sign(self, Fraction(other))

    def __eq__(self, other: object) -> bool:
        return self._sign_against(other) == 0 if _is_number(other) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self._sign_against(other) < 0 if _is_number(other) else NotImplemented

    def __le__(self, other: object) -> bool:  # `total_ordering` would compare twice
        return self._sign_against(other) <= 0 if _is_number(other) else NotImplemented

    def __float__(self) -> float:
        bits = 128
        while True:
            around = self.enclose(bits)
            if float(around.lower) == float(around.upper) or (bits >= 512 and self == 0):
                return float(around.lower) if float(around.lower) == float(around.upper) else 0.0
            bits *= 2

    def __repr__(self) -> str:
        if not self.terms:
            return "LogSum(0)"
        parts = [f"{short(r)}·ln({short(a)})" for a, r in list(self.terms.items())[:4]]
        return f"LogSum({' + '.join(parts)}{' + …' if len(self.terms) > 4 else ''} ≈ {float(self):.12g})"


def _is_number(other: object) -> TypeGuard["LogSum | Fraction | float"]:
    return isinstance(other, LogSum | int | Fraction) or (isinstance(other, float) and not isnan(other))


def log(number: int | Fraction) -> LogSum:
    """The exact natural logarithm of a positive rational."""
    return LogSum({Fraction(number): Fraction(1)})


def _sign(total: LogSum, against: Fraction) -> int:
    bits = 64
    while True:
        around = total.enclose(bits)
        if around.lower > against:
            return 1
        if around.upper < against:
            return -1
        if bits == 128 and against == 0 and _is_zero(tuple(total.terms.items())):
            return 0
        if not total.terms:
            return 0 if against == 0 else (-1 if against > 0 else 1)
        bits *= 2


def coprime_base(numbers: Iterable[int]) -> list[int]:
    """Pairwise coprime integers above 1 of which every given positive integer is a product of powers."""
    return list(coprime([(n, ZERO + 1) for n in numbers]))


def coprime(terms: Sequence[tuple[int, C]]) -> dict[int, C]:
    """Σ c·ln n over positive integers, as such a sum over pairwise coprime ones above 1 with no c = 0: it is 0 iff none is left.

    Halves are done first, each without its zeros: a sum that telescopes loses its terms before they meet all others.
    Cost: quadratic in the terms that are left, not in those that were given.
    """
    half = len(terms) // 2
    base = coprime(terms[:half]) if half else {}
    todo = list(coprime(terms[half:]).items()) if half else list(terms)
    while todo:
        number, c = todo.pop()
        if number == 1 or not c:
            continue
        for other, d in base.items():
            common = gcd(number, other)
            if common > 1:
                del base[other]
                todo += [(common, c + d), (other // common, d), (number // common, c)]
                break
        else:
            base[number] = c
    return base


@lru_cache(maxsize=16)  # a search, the kernel and whoever reads the verdict ask of the same sum
def _is_zero(terms: tuple[tuple[Fraction, Fraction], ...]) -> bool:
    return not coprime([part for a, r in terms for part in ((a.numerator, r), (a.denominator, -r))])
