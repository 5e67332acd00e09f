"""What the conditionals of a task cost in a given order of its fields, and that the joint is one in every order (theorem D1).

True here: counts, exact, of one algorithm that is stated. To answer at a prompt it enumerates the unknown fields that matter, each drawn from the fields
it is given, and sums over those that fit what is written. Fields that what is known makes independent of the next one do not matter.
Doubtful: what a cleverer algorithm needs. A count is no lower bound; that factoring is hard, say, is a conjecture that no count here rests on.
Must never enter: a measured time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any, final

from arprops.core.dist import ZERO
from arprops.core.error import BadQuestion
from arprops.core.verdict import Verdict
from arprops.core.words import Word
from arprops.tasks.task import H, Task
from arprops.views.reordered import Reordered


@final
@dataclass(frozen=True)
class Conditional:
    """What one symbol costs, over all prompts at which it is the next: means under the task's joint, and the most."""

    field: str
    place: int
    """Which symbol of its field this is, from 0."""
    forward: bool
    """Whether its field is drawn as the task draws it, from fields that are written already: one call, and nothing is inverted."""
    prompts: int
    """How many possible prompts there are."""
    random: int
    """At how many of them more than one symbol may follow."""
    states: int
    """How many a deterministic model must tell apart: prompts that have one distribution of what is still to come count once."""
    calls: Fraction
    """Oracle calls: of how many distributions "the field, given the fields it is drawn from" the algorithm asks."""
    most_calls: int
    summed: Fraction
    """How many secrets (values of the unknown fields that matter) fit what is written, and are summed over."""
    most_summed: int


@final
@dataclass(frozen=True)
class OrderCost:
    """The conditionals of a task in one order, symbol by symbol."""

    task: Task
    order: tuple[str, ...]
    conditionals: tuple[Conditional, ...]

    @property
    def calls(self) -> Fraction:
        """The expected number of oracle calls for one string."""
        return sum((c.calls for c in self.conditionals), ZERO)

    @property
    def summed(self) -> Fraction:
        """The expected number of secrets summed over for one string."""
        return sum((c.summed for c in self.conditionals), ZERO)

    @property
    def states(self) -> int:
        """The states of the smallest deterministic model, the one at the end included."""
        return sum(c.states for c in self.conditionals) + 1

    @property
    def forward(self) -> bool:
        """Whether every field is drawn from fields that are written already, so that a sampler needs one call a field."""
        return all(c.forward for c in self.conditionals)

    def __str__(self) -> str:
        head = f"[{', '.join(self.order)}]: {float(self.calls):.6g} calls a string, {float(self.summed):.6g} secrets summed over, {self.states} states"
        rows = [(f"{c.field}[{c.place}]", f"{float(c.calls):.6g}", f"{float(c.summed):.6g}", str(c.states), "forward" if c.forward else "inverse") for c in self.conditionals]
        table = [("symbol", "calls", "summed", "states", ""), *rows]
        widths = [max(len(row[i]) for row in table) for i in range(4)]
        lines = ["  ".join([row[0].ljust(widths[0]), *(row[i].rjust(widths[i]) for i in (1, 2, 3)), row[4]]).rstrip() for row in table]
        return "\n".join([head, *("  " + line for line in lines)])


def order_cost(task: Task, order: Sequence[str] | None = None) -> OrderCost:
    """What each conditional costs in this order of the fields, by enumeration: oracle calls, secrets summed over, states. Source: D1.

    Needs a task and the names of its fields in the order in which they are written (the task's own, if left out; fields that it leaves out stay hidden
    and are summed over). Gives an `OrderCost`, exact. Fails with `BadQuestion` on other names. Cost: a few passes over the records for each symbol.
    """
    places = task.places(order)
    scale, records = _scaled(dict(task.joint.items()))
    states = _states(task.strings(order))
    conditionals: list[Conditional] = []
    prompts: dict[Word, list[int]] = {(): list(range(len(records)))}
    for k, f in enumerate(places):
        unknown, conditions = _relevant(task, places[:k], f)
        known = tuple(sorted(set(places[:k])))
        calls = _calls(task, conditions)
        fitting = {(tuple(record[i] for i in known), record[f], tuple(record[i] for i in unknown)) for record, _ in records}
        keys = [(tuple(record[i] for i in known), record[f], calls(record)) for record, _ in records]
        for at in range(task.fields[f].length):
            sizes = Counter((before, value[:at]) for before, value, _ in fitting)
            asked = [(share, often, sizes[before, value[:at]]) for (_, share), (before, value, often) in zip(records, keys, strict=True)]
            longer: dict[Word, list[int]] = {}
            random = 0
            for prompt, members in prompts.items():
                following: dict[str, list[int]] = {}
                for n in members:
                    following.setdefault(records[n][0][f][at], []).append(n)
                random += len(following) > 1
                longer.update({(*prompt, symbol): found for symbol, found in following.items()})
            conditionals.append(
                Conditional(
                    field=task.fields[f].name, place=at, forward=not _inverse(task, places[:k], f), prompts=len(prompts), random=random,
                    states=states[len(conditionals)],
                    calls=Fraction(sum(share * n for share, n, _ in asked), scale), most_calls=max(n for _, n, _ in asked),
                    summed=Fraction(sum(share * n for share, _, n in asked), scale), most_summed=max(n for _, _, n in asked),
                )
            )  # fmt: skip
            prompts = longer
    return OrderCost(task, tuple(task.fields[i].name for i in places), tuple(conditionals))


