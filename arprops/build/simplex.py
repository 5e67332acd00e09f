"""Points of a simplex, drawn uniformly and exactly.

True here: the points are the distributions whose weights are multiples of 1/d. With m outcomes there are C(d+m−1, m−1) of them, each
is m−1 bars among d stars, and each is drawn with the same probability, given an ideal `rng`. d = 1 draws a vertex.
Must never enter: a float. A rounded draw of a Dirichlet sums to 1 only nearly, and is uniform over nothing in particular.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random

from arprops.core.dist import Dist, T


def lattice_point(outcomes: Sequence[T], *, denominator: int, rng: Random) -> Dist[T]:
    """A distribution over the outcomes, uniform among those whose weights are multiples of 1/denominator.

    Needs at least one outcome and a denominator of at least 1. As the denominator grows the draw tends to the flat Dirichlet
    distribution, the uniform one on the simplex. Cost: one draw an outcome. Source: stars and bars.
    """
    places = denominator + len(outcomes) - 1
    bars = subset(places, len(outcomes) - 1, rng=rng)
    gaps = (high - low - 1 for low, high in pairwise([-1, *bars, places]))
    return Dist({outcome: Fraction(gap, denominator) for outcome, gap in zip(outcomes, gaps, strict=True)})


def subset(n: int, k: int, *, rng: Random) -> list[int]:
    """k of the numbers below n in increasing order, each set of them equally probable, for n of any size.

    Source: R. W. Floyd, in Bentley, "Programming pearls: a sample of brilliance" (1987).
    """
    chosen: set[int] = set()
    for last in range(n - k, n):
        candidate = rng.randrange(last + 1)
        chosen.add(last if candidate in chosen else candidate)
    return sorted(chosen)
