"""Finding exact expected totals of counter machines: a formula at each location that one move reproduces.

True here: with a template of fixed degree in the counters, and in powers of a quotient of weights where polynomials do not do, the
equations h = reward + Ph are linear in the coefficients, over rational functions of the parameters; sympy solves them exactly.
The signs are shown by combinations of hypotheses. Where the generating function is not rational there is no such formula.
Must never enter: belief. The kernel checks every identity and every sign.
"""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Final

from arprops.core.claim import KL, CrossEntropy, Entropy
from arprops.core.induction import Bases, Inductive, Potential, Sign, Witness
from arprops.core.polynomial import Monomial, Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from arprops.kernel.induction import Run, cells, facts
from arprops.kernel.potential import Context, Expected, regions, rewards, run_of
from arprops.search.explore import Progress
from arprops.solve.fraction_field import cancelled, linear
from arprops.solve.induction import inductive
from arprops.solve.walk import walked
from arprops.solve.witness import witness

DEGREES: Final = (1, 2)
"""Degrees in the counters that are tried for a total; its sum over the run gets one more."""
PRODUCTS: Final = 5
"""Up to so many hypotheses are multiplied to show a sign."""
SEEN: Final = 400
"""How many pairs of states the locations are guessed from."""


def totals(quantity: Expected, *, progress: Progress | None = None) -> Potential | None:
    """The certificate of an exact value for all parameters, or None where no formula of the template does it.

    Cost: a linear system over rational functions, with a few unknowns per location; and the signs.
    """
    run = run_of(quantity)
    where = inductive(run, walked(run, budget=SEEN), progress=progress)
    if where is None:
        return None
    via = continuations(run, where)
    for bases, pure in templates(run):
        context = Context(run, where, via, bases)
        counted = _counted(context, quantity)
        if counted is None:
            return None
        arguments, reward = counted
        for degree in DEGREES:
            found = _solved(context, reward, bases, degree=degree, pure=pure)
            if found is not None:
                signs = [_signs(context, i, row) for i, row in enumerate(found)]
                if all(row is not None for row in signs):
                    return Potential(where, arguments, tuple(map(tuple, found)), via, tuple(row for row in signs if row is not None), bases)
    return None


def continuations(run: Run, where: Inductive) -> tuple[tuple[int, ...], ...]:
    """For each location and move, the location whose formula is to continue: the one into which it leads at most places."""
    from arprops.kernel.induction import followed

    return tuple(
        tuple(min(((len(entry.pins), entry.into) for entry in entries), default=(0, 0))[1] for _, entries in ways) for ways in followed(run, where)
    )


def templates(run: Run) -> Iterator[tuple[Bases, bool]]:
    """Powers to add to the template, and whether constants and polynomials without them are left out."""
    yield (), False
    machine = run.left
    bounds = [bound for p in regions(run) for bound in p.bounds()]
    quotients: list[tuple[Ratio, str]] = []
    falls: list[tuple[Ratio, str]] = []
    for listed in machine.cells.values():
        for cell in listed:
            for down, (_, less) in cell.moves.items():
                for k, counter in enumerate(machine.counters):
                    if less[k] == -1 and down in cell.next:
                        falls.append((cell.next[down], counter))
                        quotients += [(cell.next[down] / cell.next[up], counter) for up, (_, adds) in cell.moves.items() if adds[k] == 1 and up in cell.next]
    known: list[tuple[Ratio, str]] = []
    for quotient, counter in (*quotients, *falls):  # b^n is also the probability that n symbols of weight b bring the counter to 0
        base = cancelled(quotient)
        if base == 1 or (base, counter) in known or not base.names <= {p.name for p in regions(run)}:
            continue
        known.append((base, counter))
        shown = [positive(part, bounds, 0) for part in (base.top, base.bottom)]
        if shown[0] is not None and shown[1] is not None:
            yield ((("~", base, counter, shown[0], shown[1]),)), True
            yield ((("~", base, counter, shown[0], shown[1]),)), False


def positive(form: Polynomial, hypotheses: Sequence[Polynomial], first: int | None) -> Witness | None:
    """Why the form is not negative (positive, by hypotheses from `first` on), by products of few hypotheses first."""
    for degree in range(1, PRODUCTS + 1):
        if (found := witness(form, hypotheses, degree=degree, positive=first)) is not None:
            return found
    return None


def _counted(context: Context, quantity: Expected) -> tuple[tuple[Ratio, ...], list[list[Ratio]]] | None:
    """What is counted, and how much of each a location adds; None where a quotient of weights depends on the counters."""
    arguments: list[Ratio] = []
    if isinstance(quantity, KL | CrossEntropy | Entropy):
        names = {p.name for p in regions(context.run)}
        for i, location in enumerate(context.locations):
            for outcome in cells(context.run, location)[0].next:
                mine = context.weight(i, outcome)
                theirs = context.weight(i, outcome, 1) if isinstance(quantity, KL | CrossEntropy) else mine
                if not theirs:
                    return None
                quotient = cancelled((mine if isinstance(quantity, KL) else ratio(1)) / theirs)
                if not quotient.names <= names:
                    return None
                if quotient != 1 and quotient not in arguments:
                    arguments.append(quotient)
    return tuple(arguments), [rewards(context, i, quantity, tuple(arguments)) for i in range(len(context.locations))]


