"""Tests of counts, repeats and runs in a finite sample, with their exact distributions; and the asymptotic ones beside them, marked as such.

True here: an exact p-value is a rational, the probability under the null of a result at least as extreme, ties included, so that p ≤ α has probability at most
α. An asymptotic one is a float of a limit distribution, and its test says so.
Must never enter: an asymptotic p-value in place of an exact one that was asked for, or a floored tail.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import comb, erfc, exp, lcm, lgamma, log, prod, sqrt
from typing import Any, Final, Literal, final

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import short

VALUES: Final = 200_000
"""How many values the exact distribution may have along the way unless it is told otherwise."""


@final
@dataclass(frozen=True)
class Test:
    """A test's p-value, and what kind of guarantee it has: "exact", "anytime-valid" (at every number of calls), or "asymptotic" (none at this size)."""

    __test__ = False  # pytest would collect it

    name: str
    p: Fraction
    kind: Literal["exact", "anytime-valid", "asymptotic"]
    seen: str

    def __str__(self) -> str:
        return f"{self.name}: p {_shown(self.p)} ({self.kind}; {self.seen})"


def pearson(counts: Mapping[Any, int], weights: Mapping[Any, Fraction], *, name: str = "Pearson's test", budget: int = VALUES) -> Test:
    """Pearson's test of counts against the weights of their cells, by the exact multinomial distribution of Σ count²/weight.

    Needs positive weights that sum to 1 and a count for cells among them. Fails with `BadQuestion` where the statistic has more than `budget` values on the
    way (`pearson_asymptotic` has a limit in its place). Cost: those values times the calls, in exact integers.
    """
    calls, cells = _cells(counts, weights)
    scale = lcm(*(weight.numerator for weight, _ in cells))
    bottom = lcm(*(weight.denominator for weight, _ in cells))
    unit = [int(scale * bottom / (weight * bottom)) for weight, _ in cells]  # scale/weight, an integer since the numerator divides it
    seen = sum(count * count * u for (_, count), u in zip(cells, unit, strict=True))
    ways: dict[tuple[int, int], int] = {(calls, 0): 1}
    for i, ((weight, _), u) in enumerate(zip(cells, unit, strict=True)):
        share, after = int(weight * bottom), dict[tuple[int, int], int]()
        for (left, value), number in ways.items():
            if i == len(cells) - 1:  # the last cell has what is left
                key = 0, value + left * left * u
                after[key] = after.get(key, 0) + number * share**left
                continue
            for count in range(left + 1):
                key = left - count, value + count * count * u
                after[key] = after.get(key, 0) + number
                number = number * (left - count) * share // (count + 1)  # noqa: PLW2901  # C(left, count)·share^count, one count on; exact
            if len(after) > budget:
                raise BadQuestion(f"{name}: the exact distribution has more than {budget} values on the way; raise the budget, take fewer cells, or ask pearson_asymptotic")
        ways = after
    p = Fraction(sum(number for (_, value), number in ways.items() if value >= seen), bottom**calls)
    return Test(name, p, "exact", f"χ² {_chi(cells, calls)}")


def pearson_asymptotic(counts: Mapping[Any, int], weights: Mapping[Any, Fraction], *, name: str = "Pearson's test") -> Test:
    """The same statistic against the χ² distribution that it tends to as the calls grow; at few calls in a cell (below 5 or so) a rough number.

    Needs what `pearson` needs. Gives the float of the limit's tail, rounded to the rational that it is. Cost: linear in the cells.
    """
    calls, cells = _cells(counts, weights)
    statistic = sum((Fraction(count * count) / weight for weight, count in cells), ZERO) / calls - calls
    p = Fraction(_chi_squared_tail(float(statistic), len(cells) - 1))
    return Test(name, p, "asymptotic", f"χ² {_chi(cells, calls)}, {len(cells) - 1} degrees of freedom, {float(min(w for w, _ in cells) * calls):.3g} calls expected in the rarest cell")


def repeats(sample: Sequence[Hashable], *, support: int, asymptotic: bool = False) -> Test:
    """Whether so few different values are likely among independent uniform draws from `support` values: the exact probability of at most as many.

    With `asymptotic` it is the limit for many calls from a much larger support: calls that repeat an earlier one are Poisson, with the mean calls·(calls − 1) /
    (2·support). Needs at least one call and no more different values than the support has; fails with `BadQuestion` else. Cost: the square of the calls.
    """
    calls, different = len(sample), len(set(sample))
    if not calls or support < different:
        raise BadQuestion(f"expected at least one call and at most {support} different values, found {calls} calls with {different}")
    if asymptotic:
        mean = calls * (calls - 1) / (2 * support)
        p = Fraction(_poisson_tail(mean, calls - different))
        return Test("repeats", p, "asymptotic", f"{calls - different} repeats in {calls} calls, {mean:.4g} expected in the limit")
    ways = [1]  # of the calls so far, in how many sequences there are d different values
    for _ in range(calls):
        ways = [(ways[d] * d if d < len(ways) else 0) + (ways[d - 1] * (support - d + 1) if d else 0) for d in range(len(ways) + 1)]
    p = Fraction(sum(ways[: different + 1]), support**calls)
    return Test("repeats", p, "exact", f"{different} different values in {calls} calls of {support}")


