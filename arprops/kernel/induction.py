"""The checker of formulas that hold at every reachable pair of states of two counter machines, whatever the length.

True here: if the start is in a location, and every move from a location leads into one, then every reachable pair of states is in
the location of its pair of cells (induction on the length). So what holds throughout each location holds for all lengths, all
counters and all parameters. Cells are disjoint and cover all integers, so no move is left out.
Must never enter: a solver, a bound on the length.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any, Literal

from arprops.core.claim import Obeys, SameConditionals, SameJoint, SameStrings
from arprops.core.counting import Cell, Counted, Counting, Power, recogniser
from arprops.core.induction import Entry, Inductive, Location, Witness
from arprops.core.language import Language
from arprops.core.polynomial import Polynomial, combined, rounded, spelled, variable
from arprops.core.ratio import Number, Ratio, ratio
from arprops.core.words import END, Symbol
from arprops.kernel.refuse import require
from arprops.kernel.shape import HIGHEST


@dataclass(frozen=True)
class Run:
    """Two machines in step: in phase 0 on every symbol or on those the first can produce, in phase 1 on the latter; `begin` leads to phase 1."""

    left: Counting
    right: Counting
    every: bool = False
    begin: Literal["string", "completion"] | None = None
    phase: int = 0


@dataclass(frozen=True)
class Move:
    """A move from a location: its symbol (None where the completion begins), the phase and controls it leads to, and the counters there."""

    symbol: Symbol | None
    phase: int
    controls: tuple[str, str]
    forms: tuple[Polynomial, ...]


def counted(p: Any) -> Counting:
    """The formulas of a counter machine or of a language; anything else is refused."""
    require(isinstance(p, Counted | Language), "induction.counted", type(p).__name__)
    return recogniser(p) if isinstance(p, Language) else p.counting()


def run_of(claim: SameConditionals | SameJoint | SameStrings | Obeys) -> Run:
    """What has to be followed for the claim."""
    if not isinstance(claim, Obeys):
        return Run(counted(claim.p), counted(claim.q), every=isinstance(claim, SameConditionals))
    begins = claim.reads == "completion" or claim.prompts == "all"
    every = claim.prompts == "all"
    return Run(counted(claim.p), counted(claim.rule), every=every, begin=claim.reads if begins else None, phase=0 if begins else 1)


def holds_throughout(claim: SameConditionals | SameJoint | SameStrings | Obeys, certificate: Inductive) -> None:
    """Refuse unless the formulas are inductive and imply the claim. Cost: one identity per location, outcome, move and target."""
    run = run_of(claim)
    followed(run, certificate)
    for number, location in enumerate(certificate.locations):
        left, right = cells(run, location)
        if isinstance(claim, Obeys):
            if location.phase == 1 and END in left.next:
                require(END in right.next, "induction.rule", f"location {number}: {location.cells}")
            continue
        mine, theirs = values(run.left, location.forms), values(run.right, location.forms[len(run.left.counters) :])
        for outcome in (*run.left.alphabet, END):
            same = left.next.get(outcome, ratio(0)).at(mine) == right.next.get(outcome, ratio(0)).at(theirs)
            require(same, "induction.weights", f"location {number}: {location.cells}, {outcome}")


def followed(run: Run, certificate: Inductive) -> list[list[tuple[Move, list[Entry]]]]:
    """For each location its moves, each with the ways it can lead on; refuse what is not inductive."""
    left, right = run.left, run.right
    require(set(left.alphabet) == set(right.alphabet), "induction.alphabet", f"{left.alphabet} against {right.alphabet}")
    shared = {p.name: p for p in left.parameters}
    require(all(shared.get(p.name, p) == p for p in right.parameters), "induction.regions", "one parameter with two regions")
    require(certificate.locations != (), "induction.empty")
    for number, location in enumerate(certificate.locations):
        known = all(control in side.cells and 0 <= i < len(side.cells[control]) for side, (control, i) in zip((left, right), location.cells, strict=True))
        require(known and len(location.forms) == len(left.counters) + len(right.counters), "induction.location", f"location {number}")
        plain = all(form.affine and all(name.isdigit() for name in form.names) for form in (*location.forms, *location.region))
        require(plain, "induction.form", f"location {number}")
    _start(run, certificate)
    steps = iter(certificate.steps)
    found: list[list[tuple[Move, list[Entry]]]] = []
    for number, location in enumerate(certificate.locations):
        given = facts(run, location)
        found.append([])
        for move in moves(run, location):
            entries: list[Entry] = []
            for cell, entered in targets(run, move):
                step = next(steps, None)
                where = f"location {number} by {move.symbol!r} to {cell}"
                require(step is not None, "induction.steps", where)
                assert step is not None
                hypotheses = given + [rounded(form) for form in entered]
                if isinstance(step, Entry):
                    require(0 <= step.into < len(certificate.locations), "entry.location", where)
                    target = certificate.locations[step.into]
                    require(target.cells == cell and target.phase == move.phase, "entry.cell", where)
                    _enters(target, step, move, hypotheses, where)
                    entries.append(step)
                else:
                    require(shown(step, hypotheses) == Polynomial(-1), "induction.possible", where)
            found[-1].append((move, entries))
    require(next(steps, None) is None, "induction.more_steps")
    return found


def facts(run: Run, location: Location) -> list[Polynomial]:
    """What is known not to be negative at a location: its region, and the guards of its cells."""
    return [rounded(form) for form in (*location.region, *guards(run, cells(run, location), location.forms))]


def guards(run: Run, pair: tuple[Cell, Cell], forms: tuple[Polynomial, ...]) -> list[Polynomial]:
    """The guards of a pair of cells where the counters are these forms."""
    mine = dict(zip(run.left.counters, forms, strict=False))
    theirs = dict(zip(run.right.counters, forms[len(mine) :], strict=True))
    return [form.at(mine) for form in pair[0].guard] + [form.at(theirs) for form in pair[1].guard]


def cells(run: Run, location: Location) -> tuple[Cell, Cell]:
    """The cells of both machines at a location."""
    (control, i), (other, j) = location.cells
    return run.left.cells[control][i], run.right.cells[other][j]


def moves(run: Run, location: Location) -> Iterator[Move]:
    """The moves from a location, by symbol in the alphabet's order, and then the beginning of the completion."""
    (left, right), split = cells(run, location), len(run.left.counters)
    mine, theirs = location.forms[:split], location.forms[split:]
    for symbol in run.left.alphabet:
        if symbol in left.next or (run.every and location.phase == 0):
            (to, adds), (other, more) = left.moves[symbol], right.moves[symbol]
            yield Move(symbol, location.phase, (to, other), tuple(form + add for form, add in zip((*mine, *theirs), (*adds, *more), strict=True)))
    if location.phase == 0 and run.begin is not None:
        control, other = location.cells[0][0], location.cells[1][0]
        if run.begin == "completion":
            other, theirs = run.right.start[0], tuple(map(Polynomial, run.right.start[1]))
        yield Move(None, 1, (control, other), (*mine, *theirs))


