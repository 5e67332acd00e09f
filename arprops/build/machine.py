"""Automata and counter machines in one form, in which they can be put together: controls, guarded cases, moves that add constants.

True here: the form and the model it is read from answer every prompt alike, and so do the form and the model it is written out to;
controls that cannot be told apart by their cases may be merged.
Must never enter: a state that nobody reaches by some prompt, a merge that only looks right at some counters.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple, TypeAlias

from arprops.core.counting import Parameter, Power
from arprops.core.dist import Dist
from arprops.core.model import Model
from arprops.core.polynomial import variable
from arprops.core.words import Outcome, Symbol, spelled
from arprops.kernel.explore import explore
from arprops.models.counter import Case, CounterMachine
from arprops.models.guard import Comparison, Guard
from arprops.models.pdfa import PDFA
from arprops.models.weights import Weights
from arprops.search.explore import walk

Key: TypeAlias = Hashable
Updates: TypeAlias = Mapping[str, int]


MERGED: Final = 1_500
"""How many controls are looked at for some that cannot be told apart."""


class Clause(NamedTuple):
    """What is answered where the guard holds and no earlier one does, and (control, what is added to the counters) after each symbol."""

    guard: Guard
    next: Dist[Outcome] | Weights
    moves: Mapping[Symbol, tuple[Key, Updates]]

    def emits(self, outcome: Outcome) -> bool:
        """Whether the outcome has positive weight; throughout the case and the region of the parameters it has, or has not."""
        return outcome in (self.next if isinstance(self.next, Dist) else self.next.terms)


@dataclass(frozen=True)
class Machine:
    """A counter machine whose controls are any keys, with a name for each that a person can read; without counters, an automaton."""

    alphabet: tuple[Symbol, ...]
    start: Key
    control: Mapping[Key, Sequence[Clause]]
    labels: Mapping[Key, str]
    counters: tuple[str, ...] = ()
    values: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    powers: tuple[Power, ...] = ()


def machine_of(model: Model[Any], *, budget: int) -> Machine | None:
    """The model in this form: an automaton or counter machine as it is written, another one where it has at most `budget` states; else None."""
    if isinstance(model, CounterMachine):
        control: dict[Key, list[Clause]] = {name: [Clause(case.guard, case.next, case.moves) for case in cases] for name, cases in model.control.items()}
        first, values = model.start_state
        return Machine(model.alphabet, first, control, {name: name for name in model.control}, model.counters, values, model.parameters, model.powers)
    if isinstance(model, PDFA):
        pdfa: PDFA[Any] = model
        clauses = {s: [Clause(Guard(), row, {x: (to, {}) for x, to in pdfa.step_of[s].items()})] for s, row in pdfa.next_of.items()}
        return Machine(pdfa.alphabet, pdfa.start_state, clauses, {state: str(state) for state in clauses})
    walked = walk([model.start()], lambda s: [(x, model.step(s, x), model.next(s)[x]) for x in model.alphabet], budget=budget)
    if not walked.complete:
        return None
    states = enumerate(walked.states)
    listed: dict[Key, list[Clause]] = {i: [Clause(Guard(), model.next(s), {x: (to, {}) for x, to, _ in walked.moves[i]})] for i, s in states}
    return Machine(model.alphabet, 0, listed, {i: spelled(walked.prompt(i)) for i in range(len(walked.states))})


def single(alphabet: tuple[Symbol, ...], answer: Dist[Outcome], label: str = "told") -> Machine:
    """The machine that answers every prompt alike."""
    return Machine(alphabet, 0, {0: [Clause(Guard(), answer, {symbol: (0, {}) for symbol in alphabet})]}, {0: label})


def apart(machine: Machine) -> Machine:
    """The machine with labels that say that it answers where another one stopped to."""
    labels = {key: "told" if len(machine.control) == 1 else f"told_{label}" for key, label in machine.labels.items()}
    return replace(machine, labels=labels)


def renamed(machine: Machine, taken: Sequence[str]) -> Machine:
    """The machine with other names for those of its counters and powers that are taken; parameters keep theirs, as they are shared."""
    used = {*taken, *machine.counters, *(p.name for p in machine.powers), *(p.name for p in machine.parameters)}
    new: dict[str, str] = {}
    for name in (*machine.counters, *(p.name for p in machine.powers)):
        new[name] = name
        if name in taken:
            new[name] = next(f"{name}{k}" for k in range(2, len(used) + 3) if f"{name}{k}" not in used)
            used.add(new[name])
    if all(old == name for old, name in new.items()):
        return machine
    forms = {old: variable(name) for old, name in new.items() if old != name}

    def guard(old: Guard) -> Guard:
        return Guard(tuple(Comparison(tuple((new[c], k) for c, k in part.terms), part.constant, part.relation) for part in old.comparisons))

    def row(old: Dist[Outcome] | Weights) -> Dist[Outcome] | Weights:
        return old if isinstance(old, Dist) else Weights({outcome: term.at(forms) for outcome, term in old.terms.items()})

    control = {
        key: [
            Clause(guard(c.guard), row(c.next), {x: (to, {new[n]: v for n, v in add.items()}) for x, (to, add) in c.moves.items()}) for c in clauses
        ]
        for key, clauses in machine.control.items()
    }
    powers = tuple(Power(new[p.name], p.base, new[p.counter]) for p in machine.powers)
    return replace(machine, control=control, counters=tuple(new[c] for c in machine.counters), powers=powers)


def settled(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses without those that end up as the last one does: what they leave to it is answered alike."""
    kept = list(clauses)
    while len(kept) > 1 and _content(kept[-2]) == _content(kept[-1]):
        del kept[-2]
    return kept


