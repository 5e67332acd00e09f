"""The models of one size, written down only as far as somebody has read them.

True here: a blank model answers from what is written, and where it is asked for more it stops the question by `Unwritten`, which
says what may be written there. So what a constraint does not read is never enumerated. The states of an automaton are numbered in
the order they are met, hence two automata that differ in names alone are met once.
Must never enter: a constraint.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, partial
from itertools import chain
from math import gcd
from typing import Any, Literal, TypeAlias

from arprops.core.dist import Dist, point
from arprops.core.model import Model
from arprops.core.words import END, Outcome, Symbol, Word
from arprops.models.pdfa import PDFA
from arprops.models.table import Table

Family: TypeAlias = Literal["horizon", "length", "states"]
"""Tables with END allowed early, tables without, automata; and what their size counts."""


class Unwritten(Exception):
    """A blank was read: whose, where, and what may be written there."""

    def __init__(self, model: "Blank", place: Any, choices: tuple[Any, ...]) -> None:
        super().__init__(place)
        self.model, self.place, self.choices = model, place, choices


@dataclass(frozen=True)
class Shape:
    """A family and a size, and the largest denominator that a row may need."""

    family: Family
    size: int
    denominator: int

    def rows(self, alphabet: tuple[Symbol, ...]) -> "tuple[Dist[Outcome], ...]":
        """The rows that may be written."""
        return distributions(alphabet if self.family == "length" else (*alphabet, END), self.denominator)

    @property
    def phrase(self) -> str:
        """The models of this shape, in words."""
        return f"automata of {self.size} states" if self.family == "states" else f"tables of {self.family} {self.size}"


@dataclass(eq=False)
class Blank(Model[Any]):
    """A model of a shape, of which only `rows` and `moves` are written."""

    alphabet: tuple[Symbol, ...]
    shape: Shape
    rows: dict[Any, Dist[Outcome]] = field(default_factory=dict[Any, Dist[Outcome]])
    moves: dict[tuple[int, Symbol], int] = field(default_factory=dict[tuple[int, Symbol], int])
    met: int = 1

    def start(self) -> Any:
        return 0 if self.shape.family == "states" else () if self.shape.size else None

    def next(self, state: Any) -> Dist[Outcome]:
        if state is None:
            return point(END)
        if state not in self.rows:
            raise Unwritten(self, state, self.shape.rows(self.alphabet))
        return self.rows[state]

    def step(self, state: Any, symbol: Symbol) -> Any:
        if self.shape.family != "states":
            return None if state is None or len(state) + 1 >= self.shape.size else (*state, symbol)
        if (state, symbol) not in self.moves:
            raise Unwritten(self, (state, symbol), tuple(range(min(self.met + 1, self.shape.size))))
        return self.moves[state, symbol]

    def write(self, place: Any, choice: Any) -> Callable[[], None]:
        """Write a choice of an `Unwritten`; gives what takes it back."""
        if isinstance(choice, Dist):
            self.rows[place] = choice
            return partial(self.rows.__delitem__, place)
        before = self.met
        self.moves[place] = choice
        self.met = max(self.met, choice + 1)

        def back() -> None:
            del self.moves[place]
            self.met = before

        return back

    def written(self) -> tuple[Any, ...]:
        """What is written so far, as a key."""
        return (*self.rows.items(), *self.moves.items())

    def filled(self) -> "Table | PDFA[int]":
        """The model, with the first simple answer wherever nothing was read: END, or the first symbol, and moves that stay."""
        spare: Dist[Outcome] = point(self.alphabet[0] if self.shape.family == "length" else END)
        if self.shape.family == "states":
            answers = {state: self.rows.get(state, spare) for state in range(self.met)}
            steps = {state: {symbol: self.moves.get((state, symbol), state) for symbol in self.alphabet} for state in answers}
            return PDFA(self.alphabet, start=0, next=answers, step=steps)
        rows = {prompt: self.rows.get(prompt, spare) for prompt in words(self.alphabet, self.shape.size - 1)}
        limit: Mapping[str, Any] = {self.shape.family: self.shape.size}
        return Table(self.alphabet, rows, **limit)


def words(alphabet: tuple[Symbol, ...], longest: int) -> list[Word]:
    """Every word up to this length, shortest first."""
    levels: list[list[Word]] = [[()]] if longest >= 0 else []
    for _ in range(longest):
        levels.append([(*word, symbol) for word in levels[-1] for symbol in alphabet])
    return list(chain.from_iterable(levels))


@lru_cache(maxsize=64)
def distributions(outcomes: tuple[Outcome, ...], denominator: int) -> "tuple[Dist[Outcome], ...]":
    """The distributions whose weights have a common denominator of at most this: by denominator, then by the size of the support."""
    found: list[Dist[Outcome]] = []
    for whole in range(1, denominator + 1):
        shares = [parts for parts in _parts(whole, len(outcomes)) if gcd(*parts) == 1]
        shares.sort(key=lambda parts: sum(map(bool, parts)))
        found += [Dist({outcome: Fraction(part, whole) for outcome, part in zip(outcomes, parts, strict=True)}) for parts in shares]
    return tuple(found)


def _parts(whole: int, count: int) -> list[tuple[int, ...]]:
    if count == 0:
        return [] if whole else [()]
    return [(first, *rest) for first in range(whole, -1, -1) for rest in _parts(whole - first, count - 1)]