def cost_curve(make: Callable[[int], Task], order: Sequence[str] | None = None, *, sizes: Iterable[int]) -> dict[int, OrderCost]:
    """`order_cost` of the tasks of growing size that `make` gives: what is measured of how the cost of an order grows. Needs, gives and fails as that."""
    return {size: order_cost(make(size), order) for size in sizes}


def orders_agree(task: Task, order: Sequence[str], *, other: Sequence[str] | None = None) -> Verdict:
    """Whether the strings of two orders are one joint: the model in `other` (the task's own, if left out), `Reordered`, against that in `order`.

    Needs two orders of the same fields, and fails with `BadQuestion` on others. Gives the verdict of `same_joint`, with the kernel's certificate. Cost:
    a row for each possible prompt, in both orders. Source: D1.
    """
    from arprops.search.equality import same_joint

    first, second = task.places(other), task.places(order)
    if set(first) != set(second):
        raise BadQuestion(f"two orders must name the same fields, found {[task.order[i] for i in first]} and {[task.order[i] for i in second]}")
    written = task.model(other, off_support=_any(task, first))
    return same_joint(Reordered(written, positions(task, order, other=other), off_support=_any(task, first)), task.model(order, off_support=_any(task, second)))


def positions(task: Task, order: Sequence[str], *, other: Sequence[str] | None = None) -> list[int]:
    """Where each symbol of a string in `order` stands in the string in `other` (the task's own, if left out): what `Reordered` is told. Fails as `orders_agree`."""
    starts: dict[int, int] = {}
    for i in task.places(other):
        starts[i] = sum(task.fields[j].length for j in starts)
    if set(starts) != set(task.places(order)):
        raise BadQuestion(f"two orders must name the same fields, found {[task.order[i] for i in starts]} and {list(order)}")
    return [starts[i] + at for i in task.places(order) for at in range(task.fields[i].length)]


def _any(task: Task, places: Iterable[int]) -> dict[Any, int]:
    """Some answer for impossible prompts; what is said there is no part of the joint."""
    return {task.fields[min(places)].alphabet[0]: 1}


def _ancestors(task: Task, places: Iterable[int]) -> set[int]:
    found, todo = set[int](), list(places)
    while todo:
        if (i := todo.pop()) not in found:
            found.add(i)
            todo += task.given(i)
    return found


def _relevant(task: Task, known: Sequence[int], following: int) -> tuple[tuple[int, ...], list[tuple[int, tuple[int, ...]]]]:
    """The unknown fields that matter for the next one, and the fields whose distributions are asked, each with the known fields that fix how often."""
    closure = _ancestors(task, [*known, following])
    hidden = closure - set(known)
    settled = [i for i in known if _ancestors(task, [i]) <= set(known)]
    scopes = {g: ({g, *task.given(g)} & hidden) for g in closure}
    matter, grown = {following}, True
    while grown:
        wider = matter.union(*(scope for scope in scopes.values() if scope & matter))
        matter, grown = wider, wider != matter
    return tuple(sorted(matter)), [(g, tuple(sorted({*settled, *(set(known) & set(task.given(g)))}))) for g in sorted(closure) if scopes[g] & matter]


def _inverse(task: Task, known: Sequence[int], following: int) -> bool:
    """Whether an unknown field besides the next one matters, or a known one was drawn from the next one."""
    unknown, asked = _relevant(task, known, following)
    return unknown != (following,) or [g for g, _ in asked] != [following]


def _calls(task: Task, conditions: list[tuple[int, tuple[int, ...]]]) -> Callable[[tuple[Word, ...]], int]:
    """For a record, how many distributions are asked at the prompts within the field."""
    counts: list[tuple[tuple[int, ...], Counter[tuple[Word, ...]]]] = []
    for g, fixed in conditions:
        rows = {(tuple(record[i] for i in fixed), tuple(record[i] for i in task.given(g))) for record in task.joint}
        counts.append((fixed, Counter(key for key, _ in rows)))
    return lambda record: sum(times[tuple(record[i] for i in fixed)] for fixed, times in counts)


def _scaled(weights: Mapping[H, Fraction]) -> tuple[int, list[tuple[H, int]]]:
    """A common denominator, and the numerators over it: sums of integers are the same numbers, and quick."""
    scale = lcm(*(share.denominator for share in weights.values()))
    return scale, [(key, share.numerator * (scale // share.denominator)) for key, share in weights.items()]


def _states(strings: dict[Word, Fraction]) -> list[int]:
    """For each length, how many distributions of what is still to come there are, merged from the end of the strings backwards."""
    length = len(next(iter(strings)))
    masses, names = dict(_scaled(strings)[1]), dict.fromkeys(strings, 0)
    found: list[int] = []
    for n in range(length - 1, -1, -1):
        shorter: dict[Word, int] = {}
        for w, mass in masses.items():
            shorter[w[:n]] = shorter.get(w[:n], 0) + mass
        rows: dict[Word, list[tuple[str, int, int, int]]] = {}
        for w, mass in masses.items():
            whole = shorter[w[:n]]
            common = gcd(mass, whole)
            rows.setdefault(w[:n], []).append((w[n], mass // common, whole // common, names[w]))
        numbered: dict[Any, int] = {}
        names = {w: numbered.setdefault(frozenset(row), len(numbered)) for w, row in rows.items()}
        found.append(len(numbered))
        masses = shorter
    return found[::-1]
