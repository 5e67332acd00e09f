"""A rule that reads along with a joint: where it stands, whether the string may end there, and when it never can again.

True here: a rule is a regular language, or a machine read as the strings after which it can end; it is followed by its formulas, in which
possible is what has a weight that is not 0, whatever the weight. What is lost is decided on controls alone, so a rule may be lost later
than it could be, but never too early.
Must never enter: a probability.
"""

from dataclasses import dataclass
from math import lcm
from typing import Any, TypeAlias

from arprops.core.counting import Cell, Counted, Counting, recogniser
from arprops.core.language import Language
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import END, Outcome, Symbol

Rule: TypeAlias = Language | Counted[Any]
"""A regular language, or a machine read as the strings after which it can end."""
Standing: TypeAlias = tuple[str, tuple[int, ...]]
"""A control, and the values of the counters."""


def counting_of(rule: Rule) -> Counting:
    """The rule as a machine."""
    return recogniser(rule) if isinstance(rule, Language) else rule.counting()


def hopeless(machine: Counting) -> frozenset[str]:
    """The controls from which no control is reached, whatever the counters, that can end."""
    alive = {control for control, cells in machine.cells.items() if any(END in cell.next for cell in cells)}
    before: dict[str, set[str]] = {control: set() for control in machine.cells}
    for control, cells in machine.cells.items():
        for cell in cells:
            for to, _ in cell.moves.values():
                before[to].add(control)
    todo = list(alive)
    while todo:
        found = before[todo.pop()] - alive
        alive |= found
        todo += found
    return frozenset(machine.cells) - alive


@dataclass(frozen=True)
class _Case:
    """A cell whose forms are integer factors of the counters and a constant."""

    forms: tuple[tuple[tuple[int, ...], int], ...]
    ends: bool
    moves: Any


class Along:
    """The rule, to be stepped; a state is None once it is hopeless."""

    def __init__(self, rule: Rule) -> None:
        machine = counting_of(rule)
        self._hopeless = hopeless(machine)
        self._start = machine.start
        self._cases = {control: tuple(_case(cell, machine.counters) for cell in cells) for control, cells in machine.cells.items()}

    def start(self) -> Standing | None:
        """Where the rule starts."""
        return None if self._start[0] in self._hopeless else self._start

    def step(self, state: Standing, symbol: Symbol) -> Standing | None:
        """Where the rule stands after one more symbol. Cost: a look at each case of the control."""
        control, adds = self._case(state).moves[symbol]
        return None if control in self._hopeless else (control, tuple(count + add for count, add in zip(state[1], adds, strict=True)))

    def ends(self, state: Standing) -> bool:
        """Whether the string may end here."""
        return self._case(state).ends

    def _case(self, state: Standing) -> _Case:
        control, counters = state
        return next(
            case
            for case in self._cases[control]
            if all(sum((k * n for k, n in zip(factors, counters, strict=True)), constant) >= 0 for factors, constant in case.forms)
        )


def _case(cell: Cell, counters: tuple[str, ...]) -> _Case:
    forms: list[tuple[tuple[int, ...], int]] = []
    for form in cell.guard:
        scale = lcm(*(factor.denominator for _, factor in form.terms))
        factors = {monomial[0][0]: int(factor * scale) for monomial, factor in form.terms if monomial}
        forms.append((tuple(factors.get(name, 0) for name in counters), int(form.constant * scale)))
    return _Case(tuple(forms), END in cell.next, cell.moves)


def apart(rule: Counting, other: Counting) -> Counting:
    """The rule with counters that are called as nothing of the other machine is; its weights say no more than what is possible."""
    taken = {*other.counters, *(p.name for p in other.parameters), *(p.name for p in other.powers)}
    longest = max(map(len, taken), default=0)
    prefix = next("rule_" * k for k in range(1, longest + 2) if not any("rule_" * k + name in taken for name in rule.counters))
    forms: dict[str, Polynomial] = {name: variable(prefix + name) for name in rule.counters}

    def possible(cell: Cell) -> Cell:
        sure: dict[Outcome, Ratio] = dict.fromkeys(cell.next, ratio(1))
        return Cell(tuple(form.at(forms) for form in cell.guard), sure, cell.moves)

    cells = {control: tuple(map(possible, listed)) for control, listed in rule.cells.items()}
    return Counting(rule.alphabet, tuple(prefix + name for name in rule.counters), rule.start, cells)
