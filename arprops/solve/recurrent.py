"""Finding why a counter machine ends almost surely although its expected length may be infinite.

True here: a V of a fixed template with V ≥ PV, large but at finitely many states, and a rank that falls towards END, are each one
linear programme together with the witnesses for their signs.
Must never enter: belief. The kernel checks what comes out; a machine for which nothing comes out may be tight all the same.
"""

from fractions import Fraction
from itertools import islice, product
from typing import Final

from arprops.core.counting import Counting
from arprops.core.induction import Recurrent, Sign, Witness
from arprops.core.polynomial import Polynomial, rounded, variable
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import END, Symbol
from arprops.kernel.induction import Run, cells, facts, targets
from arprops.kernel.potential import Context, alone
from arprops.solve.induction import inductive
from arprops.solve.potential import SEEN, continuations, monomials, positive, sign_of
from arprops.solve.walk import walked
from arprops.solve.witness import Found, Goal, fulfilled

CHOICES: Final = 64
"""How many choices of exits are tried."""


def recurrence(left: Counting) -> Recurrent | None:
    """The certificate that the machine is tight, or None where the templates hold none.

    Cost: one linear programme for each degree, and one for each choice of exits.
    """
    run = Run(left, alone(left))
    where = inductive(run, walked(run, budget=SEEN))
    if where is None:
        return None
    context = Context(run, where, continuations(run, where), ())
    if _endless(context):
        return None
    exits = _exits(context)
    if exits is None:
        return None
    for degree in (1, 2):
        bounds = _supermartingale(context, degree)
        if bounds is not None:
            formulas, slack = bounds
            signed = _signed(context, formulas, slack)
            if signed is not None:
                gaps, far = signed
                return Recurrent(where, formulas, context.via, gaps, far, Fraction(1), slack, *exits)
    return None


def _endless(context: Context) -> bool:
    """Whether END is out of reach from some location, so that no ranks fall towards it."""
    able = {i for i, location in enumerate(context.locations) if END in cells(context.run, location)[0].next}
    while more := {i for i, ways in enumerate(context.moves) if i not in able and any(entry.into in able for _, entries in ways for entry in entries)}:
        able |= more
    return len(able) < len(context.locations)


def _integers(context: Context, i: int) -> list[str]:
    return sorted(frozenset[str]().union(*(form.names for form in context.locations[i].forms)))


def _supermartingale(context: Context, degree: int) -> tuple[tuple[Ratio, ...], Fraction] | None:
    """Formulas V with V ≥ PV, and a slack with V + slack at least the size of each integer of the location."""
    names = [f"0.{name}" for name in context.run.left.counters]
    unknowns: list[str] = ["?"]
    formulas: list[Ratio] = []
    for i, location in enumerate(context.locations):
        live = [name for name, form in zip(names, location.forms, strict=True) if form.names]
        form = Polynomial()
        for monomial in monomials(live, degree):
            unknowns.append(f"?{i}.{len(unknowns)}")
            form += variable(unknowns[-1]) * monomial
        formulas.append(ratio(form))
    goals: list[Goal] = []
    for i in range(len(formulas)):
        here = formulas[i].at(context.at(context.locations[i].forms))
        after = ratio(0)
        for (move, entries), k in zip(context.moves[i], context.via[i], strict=True):
            assert move.symbol is not None
            for entry in entries:
                if entry.into != k:
                    pins = {name: form for name, form, _, _ in entry.pins}
                    forms = tuple(form.at(pins) for form in move.forms)
                    gap = formulas[k].at(context.at(forms)) - formulas[entry.into].at(context.at(forms))
                    goals += [_goal(gap.top, unknowns, ()), _goal(-gap.top, unknowns, ())]
            after += context.weight(i, move.symbol) * context.there(move, formulas[k])
        given = (*facts(context.run, context.locations[i]), *context.bounds)
        gap = here - after
        sign = next((s for s in (1, -1) if positive(gap.bottom * s, given, len(given) - len(context.bounds)) is not None), None)
        if sign is None:
            return None
        goals.append(_goal(gap.top * sign, unknowns, given, degree=2))
        floor = here.top + variable("?")
        goals.append(_goal(floor, unknowns, given))
        for name in _integers(context, i):
            goals += [_goal(floor - variable(name), unknowns, given), _goal(floor + variable(name), unknowns, given)]
    found = fulfilled(goals)
    if found is None:
        return None
    return tuple(formula.at(found.values) for formula in formulas), found.values["?"]


