"""Finding an interval of a requested width around a number of a counter machine: how far to follow it, and a bound on what is left.

True here: the bound is found once, for states such as those left over; then the horizon is doubled until the kernel's own interval
is narrow enough, or a budget is used up.
Must never enter: the interval itself.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Final

from arprops.core.claim import KL, CrossEntropy, FiniteMass
from arprops.core.counting import Counted
from arprops.core.error import Rejected
from arprops.core.induction import Drift, Horizon
from arprops.kernel.horizon import LONGEST
from arprops.kernel.horizon import enclosed as enclosure
from arprops.kernel.induction import Run
from arprops.kernel.potential import Expected, regions, run_of
from arprops.search.enclosed import WIDTH
from arprops.search.explore import Progress
from arprops.solve.drift import drift
from arprops.solve.induction import inductive
from arprops.solve.walk import Pair, after, start_of, tried, walked, weights_at

VISITS: Final = 200_000
"""How many states are followed, counted once for each token, unless told otherwise."""
FIRST: Final = 16
"""The first horizon tried."""
SAMPLES: Final = 24
"""At how many states the bound should be small."""
SEEN: Final = 400
"""From how many pairs of states the locations are guessed."""


def enclosed(quantity: Expected, *, width: Fraction = WIDTH, budget: int = VISITS, progress: Progress | None = None) -> Horizon | None:
    """A certificate whose interval is at most this wide, or else the longest that the budget allows.

    None where the models are no counter machines, where a parameter has no bound on one side, or where q cannot produce what p can.
    `budget` is the number of states followed, counted once for each token. Cost: a few linear programs for the bound, and then
    at most four times the budget.
    """
    pair = [quantity.p, quantity.q] if isinstance(quantity, KL | CrossEntropy) else [quantity.p]
    if not all(isinstance(side, Counted) for side in pair):
        return None
    run = run_of(quantity)
    if any(low is None or high is None for _, low, high in regions(run)):
        return None
    ends = isinstance(quantity, FiniteMass)
    bound = _bound(run, ends=ends, progress=progress)
    if bound is None and not ends:  # the upper end is ∞ unless nothing is left over
        budget = min(budget, VISITS)
    found: Horizon | None = None
    for length in _lengths(run, budget):
        if progress is not None:
            progress("following a counter machine: tokens", length)
        try:
            around = enclosure(quantity, Horizon(length, bound))
        except Rejected:
            return found
        found = Horizon(length, bound)
        if around.width <= width:
            break
    return found


def _bound(run: Run, *, ends: bool, progress: Progress | None) -> Drift | None:
    sample = _left_over(run)
    if not sample:
        return None
    where = inductive(run, walked(run, budget=SEEN), progress=progress)
    return None if where is None else drift(run, where, reward="end" if ends else "tokens", left_over=sample)


def _left_over(run: Run) -> dict[Pair, Fraction]:
    """States after the first tokens with their shares of the mass, at numbers in the middle of the regions; nothing here is rigorous."""
    middle = tried(regions(run)) or {}
    masses = {start_of(run): 1.0}
    for _ in range(FIRST):
        moved: dict[Pair, float] = {}
        for pair, mass in sorted(masses.items(), key=lambda item: -item[1])[: 4 * SAMPLES]:
            weights = weights_at(run.left, pair.left)
            for symbol, target in after(run, pair):
                moved[target] = moved.get(target, 0.0) + mass * float(weights[symbol].at(middle).rational)
        masses = moved
    chosen = sorted(masses.items(), key=lambda item: -item[1])[:SAMPLES]
    most = chosen[0][1] if chosen else 1.0
    return {pair: Fraction(mass / most).limit_denominator(10**6) for pair, mass in chosen if 1e-5 * most < mass}


def _lengths(run: Run, budget: int) -> Iterator[int]:
    """Horizons, each twice the one before, and the last the longest that the budget allows."""
    targets = cache(lambda pair: [target for _, target in after(run, pair)])
    states, visits, length, planned = {start_of(run)}, 0, 0, FIRST
    while states and length < LONGEST and visits + len(states) <= budget:
        if length == planned:
            yield length
            planned *= 2
        visits += len(states)
        states = {target for pair in states for target in targets(pair)}
        length += 1
    yield length
