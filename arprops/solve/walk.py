"""Two counter machines followed state by state, to learn from: points for guesses, and a shortest failure where there is one.

True here: what is reached is reached, by the prompt remembered; weights stay formulas, so nothing depends on the parameters.
Must never enter: a conclusion from not having found something.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from arprops.core.counting import Cell, Counting, Parameter
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import Symbol
from arprops.kernel.induction import Run

Side = tuple[str, tuple[int, ...]]
Group = tuple[int, tuple[str, int], tuple[str, int]]
"""A phase and a pair of cells."""


class Pair(NamedTuple):
    """A pair of states: the phase, and control and counters of both machines."""

    phase: int
    left: Side
    right: Side

    @property
    def point(self) -> tuple[int, ...]:
        """The counters of both machines."""
        return self.left[1] + self.right[1]


def cell_of(machine: Counting, side: Side) -> tuple[int, Cell]:
    """The number of the cell that holds a state, and the cell."""
    values = dict(zip(machine.counters, side[1], strict=True))
    for number, cell in enumerate(machine.cells[side[0]]):
        # The same as form.at(values), at a tenth of its cost; guards are affine.
        if all(sum(c * (values[m[0][0]] if m else 1) for m, c in form.terms) >= 0 for form in cell.guard):
            return number, cell
    raise AssertionError("the cells of a control cover all integers")


def weights_at(machine: Counting, side: Side) -> Mapping[Any, Ratio]:
    """The weights at a state, as formulas in the parameters."""
    values: dict[str, Any] = dict(zip(machine.counters, side[1], strict=True))
    for power in machine.powers:
        values[power.name] = power.base ** int(values[power.counter])
    return {outcome: term.at(values) for outcome, term in cell_of(machine, side)[1].next.items()}


@dataclass
class Walked:
    """The pairs found in breadth-first order, by group, each with how it was reached; `depth` is how far all were looked at."""

    run: Run
    order: list[Pair]
    reached: dict[Pair, tuple[Pair | None, Symbol | None]]
    groups: dict[Group, list[Pair]]
    depth: int
    complete: bool

    def prompt(self, pair: Pair) -> tuple[tuple[Symbol, ...], tuple[Symbol, ...]]:
        """A shortest prompt, and completion begun after it, that leads to the pair."""
        words: tuple[list[Symbol], list[Symbol]] = ([], [])
        parent, symbol = self.reached[pair]
        while parent is not None:
            if symbol is not None:
                words[pair.phase].append(symbol)
            pair = parent
            parent, symbol = self.reached[pair]
        return tuple(reversed(words[0])), tuple(reversed(words[1]))


def start_of(run: Run) -> Pair:
    """The pair of start states."""
    return Pair(run.phase, run.left.start, run.right.start)


def group_of(run: Run, pair: Pair) -> Group:
    """The phase and pair of cells of a pair of states."""
    i, j = cell_of(run.left, pair.left)[0], cell_of(run.right, pair.right)[0]
    return pair.phase, (pair.left[0], i), (pair.right[0], j)


def after(run: Run, pair: Pair) -> Iterator[tuple[Symbol | None, Pair]]:
    """What one move leads to, in the order in which the kernel lists moves."""
    left, right = cell_of(run.left, pair.left)[1], cell_of(run.right, pair.right)[1]
    for symbol in run.left.alphabet:
        if symbol in left.next or (run.every and pair.phase == 0):
            yield symbol, Pair(pair.phase, _moved(left, pair.left, symbol), _moved(right, pair.right, symbol))
    if (begun := _begun(run, pair)) is not None:
        yield None, begun


def _begun(run: Run, pair: Pair) -> Pair | None:
    """Where the completion begins; None where it has begun."""
    if pair.phase == 1 or run.begin is None:
        return None
    return Pair(1, pair.left, run.right.start if run.begin == "completion" else pair.right)


def walked(run: Run, *, budget: int) -> Walked:
    """The first `budget` pairs in breadth-first order."""
    found = Walked(run, [], {}, {}, 0, complete=True)
    todo: deque[tuple[Pair, int]] = deque()

    def meet(pair: Pair, by: tuple[Pair | None, Symbol | None], depth: int) -> None:
        if pair in found.reached:
            return
        if len(found.reached) >= budget:
            found.complete = False
            return
        found.reached[pair] = by
        todo.append((pair, depth))
        if (begun := _begun(run, pair)) is not None:  # a completion begins without reading anything, so it is met at once
            meet(begun, (pair, None), depth)

    meet(start_of(run), (None, None), 0)
    while todo:
        pair, depth = todo.popleft()
        found.order.append(pair)
        found.groups.setdefault(group_of(run, pair), []).append(pair)
        if found.complete:  # after the first pair that finds no room, pairs one further on may be missing
            found.depth = depth
        for symbol, target in after(run, pair):
            if symbol is not None:
                meet(target, (pair, symbol), depth + 1)
    return found


def tried(parameters: list[Parameter], *formulas: Ratio) -> dict[str, Fraction] | None:
    """Numbers for the parameters, inside their regions, at which none of the formulas is 0; None where none of few tries works."""
    return next((values for values in numbers(parameters) if all(form.at(values) != 0 for form in formulas)), None)


def numbers(parameters: list[Parameter]) -> Iterator[dict[str, Fraction]]:
    """A few numbers for the parameters, inside their regions, simple ones first."""
    for shift in range(1, 40):
        values: dict[str, Fraction] = {}
        for k, (name, low, high) in enumerate(parameters):
            share = Fraction((shift + 3 * k) % 40 + 1, 42) if shift > 1 else Fraction(1, 2 + k)
            if low is not None and high is not None:
                values[name] = low + (high - low) * share
            else:
                values[name] = Fraction(shift * (1 + k)) + low if low is not None else Fraction(high or 0) - shift * (1 + k)
        yield values


def moved(run: Run, pair: Pair) -> Iterator[tuple[Symbol, Pair]]:
    """What each symbol leads to, possible or not."""
    left, right = cell_of(run.left, pair.left)[1], cell_of(run.right, pair.right)[1]
    for symbol in run.left.alphabet:
        yield symbol, Pair(pair.phase, _moved(left, pair.left, symbol), _moved(right, pair.right, symbol))


def _moved(cell: Cell, side: Side, symbol: Symbol) -> Side:
    control, adds = cell.moves[symbol]
    return control, tuple(value + add for value, add in zip(side[1], adds, strict=True))


def gap(run: Run, pair: Pair) -> list[Ratio]:
    """Where the two machines' weights differ at a pair of states: the differences that are not 0 identically."""
    mine, theirs = weights_at(run.left, pair.left), weights_at(run.right, pair.right)
    outcomes = [*mine, *(outcome for outcome in theirs if outcome not in mine)]
    return [form for outcome in outcomes if (form := mine.get(outcome, ratio(0)) - theirs.get(outcome, ratio(0)))]
