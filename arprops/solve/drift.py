"""Finding bounds on what is still to come in a counter machine: L ≥ reward + PL, for all counters and parameters (Foster–Lyapunov).

True here: with templates such as c₀ + c₁·n + c₂·bⁿ both conditions, and why they hold at every location, are linear in the unknown
coefficients and in the witnesses together, so one linear program finds them all. Among the solutions it takes one that is small
at states where the machine is left over.
Must never enter: belief. The kernel's checker goes through what is found before it is handed out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from arprops.core.error import Rejected
from arprops.core.formula import divided
from arprops.core.induction import Bases, Drift, Entry, Inductive, Sign, Witness
from arprops.core.polynomial import ONE, Polynomial, variable
from arprops.core.ratio import Ratio, ratio
from arprops.core.words import END
from arprops.kernel.induction import Move, Run, facts
from arprops.kernel.potential import Context, bounded, regions
from arprops.solve.fraction_field import cancelled
from arprops.solve.potential import continuations
from arprops.solve.walk import Pair, group_of, tried
from arprops.solve.witness import Goal, fulfilled, witness

Reward = Literal["tokens", "end"]
DEGREES = (1, 2, 3)
"""How many hypotheses are multiplied, in the order tried."""

Terms = dict[str, Ratio]
"""Σ unknown · quotient; the part without an unknown has the name ""."""


def drift(run: Run, inductive: Inductive, *, reward: Reward, left_over: Mapping[Pair, Fraction] | None = None) -> Drift | None:
    """A bound on the tokens to come, or on the mass that will end; None where no template has one.

    `left_over` are states with masses, at which the bound should be small. Cost: a few linear programs, each with one unknown per
    location and term of the template, and one per product of hypotheses.
    """
    via = continuations(run, inductive)
    at = left_over or {}
    known = least = sum(at.values(), Fraction(0))  # that at most all mass ends is known without a bound
    best: Drift | None = None
    for template, powers, degree in _tries(run, reward):
        search = _Search(Context(run, inductive, via, powers), inductive, template, powers, reward)
        found = _solved(search, degree, at)
        if found is None:
            continue
        if reward == "tokens" or not at or 2 * (total := _left(search, found, at)) < known:
            return found
        if total < least:
            best, least = found, total
    return best


def _left(search: "_Search", found: Drift, left_over: Mapping[Pair, Fraction]) -> Fraction:
    """How much of what is left over may end, by the bound."""
    total = Fraction(0)
    for pair, mass in left_over.items():
        values, at = search.numbers(pair)
        bounds = [bound.at(values).rational for bound, location in zip(found.bounds, search.inductive.locations, strict=True) if location.cells == at]
        total += mass * min(max(bounds), 1)
    return total


def _tries(run: Run, reward: Reward) -> Iterator[tuple[tuple[Ratio, ...], Bases, int]]:
    """Templates, with the powers they need, and degrees of witnesses: simple ones first."""
    counters = [ratio(variable(f"0.{name}")) for name in run.left.counters] + [ratio(variable(f"1.{name}")) for name in run.right.counters]
    powers = [ratio(variable(f"0.{power.name}")) for power in run.left.powers] + [ratio(variable(f"1.{power.name}")) for power in run.right.powers]
    bases = _bases(run)
    raised = [*powers, *(ratio(variable(f"0.{base[0]}")) for base in bases)]
    affine = (ratio(1), *counters)
    quadratic = (*affine, *(a * b for i, a in enumerate(counters) for b in counters[i:]))
    templates: list[tuple[tuple[Ratio, ...], Bases]] = []
    if raised:
        templates += [((ratio(1), *raised), bases), ((*affine, *raised), bases)]
    if reward == "tokens":
        templates = [(affine, ()), *templates, (quadratic, ())]
    if raised:
        templates.append(((*quadratic, *raised, *(a * b for a in counters for b in raised)), bases))
    if reward == "end":
        templates.append(((ratio(1),), ()))  # 0 where nothing can end any more, and at most 1 elsewhere
    for degree in DEGREES:
        for template, needed in templates:
            if degree < 3 or len(template) <= 6:
                yield template, needed, degree


def _bases(run: Run) -> Bases:
    """For each counter that goes up and down by one, the quotients down/up of such weights: where up wins, z^n is what comes back."""
    names, found = {p.name for p in regions(run)}, list[tuple[str, Ratio, str, Witness, Witness]]()
    bounds = [bound for p in regions(run) for bound in p.bounds()]
    for place, counter in enumerate(run.left.counters):
        for cell in (cell for cells in run.left.cells.values() for cell in cells):
            steps = {-1: ratio(0), 1: ratio(0)}
            for symbol, (_, adds) in cell.moves.items():
                if adds[place] in steps:
                    steps[adds[place]] += cell.next.get(symbol, ratio(0))
            if not all(steps.values()) or not (steps[1].names | steps[-1].names) <= names:
                continue
            base = cancelled(steps[-1] / steps[1])
            if base == 1 or any(base == other and counter == of for _, other, of, *_ in found):
                continue
            top, bottom = (witness(part, bounds, degree=2, positive=0) for part in (base.top, base.bottom))
            if top is not None and bottom is not None:
                found.append((f"back{len(found)}", base, counter, top, bottom))
    return tuple(found)


@dataclass
class _Search:
    """The conditions on the unknown coefficients, location by location."""

    context: Context
    inductive: Inductive
    template: tuple[Ratio, ...]
    powers: Bases
    reward: Reward

    def numbers(self, pair: Pair) -> tuple[dict[str, Ratio], tuple[tuple[str, int], tuple[str, int]]]:
        """What counters, powers and parameters are at a pair of states, in the middle of the region; and its cells."""
        run = self.context.run
        middle = tried(regions(run)) or {}
        values = {name: ratio(value).at(middle) for name, value in self.context.at(tuple(map(Polynomial, pair.point))).items()}
        return values | {name: ratio(value) for name, value in middle.items()}, group_of(run, pair)[1:]

    def unknown(self, i: int, j: int) -> str:
        """The coefficient of the j-th term at the i-th location."""
        return f"{i} {j}"

    def bound(self, i: int) -> Terms:
        """L at a location."""
        return {self.unknown(i, j): self.context.here(i, term) for j, term in enumerate(self.template)}

    def gap(self, i: int) -> Terms:
        """L − reward − PL at a location."""
        total = self.bound(i)
        for (move, _), k in zip(self.context.moves[i], self.context.via[i], strict=True):
            assert move.symbol is not None
            weight = self.context.weight(i, move.symbol)
            for j, term in enumerate(self.template):
                name = self.unknown(k, j)
                total[name] = total.get(name, ratio(0)) - weight * self.context.there(move, term)
        return total | {"": -(ratio(1) if self.reward == "tokens" else self.context.weight(i, END))}

    def joints(self) -> Iterator[Terms]:
        """What must be 0: at each way a move leads on, the formula that continues less the target's own."""
        for row, via in zip(self.context.moves, self.context.via, strict=True):
            for (move, entries), k in zip(row, via, strict=True):
                for entry in entries:
                    if entry.into != k:
                        yield self._joint(move, entry, k)

    def _joint(self, move: Move, entry: Entry, k: int) -> Terms:
        pins = {name: form for name, form, _, _ in entry.pins}
        at = self.context.at(tuple(form.at(pins) for form in move.forms))
        there = [term.at(at) for term in self.template]
        mine = {self.unknown(k, j): term for j, term in enumerate(there)}
        return mine | {self.unknown(entry.into, j): -term for j, term in enumerate(there)}


