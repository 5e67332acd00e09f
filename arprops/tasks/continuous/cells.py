"""A density through a quantiser: the probability of each cell as an enclosure, its recorded form, and what cells miss of the density (theorem F2).

True here: a density gives every cell a positive probability, irrational in general. `recorded` weights are the middles of its enclosures rounded to a grain and divided by their
sum: exact rationals, which a model may have. With `least=0` a cell below half a grain is empty.
Must never enter: the claim that recorded weights are the density's. How far they are is `rounding`, enclosed.
"""

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final

from arprops.core.dist import ZERO, Dist
from arprops.core.error import BadModel
from arprops.core.exact import Exact, exact, short
from arprops.core.interval import Interval
from arprops.core.words import Symbol
from arprops.tasks.continuous.ball import Ball, ball, integral, precision, within
from arprops.tasks.continuous.density import BITS, Density
from arprops.tasks.continuous.mixture import Mixture
from arprops.tasks.continuous.normal import Normal
from arprops.tasks.continuous.quantiser import Quantiser

GRAIN: Final = Fraction(1, 1 << 16)
"""Weights are recorded as multiples of this unless told otherwise."""


def cells(p: Density | Normal, quantiser: Quantiser, *, bits: int = BITS) -> list[Interval]:
    """The probability of each cell, enclosed. Cost: two evaluations of the distribution function for each cell.

    >>> from arprops.tasks.continuous.quantiser import Even
    >>> cells(Mixture([(1, 0, 1)]), Even(-1, 1, levels=2))
    [Interval(1/2, 1/2), Interval(1/2, 1/2)]
    """
    with precision(bits + 16):
        found = [within(mass) for mass in _masses(_density(p), quantiser)]
    return [Interval(max(around.lower, ZERO), min(around.upper, Fraction(1))) for around in found]


def recorded(p: Density | Normal, quantiser: Quantiser, *, grain: Exact = GRAIN, least: int = 0) -> Dist[Symbol]:
    """The weights of the cells in recorded form: rounded to the grain, none below `least` grains, and divided by their sum.

    Needs 0 < grain ≤ 1 and a whole `least` that is not negative. Fails with `BadModel` else, and where every cell is below half a grain.

    >>> from arprops.tasks.continuous.quantiser import Even
    >>> recorded(Mixture([(1, 0, 1)]), Even(-2, 2, levels=4), grain="1/8")
    Dist({'0': '1/8', '1': '3/8', '2': '3/8', '3': '1/8'})
    """
    unit = exact(grain)
    if not 0 < unit <= 1 or type(least) is not int or least < 0:
        raise BadModel(f"recorded weights need a grain in (0, 1] and a least of 0 or more grains, found {short(unit)} and {least!r}")
    return _recorded(_density(p), quantiser, unit, least)


def rounding(p: Density | Normal, quantiser: Quantiser, *, grain: Exact = GRAIN, least: int = 0, bits: int = BITS) -> Interval:
    """The total variation between the recorded weights and the probabilities of the cells, enclosed."""
    weights = recorded(p, quantiser, grain=grain, least=least)
    low = high = ZERO
    for symbol, around in zip(quantiser.symbols, cells(p, quantiser, bits=bits), strict=True):
        below, above = Fraction(around.lower) - weights[symbol], Fraction(around.upper) - weights[symbol]
        low += max(below, -above, ZERO)
        high += max(abs(below), abs(above))
    return Interval(low / 2, high / 2)


def code_entropy(p: Density | Normal, quantiser: Quantiser, *, bits: int = BITS) -> Interval:
    """The entropy of the cell, in nats, enclosed: −Σ m·ln m over the probabilities m of the cells."""
    with precision(bits + 16):
        found = within(-sum((_times_log(mass, ball(1)) for mass in _masses(_density(p), quantiser)), ball(0)))
    return Interval(max(found.lower, ZERO), found.upper)


def histogram_gap(p: Density | Normal, quantiser: Quantiser, *, bits: int = BITS) -> Interval:
    """Σ m·ln(width/m) + ∫ p ln p over the quantiser's range, in nats, enclosed: what entropy of cells plus mean log of their width says too much.

    It is the divergence of p from its own histogram, so never negative, and falls to 0 as the cells shrink: bits per sample are differential entropy, minus the mean log of the
    width, plus this. Values beyond the range do not take part. Cost: as `cells`, and a quadrature. Source: F2; Cover and Thomas 2006, theorem 8.3.1.
    """
    of = _density(p)
    with precision(bits + 16):
        first, last = map(ball, quantiser.ends)
        edges = [first, *(quantiser.edge_at(k) for k in range(1, quantiser.levels)), last]
        coarse = -sum((_times_log(of.between(low, high), high - low) for low, high in pairwise(edges)), ball(0))
        fine = integral(lambda x, analytic: of.at(x) * of.log_at(x, analytic=analytic), first, last, bits=bits)
        found = within(coarse + fine)
    return Interval(max(found.lower, ZERO), max(found.upper, ZERO))


def _masses(p: Density, quantiser: Quantiser) -> list[Ball]:
    edges: list[Ball | None] = [None, *(quantiser.edge_at(k) for k in range(1, quantiser.levels)), None]
    return [p.between(low, high) for low, high in pairwise(edges)]


def _times_log(mass: Ball, width: Ball) -> Ball:
    """mass·ln(mass/width), where the mass may be 0."""
    if mass.lower() > 0:
        return mass * (mass / width).log()
    above = mass.upper()
    # m·ln(m/width) falls from 0 to −width/e, which it reaches at width/e, and then rises
    around = ball(0).union(above * (above / width).log())
    turn = width * ball(-1).exp()
    return around if above < turn else around.union(-turn)


def _density(p: Density | Normal) -> Density:
    return Mixture.of(p) if isinstance(p, Normal) else p


@lru_cache(maxsize=1 << 12)
def _recorded(p: Density, quantiser: Quantiser, grain: Fraction, least: int) -> Dist[Symbol]:
    grains = [max(round((Fraction(m.lower) + Fraction(m.upper)) / 2 / grain), least) for m in cells(p, quantiser)]
    total = sum(grains)
    if not total:
        raise BadModel(f"every one of {quantiser.levels} cells is below half of the grain {short(grain)}; take a finer one")
    return Dist({symbol: Fraction(many, total) for symbol, many in zip(quantiser.symbols, grains, strict=True)})
