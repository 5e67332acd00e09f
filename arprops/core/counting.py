"""What a counter machine says, for all values of its counters and parameters at once.

True here: at each control the cells are disjoint and cover all integers; in a cell one row of weights and one list of moves
applies, and each weight is 0 identically or positive throughout the cell and the region of the parameters. So what is possible
does not depend on the parameters.
Must never enter: a state. These are formulas; `next` and `step` of the model must agree with them (the law suite looks).
"""

from abc import abstractmethod
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeVar

from arprops.core.language import Language
from arprops.core.model import Model
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import END, Outcome, Symbol

S = TypeVar("S", bound=Hashable)


class Parameter(NamedTuple):
    """A number strictly between `low` and `high`; None is no bound."""

    name: str
    low: Fraction | None
    high: Fraction | None

    def bounds(self) -> list[Polynomial]:
        """Forms that are positive throughout the region."""
        name = variable(self.name)
        return [*([] if self.low is None else [name - self.low]), *([] if self.high is None else [self.high - name])]

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies in the region."""
        return (self.low is None or self.low < value) and (self.high is None or value < self.high)


class Power(NamedTuple):
    """The variable `name` stands for base^counter, with a positive base."""

    name: str
    base: Ratio
    counter: str


@dataclass(frozen=True)
class Cell:
    """Where every form of the guard is ≥ 0: the weights that are not 0, and for each symbol the control moved to and what is added."""

    guard: tuple[Polynomial, ...]
    next: Mapping[Outcome, Ratio]
    moves: Mapping[Symbol, tuple[str, tuple[int, ...]]]


@dataclass(frozen=True)
class Counting:
    """A counter machine as formulas: its cells by control, counters starting at `start`."""

    alphabet: tuple[Symbol, ...]
    counters: tuple[str, ...]
    start: tuple[str, tuple[int, ...]]
    cells: Mapping[str, tuple[Cell, ...]]
    parameters: tuple[Parameter, ...] = ()
    powers: tuple[Power, ...] = ()


class Counted(Model[S]):
    """The capability of a model that is a counter machine."""

    @abstractmethod
    def counting(self) -> Counting:
        """The formulas by which the model answers and moves."""

    @abstractmethod
    def at(self, values: Mapping[str, Fraction]) -> "Counted[S]":
        """The model with these parameters replaced by numbers of their regions."""


def recogniser(language: Language) -> Counting:
    """The language's automaton without counters; it may end where it accepts."""
    cells: dict[str, tuple[Cell, ...]] = {}
    for state in range(len(language.moves)):
        outcome: Outcome = END if state in language.accepting else language.alphabet[0]
        moves = {symbol: (str(language.step(state, symbol)), ()) for symbol in language.alphabet}
        cells[str(state)] = (Cell((), {outcome: ratio(1)}, moves),)
    return Counting(language.alphabet, (), (str(language.start), ()), cells)
