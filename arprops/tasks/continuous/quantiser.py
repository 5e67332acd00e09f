"""Quantisers: the real line cut into cells, each with a symbol, as a net with a softmax over 256 values sees sound and pixels (theorem F2).

True here: `encode` is exact on rationals. Values beyond the last cells are clipped into them. `decode` gives a rational inside the cell.
Must never enter: a float, whose rounding is wrong at the ends of cells.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from arprops.core.error import BadModel, BadQuestion
from arprops.core.exact import Exact, exact, short
from arprops.core.interval import Interval
from arprops.tasks.continuous.ball import Ball, ball, precision, within


class Quantiser(ABC):
    """Cells 0 to levels − 1 from left to right, cell k being [edge k, edge k+1); the first and the last have no outer end."""

    levels: int

    @property
    @abstractmethod
    def ends(self) -> tuple[Fraction, Fraction]:
        """The range that the cells are meant for; what lies beyond is clipped into the first or the last."""

    @property
    def symbols(self) -> tuple[str, ...]:
        """The cells as symbols of an alphabet, "0" to the last."""
        return tuple(map(str, range(self.levels)))

    @abstractmethod
    def encode(self, x: Exact) -> int:
        """The cell of a rational value, exactly."""

    @abstractmethod
    def decode(self, cell: int) -> Fraction:
        """The rational that stands for a cell, inside it."""

    @abstractmethod
    def edge_at(self, k: int) -> Ball:
        """The lower end of cell k, for 0 < k < levels; to be asked inside `precision`."""


def edge(quantiser: Quantiser, k: int, *, bits: int = 64) -> Interval:
    """The end between the cells k − 1 and k, enclosed; fails with `BadQuestion` unless 0 < k < levels.

    >>> edge(Even(0, 1, levels=256), 128)
    Interval(1/2, 1/2)
    """
    if type(k) is not int or not 0 < k < quantiser.levels:
        raise BadQuestion(f"{quantiser.levels} cells have {quantiser.levels - 1} ends between them, 1 to {quantiser.levels - 1}; found {k!r}")
    with precision(bits + 16):
        return within(quantiser.edge_at(k))


@final
@dataclass(frozen=True, init=False)
class Even(Quantiser):
    """Equal cells over [low, high]; the values of a pixel's channel are `Even(0, 1, levels=256)`.

    Fails with `BadModel` unless low < high and there are at least 2 levels.

    >>> cells = Even(0, 1, levels=256)
    >>> cells.encode("1/2"), cells.encode(2), cells.decode(128)
    (128, 255, Fraction(257, 512))
    """

    low: Fraction
    high: Fraction
    levels: int

    def __init__(self, low: Exact, high: Exact, *, levels: int) -> None:
        vars(self).update(low=exact(low), high=exact(high), levels=levels)
        if type(levels) is not int or levels < 2 or self.low >= self.high:
            raise BadModel(f"cells need at least 2 levels and low < high, found levels={levels!r}, low={short(self.low)}, high={short(self.high)}")

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        return self.low, self.high

    @property
    def width(self) -> Fraction:
        """The width of a cell."""
        return (self.high - self.low) / self.levels

    def encode(self, x: Exact) -> int:
        return min(max(int((exact(x) - self.low) // self.width), 0), self.levels - 1)

    def decode(self, cell: int) -> Fraction:
        return self.low + self.width * (2 * a_cell(self, cell) + 1) / 2

    def edge_at(self, k: int) -> Ball:
        return ball(self.low + self.width * k)


def a_cell(quantiser: Quantiser, cell: int) -> int:
    """The cell, if it is one; fails with `BadQuestion` else."""
    if type(cell) is not int or not 0 <= cell < quantiser.levels:
        raise BadQuestion(f"cells are ints from 0 to {quantiser.levels - 1}, found {cell!r}")
    return cell