def targets(run: Run, move: Move) -> Iterator[tuple[tuple[tuple[str, int], tuple[str, int]], list[Polynomial]]]:
    """The pairs of cells a move can lead to, with their guards at the counters there."""
    for i, left in enumerate(run.left.cells[move.controls[0]]):
        for j, right in enumerate(run.right.cells[move.controls[1]]):
            yield ((move.controls[0], i), (move.controls[1], j)), guards(run, (left, right), move.forms)


def shown(witness: Witness, hypotheses: list[Polynomial]) -> Polynomial:
    """The form that the witness shows not to be negative; refuse a negative coefficient or an unknown hypothesis."""
    fair = all(c >= 0 and all(0 <= k < len(hypotheses) for k in factors) for c, factors in witness)
    require(fair, "witness.range")
    return combined(witness, hypotheses)


def pinned(entry: Entry, hypotheses: list[Polynomial]) -> dict[str, Polynomial]:
    """What the entry's pins replace; refuse a pin that its witnesses do not show."""
    pins = {name: form for name, form, _, _ in entry.pins}
    for name, form, above, below in entry.pins:
        require(form.names.isdisjoint(pins), "entry.pins", name)
        gap = variable(name) - form
        require(shown(above, hypotheses) == gap and shown(below, hypotheses) == -gap, "entry.pinned", name)
    return pins


def values(machine: Counting, forms: tuple[Polynomial, ...], powers: tuple[Power, ...] = ()) -> dict[str, Number]:
    """What the machine's counters and powers are at these forms. A power of a form is a variable named by base and form without constant."""
    found: dict[str, Number] = dict(zip(machine.counters, forms, strict=False))
    for power in (*machine.powers, *powers):
        form = found[power.counter]
        assert isinstance(form, Polynomial)
        whole = floor(form.constant)  # what is left of a fraction stays in the variable's name
        require(abs(whole) <= HIGHEST, "powers.far", f"{power.name}: a power {whole.bit_length()} bits long")
        found[power.name] = power.base**whole * power_of(power.base, form - whole)
    return found


def power_of(base: Ratio, form: Polynomial) -> Number:
    """The variable that stands for base^form; 1 where the form is 0."""
    return variable(f"({spelled(base.top)})/({spelled(base.bottom)})^({spelled(form)})") if form.terms else Polynomial(1)


def start_values(run: Run) -> tuple[int, ...]:
    """The counters of both machines at the start."""
    return run.left.start[1] + run.right.start[1]


def _start(run: Run, certificate: Inductive) -> None:
    first = certificate.locations[0]
    at: Mapping[str, int] = {str(i): value for i, value in enumerate(certificate.start)}
    require((first.cells[0][0], first.cells[1][0]) == (run.left.start[0], run.right.start[0]) and first.phase == run.phase, "induction.start")
    require(tuple(form.at(at) for form in first.forms) == tuple(map(Polynomial, start_values(run))), "induction.start_counters")
    inside = [form.at(at) for form in facts(run, first)]
    require(all(not form.names and form.constant >= 0 for form in inside), "induction.start_region")


def _enters(target: Location, entry: Entry, move: Move, hypotheses: list[Polynomial], where: str) -> None:
    integral = all(
        form.affine and all(name.isdigit() for name in form.names) and all(c.denominator == 1 for _, c in form.terms) for form in entry.values
    )
    require(integral, "entry.integers", where)
    at = {str(i): form for i, form in enumerate(entry.values)}
    require(all(form.names <= at.keys() for form in (*target.forms, *target.region)), "entry.values", where)
    pins = pinned(entry, hypotheses)
    arrived = tuple(form.at(at).at(pins) for form in target.forms)
    require(arrived == tuple(form.at(pins) for form in move.forms), "entry.counters", where)
    require(len(entry.witnesses) == len(target.region), "entry.witnesses", where)
    for form, witness in zip(target.region, entry.witnesses, strict=True):
        require((form.at(at) - shown(witness, hypotheses)).at(pins) == Polynomial(), "entry.region", where)
