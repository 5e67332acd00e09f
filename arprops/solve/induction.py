"""Finding a formula for each pair of cells of two counter machines that every move keeps.

The affine lattice that holds the points seen gives equalities and congruences, their extremes in all directions with entries −1, 0, 1
give candidate bounds; what some move breaks is dropped, and what it leads to is added to the points, until nothing is broken
(Houdini, with Karr's hull over ℤ). The loop ends: lattices only grow, and for each a finite list of bounds only shrinks.
Must never enter: belief. What comes out is checked by the kernel, move by move.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from arprops.core.induction import Entry, Inductive, Location, Witness
from arprops.core.polynomial import Polynomial, rounded, variable
from arprops.kernel.induction import Move, Run, facts, moves, targets
from arprops.search.explore import Progress
from arprops.solve.lattice import Lattice, Point, hull
from arprops.solve.pins import pinned
from arprops.solve.walk import Group, Walked, group_of, start_of
from arprops.solve.witness import witness

ROUNDS = 60
"""How often the guess may be corrected before it is given up."""
ASKED = 6_000
"""How many times it may be asked why something follows; two machines of four counters each ask a thousand times a round."""
WIDE = 4
"""Up to so many integers, bounds in all directions are guessed; above it, on single integers and pairs."""

Facts = list[Polynomial]


@dataclass
class Reason:
    """How a form is shown not to be negative: by a combination of hypotheses, or else, where that is allowed, by z3's word."""

    trusting: bool
    asked: int = 0

    def why(self, form: Polynomial, hypotheses: Facts, fixed: Mapping[str, Polynomial] | None = None) -> Witness | None:
        """A witness; an empty one where only z3 says so; None where it does not follow."""
        self.asked += 1
        if self.asked > ASKED:
            raise _Broken(corrected=False)
        found = witness(form, hypotheses)
        if found is None and fixed:
            found = witness(form.at(fixed), hypotheses)
        if found is None and self.trusting and _integers([*hypotheses, -form - 1], (), unknown=(0,)) is None:
            return ()
        return found


@dataclass
class _Guess:
    """What is believed of one group so far."""

    lattice: Lattice
    points: list[Point]
    region: Facts


class _Broken(Exception):  # a message to the loop, and nobody's fault
    """A move breaks the guess; begin again, if that has corrected it."""

    def __init__(self, *, corrected: bool) -> None:
        super().__init__()
        self.corrected = corrected


def inductive(
    run: Run, seen: Walked, *, trusting: bool = False, progress: Progress | None = None
) -> Inductive | None:
    """Formulas that hold at all pairs of states that can be reached, or None where `ROUNDS` corrections were not enough.

    Needs the pairs seen so far. With `trusting`, z3 says over the integers what follows, and witnesses are left empty where no
    combination of hypotheses shows it; the kernel rejects those, and obligations are left to the solvers. Bounds that follow from
    others are then kept in mind too, which finds more and takes longer. Cost: an exact linear programme for each location, move, cell
    it may lead to and bound there.
    """
    first = group_of(run, start_of(run))
    groups = [first, *(group for group in seen.groups if group != first)]
    guesses = {group: _guessed([pair.point for pair in seen.groups[group]]) for group in groups}
    reason = Reason(trusting)
    for _ in range(ROUNDS):
        if progress is not None:
            progress("formulas: pairs of cells", len(guesses))
        try:
            return _certificate(run, guesses, first, reason)
        except _Broken as broken:
            if not broken.corrected:
                return None
    return None


def _guessed(points: list[Point]) -> _Guess:
    lattice = hull(points)
    guess = _Guess(lattice, points, [])
    _bound(guess)
    return guess


def _bound(guess: _Guess) -> None:
    """All bounds of the template that hold at the points."""
    found = [guess.lattice.coordinates(point) for point in guess.points]
    at = [point for point in found if point is not None]
    assert len(at) == len(found)
    names = [variable(str(i)) for i in range(len(guess.lattice.rows))]
    guess.region = []
    for direction in _directions(len(names)):
        form = sum((k * name for k, name in zip(direction, names, strict=True)), Polynomial())
        guess.region.append(form - min(sum(k * value for k, value in zip(direction, point, strict=True)) for point in at))


def _directions(count: int) -> Iterator[tuple[int, ...]]:
    """Single integers first, so that what is kept reads simply."""
    every = product((1, 0, -1), repeat=count) if count <= WIDE else _pairs(count)
    return iter(sorted((d for d in every if any(d)), key=lambda d: (sum(map(abs, d)), [-k for k in d])))


def _pairs(count: int) -> Iterator[tuple[int, ...]]:
    for i, j in product(range(count), repeat=2):
        for a, b in product((1, -1), (1, 0, -1)):
            if i < j or (i == j and b == 0):
                yield tuple((a if k == i else 0) + (b if k == j and j != i else 0) for k in range(count))


