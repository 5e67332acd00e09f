"""How the size of a string is drawn: exact weights on finitely many sizes.

True here: the weights are rationals that sum to exactly 1, so a grammar has an exact entropy; a truncated law is renormalised, and says so.
Must never enter: a float, or a law without a last size, for training on a whole population needs finitely many strings.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact

Law: TypeAlias = Mapping[int, Fraction]
"""The probability of each size; what a size means (n of aⁿbⁿ, or a length) is said by the grammar."""


def uniform(first: int, last: int) -> Law:
    """Each size from `first` to `last` equally probable; fails with `BadQuestion` where there is none, or one is negative.

    >>> uniform(1, 3)[2]
    Fraction(1, 3)
    """
    sizes = _sizes(first, last)
    return dict.fromkeys(sizes, Fraction(1, len(sizes)))


def geometric(q: Exact, *, first: int, last: int) -> Law:
    """Size n with probability proportional to qⁿ, from `first` to `last`: the geometric law, given that it stays within.

    Needs 0 < q, exact; fails with `BadQuestion` on another, and where there is no size.

    >>> geometric("1/2", first=1, last=2)
    {1: Fraction(2, 3), 2: Fraction(1, 3)}
    """
    ratio, sizes = exact(q), _sizes(first, last)
    if ratio <= 0:
        raise BadQuestion(f"the ratio of a geometric law must be positive, found {ratio}")
    shares = [ratio**place for place in range(len(sizes))]
    total = sum(shares)
    return {size: share / total for size, share in zip(sizes, shares, strict=True)}


def checked(law: Mapping[int, Exact]) -> Law:
    """The law with exact weights, sizes of weight 0 left out; fails with `BadQuestion` where they are negative or do not sum to 1."""
    read = {size: exact(share) for size, share in law.items()}
    if any(size < 0 or share < 0 for size, share in read.items()) or sum(read.values()) != 1:
        raise BadQuestion(f"a law gives sizes of at least 0 weights of at least 0 that sum to 1, found {dict(list(read.items())[:6])}")
    return {size: share for size, share in sorted(read.items()) if share}


def _sizes(first: int, last: int) -> range:
    if not 0 <= first <= last:
        raise BadQuestion(f"a law needs sizes from 0 on, the first at most the last, found first={first}, last={last}")
    return range(first, last + 1)
