"""The Clopper–Pearson interval of a proportion, in exact arithmetic.

True here: of n independent draws k were hits; the lower end is the largest multiple p of 2⁻³² with P[Bin(n, p) ≥ k] ≤ α/2, found by bisection with
tails that are integers over 2³²ⁿ, and the upper end is its mirror image. Rounding is outward, so the interval covers the true
proportion with probability at least 1 − α, whatever it is. What lies between two counts (draws that nobody could judge) is covered by
the interval from the lower end of the smaller to the upper end of the larger: P[Bin ≥ k] grows with p and shrinks with k.
Must never enter: a normal approximation, or a float.
"""

from fractions import Fraction
from functools import lru_cache
from typing import Final

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact
from arprops.core.interval import Interval

BITS: Final = 32


def clopper_pearson(hits: int, draws: int, *, most: int | None = None, alpha: Exact = Fraction(1, 20)) -> Interval:
    """The interval for the proportion behind `hits` out of `draws`, of confidence at least 1 − alpha; with `most`, behind between `hits` and `most`.

    Needs 0 ≤ hits ≤ most ≤ draws, draws ≥ 1 and 0 < alpha < 1; fails with `BadQuestion` otherwise. Cost: 32 tails a side, each of at most draws/2 terms
    of 32·draws bits. Source: Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial" (1934).
    """
    level, top = exact(alpha), hits if most is None else most
    if not 0 <= hits <= top <= draws or draws < 1:
        raise BadQuestion(f"expected 0 ≤ hits ≤ most ≤ draws and at least one draw, found {hits}, {top} and {draws}")
    if not 0 < level < 1:
        raise BadQuestion(f"alpha must lie strictly between 0 and 1, found {level}; 1/20 gives a 95 % interval")
    return Interval(_lower(hits, draws, level / 2), 1 - _lower(draws - top, draws, level / 2))


@lru_cache(maxsize=4096)
def _lower(hits: int, draws: int, level: Fraction) -> Fraction:
    """The largest multiple of 2⁻³² at which `hits` or more of `draws` have probability at most `level`."""
    if hits == 0:
        return Fraction(0)
    one = 1 << BITS
    below, above = 0, one
    while above - below > 1:
        middle = (below + above) // 2
        if _tail(hits, draws, middle, one) * level.denominator <= level.numerator * one**draws:
            below = middle
        else:
            above = middle
    return Fraction(below, one)


def _tail(hits: int, draws: int, part: int, one: int) -> int:
    """P[Bin(draws, part/one) ≥ hits] · one^draws, from the shorter of the two tails."""
    if draws - hits < hits:
        return _head(draws - hits, draws, one - part, part)
    return one**draws - _head(hits - 1, draws, part, one - part)


def _head(last: int, draws: int, hit: int, miss: int) -> int:
    """Σ C(draws, i) · hit^i · miss^(draws − i) over i ≤ last; both are positive."""
    term = miss**draws
    total = term
    for i in range(last):
        term = term * ((draws - i) * hit) // ((i + 1) * miss)  # exact: the quotient is the next term
        total += term
    return total