def model_of(machine: Machine) -> PDFA[str] | CounterMachine:
    """The model that is written down: a `PDFA` where there are no counters and no parameters, else a `CounterMachine`.

    Controls that cannot be told apart are merged where there are at most `MERGED`, so that an automaton is then minimal; they are named by
    their labels, numbered where several have one. Cost: a round of refinement for each that tells some apart.
    """
    blocks = _blocks(machine)
    first: dict[int, Key] = {}
    for key in machine.control:
        first.setdefault(blocks[key], key)
    order = explore([blocks[machine.start]], lambda block: [blocks[c.moves[x][0]] for c in machine.control[first[block]] for x in machine.alphabet], len(blocks)).states
    names = dict(zip(order, _names([machine.labels[first[block]] for block in order]), strict=True))
    control = {
        names[block]: [
            Case(clause.guard, clause.next, {x: (names[blocks[to]], add) for x, (to, add) in clause.moves.items()})
            for clause in settled(machine.control[first[block]])
        ]
        for block in order
    }
    start = names[blocks[machine.start]]
    if not machine.counters and not machine.parameters:
        moves = {name: {symbol: to for symbol, (to, _) in cases[0].moves.items()} for name, cases in control.items()}
        rows = {name: cases[0].next for name, cases in control.items()}
        return PDFA(machine.alphabet, start=start, next={name: row for name, row in rows.items() if isinstance(row, Dist)}, step=moves)
    return CounterMachine(
        machine.alphabet,
        start=(start, dict(zip(machine.counters, machine.values, strict=True))),
        counters=machine.counters,
        control=control,
        parameters=machine.parameters,
        powers=machine.powers,
    )


def _names(labels: Sequence[str]) -> list[str]:
    """The labels, each that was taken before with the next free number."""
    taken, number = dict[str, None](), Counter[str]()
    for label in labels:
        name = label
        while name in taken:
            number[label] += 1
            name = f"{label}_{number[label] + 1}"
        taken[name] = None
    return list(taken)


def _content(clause: Clause) -> Any:
    moves = {x: (to, {c: v for c, v in add.items() if v}) for x, (to, add) in clause.moves.items()}
    return _row(clause.next), moves


def _row(row: Dist[Outcome] | Weights) -> Hashable:
    if isinstance(row, Dist):
        return row
    return frozenset((outcome, str(term.top), str(term.bottom)) for outcome, term in row.terms.items())


def _blocks(machine: Machine) -> dict[Key, int]:
    """For each control its block: two in one have the same guards, answers and updates, and move to the same blocks (Moore).

    The rounds may be as many as the controls, so that where there are more than `MERGED` none is merged.
    """
    if len(machine.control) > MERGED:
        return {key: i for i, key in enumerate(machine.control)}
    shape: dict[Key, Hashable] = {}
    targets: dict[Key, list[Key]] = {}
    for key, clauses in machine.control.items():
        parts: list[Hashable] = []
        targets[key] = []
        for clause in clauses:
            updates = tuple(tuple(sorted((c, v) for c, v in clause.moves[x][1].items() if v)) for x in machine.alphabet)
            parts.append((clause.guard, _row(clause.next), updates))
            targets[key] += [clause.moves[x][0] for x in machine.alphabet]
        shape[key] = tuple(parts)
    blocks = _numbered(shape)
    while True:
        finer = _numbered({key: (blocks[key], tuple(blocks[to] for to in targets[key])) for key in blocks})
        if len(set(finer.values())) == len(set(blocks.values())):
            return blocks
        blocks = finer


def _numbered(signatures: Mapping[Key, Hashable]) -> dict[Key, int]:
    number: dict[Hashable, int] = {}
    return {key: number.setdefault(signature, len(number)) for key, signature in signatures.items()}

