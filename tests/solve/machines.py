"""Counter machines rewritten into equal ones: renamed, shifted, scaled, split in two; and families with a parameter."""

from fractions import Fraction

from hypothesis import strategies as st

import arprops as ar
from arprops.core.polynomial import variable
from arprops.core.ratio import ratio
from arprops.models.guard import Comparison, Guard
from arprops.models.weights import Weights
from tests.strategies import AB, counter_machines

FEW = [{ar.END: 1}, {"a": "q", ar.END: "1 - q"}, {"a": "q/2", "b": "1/2", ar.END: "1/2 - q/2"}, {"b": "1 - q", "a": "q"}, {"a": "1/2", "b": "1/2"}]


@st.composite
def families(draw, **options):
    """Small machines, some of whose rows depend on q."""
    machine = draw(counter_machines(**options))
    control = {
        name: [(case.guard, draw(st.sampled_from([case.next, *FEW])), case.moves) for case in listed] for name, listed in machine.control.items()
    }
    return rebuilt(machine, control=control, parameters={"q": (0, 1)})


def rebuilt(machine, *, control, start=None, counters=None, parameters=None):
    first = (machine.start_state[0], dict(zip(machine.counters, machine.start_state[1], strict=True)))
    return ar.CounterMachine(
        machine.alphabet,
        start=start or first,
        counters=counters or machine.counters,
        control=control,
        parameters=machine.parameters if parameters is None else parameters,
        powers=machine.powers,
    )


def mapped(machine, *, guard=lambda c: c, row=lambda r: r, move=lambda m: m, name=lambda n: n, start=None, counters=None):
    """Each comparison, row, update and name of a control rewritten."""
    control = {
        name(control): [
            (
                Guard(tuple(map(guard, case.guard.comparisons))),
                row(case.next) if isinstance(case.next, Weights) else case.next,
                {s: (name(to), move(add)) for s, (to, add) in case.moves.items()},
            )
            for case in listed
        ]
        for control, listed in machine.control.items()
    }
    first, values = machine.start_state
    begin = dict(zip(machine.counters, values, strict=True))
    return rebuilt(machine, control=control, start=(name(first), begin if start is None else start(begin)), counters=counters)


def renamed(machine):
    return mapped(machine, name=lambda n: f"other {n}")


def shifted(machine, by=3):
    """The first counter is `by` larger throughout."""
    n = machine.counters[0]
    return mapped(
        machine,
        guard=lambda c: Comparison(c.terms, c.constant - by * dict(c.terms).get(n, 0), c.relation),
        row=lambda r: Weights({o: term.at({n: variable(n) - by}) for o, term in r.terms.items()}),
        start=lambda values: {**values, n: values[n] + by},
    )


def scaled(machine, by=2):
    """The first counter counts `by` for each 1."""
    n = machine.counters[0]
    return mapped(
        machine,
        guard=lambda c: Comparison(tuple((x, k if x == n else by * k) for x, k in c.terms), by * c.constant, c.relation),
        row=lambda r: Weights({o: term.at({n: ratio(variable(n)) / by}) for o, term in r.terms.items()}),
        move=lambda add: {x: by * k if x == n else k for x, k in add.items()},
        start=lambda values: {**values, n: by * values[n]},
    )


def halved(machine):
    """The first counter is the sum of two: what is added to it goes to one, what is taken away to the other."""
    n = machine.counters[0]
    names = (*machine.counters, "less")
    return mapped(
        machine,
        guard=lambda c: Comparison(tuple((x, k) for x, k in (*c.terms, ("less", dict(c.terms).get(n, 0))) if k), c.constant, c.relation),
        row=lambda r: Weights({o: term.at({n: variable(n) + variable("less")}) for o, term in r.terms.items()}),
        move=lambda add: {("less" if x == n and k < 0 else x): k for x, k in add.items()},
        counters=names,
    )


REWRITTEN = [renamed, shifted, scaled, halved]


@st.composite
def changed(draw, machine):
    """With one row, or one move, replaced."""
    control = {name: [(case.guard, case.next, dict(case.moves)) for case in listed] for name, listed in machine.control.items()}
    name = draw(st.sampled_from(sorted(control)))
    i = draw(st.integers(0, len(control[name]) - 1))
    guard, row, moves = control[name][i]
    if draw(st.booleans()):
        row = draw(st.sampled_from([{ar.END: 1}, {"a": "1/2", "b": "1/2"}, {"b": Fraction(1, 3), ar.END: Fraction(2, 3)}]))
    else:
        moves[draw(st.sampled_from(AB))] = (draw(st.sampled_from(sorted(control))), {machine.counters[0]: draw(st.integers(-2, 2))})
    control[name][i] = (guard, row, moves)
    return rebuilt(machine, control=control)
