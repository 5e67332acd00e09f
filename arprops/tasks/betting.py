"""Betting against a hypothesis: wealth that grows only by luck while the hypothesis holds, looked at as often as one likes.

True here: each bet is fixed before the value it is about, and a stake's expected return under the null is at most itself. So wealth is a non-negative
supermartingale (for the composite null of independent calls: at most one, for each distribution), and by Ville's inequality it ever reaches 1/α with probability
at most α: the count of values may be decided while looking. Wealth is rounded down to multiples of 2⁻¹⁹², which only makes it smaller; a bet may be any number
that the past alone decides, so its square root and logarithm are rounded freely.
Must never enter: a bet that has seen its own value, or a float.
Doubtful: power. After some hundred bad bets wealth can round to 0 and stays there, which is valid and of no use.
Source: Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting" (2023), hedged capital with predictable plug-in bets; Wasserman, Ramdas
and Balakrishnan, "Universal inference" (2020), for the composite null; Ville 1939.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import isqrt
from typing import Any, Final

from arprops.core.dist import ONE, ZERO
from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.interval import Interval
from arprops.core.logarithm import ln

FINE: Final = 192
"""Wealth is kept to so many binary places."""
WHOLE: Final = 1 << FINE
"""The stake, as wealth is kept."""
HALF: Final = Fraction(1, 2)
ALPHA: Final = Fraction(1, 20)
GRID: Final = 100


def against(weights: Mapping[Any, Fraction], observed: Iterable[Hashable]) -> Iterator[Fraction]:
    """The wealth, after each value, of a bet against "independent draws with these weights".

    The alternative is learnt: a Dirichlet prior around the weights, of half a call for each cell. Needs positive weights that sum to 1; fails with
    `BadQuestion` on a value that has none, as no bet is needed there. Takes any iterable, an endless one too. Cost: constant a value.
    """
    if sum(weights.values(), ZERO) != 1 or any(weight <= 0 for weight in weights.values()):
        raise BadQuestion(f"the weights of the cells must be positive and sum to 1, found a sum of {short(sum(weights.values(), ZERO))} over {len(weights)} cells")
    prior = Fraction(len(weights), 2)
    seen: dict[Hashable, int] = {}
    wealth = WHOLE
    for calls, cell in enumerate(observed):
        if cell not in weights:
            raise BadQuestion(f"the value {cell!r} has no weight under the hypothesis, which it refutes for certain; look for such values first")
        wealth = _grown(wealth, (prior + seen.get(cell, 0) / weights[cell]) / (prior + calls))
        seen[cell] = seen.get(cell, 0) + 1
        yield Fraction(wealth, WHOLE)


def against_independence(cells: Sequence[Hashable], observed: Iterable[Hashable]) -> Iterator[Fraction]:
    """The wealth, after each value, of a bet against "independent draws with some weights on these cells, whichever they are".

    What is bet is the prediction of a Markov chain that learns (half a call for each cell); it is divided by the likelihood of the best weights in hindsight.
    That is an e-process for the composite null. Fails with `BadQuestion` on a value outside the cells. Takes any iterable. Cost: numbers as long as the calls.
    """
    count, chain, left = dict.fromkeys(cells, 0), dict[tuple[Hashable, Hashable], int](), dict.fromkeys(cells, 0)
    wealth, before = WHOLE, None
    for calls, cell in enumerate(observed, start=1):
        if cell not in count:
            raise BadQuestion(f"the value {cell!r} is not among the {len(count)} cells; give all that can occur")
        here = count[cell]
        predicted = Fraction(1, len(count)) if calls == 1 else (chain.get((before, cell), 0) + HALF) / (left[before] + Fraction(len(count), 2))
        # the likelihood of the best weights, ∏ (nᵢ/n)^nᵢ, before this call over the same after it; 0⁰ = 1
        above, below = calls**calls * here**here, (calls - 1) ** (calls - 1) * (here + 1) ** (here + 1)
        wealth = wealth * predicted.numerator * above // (predicted.denominator * below)
        if calls > 1:
            chain[before, cell] = chain.get((before, cell), 0) + 1
            left[before] += 1
        count[cell] += 1
        before = cell
        yield Fraction(wealth, WHOLE)


def against_mean(values: Iterable[Exact], mean: Exact, *, alpha: Exact = ALPHA) -> Iterator[Fraction]:
    """The wealth, after each value, of a bet against "values in [0, 1] whose mean, given all before, is at most `mean`".

    Needs exact values and 0 < mean < 1; fails with `BadQuestion` else. `alpha` tunes the bets and does not bound anything. For "at least", hand in 1 − value
    and 1 − mean. The null is composite: any distribution, also one that changes. Cost: constant a value.
    """
    bound = exact(mean)
    if not 0 < bound < 1:
        raise BadQuestion(f"the mean must lie strictly between 0 and 1, found {short(bound)}")
    wealth = WHOLE
    for value, bet in _bets(values, ZERO, ONE, exact(alpha)):
        wealth = _grown(wealth, 1 + min(bet, HALF / bound) * (value - bound))
        yield Fraction(wealth, WHOLE)


def confidence_sequence(
    values: Iterable[Exact], *, alpha: Exact = ALPHA, low: Exact = 0, high: Exact = 1, grid: int = GRID
) -> Iterator[Interval | None]:
    """After each value, an interval for the mean; with probability at least 1 − alpha all of them, for ever, contain it.

    Needs exact values between `low` and `high` that all have one mean, given those before. Ends are on a grid of so many steps, rounded outward. None where
    no mean is left, which happens with probability at most alpha unless the values have no common mean. Takes any iterable, an endless one too. Cost: the
    grid's undecided points a value. Source: Waudby-Smith and Ramdas 2023 (hedged capital, half the stake on each side), intersected over time.
    """
    level, bottom, top = exact(alpha), exact(low), exact(high)
    if not 0 < level < 1 or not bottom < top or grid < 1:
        raise BadQuestion(f"expected 0 < alpha < 1, low < high and at least one step, found {short(level)}, {short(bottom)} < {short(top)} and {grid}")
    # wealth falls as the mean that is bet against rises, so what is rejected from below is the first part of the grid, and from above the last
    sides = [{Fraction(j, grid): WHOLE for j in range(1, grid)} for _ in range(2)]
    enough = -(-2 * WHOLE * level.denominator // level.numerator)
    ends = [ZERO, ZERO]
    for value, bet in _bets(values, bottom, top, level):
        for side, wealths in enumerate(sides):
            x = 1 - value if side else value
            for mean in list(wealths):
                wealths[mean] = _grown(wealths[mean], 1 + min(bet, HALF / mean) * (x - mean))
                if wealths[mean] >= enough:
                    ends[side] = max(ends[side], mean)
                    del wealths[mean]
        if ends[0] + ends[1] > 1:
            yield None
        else:
            yield Interval(bottom + ends[0] * (top - bottom), top - ends[1] * (top - bottom))


def _bets(values: Iterable[Exact], low: Fraction, high: Fraction, level: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """Each value on the scale from 0 to 1, and the bet made before it: √(2·ln(2/α) / (v·t·ln(1+t))), v the variance so far, counting one value of ¼."""
    if not 0 < level < 1:
        raise BadQuestion(f"alpha must lie strictly between 0 and 1, found {short(level)}")
    aim = ln(2 / level, 32)[0]
    total, spread = HALF, Fraction(1, 4)
    for t, given in enumerate(values, start=1):
        value = (exact(given) - low) / (high - low)
        if not 0 <= value <= 1:
            raise BadQuestion(f"value {t} is {short(exact(given))}, which is not between {short(low)} and {short(high)}; the bound must hold for every value")
        squared = 2 * aim / (spread * ln(Fraction(t + 1), 32)[0])  # spread = v·t
        yield value, Fraction(isqrt(int(squared * 2**32)), 2**16)
        total += value
        spread = _down(spread + (value - _down(total / (t + 1))) ** 2)


def _grown(wealth: int, factor: Fraction) -> int:
    return wealth * factor.numerator // factor.denominator


def _down(number: Fraction) -> Fraction:
    return Fraction(number.numerator * WHOLE // number.denominator, WHOLE)
