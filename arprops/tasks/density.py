"""The first digits of a prime by the density 1/ln x, and what that costs in total variation, exactly (theorem D7).

True here: the model's weights are rationals (the integrals, rounded to a stated grain and normalised), so its error is a rational. For the ideal weights,
which are transcendental, it is an interval: 1/ln is convex and decreasing beyond 1, so on each piece the midpoint is below the mean of 1/ln and the
trapezoid above it, and both are rounded outward.
Must never enter: a float, or the density for all digits: it does not know which numbers are prime, and n − 1 digits are the most.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final, final

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.interval import Interval
from arprops.core.logarithm import ln
from arprops.models.row import Row
from arprops.models.table import Table
from arprops.tasks.numbers import DIGITS, counted, primes_below
from arprops.tasks.task import summed

BITS: Final = 60
GRAIN: Final = 10**6


@final
@dataclass(frozen=True)
class DensityError:
    """How far a uniform prime of so many digits is from one whose first digits are drawn by the density."""

    digits: int
    first: int
    total_variation: Fraction
    """For the model's rational weights, exactly."""
    ideal: Interval
    """Around that for the integrals of 1/ln x themselves."""


def density_model(digits: int, *, first: int, off_support: Row) -> Table:
    """A prime of so many digits whose `first` digits are drawn by the density 1/ln x, and the rest by counts.

    Needs 1 ≤ first < digits. `off_support`, a distribution, answers where no prime is left: at impossible prompts, and after beginnings that the density
    allows and no prime has. Fails with `BadQuestion` on other sizes. Cost: a row for each beginning. Source: D7.
    """
    weights = density_weights(digits, first=first)
    by_density = summed((w[:k], share) for w, (share, _) in weights.items() for k in range(first + 1))
    names = ["", *(str(m) for m in range(1, 10 ** (digits - 1)))]
    rows = {w: _shares(by_density, w) if len(w) < first else _counts(w, digits) for w in names}
    return Table(DIGITS, {w: row for w, row in rows.items() if row} | {w: off_support for w, row in rows.items() if not row}, length=digits, default=off_support)


def density_error(digits: int, *, first: int) -> DensityError:
    """The total variation between the uniform prime and `density_model`, exactly, and between it and the ideal density, enclosed.

    It is that of the first digits alone: ½·Σ |π(w…)/π − weight of w| over the beginnings w, because the rest is drawn alike. Needs and fails as
    `density_model`. Cost: a sieve, and 17 logarithms for each beginning of `first` digits: seconds for 4 of them, ten times as long for each more. Source: D7.

    >>> density_error(2, first=1).total_variation
    Fraction(7243339, 63004711)
    """
    weights = density_weights(digits, first=first)
    everything = _primes("", digits)
    gaps = low = high = ZERO
    for w, (share, ideal) in weights.items():
        counted_share = Fraction(_primes(w, digits), everything)
        gaps += abs(counted_share - share)
        below, above = Fraction(ideal.lower), Fraction(ideal.upper)
        low += max(ZERO, below - counted_share, counted_share - above)
        high += max(abs(counted_share - below), abs(counted_share - above))
    return DensityError(digits, first, gaps / 2, Interval(low / 2, high / 2))


def density_weights(digits: int, *, first: int) -> Mapping[str, tuple[Fraction, Interval]]:
    """For each beginning of `first` digits: the weight that the model has, a rational, and an interval around the ideal one. Needs and fails as `density_model`.

    The rational is the middle of the interval's numerator, in millionths of the average, normalised. Cost: 17 logarithms a beginning.
    """
    counted(digits)
    if type(first) is not int or not 1 <= first < digits:
        raise BadQuestion(f"the density is for the first digits, at least 1 and fewer than all {digits}; found first={first!r}")
    return _weighed(digits, first)


@lru_cache(maxsize=32)
def _weighed(digits: int, first: int) -> Mapping[str, tuple[Fraction, Interval]]:
    names = [str(m) for m in range(10 ** (first - 1), 10**first)]
    around = {w: _integral(int(w) * 10 ** (digits - first), 10 ** (digits - first)) for w in names}
    average = sum((low for low, _ in around.values()), ZERO) / len(names)
    rounded = {w: Fraction(round((low + high) / 2 / average * GRAIN), GRAIN) for w, (low, high) in around.items()}
    total = sum(rounded.values(), ZERO)
    least, most = (sum((ends[i] for ends in around.values()), ZERO) for i in (0, 1))
    return {w: (rounded[w] / total, Interval(low / (low + most - high), high / (high + least - low))) for w, (low, high) in around.items()}


def _integral(start: int, width: int, *, pieces: int = 8) -> tuple[Fraction, Fraction]:
    """Rationals around the integral of 1/ln x from start to start + width; start is at least 10."""
    h = Fraction(width, pieces)

    def reciprocal(x: Fraction) -> tuple[Fraction, Fraction]:
        low, high = ln(x, BITS)
        one = 1 << BITS  # outward to multiples of 2^-BITS, or the sums get long
        return Fraction((one * one) // high, one), Fraction(-((-one * one) // low), one)

    ends = [reciprocal(start + h * i)[1] for i in range(pieces + 1)]
    middles = [reciprocal(start + h * i + h / 2)[0] for i in range(pieces)]
    return sum(middles, ZERO) * h, sum((a + b for a, b in pairwise(ends)), ZERO) * h / 2


def _primes(begins: str, digits: int) -> int:
    """How many primes of so many digits begin so."""
    low, high = (int(begins), int(begins) + 1) if begins else (1, 10)
    scale = 10 ** (digits - max(len(begins), 1))
    listed = primes_below(10**digits)
    return bisect_left(listed, high * scale) - bisect_left(listed, low * scale)


def _counts(w: str, digits: int) -> dict[str, Fraction]:
    counts = {x: _primes(w + x, digits) for x in DIGITS}
    total = sum(counts.values())
    return {x: Fraction(n, total) for x, n in counts.items() if n}


def _shares(masses: Mapping[str, Fraction], w: str) -> dict[str, Fraction]:
    return {x: masses[w + x] / masses[w] for x in DIGITS if w + x in masses}
