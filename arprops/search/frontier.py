"""Choosing which prompts to expand, best first, for rigorous intervals where no exact answer is to be had.

True here: prompts are expanded where the mass in question is; the kernel turns the tree into an interval, so a poor choice
costs width and never truth.
Must never enter: the interval itself.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any, Final

from arprops.core.certificate import Escape, Frontier
from arprops.core.dist import ZERO
from arprops.core.forward import Weights, advanced, began, outcome_masses
from arprops.core.language import Language
from arprops.core.model import Source
from arprops.core.words import END, Outcome, Symbol
from arprops.kernel.explore import explore, moves
from arprops.search.explore import Progress, distances, walk

PROMPTS: Final = 1_000
"""How many prompts an interval expands unless it is told otherwise."""

Priority = Callable[[Fraction, Fraction], Fraction]


def expanded(
    p: Source[Any],
    q: Source[Any],
    priority: Priority,
    *,
    prompts: int = PROMPTS,
    width: Fraction = ZERO,
    start: tuple[Weights, Weights] | None = None,
    within: tuple[Language, int] | None = None,
    progress: Progress | None = None,
) -> Frontier:
    """A tree of at most `prompts` expanded prompts, those of greatest priority (a function of p's and q's mass) first.

    Stops early once the priorities left over sum to at most `width`. `within` leaves out what a language has already rejected.
    """
    from arprops.search.reach import live

    alive = live(within[0]) if within else frozenset[int]()
    nodes: list[tuple[Weights, Weights, int]] = []
    tree: list[tuple[int, Symbol]] = []
    heap: list[tuple[float, int, int, Symbol, Fraction]] = []
    left = ZERO

    def opened(mine: Weights, theirs: Weights, read: int) -> None:
        nonlocal left
        here = len(nodes)
        nodes.append((mine, theirs, read))
        of_p, of_q = outcome_masses(p, mine), outcome_masses(q, theirs)
        for symbol in p.alphabet:
            urgency = priority(of_p.get(symbol, ZERO), of_q.get(symbol, ZERO))
            if urgency and not (within and within[0].step(read, symbol) not in alive):
                heappush(heap, (-float(urgency), len(tree) + len(heap), here, symbol, urgency))
                left += urgency

    opened(*(start or (began(p), began(q))), within[1] if within else 0)
    while heap and left > width and len(nodes) < prompts:
        _, _, parent, symbol, urgency = heappop(heap)
        left -= urgency
        mine, theirs, read = nodes[parent]
        tree.append((parent, symbol))
        opened(advanced(p, mine, symbol), advanced(q, theirs, symbol), within[0].step(read, symbol) if within else 0)
        if progress is not None and len(nodes) % 64 == 0:
            progress("expanding prompts", len(nodes))
    return Frontier(tuple(tree))


def potential(p: Source[Any], *, budget: int) -> tuple[Fraction, ...]:
    """The expected number of tokens still to come from each state of a tight finite source; empty where there is none."""
    from arprops.search.solve import solve_values

    walked = walk(p.start().support, lambda state: moves(p, state), budget=budget)
    ends = [i for i, state in enumerate(walked.states) if p.move(state)[END]]
    if not walked.complete or len(distances(walked, ends)) < len(walked.states):
        return ()
    rows: list[dict[int, Fraction]] = []
    for out in walked.moves:
        row: dict[int, Fraction] = {}
        for _, target, weight in out:
            row[target] = row.get(target, ZERO) + weight
        rows.append(row)
    return tuple(solve_values(rows, [Fraction(1)] * len(rows)))


def floor_size(p: Source[Any], q: Source[Any], *, budget: int) -> int:
    """How many pairs of states a floor under q's weights is taken over; 0 where they outgrow the budget."""

    def after(pair: tuple[Any, Any]) -> list[tuple[Any, Any]]:
        theirs = moves(q, pair[1])
        return [(s, t) for symbol, s, _ in moves(p, pair[0]) for other, t, _ in theirs if other == symbol]

    starts = [(s, t) for s in p.start().support for t in q.start().support]
    explored = explore(starts, after, budget)
    return len(explored.states) if explored.complete else 0


def escape(p: Source[Any], q: Source[Any], tree: Frontier) -> Escape | None:
    """The shortest explored prompt with an outcome that p can produce there and q cannot; None where there is none."""
    nodes: list[tuple[Weights, Weights, tuple[Symbol, ...]]] = [(began(p), began(q), ())]
    for parent, symbol in tree.expanded:
        mine, theirs, prompt = nodes[parent]
        nodes.append((advanced(p, mine, symbol), advanced(q, theirs, symbol), (*prompt, symbol)))
    for mine, theirs, prompt in sorted(nodes, key=lambda node: len(node[2])):
        covered: Mapping[Outcome, Fraction] = outcome_masses(q, theirs)
        for outcome in outcome_masses(p, mine):
            if outcome not in covered:
                return Escape(prompt, outcome if outcome is END else str.__str__(outcome))
    return None
