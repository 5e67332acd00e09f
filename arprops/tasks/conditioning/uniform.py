"""A uniform number of which more bits are drawn when they are needed.

True here: what was decided from fewer bits stays decided, as the number lies where it lay; so a draw that waits until it is certain is exact, given an ideal generator.
Must never enter: a float.
"""

from fractions import Fraction
from random import Random

from arprops.tasks.continuous.ball import Ball, ball


class Uniform:
    """A number drawn uniformly from 0 to 1, known to lie between its `ends`."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.bits, self.value = rng, 0, 0
        self.refine()

    def refine(self) -> None:
        """Draw 64 bits more."""
        self.bits, self.value = self.bits + 64, self.value << 64 | self.rng.getrandbits(64)

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Between which numbers it lies."""
        return Fraction(self.value, 1 << self.bits), Fraction(self.value + 1, 1 << self.bits)

    def normal(self) -> Ball | None:
        """The standard normal number whose distribution function is this one, as a ball; None while it may be infinite. Needs a precision above `bits` to be on."""
        if self.value in (0, (1 << self.bits) - 1):
            return None
        low, high = ((2 * ball(end) - 1).erfinv() * ball(2).sqrt() for end in self.ends)
        return low.union(high)
