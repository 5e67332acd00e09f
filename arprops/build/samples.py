"""How many samples tell two joints apart, at least (theorem C2).

True here: a test with both errors at most δ needs n·KL ≥ ln(1/(4δ)); the least such n is an exact integer, found by enclosures and
settled by exact comparisons of sums of logarithms.
Must never enter: a float, but for +∞; or a claim that so many samples suffice.
"""

from fractions import Fraction
from math import ceil, inf

from arprops.core.error import BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.infinite import Infinite
from arprops.core.logsum import LogSum, log


def fewest(kl: LogSum | Infinite, error: Exact) -> int | float:
    """The least n ≥ 0 with n·kl ≥ ln(1/(4·error)); +∞ where kl is 0, and 0 where it is infinite.

    Needs kl ≥ 0 in nats, and fails with `BadQuestion` outside 0 < error < 1/2: a coin errs half the time without a sample.
    Cost: enclosures of both sums to about twice the digits of n. Source: Bretagnolle and Huber 1979.
    """
    most = exact(error)
    if not 0 < most < Fraction(1, 2):
        raise BadQuestion(f"the error must lie between 0 and 1/2, both excluded, found {short(most)}; a coin errs half the time without a sample")
    if kl == 0:
        return inf
    needed = -log(4 * most)
    if isinstance(kl, Infinite) or needed <= 0:
        return 0
    bits = 128
    while True:
        above, below = needed.enclose(bits), kl.enclose(bits)
        if below.lower > 0:
            low, high = ceil(Fraction(above.lower) / Fraction(below.upper)), ceil(Fraction(above.upper) / Fraction(below.lower))
            if high - low <= 1:
                return low if kl * low >= needed else high
        bits *= 2
