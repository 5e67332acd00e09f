"""What must hold for a formula to be inductive and to imply the claim, as SMT-LIB 2 for solvers that know nothing of us.

True here: the integers of a location are Int constants and parameters Real constants, so one `unsat` of the negation is a statement
about all counters, all parameters and all lengths. Each text is discharged by z3 and by cvc5.
Must never enter: the witnesses. A solver finds its own reasons, which makes this a second route to the kernel's answer.
"""

from collections.abc import Iterable
from typing import NamedTuple

from arprops.core.claim import Obeys
from arprops.core.counting import Parameter
from arprops.core.induction import Entry, Inductive, Location
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import END
from arprops.kernel.induction import Run, cells, facts, moves, run_of, targets, values
from arprops.kernel.potential import regions
from arprops.solve.smt import discharge, proved_by_both


class Obligation(NamedTuple):
    """A name, what it says, and the text whose last assertion is its negation."""

    name: str
    comment: str
    text: str


def obligations(claim: object, guess: Inductive) -> list[Obligation]:
    """What has to hold: the start, each move, and the claim at each location. Cost: one text per location."""
    run = run_of(claim)  # type: ignore[arg-type]  # the kernel refuses what is no such claim
    found: list[Obligation] = []
    steps = iter(guess.steps)
    for number, location in enumerate(guess.locations):
        given = facts(run, location)
        parts: list[str] = []
        for move in moves(run, location):
            for _cell, guards in targets(run, move):
                step = next(steps)
                hypotheses = [*given, *guards]
                if isinstance(step, Entry):
                    target, at = guess.locations[step.into], {str(i): form for i, form in enumerate(step.values)}
                    arrives = [f"(= {_term(form.at(at) - to)} 0)" for form, to in zip(target.forms, move.forms, strict=True)]
                    inside = [f"(>= {_term(form.at(at))} 0)" for form in target.region]
                    parts.append(f"(and {_all(hypotheses)} (not (and true {' '.join(arrives + inside)})))")
                else:
                    parts.append(_all(hypotheses))
        where = " / ".join(f"{control} cell {i}" for control, i in location.cells)
        if parts:
            names = frozenset[str]().union(*(form.names for form in (*given, *location.forms)))
            body = "\n  ".join(parts)
            found.append(Obligation(f"moves-{number}", f"every move from {where} leads where the formula says", _text("QF_LIA", names, [], f"(or false\n  {body})")))
        differences = [] if isinstance(claim, Obeys) else _differences(run, guess, number)
        if differences:
            names = frozenset[str]().union(*(form.names for form in (*given, *(d for d in differences))))
            body = f"(and {_all(given)} (or false {' '.join(f'(not (= {_term(form)} {_zero(form)}))' for form in differences)}))"
            logic = "QF_NIRA" if regions(run) else "QF_NIA"
            found.append(Obligation(f"weights-{number}", f"the weights agree at {where}", _text(logic, names, regions(run), body)))
    return found


def attested(claim: object, guess: Inductive) -> str | None:
    """The scope of what z3 and cvc5 both say, or None where one of them does not. Rules and starts are checked here, as they are finite."""
    run = run_of(claim)  # type: ignore[arg-type]
    if isinstance(claim, Obeys):
        for location in guess.locations:
            left, right = cells(run, location)
            if location.phase == 1 and END in left.next and END not in right.next:
                return None
    texts = obligations(claim, guess)
    if not all(proved_by_both(discharge(obligation.text)) for obligation in texts):
        return None
    shown = "; ".join(map(_shown, guess.locations))
    return f"all lengths and parameters, by an inductive formula whose {len(texts)} obligations both solvers discharge: {shown}"


def _shown(location: Location) -> str:
    called = {name: variable(_name(name)) for form in (*location.forms, *location.region) for name in form.names}
    where = " and ".join(f"{form.at(called)} >= 0" for form in location.region) or "any"
    return f"{'/'.join(control for control, _ in location.cells)}: {', '.join(str(form.at(called)) for form in location.forms)} where {where}"


def _differences(run: Run, guess: Inductive, number: int) -> list[Polynomial]:
    location, split = guess.locations[number], len(run.left.counters)
    left, right = cells(run, location)
    mine, theirs = values(run.left, location.forms[:split]), values(run.right, location.forms[split:])
    found: list[Polynomial] = []
    for outcome in (*run.left.alphabet, END):
        one: Ratio = left.next.get(outcome, ratio(0)).at(mine)
        other: Ratio = right.next.get(outcome, ratio(0)).at(theirs)
        if one.names or other.names or one != other:
            found.append(one.top * other.bottom - other.top * one.bottom)
    return found


def _text(logic: str, names: Iterable[str], parameters: list[Parameter], body: str) -> str:
    known = {p.name for p in parameters}
    lines = [f"(set-logic {logic})"]
    lines += [f"(declare-const {_name(name)} {'Int' if name.isdigit() else 'Real'})" for name in sorted({*names, *known})]
    for parameter in parameters:
        lines += [f"(assert (> {_term(bound)} 0.0))" for bound in parameter.bounds()]
    lines += [f"(assert (> {_name(name)} 0.0))" for name in sorted(names) if not name.isdigit() and name not in known]
    return "\n".join([*lines, f"(assert {body})", "(check-sat)", ""])


def _all(forms: Iterable[Polynomial]) -> str:
    return f"(and true {' '.join(f'(>= {_term(form)} 0)' for form in dict.fromkeys(forms))})"


def _name(name: str) -> str:
    return f"i{name}" if name.isdigit() else f"|{name}|"


def _term(form: Polynomial) -> str:
    """The form with integer coefficients (a positive multiple), as a sum of products."""
    common = 1
    for _, coefficient in form.terms:
        common *= coefficient.denominator
    real = _zero(form) == "0.0"
    parts: list[str] = []
    for monomial, coefficient in form.terms:
        number = int(coefficient * common)
        size = f"{abs(number)}.0" if real else str(abs(number))
        factors = [f"(- {size})" if number < 0 else size]
        for name, power in monomial:
            factors += [f"(to_real {_name(name)})" if real and name.isdigit() else _name(name)] * power
        parts.append(f"(* {' '.join(factors)})" if len(factors) > 1 else factors[0])
    zero = _zero(form)
    return f"(+ {zero} {' '.join(parts)})" if parts else zero


def _zero(form: Polynomial) -> str:
    return "0" if all(name.isdigit() for name in form.names) else "0.0"
