"""The smallest counter machines that the kernel's tests need, and certificates for all lengths about them, written by hand.

True here: nothing but core is used, so a mistake in `arprops.models` or `arprops.solve` cannot hide one in the kernel.
Must never enter: a search.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from arprops.core.certificate import At
from arprops.core.counting import Cell, Counted, Counting, Parameter, Power
from arprops.core.dist import Dist
from arprops.core.error import BadQuestion
from arprops.core.induction import Drift, Entry, Inductive, Location, Potential, Recurrent, Sign, Witness
from arprops.core.polynomial import Polynomial, variable
from arprops.core.ratio import Number, ratio
from arprops.core.words import END


@dataclass(frozen=True, eq=False)
class Formulas(Counted[Any]):
    """A counter machine that is nothing but its formulas."""

    made: Counting

    @property
    def alphabet(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.made.alphabet

    def start(self) -> Any:
        return self.made.start

    def next(self, state: Any) -> Dist[Any]:
        values: dict[str, Number] = dict(zip(self.made.counters, state[1], strict=True))
        weights = {outcome: weight.at(values) for outcome, weight in self._cell(state).next.items()}
        if any(weight.names for weight in weights.values()):
            raise BadQuestion("the weights depend on parameters")
        return Dist({outcome: weight.rational for outcome, weight in weights.items()})

    def step(self, state: Any, symbol: str) -> Any:
        control, adds = self._cell(state).moves[symbol]
        return control, tuple(count + add for count, add in zip(state[1], adds, strict=True))

    def counting(self) -> Counting:
        return self.made

    def at(self, values: Mapping[str, Fraction]) -> "Formulas":
        def cell(one: Cell) -> Cell:
            return replace(one, next={outcome: weight.at(values) for outcome, weight in one.next.items()})

        cells = {name: tuple(map(cell, listed)) for name, listed in self.made.cells.items()}
        left = tuple(p for p in self.made.parameters if p.name not in values)
        return Formulas(replace(self.made, cells=cells, parameters=left))

    def _cell(self, state: Any) -> Cell:
        values = dict(zip(self.made.counters, state[1], strict=True))
        return next(cell for cell in self.made.cells[state[0]] if all(form.at(values).constant >= 0 for form in cell.guard))


ONE, HALF = Fraction(1), Fraction(1, 2)
N, V, Q = variable("n"), variable("0"), variable("q")
UNIT = Parameter("q", Fraction(0), ONE)
UP, STAY = {"a": ("s", (1,))}, {"a": ("s", (0,))}


def capped(weight: Number, *parameters: Parameter, powers: tuple[Power, ...] = (), start: int = 0) -> Formulas:
    """Counts its a's while n ≥ 0, with this weight for another; below 0 it ends."""
    going = Cell((N,), {"a": ratio(weight), END: 1 - ratio(weight)}, UP)
    below = Cell((-N - 1,), {END: ratio(1)}, UP)
    return Formulas(Counting(("a",), ("n",), ("s", (start,)), {"s": (going, below)}, parameters, powers))


def counting(weight: Number, *parameters: Parameter) -> Formulas:
    """The same in one cell."""
    return Formulas(Counting(("a",), ("m",), ("s", (0,)), {"s": (Cell((), {"a": ratio(weight), END: 1 - ratio(weight)}, UP),)}, parameters))


CAPPED, COUNTING, OTHER = capped(Q, UNIT), counting(Q, UNIT), counting(variable("r"), Parameter("r", Fraction(0), ONE))
NARROW = counting(Q, Parameter("q", Fraction(0), HALF))
HALVES = capped(HALF)
CLIMBING = Formulas(Counting(("a",), ("n",), ("s", (0,)), {"s": (Cell((), {"a": ratio(1)}, UP),)}))  # never ends
RISING = capped(ratio(N + 1) / ratio(N + 2))
_STEP: Any = {"u": ("s", (1,)), "d": ("s", (-1,))}
WALK = Formulas(
    Counting(
        ("u", "d"), ("n",), ("s", (1,)), {"s": (Cell((N - 1,), {"u": ratio(HALF), "d": ratio(HALF)}, _STEP), Cell((-N,), {END: ratio(1)}, _STEP))}
    )
)
_THIRD = ratio(Fraction(1, 3))
_MOVES: Any = {"a": ("s", ()), "b": ("d", ())}
_DEAD = (Cell((), {"b": ratio(1)}, {"a": ("d", ()), "b": ("d", ())}),)
LEAKING = Formulas(Counting(("a", "b"), (), ("s", ()), {"s": (Cell((), {"a": _THIRD, "b": _THIRD, END: _THIRD}, _MOVES),), "d": _DEAD}))
NO_B_AT_FIRST = Formulas(Counting(("a", "b"), (), ("s", ()), {"s": (Cell((), {"a": _THIRD, END: 2 * _THIRD}, _MOVES),), "d": _DEAD}))