def _solved(context: Context, reward: list[list[Ratio]], bases: Bases, *, degree: int, pure: bool) -> list[list[Ratio]] | None:
    """For each location its totals and their sum over the run."""
    count = len(reward[0])
    columns: list[list[Ratio]] = []
    for j in range(count):
        column = _column(context, [row[j] for row in reward], bases, degree=degree, pure=pure)
        if column is None:
            return None
        columns.append(column)
    sums = [sum((context.here(i, column[i]) for column in columns), ratio(0)) for i in range(len(reward))]
    last = _column(context, sums, bases, degree=degree + 1, pure=False)
    return None if last is None else [list(row) for row in zip(*columns, last, strict=True)]


def _column(context: Context, reward: list[Ratio], bases: Bases, *, degree: int, pure: bool) -> list[Ratio] | None:
    """Formulas f with f = reward + Pf at every location, agreeing where targets meet; None where the template holds none."""
    run = context.run
    names = [f"0.{name}" for name in run.left.counters] + [f"1.{name}" for name in run.right.counters]
    powers = [variable(f"0.{power.name}") for power in run.left.powers] + [variable(f"0.{base[0]}") for base in bases]
    factors = ([] if pure else [Polynomial(1)]) + powers
    unknowns: list[str] = []
    formulas: list[Ratio] = []
    barren = _barren(context, reward)
    for i, location in enumerate(context.locations):
        live = [name for name, form in zip(names, location.forms, strict=True) if form.names]
        form = Polynomial()
        for factor in factors if i not in barren else ():
            for monomial in monomials(live, degree):
                unknowns.append(f"?{i}.{len(unknowns)}")
                form += variable(unknowns[-1]) * monomial * factor
        formulas.append(ratio(form))
    equations = [form for i in range(len(formulas)) for form in _equations(context, i, formulas, reward[i])]
    parameters = [p.name for p in regions(run)]
    values = linear([part for form in equations for part in _by_monomial(form, unknowns, parameters)], unknowns, parameters)
    return None if values is None else [formula.at(values) for formula in formulas]


def _barren(context: Context, reward: list[Ratio]) -> set[int]:
    """The locations below which nothing is ever added; without this, what is harmonic there may be added to a solution."""
    fruitful = {i for i, added in enumerate(reward) if added}
    while more := {i for i, ways in enumerate(context.moves) if i not in fruitful and any(entry.into in fruitful for _, entries in ways for entry in entries)}:
        fruitful |= more
    return {*range(len(reward))} - fruitful


def monomials(names: Iterable[str], degree: int) -> Iterator[Polynomial]:
    """The monomials up to this degree, 1 first."""
    listed = list(names)
    for size in range(degree + 1):
        for chosen in combinations_with_replacement(listed, size):
            product = Polynomial(1)
            for name in chosen:
                product *= variable(name)
            yield product


def _equations(context: Context, i: int, formulas: list[Ratio], reward: Ratio) -> Iterator[Ratio]:
    after = ratio(0)
    for (move, entries), k in zip(context.moves[i], context.via[i], strict=True):
        assert move.symbol is not None
        for entry in entries:
            if entry.into != k:
                pins = {name: form for name, form, _, _ in entry.pins}
                forms = tuple(form.at(pins) for form in move.forms)
                yield formulas[k].at(context.at(forms)) - formulas[entry.into].at(context.at(forms))
        after += context.weight(i, move.symbol) * context.there(move, formulas[k])
    yield formulas[i].at(context.at(context.locations[i].forms)) - reward - after


def _by_monomial(form: Ratio, unknowns: Sequence[str], parameters: Sequence[str]) -> list[Polynomial]:
    """The coefficients of the top, as polynomials in the parameters and (linearly) the unknowns."""
    kept = {*unknowns, *parameters}
    parts: dict[Monomial, dict[Monomial, Fraction]] = {}
    for monomial, coefficient in form.top.terms:
        outer = tuple(power for power in monomial if power[0] not in kept)
        inner = tuple(power for power in monomial if power[0] in kept)
        parts.setdefault(outer, {})[inner] = coefficient
    return [Polynomial(part) for part in parts.values()]


def _signs(context: Context, i: int, row: list[Ratio]) -> tuple[Sign, ...] | None:
    found = [sign_of(context, i, context.here(i, formula)) for formula in row]
    return tuple(sign for sign in found if sign is not None) if all(sign is not None for sign in found) else None


def sign_of(context: Context, i: int, value: Ratio) -> Sign | None:
    """The value as one quotient in lowest terms, with why it is not negative at the location; None where that is not seen."""
    value = cancelled(value)
    given = facts(context.run, context.locations[i])
    powers = sorted(name for name in value.names if name.startswith("("))
    hypotheses = [*given, *context.bounds, *map(variable, powers)]
    for sign in (1, -1):
        top, bottom = value.top * sign, value.bottom * sign
        below = positive(bottom, hypotheses, len(given))
        if below is not None:
            above = positive(top, hypotheses, None)
            return None if above is None else Sign(Ratio(top, bottom), above, below)
    return None


