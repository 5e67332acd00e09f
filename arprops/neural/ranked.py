"""Ranking numbers that are known as intervals: which places are certain, and which intervals to narrow next.

True here: least first. A place is certain where all before lie at or below its interval, and all behind at or above: two numbers that are known
exactly and are equal leave each other's places certain (the order of equals is by convention, as they were given).
Must never enter: a midpoint.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import inf

import numpy as np

from arprops.core.interval import Bound, Interval
from arprops.neural.record import Floats, Ints


def contenders(lows: Floats, highs: Floats, most: int) -> Ints:
    """Which may be among the `most` least: those whose lower end is not above the `most`-th least upper end."""
    if len(highs) <= most:
        return np.arange(len(highs))
    return np.flatnonzero(lows <= np.partition(highs, most - 1)[most - 1])


def overlapping(lows: Floats, highs: Floats) -> np.ndarray:
    """Which intervals have more than an end in common with another one (or contain it in their interior)."""
    order = np.lexsort((highs, lows))
    low, high = lows[order], highs[order]
    before = np.concatenate([[-np.inf], np.maximum.accumulate(high)[:-1]])
    after = np.concatenate([low[1:], [np.inf]])
    found = np.zeros(len(lows), bool)
    found[order] = (before > low) | (after < high)
    return found


def order(intervals: Sequence[Interval], *, tied: Fraction = Fraction(0)) -> list[int]:
    """The indices, least first: by lower end, then by upper end; those that overlap and are at most `tied` wide stand as they were given."""
    ranks = sorted(range(len(intervals)), key=lambda i: (intervals[i].lower, intervals[i].upper))
    placed: list[int] = []
    run: list[int] = []
    for index in ranks:
        if not (run and intervals[index].lower <= intervals[run[0]].upper and max(intervals[index].width, intervals[run[0]].width) <= tied):
            placed += sorted(run)
            run = []
        run.append(index)
    return placed + sorted(run)


def certain(intervals: Sequence[Interval]) -> list[bool]:
    """Of intervals in their order, whether each one's place is certain."""
    least: list[Bound] = [inf]
    for interval in reversed(intervals):
        least.append(min(least[-1], interval.lower))
    most: list[Bound] = [-inf, *accumulate((interval.upper for interval in intervals), max)]
    return [before <= one.lower and one.upper <= after for one, before, after in zip(intervals, most[:-1], least[-2::-1], strict=True)]
