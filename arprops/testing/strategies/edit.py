"""One model of a family, and what may be changed in it without another family's help: the material of every pair.

True here: an edit changes what is answered at one place, a table's prompt, an automaton's state, or a case of a counter machine, or
inserts a new place behind one symbol; everything else is as it was, and the family stays.
Must never enter: a claim about joints. Whoever edits argues for theirs.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from arprops.core.dist import Dist
from arprops.core.forward import state_after
from arprops.core.model import Model
from arprops.core.words import Outcome, Symbol, Word
from arprops.models.counter import Case, Cases, CounterMachine
from arprops.models.pdfa import PDFA
from arprops.models.table import Table

Place: TypeAlias = Any
"""A prompt of a table, a state of an automaton, (control, number of the case) of a counter machine."""
NEW = "off"
"""The name of an inserted state or control."""


def place(model: Model[Any], prompt: Word) -> Place:
    """Where the model stands after the prompt."""
    state = state_after(model, prompt)
    if isinstance(model, CounterMachine):
        counters = dict(zip(model.counters, state[1], strict=True))
        return state[0], next(i for i, case in enumerate(model.control[state[0]]) if case.guard.holds(counters))
    return state


def first_visit(model: Model[Any], prompt: Word) -> Word:
    """The shortest prefix of the prompt that leads to where the prompt does."""
    goal = place(model, prompt)
    return next(prompt[:n] for n in range(len(prompt) + 1) if place(model, prompt[:n]) == goal)


def answering(model: Model[Any], where: Place, answer: Dist[Outcome]) -> Model[Any]:
    """The model that answers so at the place, and elsewhere as before."""
    if isinstance(model, Table):
        return table(model, {**model.rows, where: answer})
    if isinstance(model, PDFA):
        return PDFA(model.alphabet, start=model.start_state, next={**model.next_of, where: answer}, step=model.step_of)
    assert isinstance(model, CounterMachine)
    name, number = where
    listed = list(model.control[name])
    listed[number] = Case(listed[number].guard, answer, listed[number].moves)
    return counting(model, {**model.control, name: listed})


def redirected(model: Model[Any], where: Place, symbol: Symbol, answer: Dist[Outcome]) -> Model[Any]:
    """The automaton or counter machine in which the symbol leads from the place to a new one, which answers so.

    From there an automaton goes on as from where the symbol led before, a counter machine as the same case after the same symbol.
    """
    if isinstance(model, PDFA):
        moves: Mapping[Any, Mapping[Symbol, Any]] = model.step_of
        old = moves[where][symbol]
        steps = {**moves, where: {**moves[where], symbol: NEW}, NEW: moves[old]}
        return PDFA(model.alphabet, start=model.start_state, next={**model.next_of, NEW: answer}, step=steps)
    assert isinstance(model, CounterMachine)
    name, number = where
    listed = list(model.control[name])
    case = listed[number]
    listed[number] = Case(case.guard, case.next, {**case.moves, symbol: (NEW, case.moves[symbol][1])})
    return counting(model, {**model.control, name: listed, NEW: [("", answer, case.moves)]})


def table(model: Table, rows: Mapping[Word, Dist[Outcome]]) -> Table:
    """The table with these rows and the same length or horizon."""
    return Table(model.alphabet, rows, length=model.length, horizon=model.horizon)


def counting(model: CounterMachine, control: Mapping[str, Cases]) -> CounterMachine:
    """The machine with this control, from the same start."""
    first, values = model.start_state
    return CounterMachine(model.alphabet, start=(first, dict(zip(model.counters, values, strict=True))), counters=model.counters, control=control)
