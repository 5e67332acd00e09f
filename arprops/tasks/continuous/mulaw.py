"""The µ-law: cells that are fine near 0 and coarse near the peak, 256 of them in audio (theorem F2).

True here: an end of a cell is ((1+µ)^(j/L) − 1)/µ, an algebraic number, so whether a rational lies below it is one comparison of powers, in integers.
Must never enter: a float logarithm, which is wrong at the ends of cells. `decode` gives a recorded rational inside the cell, not the irrational middle.
Doubtful: this is the smooth µ-law, as audio nets use it; the telephone code G.711 is a piecewise linear relative of it with other cells.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, final

from arprops.core.error import BadModel
from arprops.core.exact import Exact, exact, short
from arprops.tasks.continuous.ball import Ball, ball
from arprops.tasks.continuous.quantiser import Quantiser, a_cell

LARGEST: Final = 1 << 16
"""The most levels: powers of half as many are compared."""
GRID: Final = 1 << 32
"""The middle of a cell is recorded as a multiple of 1/GRID of the peak."""


@final
@dataclass(frozen=True, init=False)
class MuLaw(Quantiser):
    """The µ-law: even cells of sgn(x)·ln(1+µ|x|/peak)/ln(1+µ) over [−1, 1], fine near 0 and coarse near the peak. 256 levels and µ = 255 in audio.

    Needs an even number of levels up to 65536, so that 0 is an end, and positive µ and peak. Fails with `BadModel` else, and where the cells at 0 are finer than the grid on which their middles
    are recorded. Cost: a comparison raises a rational to the power of half the levels.

    >>> MuLaw().encode(0), MuLaw().encode("-1/1000000"), MuLaw().encode(1), MuLaw().encode(-1), MuLaw().encode("1/255")
    (128, 127, 255, 0, 144)
    """

    levels: int
    mu: Fraction
    peak: Fraction

    def __init__(self, levels: int = 256, *, mu: Exact = 255, peak: Exact = 1) -> None:
        vars(self).update(levels=levels, mu=exact(mu), peak=exact(peak))
        if type(levels) is not int or not 2 <= levels <= LARGEST or levels % 2 or self.mu <= 0 or self.peak <= 0:
            raise BadModel(
                f"the µ-law needs an even number of levels, at most {LARGEST}, and positive µ and peak, found levels={levels!r}, µ={short(self.mu)}, peak={short(self.peak)}"
            )
        if (1 + 2 * self.mu / GRID) ** levels >= 1 + self.mu:
            raise BadModel(
                f"with levels={levels} and µ={short(self.mu)} the middle of a cell at 0 is below 2/{GRID} of the peak; take fewer levels or a smaller µ"
            )

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        return -self.peak, self.peak

    def encode(self, x: Exact) -> int:
        value, half = exact(x), self.levels // 2
        power = (1 + self.mu * min(abs(value) / self.peak, Fraction(1))) ** half
        low, high = 0, half  # the end `low` is at most |x|, strictly below where x < 0; the end `high` is not, or is the last
        while high - low > 1:
            middle = (low + high) // 2
            reached = (1 + self.mu) ** middle
            if reached < power or (reached == power and value >= 0):
                low = middle
            else:
                high = middle
        return half + low if value >= 0 else half - 1 - low

    def decode(self, cell: int) -> Fraction:
        side = a_cell(self, cell) - self.levels // 2
        found = self.peak * _middle(self.mu, self.levels, side if side >= 0 else -1 - side)
        return found if side >= 0 else -found

    def edge_at(self, k: int) -> Ball:
        half = self.levels // 2
        size = (ball(1 + self.mu).log() * ball(Fraction(abs(k - half), half))).exp()
        magnitude = (size - 1) * ball(self.peak / self.mu)
        return magnitude if k > half else -magnitude if k < half else ball(0)


@lru_cache(maxsize=1 << 12)
def _middle(mu: Fraction, levels: int, j: int) -> Fraction:
    """The largest multiple of 1/GRID up to the m with (1 + µm)^levels = (1 + µ)^(2j+1)."""
    aim = (1 + mu) ** (2 * j + 1)
    low, high = 0, GRID
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if (1 + mu * middle / GRID) ** levels <= aim else (low, middle)
    return Fraction(low, GRID)