def _certificate(run: Run, guesses: dict[Group, _Guess], first: Group, reason: Reason) -> Inductive:
    locations = {group: _location(run, group, guesses[group]) for group in (first, *(group for group in guesses if group != first))}
    if not reason.trusting:  # quicker; what follows from a bound that falls is then lost with it
        for group, location in locations.items():
            guesses[group].region = list(location.region)
    steps: list[Entry | Witness] = []
    broken = False
    before = {group: (guess.lattice, tuple(guess.region)) for group, guess in guesses.items()}
    for location in locations.values():
        given = facts(run, location)
        for move in moves(run, location):
            for cell, guards in targets(run, move):
                hypotheses = given + [rounded(form) for form in guards]
                never = reason.why(Polynomial(-1), hypotheses)
                step = never if never is not None else _entry(move, guesses, (move.phase, *cell), hypotheses, (locations, reason))
                if step is None:
                    broken = True
                else:
                    steps.append(step)
    if broken:
        raise _Broken(corrected=before != {group: (guess.lattice, tuple(guess.region)) for group, guess in guesses.items()})
    start = guesses[first].lattice.coordinates(start_of(run).point)
    assert start is not None
    return Inductive(tuple(locations.values()), start, tuple(steps))


def _location(run: Run, group: Group, guess: _Guess) -> Location:
    """The group's location, without bounds that follow from others and from the guards."""
    bare = Location((group[1], group[2]), group[0], guess.lattice.forms(), ())
    known = facts(run, bare)
    kept: Facts = []
    for form in guess.region:
        if witness(form, [*known, *kept]) is None:
            kept.append(form)
    for form in list(kept):
        others = [other for other in kept if other is not form]
        if witness(form, [*known, *others]) is not None:
            kept = others
    return Location(bare.cells, bare.phase, bare.forms, tuple(kept))


def _entry(
    move: Move, guesses: dict[Group, _Guess], group: Group, hypotheses: Facts, by: tuple[dict[Group, Location], Reason]
) -> Entry | None:
    """How the move leads into the group's location; None where it does not yet, and the guess has been corrected."""
    locations, reason = by
    if group not in guesses:
        if (point := _integers(hypotheses, move.forms)) is not None:
            guesses[group] = _guessed([point])
        return None
    guess = guesses[group]
    if group not in locations or guess.lattice.forms() != locations[group].forms:
        return None  # corrected a moment ago
    target = locations[group]
    pins = pinned(hypotheses)
    fixed = {name: form for name, form, _, _ in pins}
    values, fits = guess.lattice.solved(move.forms)
    if not fits:
        values, fits = guess.lattice.solved([form.at(fixed) for form in move.forms])
    if not fits:
        if (point := _integers(hypotheses, move.forms, outside=guess.lattice)) is not None:
            guess.points.append(point)
            guess.lattice = hull(guess.points)
            _bound(guess)
        return None
    at = {str(i): form for i, form in enumerate(values)}
    shown = [reason.why(form.at(at), hypotheses, fixed) for form in target.region]
    if None in shown:
        # Bounds that follow from others are not in the location; they stay in the guess, and count when one of those falls.
        lost = [form for form, why in zip(target.region, shown, strict=True) if why is None]
        guess.region = [form for form in guess.region if form not in lost]
        return None
    return Entry(tuple(pins), list(locations).index(group), values, tuple(why for why in shown if why is not None))


def _integers(hypotheses: Facts, forms: tuple[Polynomial, ...], *, outside: Lattice | None = None, unknown: Point | None = None) -> Point | None:
    """Counters that the hypotheses allow (outside the lattice, if one is given); None where none are found."""
    if outside is None and not any(form.names for form in (*hypotheses, *forms)):  # locations without integers
        return tuple(int(form.constant) for form in forms) if all(form.constant >= 0 for form in hypotheses) else None
    import z3  # a heavy library, and slow to import

    solver: Any = z3.SolverFor("LIA")
    solver.set("timeout", 5000)
    names = sorted(frozenset[str]().union(*(form.names for form in (*hypotheses, *forms))))
    integers = {name: z3.Int(name) for name in names}

    def term(form: Polynomial) -> Any:
        common = Fraction(1)
        for _, c in form.terms:
            common *= c.denominator
        return z3.Sum([z3.IntVal(int(c * common)) * (integers[m[0][0]] if m else 1) for m, c in form.terms] or [z3.IntVal(0)])

    for form in hypotheses:
        solver.add(term(form) >= 0)
    for _ in range(50):
        answer = solver.check()
        if answer != z3.sat:
            return None if answer == z3.unsat else unknown
        model = solver.model()
        values = {name: model.eval(integer, model_completion=True).as_long() for name, integer in integers.items()}
        point = tuple(int(form.at(values).constant) for form in forms)
        if outside is None or outside.coordinates(point) is None:
            return point
        solver.add(z3.Or([integers[name] != value for name, value in values.items()]))
    return None