NEVER: Witness = ((HALF, (0,)), (HALF, (2,)))
"""−1, of v ≥ 0 and −v − 2 ≥ 0."""
STAYS: Witness = ((ONE, (0,)), (ONE, ()))
"""v + 1, of v ≥ 0."""
GOES_ON = Entry((), 0, (V + 1,), (STAYS,))


def held(forms: int, other: str = "s", phase: int = 0, form: Polynomial = V) -> Inductive:
    """n = v ≥ 0, in so many counters, for CAPPED beside something of one cell."""
    return Inductive((Location((("s", 0), (other, 0)), phase, (form,) * forms, (form,)),), (0,), (GOES_ON, NEVER))


BOTH, ALONE = held(2), held(1, "")
RULED = held(1, "0", 1)
NOTHING = Sign(ratio(0), (), ((ONE, ()),))
REST = 1 / ratio(1 - Q)
"""Of CAPPED the expected tokens; the hypotheses are v, v, q, 1 − q."""


def over_rest(power: int, top: Witness = ((ONE, ()),)) -> Sign:
    """1/(1 − q)^power is not negative; `top` shows a top other than 1."""
    return Sign(REST**power, top, ((ONE, (3,) * power),))


LENGTH = Potential(ALONE, (), ((REST, REST**2),), ((0,),), ((over_rest(1), over_rest(2)),))
MASS = Potential(ALONE, (), ((ratio(1), REST),), ((0,),), ((Sign(ratio(1), ((ONE, ()),), ((ONE, ()),)), over_rest(1)),))
ARGUMENTS = (1 / ratio(Q), REST)
ENTROPY = Potential(
    ALONE,
    ARGUMENTS,
    ((ratio(Q) * REST, ratio(1), REST**2),),
    ((0,),),
    ((Sign(ratio(Q) * REST, ((ONE, (2,)),), ((ONE, (3,)),)), Sign(ratio(1), ((ONE, ()),), ((ONE, ()),)), over_rest(2)),),
)
DRIFT = Drift(ALONE, (REST,), ((0,),), (NOTHING,), (over_rest(1),))


def constant(value: Fraction) -> Sign:
    """A number that is not negative."""
    return Sign(ratio(value), ((value, ()),), ((ONE, ()),))


def leaving(other: str) -> Inductive:
    """LEAKING beside a machine with the same controls, or beside nothing."""
    at = [Location(((name, 0), (name if other else "", 0)), 0, (), ()) for name in "sd"]
    return Inductive(tuple(at), (), (Entry((), 0, (), ()), Entry((), 1, (), ()), Entry((), 1, (), ())))


LEAKED = Potential(
    leaving(""), (), ((ratio(HALF), ratio(Fraction(3, 4))), (ratio(0), ratio(0))), ((0, 1), (1,)), ((constant(HALF), constant(Fraction(3, 4))), (NOTHING, NOTHING))
)
LEVEL = Potential(leaving("s"), (), ((ratio(0),), (ratio(0),)), ((0, 1), (1,)), ((NOTHING,), (NOTHING,)))

# WALK: at n ≥ 1 the hypotheses are v − 1, v − 1 and the guard led to; the walk steps down to 0 where v = 1.
_HEIGHT, _FLOOR = ratio(variable("0.n")), Sign(ratio(V), ((ONE, (0,)), (ONE, ())), ((ONE, ()),))
_TWICE = Sign(ratio(2 * V), ((Fraction(2), (0,)), (Fraction(2), ())), ((ONE, ()),))
WALKED = Inductive(
    (Location((("s", 0), ("", 0)), 0, (V,), (V - 1,)), Location((("s", 1), ("", 0)), 0, (Polynomial(0),), ())),
    (1,),
    (
        Entry((), 0, (V + 1,), (((ONE, (0,)), (ONE, ())),)),
        NEVER,
        Entry((), 0, (V - 1,), (((ONE, (2,)),),)),
        Entry((("0", Polynomial(1), ((ONE, (0,)),), ((ONE, (2,)),)),), 1, (), ()),
    ),
)
RECURRENT = Recurrent(
    WALKED,
    (_HEIGHT, _HEIGHT),
    ((0, 0), ()),
    (NOTHING, NOTHING),
    ((NOTHING, _TWICE, _FLOOR), (NOTHING,)),
    ONE,
    Fraction(0),
    (variable("0.n"), Polynomial(0)),
    (((ONE, (0,)), (ONE, ())), ()),
    (("d", ((), ())), (None, ())),
)
AT_HALF = (("q", HALF), ("r", Fraction(1, 3)))


def at(witness: Any, *values: tuple[str, Fraction]) -> At:
    """The witness at these numbers."""
    return At(values or AT_HALF, witness)