def runs(sample: Sequence[bool], *, asymptotic: bool = False) -> Test:
    """Whether a sequence of two values has too many or too few runs for independent calls of one distribution, given how often each value came.

    The exact p-value adds up the numbers of runs that are at most as likely as the one seen. Needs a call at least. Cost: linear. Source: Wald and
    Wolfowitz, "On a test whether two samples are from the same population" (1940), of which the asymptotic form is the normal limit.
    """
    yes, no = sum(map(bool, sample)), len(sample) - sum(map(bool, sample))
    if not sample:
        raise BadQuestion("a test of runs needs at least one call")
    seen = 1 + sum(a != b for a, b in pairwise(sample))
    shown = f"{seen} runs of {yes} and {no}"
    if asymptotic:
        n = yes + no
        spread = 2 * yes * no * (2 * yes * no - n) / (n * n * (n - 1)) if n > 1 else 0
        if not spread:
            return Test("runs", Fraction(1), "asymptotic", shown)
        return Test("runs", Fraction(erfc(abs(seen - 1 - 2 * yes * no / n) / sqrt(2 * spread))), "asymptotic", shown)
    ways = {r: _arrangements(r, yes, no) for r in range(1, len(sample) + 1)}
    p = Fraction(sum(number for number in ways.values() if number <= ways[seen]), comb(yes + no, yes))
    return Test("runs", p, "exact", shown)


def _arrangements(runs: int, yes: int, no: int) -> int:
    """Sequences of so many of each with exactly so many runs."""
    if not yes or not no:
        return int(runs == 1)
    half, odd = divmod(runs, 2)
    if odd:
        return _parts(yes, half + 1) * _parts(no, half) + _parts(yes, half) * _parts(no, half + 1)
    return 2 * _parts(yes, half) * _parts(no, half)


def _parts(total: int, parts: int) -> int:
    """Ways to write the total as an ordered sum of so many positive parts."""
    return comb(total - 1, parts - 1) if parts else 0


def _cells(counts: Mapping[Any, int], weights: Mapping[Any, Fraction]) -> tuple[int, list[tuple[Fraction, int]]]:
    if sum(weights.values(), ZERO) != 1 or any(weight <= 0 for weight in weights.values()):
        raise BadQuestion(f"the weights of the cells must be positive and sum to 1, found a sum of {short(sum(weights.values(), ZERO))} over {len(weights)} cells")
    if strange := [cell for cell in counts if cell not in weights]:
        raise BadQuestion(f"the cell {strange[0]!r} has a count and no weight; a cell of weight 0 is refuted for certain, and no test is needed")
    calls = sum(counts.values())
    if calls < 1 or any(count < 0 for count in counts.values()) or len(weights) < 2:
        raise BadQuestion(f"expected at least one call, counts of at least 0 and two cells, found {calls} calls in {len(weights)} cells")
    return calls, [(weight, counts.get(cell, 0)) for cell, weight in weights.items()]


def _chi(cells: Sequence[tuple[Fraction, int]], calls: int) -> str:
    return _shown(sum((Fraction(count * count) / weight for weight, count in cells), ZERO) / calls - calls)


def _shown(number: Fraction) -> str:
    """The number to four digits, with = only where that is all of it."""
    near = f"{float(number):.4g}"
    return f"{'=' if Fraction(near) == number else '≈'} {near}"


def _poisson_tail(mean: float, least: int) -> float:
    """The Poisson probability of at least so many: the sum from there on, or 1 less the sum below where that is the small one."""
    if not mean or not least:
        return float(not least)
    upward = least > mean
    k = least if upward else least - 1
    term = exp(k * log(mean) - mean - lgamma(k + 1))
    total = 0.0
    while k >= 0 and term > total * 1e-17:
        total += term
        term *= mean / (k + 1) if upward else k / mean
        k += 1 if upward else -1
    return min(1.0, total) if upward else max(0.0, 1 - total)


def _chi_squared_tail(value: float, degrees: int) -> float:
    """The mass of χ² above the value: a finite sum for even degrees, and one beside erfc for odd ones."""
    half = value / 2
    if degrees % 2:
        terms = [half ** (j - 0.5) / prod(i - 0.5 for i in range(1, j + 1)) for j in range(1, (degrees - 1) // 2 + 1)]
        # Γ(j + ½) = √π·∏ (i − ½)
        return min(1.0, erfc(sqrt(half)) + exp(-half) * sum(terms) / 1.7724538509055160273)
    term = total = 1.0
    for j in range(1, degrees // 2):
        term *= half / j
        total += term
    return min(1.0, exp(-half) * total)