def _solved(search: _Search, degree: int, left_over: Mapping[Pair, Fraction]) -> Drift | None:
    context = search.context
    size = range(len(context.locations))
    conditions = [_over_one(terms) for i in size for terms in (search.bound(i), search.gap(i))]
    given = [facts(context.run, location) for location in context.locations]
    goals = [
        Goal(tops.pop("", Polynomial()), _hypotheses(given[k // 2], context, [*tops.values(), bottom]), tops, degree)
        for k, (tops, bottom) in enumerate(conditions)
    ]
    zeros = [_over_one(terms)[0] for terms in search.joints()]
    found = fulfilled(goals, zeros=zeros, least=_sizes(search, left_over))
    if found is None:
        return None
    signs: list[Sign] = []
    for k, (goal, (_, bottom)) in enumerate(zip(goals, conditions, strict=True)):
        top = sum((found.values[name] * form for name, form in goal.unknowns.items()), goal.form)
        hypotheses = _hypotheses(given[k // 2], context, [top, bottom])
        above, below = witness(top, hypotheses, degree=degree), witness(bottom, hypotheses, degree=degree, positive=len(given[k // 2]))
        if above is None or below is None:
            return None
        signs.append(Sign(Ratio(top, bottom), above, below))
    bounds = tuple(sum((found.values[search.unknown(i, j)] * term for j, term in enumerate(search.template)), ratio(0)) for i in size)
    certificate = Drift(search.inductive, bounds, context.via, tuple(signs[1::2]), tuple(signs[::2]), search.powers)
    try:
        bounded(context.run, certificate, reward=search.reward)
    except Rejected:
        return None
    return certificate


def _over_one(terms: Terms) -> tuple[dict[str, Polynomial], Polynomial]:
    """The tops over one common bottom, and that bottom."""
    bottom = ONE
    for term in terms.values():
        if divided(bottom, term.bottom) is None:
            rest = divided(term.bottom, bottom)
            bottom = term.bottom if rest is not None else bottom * term.bottom
    tops: dict[str, Polynomial] = {}
    for name, term in terms.items():
        rest = divided(bottom, term.bottom)
        assert rest is not None
        tops[name] = term.top * rest
    return tops, bottom


def _hypotheses(given: list[Polynomial], context: Context, forms: list[Polynomial]) -> tuple[Polynomial, ...]:
    """What the kernel knows not to be negative: the facts, the bounds of the parameters, and the powers that occur."""
    powers = sorted({name for form in forms for name in form.names if name.startswith("(")})
    return (*given, *context.bounds, *map(variable, powers))


def _sizes(search: _Search, left_over: Mapping[Pair, Fraction]) -> dict[str, Fraction]:
    """How much each unknown counts: Σ mass · term over the states left over, at numbers in the middle of the parameters' regions."""
    sizes: dict[str, Fraction] = {}
    for pair, mass in left_over.items():
        values, at = search.numbers(pair)
        for i in (i for i, location in enumerate(search.inductive.locations) if location.cells == at):
            for j, term in enumerate(search.template):
                name = search.unknown(i, j)
                sizes[name] = sizes.get(name, Fraction(0)) + mass * term.at(values).rational
    largest = max(map(abs, sizes.values()), default=Fraction(0)) or Fraction(1)
    return {name: (size / largest).limit_denominator(10**9) for name, size in sizes.items()}
