"""Drawing next tokens from recorded weights, exactly.

True here: with U uniform on [0, 1), the outcome is the number of cumulative weights C ≤ U·ΣW. The first 53 bits of U and float64 sums decide wherever both
ends of what U may still be, moved apart by the rounding of the sums, give the same outcome; elsewhere the weights are summed exactly
and more bits are drawn until they do. So a draw has exactly the declared distribution, as far as the bits are random.
Must never enter: an outcome of weight 0, or a rounded probability.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

import numpy as np

from arprops.neural.outward import UNIT
from arprops.neural.record import Floats, Ints


def drawn(weights: Floats, bits: np.random.Generator) -> Ints:
    """One outcome for each row of weights. Cost: one sum a row."""
    return settled(weights, bits.random(len(weights)), bits)


def settled(weights: Floats, first: Floats, bits: np.random.Generator) -> Ints:
    """The outcomes where the first 53 bits of U are those of `first`, multiples of 2⁻⁵³."""
    sums = np.cumsum(weights, axis=1)
    slack = 4 * (weights.shape[1] + 4) * UNIT  # a sum of K weights is off by (K − 1)·u, a product by one rounding more
    least, most = first * sums[:, -1] * (1 - slack), (first + 2 * UNIT) * sums[:, -1] * (1 + slack)
    outcomes = (sums <= least[:, None]).sum(axis=1)
    unsure = np.flatnonzero(outcomes != (sums <= most[:, None]).sum(axis=1))
    for row in unsure.tolist():
        outcomes[row] = _exactly(weights[row].tolist(), int(first[row] * 2**53), bits)
    return outcomes


def _exactly(weights: Sequence[float], leading: int, bits: np.random.Generator) -> int:
    """The outcome where U begins with these 53 bits; further bits are drawn 32 at a time."""
    sums = list(accumulate(map(Fraction, weights)))
    size = 53
    while True:
        least = bisect_right(sums, Fraction(leading, 2**size) * sums[-1])
        most = bisect_left(sums, Fraction(leading + 1, 2**size) * sums[-1])  # U lies strictly below
        if least == most:
            return least
        leading, size = (leading << 32) + int(bits.integers(2**32)), size + 32
