"""Rigorous intervals for counter machines: what happens within a horizon, state by state, and a bound on what is left over.

True here: the states after n tokens, with p's mass on each, are followed exactly but for rounding, and masses, weights and
logarithms are spans, rounded outward. Parameters stand for all numbers of their region,
so the interval holds for each. Below a state that is left over comes at least 0, and by `Drift` at most L (mass or tokens); with
logarithms at most L · B, where B is a local term that no cell exceeds. A state may lie in several locations; it came through one,
so the greatest of their bounds is one.
Must never enter: a number rounded inward, or a state left out because its mass is small.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from math import inf
from typing import TypeAlias

from arprops.core.claim import KL, Entropy, FiniteMass, Length
from arprops.core.counting import Cell, Counting, Power
from arprops.core.induction import Horizon
from arprops.core.interval import Interval
from arprops.core.logarithm import ln
from arprops.core.ratio import Ratio, ratio
from arprops.core.span import BITS, ONE, Span, raised, span, times, value
from arprops.core.words import END
from arprops.kernel.induction import Run, cells
from arprops.kernel.potential import Expected, bounded, regions, run_of
from arprops.kernel.refuse import require

State: TypeAlias = tuple[str, tuple[int, ...]]
Pair: TypeAlias = tuple[State, State]
LONGEST = 10_000
"""The longest horizon: a certificate of one number must not keep its checker busy for ever."""


def enclosed(quantity: Expected, certificate: Horizon) -> Interval:
    """The interval that the followed states and the drift establish. Cost: one pass over the states for each token of the horizon."""
    require(0 <= certificate.length <= LONGEST, "horizon.length")
    run = run_of(quantity)
    table, masses = _Table(quantity, run), {(run.left.start, run.right.start): ONE}
    low, high, known = 0, 0, True
    for _ in range(certificate.length):
        after: dict[Pair, Span] = {}
        for pair, mass in masses.items():
            least, most, flow = table.local(pair)
            low, high, known = low + mass[0] * least, high + mass[1] * (most or 0), known and most is not None
            for target, weight in flow:
                share, before = times(mass, weight), after.get(target, (0, 0))
                after[target] = (before[0] + share[0], before[1] + share[1])
        masses = after
    left = table.left_over(masses, certificate) if masses or certificate.drift else 0
    lower, upper = Fraction(low, 1 << 2 * BITS), Fraction(high + left, 1 << 2 * BITS) if known and left is not None else inf
    return Interval(min(lower, Fraction(1)), min(upper, 1)) if isinstance(quantity, FiniteMass) else Interval(lower, upper)


class _Table:
    """What each pair of states adds and where it leads, looked at once."""

    def __init__(self, quantity: Expected, run: Run) -> None:
        self.quantity, self.run = quantity, run
        self.region: dict[str, Span] = {}
        for name, least, most in regions(run):
            require(least is not None and most is not None, "horizon.region", f"{name} has no bound on one side")
            assert least is not None and most is not None
            self.region[name] = (span(least)[0], span(most)[1])
        self.local = lru_cache(maxsize=None)(self._local)

    def left_over(self, masses: Mapping[Pair, Span], certificate: Horizon) -> int | None:
        """What these states still add at most, at twice BITS; None where nothing is known."""
        mass, drift = isinstance(self.quantity, FiniteMass), certificate.drift
        if drift is None:
            return sum(most << BITS for _, most in masses.values()) if mass else None
        context = bounded(self.run, drift, reward="end" if mass else "tokens")
        worst, total = self._worst([cells(self.run, location) for location in context.locations]), 0
        for (mine, theirs), (_, most) in masses.items():
            at = ((mine[0], _cell(self.run.left, mine)[0]), (theirs[0], _cell(self.run.right, theirs)[0]))
            values = {f"0.{name}": one for name, one in self._values(self.run.left, mine, context.powers).items()}
            values |= self.region | {f"1.{name}": one for name, one in self._values(self.run.right, theirs).items()}
            found = [value(bound, values) for bound, location in zip(drift.bounds, context.locations, strict=True) if location.cells == at]
            bounds = [bound[1] for bound in found if bound is not None]
            known = worst is not None and len(bounds) == len(found) > 0
            ceiling = max(0, *bounds) * (worst or 0) if known else None
            ceiling = min(ONE[1] << BITS, ONE[1] << BITS if ceiling is None else ceiling) if mass else ceiling
            if ceiling is None:
                return None
            total += -(-most * ceiling >> BITS)
        return total

    def _local(self, pair: Pair) -> tuple[int, int | None, list[tuple[Pair, Span]]]:
        """What one visit adds, at least and at most, and the pairs moved to with their weights."""
        (mine, theirs), (left, right) = pair, (_cell(self.run.left, pair[0])[1], _cell(self.run.right, pair[1])[1])
        values, others = self._values(self.run.left, mine), self._values(self.run.right, theirs)
        weights = {outcome: _weight(weight, values) for outcome, weight in left.next.items()}
        flow = [((_moved(left, mine, s), _moved(right, theirs, s)), weights[s]) for s in self.run.left.alphabet if s in weights]
        if isinstance(self.quantity, FiniteMass | Length):
            return *(ONE if isinstance(self.quantity, Length) else weights.get(END, (0, 0))), flow
        require(isinstance(self.quantity, Entropy) or left.next.keys() <= right.next.keys(), "horizon.escape", f"at {mine} and {theirs}")
        terms = [_term(*spans) for spans in self._terms(left, right, values, others)]
        low, high = (sum(term[end] for term in terms if term is not None) for end in (0, 1))
        return (0, None, flow) if None in terms else (max(low, 0), max(high, 0), flow)  # no local term is negative (Gibbs)

    def _terms(self, left: Cell, right: Cell, values: Mapping[str, Span], others: Mapping[str, Span]) -> Iterator[tuple[Span, Span, Span]]:
        """The (weight, over, under) of weight · ln(over / under) whose sum is one local term."""
        for outcome, weight in left.next.items():
            mine = _weight(weight, values)
            theirs = mine if isinstance(self.quantity, Entropy) else _weight(right.next.get(outcome, ratio(0)), others)
            yield mine, mine if isinstance(self.quantity, KL) else ONE, theirs

    def _worst(self, at: list[tuple[Cell, Cell]]) -> int | None:
        """What no local term exceeds at these cells, whatever the counters; None where weights are not seen to stay away from 0."""
        if isinstance(self.quantity, FiniteMass | Length):
            return ONE[1]
        if isinstance(self.quantity, Entropy):
            return ln(Fraction(max(1, *(len(left.next) for left, _ in at))), BITS)[1]
        mine, theirs = self._fixed(self.run.left), self._fixed(self.run.right)
        found = [(most, least) for left, right in at for _, (_, most), (least, _) in self._terms(left, right, mine, theirs)]
        return max(ln(Fraction(max(most, least), least), BITS)[1] for most, least in found) if all(least > 0 for _, least in found) else None

    def _fixed(self, machine: Counting) -> dict[str, Span]:
        """The region alone; a name that is a parameter of one machine may be a counter of the other."""
        changing = {*machine.counters, *(power.name for power in machine.powers)}
        return {name: one for name, one in self.region.items() if name not in changing}

    def _values(self, machine: Counting, state: State, powers: tuple[Power, ...] = ()) -> dict[str, Span]:
        """The region, with the counters and powers of a state."""
        counters = dict(zip(machine.counters, state[1], strict=True))
        values = self.region | {name: span(Fraction(count)) for name, count in counters.items()}
        for power in (*machine.powers, *powers):
            base = value(power.base, self.region)
            size = raised(base, counters[power.counter]) if base is not None else None
            require(size is not None, "horizon.power", power.name)
            assert size is not None
            values[power.name] = size
        return values


def _cell(machine: Counting, state: State) -> tuple[int, Cell]:
    """The cell that holds the state, with its number."""
    counters = dict(zip(machine.counters, state[1], strict=True))
    listed = enumerate(machine.cells[state[0]])
    return next((k, cell) for k, cell in listed if all(form.at(counters).constant >= 0 for form in cell.guard))


def _moved(cell: Cell, state: State, symbol: str) -> State:
    control, adds = cell.moves[symbol]
    return control, tuple(count + add for count, add in zip(state[1], adds, strict=True))


def _weight(weight: Ratio, values: Mapping[str, Span]) -> Span:
    """A weight, which lies between 0 and 1 whatever is known of it."""
    low, high = value(weight, values) or (0, ONE[1])
    return max(low, 0), min(high, ONE[1])


def _term(weight: Span, above: Span, under: Span) -> Span | None:
    """weight · ln(above / under); None where `under` is not seen to be positive."""
    if not under[0]:
        return None
    low, high = ln(Fraction(max(above[0], 1), under[1]), BITS)[0], ln(Fraction(max(above[1], 1), under[0]), BITS)[1]
    around = times(weight, (low, high))
    return around if above[0] else (-under[1], around[1])  # x·ln(x/y) ≥ x − y