def _goal(form: Polynomial, unknowns: list[str], hypotheses: tuple[Polynomial, ...], *, degree: int = 1) -> Goal:
    """A form that is linear in the unknowns, taken apart."""
    known: dict[str, Polynomial] = {}
    plain = Polynomial()
    for monomial, coefficient in form.terms:
        mine = [name for name, _ in monomial if name in unknowns]
        part = Polynomial({tuple(power for power in monomial if power[0] not in mine): coefficient})
        if mine:
            known[mine[0]] = known.get(mine[0], Polynomial()) + part
        else:
            plain += part
    return Goal(plain, hypotheses, known, degree)


def _signed(context: Context, formulas: tuple[Ratio, ...], slack: Fraction) -> tuple[tuple[Sign, ...], tuple[tuple[Sign, ...], ...]] | None:
    gaps: list[Sign] = []
    far: list[tuple[Sign, ...]] = []
    for i, formula in enumerate(formulas):
        here = context.here(i, formula)
        needed = [here - context.after(i, formulas)]
        for name in _integers(context, i):
            needed += [here + slack - variable(name), here + slack + variable(name)]
        found = [sign_of(context, i, value) for value in (*needed, here + slack)]
        signs = [sign for sign in found if sign is not None]
        if len(signs) < len(found):
            return None
        gaps.append(signs[0])
        far.append(tuple(signs[1:]))
    return tuple(gaps), tuple(far)


def _exits(context: Context) -> tuple[tuple[Polynomial, ...], tuple[Witness, ...], tuple[tuple[Symbol | None, tuple[Witness, ...]], ...]] | None:
    """Ranks that fall towards END, affine in the counters, with their reasons."""
    choices: list[list[Symbol | None]] = []
    for i, location in enumerate(context.locations):
        ends = END in cells(context.run, location)[0].next
        choices.append([None] if ends else [move.symbol for move, _ in context.moves[i]])
    for chosen in islice(product(*choices), CHOICES):
        found = _ranked(context, chosen)
        if found is not None:
            return found
    return None


def _ranked(
    context: Context, chosen: tuple[Symbol | None, ...]
) -> tuple[tuple[Polynomial, ...], tuple[Witness, ...], tuple[tuple[Symbol | None, tuple[Witness, ...]], ...]] | None:
    names = [f"0.{name}" for name in context.run.left.counters]
    unknowns: list[str] = []
    ranks: list[Polynomial] = []
    for i, location in enumerate(context.locations):
        live = [name for name, form in zip(names, location.forms, strict=True) if form.names]
        form = Polynomial()
        for monomial in monomials(live, 1):
            unknowns.append(f"?{i}.{len(unknowns)}")
            form += variable(unknowns[-1]) * monomial
        ranks.append(form)
    goals: list[Goal] = []
    for i, location in enumerate(context.locations):
        given = facts(context.run, location)
        here = ratio(ranks[i]).at(context.at(location.forms)).top
        goals.append(_goal(here, unknowns, tuple(given)))
        if chosen[i] is None:
            continue
        move, entries = next((move, entries) for move, entries in context.moves[i] if move.symbol == chosen[i])
        guards = dict(targets(context.run, move))
        for entry in entries:
            hypotheses = tuple(given + [rounded(form) for form in guards[context.locations[entry.into].cells]])
            goals.append(_goal(here - 1 - ratio(ranks[entry.into]).at(context.at(move.forms)).top, unknowns, hypotheses))
    found: Found | None = fulfilled(goals)
    if found is None:
        return None
    reasons = iter(found.witnesses)
    floors: list[Witness] = []
    exits: list[tuple[Symbol | None, tuple[Witness, ...]]] = []
    for i in range(len(ranks)):
        floors.append(next(reasons))
        ways = [] if chosen[i] is None else next(entries for move, entries in context.moves[i] if move.symbol == chosen[i])
        exits.append((chosen[i], tuple(next(reasons) for _ in ways)))
    return tuple(rank.at(found.values) for rank in ranks), tuple(floors), tuple(exits)


