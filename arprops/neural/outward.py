"""Vectorised arithmetic on probabilities whose ends are rounded outward.

True here, with u = 2⁻⁵³ and float64 in round-to-nearest:
- A weight w is exact (it was recorded). The sum of K positive weights in any order is off by a factor of at most (1+u)^(K−1), so the share w/Σw
  by (1+u)^K after its division; a mass is a product of shares, one more rounding each. After r roundings the exact number is within a factor
  (1+u)^±r of the computed one, hence in [x(1 − r·u), x(1 + 1.01·r·u)] while r·u < 0.01; `low` and `high` take four roundings more for
  their own arithmetic.
- What is positive is never computed as 0: a product below 10⁻²⁹⁰ is kept as 10⁻²⁹⁰, and whatever is computed at or below 10⁻²⁸⁰ stands for anything
  from 0 to 10⁻²⁸⁰ (there are far fewer than 10¹⁰ outcomes, so no share of something larger falls through). Zero is zero exactly.
- Logarithms are numpy's, taken to be within 4 units in the last place (its vectorised ones are documented so; tests hold them against
  200-bit arithmetic): a relative error of 8u. ln(w/Σw) is computed as ln w − ln Σw, so that a subnormal w loses nothing.
- Sums are `math.fsum`, correctly rounded, and one step outward.
Must never enter: a number whose error is not bounded here, or a claim that something is proved: that is for the kernel.
"""

from math import fsum, inf, nextafter
from typing import Final, NamedTuple

import numpy as np

from arprops.core.error import BadQuestion
from arprops.neural.record import Floats, Ints

UNIT: Final = 2.0**-53
TINY: Final = 1e-280
"""What is computed at or below this is only known to lie between 0 and this."""
FLOOR: Final = 1e-290
"""The least positive number that is computed."""
MOST: Final = 1e13
"""How many roundings a number may have behind it."""


class Rows(NamedTuple):
    """Next-token distributions in float64, one a row: shares (relative error within the roundings of their side), and ln of them with its error."""

    share: Floats
    log: Floats
    log_error: Floats


def shares(weights: Floats) -> Floats:
    """Each weight over the sum of its row: after K roundings for K outcomes."""
    share = weights / weights.sum(axis=1, keepdims=True)
    return np.where((weights > 0) & (share < FLOOR), FLOOR, share)


def rows_of(weights: Floats) -> Rows:
    """The rows of recorded weights. The logarithm of a weight of 0 is −∞, without error."""
    totals = weights.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        of_weight, of_total = np.log(weights), np.log(totals)
    log = of_weight - of_total
    with np.errstate(invalid="ignore"):
        error = UNIT * (9 * np.abs(of_weight) + 9 * of_total + np.abs(log) + 1.01 * weights.shape[1])
    return Rows(shares(weights), log, np.where(weights > 0, error, 0.0))


def product(mass: Floats, share: Floats) -> Floats:
    """mass · share: one rounding more than the two have; positive where both are."""
    made = mass * share
    return np.where((mass > 0) & (share > 0) & (made < FLOOR), FLOOR, made)


def low(number: Floats, roundings: Ints | int) -> Floats:
    """A lower end of what was computed with so many roundings."""
    return np.where(number <= TINY, 0.0, number * (1 - (_few(roundings) + 4) * UNIT))


def high(number: Floats, roundings: Ints | int) -> Floats:
    """An upper end of what was computed with so many roundings."""
    return np.where(number == 0, 0.0, np.maximum(TINY, number * (1 + 1.01 * (_few(roundings) + 4) * UNIT)))


def total_low(numbers: Floats) -> float:
    """A lower end of the exact sum; not below 0 where no number is."""
    total = nextafter(fsum(numbers.ravel().tolist()), -inf)
    return max(0.0, total) if not numbers.size or numbers.min() >= 0 else total


def total_high(numbers: Floats) -> float:
    """An upper end of the exact sum; 0 where there is nothing to sum."""
    return nextafter(fsum(numbers.ravel().tolist()), inf) if numbers.size and numbers.any() else 0.0


def divergences(p: Rows, q: Rows, roundings: int) -> tuple[Floats, Floats]:
    """Σ p·ln(p/q), row by row, and a bound on its error; ∞ where p is positive and q is not. `roundings` are those of p's shares."""
    with np.errstate(invalid="ignore"):
        difference = np.where(p.share > 0, p.log - q.log, 0.0)
    return _expected(p, difference, np.where(p.share > 0, p.log_error + q.log_error, 0.0), roundings)


def surprisals(p: Rows, q: Rows, roundings: int) -> tuple[Floats, Floats]:
    """Σ p·(−ln q), row by row, and a bound on its error; ∞ where p is positive and q is not. `roundings` are those of p's shares."""
    return _expected(p, np.where(p.share > 0, -q.log, 0.0), np.where(p.share > 0, q.log_error, 0.0), roundings)


def _expected(p: Rows, values: Floats, errors: Floats, roundings: int) -> tuple[Floats, Floats]:
    with np.errstate(invalid="ignore"):
        terms = p.share * values
        size = np.abs(terms).sum(axis=1)
        # A share at or below TINY may be anything from 0 up to it; a value is at most some thousands, as recorded weights are at least 2⁻¹⁰⁷⁴.
        error = (p.share * (errors + 2 * UNIT * np.abs(values))).sum(axis=1) * (1 + 1e-6) + size * UNIT * (roundings + p.share.shape[1] + 4) + 1e-270
    total = terms.sum(axis=1)
    return np.where(np.isfinite(total), total, inf), np.where(np.isfinite(total), error, 0.0)


def _few(roundings: Ints | int) -> Ints | int:
    if np.max(roundings, initial=0) > MOST:
        raise BadQuestion(f"a prompt has {int(np.max(roundings))} roundings behind it, expected at most {int(MOST)}; ask about shorter prompts")
    return roundings
