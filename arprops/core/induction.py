"""Certificates for all lengths, all counters and all parameters at once: formulas at pairs of cells of two counter machines.

True here: a location is a set of states given by integers 0, 1, … in a polyhedron, and everything said of it is a polynomial
identity, or an inequality with the combination of hypotheses that shows it (`Witness`). So a checker multiplies out and compares.
Must never enter: a quantifier that a checker would have to eliminate.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from arprops.core.polynomial import Polynomial, Product
from arprops.core.ratio import Ratio
from arprops.core.words import Symbol


class Long:
    """What prints without its numbers."""

    def __repr__(self) -> str:  # they may have more digits than Python prints, and nobody reads them
        return f"{type(self).__name__}(…)"


Witness: TypeAlias = tuple[Product, ...]
"""Why a form is not negative: it is Σ coefficient · Π hypotheses, coefficients and hypotheses not negative (Farkas; Handelman)."""


@dataclass(frozen=True)
class Location:
    """States of two counter machines at one pair of cells: the counters are `forms` in integers "0", "1", … at which `region` is ≥ 0.

    `cells` are (control, number of the cell) of both machines; `phase` is 0 while the prompt is read, 1 in the completion.
    `forms` lists the first machine's counters and then the second's. An affine form makes bounds, equalities and congruences.
    """

    cells: tuple[tuple[str, int], tuple[str, int]]
    phase: int
    forms: tuple[Polynomial, ...]
    region: tuple[Polynomial, ...]


@dataclass(frozen=True)
class Entry:
    """Why a move leads into a location: its integers are `values`, and each form of its region is not negative there.

    `pins` are integers of the location left that the target's guard determines: (name, form in the others, why name − form ≥ 0,
    why form − name ≥ 0).
    """

    pins: tuple[tuple[str, Polynomial, Witness, Witness], ...]
    into: int
    values: tuple[Polynomial, ...]
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, repr=False)
class Inductive(Long):
    """A formula for each pair of cells that holds at the start and that every move keeps, for all counters and parameters.

    The start is at location 0, with the integers `start`. `steps` answer, for each location, each move from it and each pair of
    cells it could lead to, either where it leads or (a `Witness` of −1 ≥ 0) that it cannot.
    """

    locations: tuple[Location, ...]
    start: tuple[int, ...]
    steps: tuple[Entry | Witness, ...]


@dataclass(frozen=True)
class Sign:
    """A formula as one quotient, and why its top is not negative and its bottom positive.

    The hypotheses are the facts of the location, the bounds of the parameters, and the powers; the latter two are positive, so a
    product of those alone, with a positive coefficient, shows a sum to be positive.
    """

    value: Ratio
    top: Witness
    bottom: Witness


Bases: TypeAlias = tuple[tuple[str, Ratio, str, Witness, Witness], ...]
"""Powers a certificate adds: name, base, counter of the first machine, and why top and bottom of the base are positive."""


@dataclass(frozen=True, repr=False)
class Potential(Long):
    """Exact expected totals over a counter machine's run: at each location h = reward + Ph for each total, and M = Σh + PM; all are ≥ 0.

    Hence E[h] → 0 along the run, and each h at the start is the expected total reward. `arguments` are what the totals count: the
    quotients of weights whose logarithms KL sums; empty where the one total counts tokens or END. `via` names, for each location
    and possible symbol, the location whose formula continues. Formulas (the totals, then M, by location) are in the counters and
    powers of the first machine ("0.n") and of the second ("1.n").
    """

    inductive: Inductive
    arguments: tuple[Ratio, ...]
    formulas: tuple[tuple[Ratio, ...], ...]
    via: tuple[tuple[int, ...], ...]
    signs: tuple[tuple[Sign, ...], ...]
    powers: Bases = ()


@dataclass(frozen=True, repr=False)
class Drift(Long):
    """A bound at each location on what is still to come: L ≥ reward + PL and L ≥ 0 (Foster–Lyapunov); `gaps` and `signs` show both."""

    inductive: Inductive
    bounds: tuple[Ratio, ...]
    via: tuple[tuple[int, ...], ...]
    gaps: tuple[Sign, ...]
    signs: tuple[Sign, ...]
    powers: Bases = ()


@dataclass(frozen=True, repr=False)
class Recurrent(Long):
    """Tightness without a bound on the length: V ≥ PV, V bounded on finitely many states only, and a way to END from everywhere.

    At each location `far` shows V + slack − slope·i and V + slack + slope·i not to be negative, for each integer i of the location in
    turn; so V, which converges along a run, keeps it in a finite set. `ranks` are not negative (`floors`), and fall by 1 on the
    move that `exits` names, with a witness for each way it can lead on; where the name is None, END is possible.
    """

    inductive: Inductive
    bounds: tuple[Ratio, ...]
    via: tuple[tuple[int, ...], ...]
    gaps: tuple[Sign, ...]
    far: tuple[tuple[Sign, ...], ...]
    slope: Fraction
    slack: Fraction
    ranks: tuple[Polynomial, ...]
    floors: tuple[Witness, ...]
    exits: tuple[tuple[Symbol | None, tuple[Witness, ...]], ...]


@dataclass(frozen=True, repr=False)
class Horizon(Long):
    """The first `length` tokens are followed, state by state, and what is left over is bounded by `drift`; None bounds it by all there is."""

    length: int
    drift: Drift | None
