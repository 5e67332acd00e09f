"""Certificates made the slow way, for small models: nothing is shared with `arprops.search` or `arprops.kernel`.

True here: textbook algorithms over Fractions, written for reading. States are listed breadth first, which is how certificates
count them.
Must never enter: an import from kernel or search.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from typing import Any

from arprops.core.certificate import Bisimulation, ClosedClass, Invariant, Ranking, Visits
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import END

Flow = Callable[[Any], list[tuple[Any, Fraction]]]
ZERO, ONE = Fraction(0), Fraction(1)


def reachable(starts: Iterable[Any], after: Callable[[Any], Iterable[Any]]) -> list[Any]:
    """The states, breadth first."""
    found = list(dict.fromkeys(starts))
    for state in found:
        found += [target for target in dict.fromkeys(after(state)) if target not in found]
    return found


def steps(model: PartialModel[Any], state: Any, *, possible: bool) -> dict[str, Any]:
    """Where the (possible) symbols lead, in the alphabet's order."""
    return {x: model.step(state, x) for x in model.alphabet if not possible or x in model.next(state)}


def emitting(source: Source[Any], state: Any) -> list[tuple[str, Any, Fraction]]:
    """The moves of a source's state, symbol by symbol in the alphabet's order."""
    listed = [(*move, weight) for move, weight in source.move(state).items() if move is not END]
    return [move for x in source.alphabet for move in listed if move[0] == x]


def bisimulation(p: PartialModel[Any], q: PartialModel[Any], *, possible: bool) -> Bisimulation:
    """The coarsest blocks: states are told apart by their answers, and then, again and again, by where they lead."""
    sides = [(model, reachable([model.start()], lambda s, m=model: steps(m, s, possible=possible).values())) for model in (p, q)]
    block = {(i, state): 0 for i, (_, states) in enumerate(sides) for state in states}
    while True:
        seen: dict[Any, int] = {}
        finer: dict[Any, int] = {}
        for i, (model, states) in enumerate(sides):
            for state in states:
                after = tuple(sorted((x, block[i, to]) for x, to in steps(model, state, possible=possible).items()))
                finer[i, state] = seen.setdefault((model.next(state), after), len(seen))
        if len(set(finer.values())) == len(set(block.values())):
            left, right = (tuple(finer[i, state] for state in states) for i, (_, states) in enumerate(sides))
            return Bisimulation(left, right)
        block = finer


def reduced(rows: list[list[Fraction]]) -> tuple[list[list[Fraction]], list[int]]:
    """The reduced row echelon form without its zero rows, and its pivots."""
    rows, pivots = [list(row) for row in rows], []
    for column in range(len(rows[0]) if rows else 0):
        at = next((i for i in range(len(pivots), len(rows)) if rows[i][column]), None)
        if at is None:
            continue
        rows[len(pivots)], rows[at] = rows[at], rows[len(pivots)]
        lead = rows[len(pivots)] = [value / rows[len(pivots)][column] for value in rows[len(pivots)]]
        rows = [row if row is lead else [v - row[column] * w for v, w in zip(row, lead, strict=True)] for row in rows]
        pivots.append(column)
    return rows[: len(pivots)], pivots


def invariant(p: Source[Any], q: Source[Any], *, strings: bool) -> tuple[Invariant, bool]:
    """The span of all M_w·f over both state spaces, and whether the starts weigh everything in it alike."""
    states = [(i, s) for i, side in enumerate((p, q)) for s in reachable(side.start(), lambda s, side=side: [t for _, t, _ in emitting(side, s)])]
    sides = (p, q)
    index = {state: n for n, state in enumerate(states)}
    vectors = [[sides[i].move(s)[END] if strings else ONE for i, s in states]]
    for vector in vectors:
        for x in p.alphabet:
            image = [sum((w * vector[index[i, t]] for y, t, w in emitting(sides[i], s) if y == x), ZERO) for i, s in states]
            if len(reduced([*vectors, image])[0]) > len(reduced(vectors)[0]):
                vectors.append(image)
    basis, pivots = reduced(vectors)
    rows = tuple(tuple((j, row[n]) for j, row in enumerate(basis) if row[n]) for n in range(len(states)))
    start = [ZERO] * len(states)
    for i, side in enumerate(sides):
        for s, mass in side.start().items():
            start[index[i, s]] += mass if i == 0 else -mass
    return Invariant(tuple(pivots), rows), all(sum((a * b for a, b in zip(start, row, strict=True)), ZERO) == 0 for row in basis)


def distances(states: list[Any], flow: Flow, goal: Callable[[Any], bool]) -> dict[Any, int]:
    """The least number of moves to a goal, for the states from which there is a way."""
    found = {state: 0 for state in states if goal(state)}
    for _ in states:
        for state in states:
            ways = [found[target] + 1 for target, _ in flow(state) if target in found]
            if ways and min(ways) < found.get(state, len(states) + 1):
                found[state] = min(ways)
    return found


def ends(flow: Flow) -> Callable[[Any], bool]:
    """Whether a state can end."""
    return lambda state: sum((weight for _, weight in flow(state)), ZERO) < 1


def visits(start: dict[Any, Fraction], flow: Flow) -> tuple[Visits, list[Any]]:
    """Expected visits by Gaussian elimination; None for the states that never end."""
    states = reachable(start, lambda state: [target for target, _ in flow(state)])
    away = distances(states, flow, ends(flow))
    live = [state for state in states if state in away]
    index = {state: n for n, state in enumerate(live)}
    matrix = [[ONE if i == j else ZERO for j in range(len(live))] + [start.get(state, ZERO)] for i, state in enumerate(live)]
    for state in live:
        for target, weight in flow(state):
            if target in index:
                matrix[index[target]][index[state]] -= weight
    solved, _ = reduced(matrix)
    return Visits(tuple(solved[index[s]][-1] if s in index else None for s in states), tuple(away.get(s, 0) for s in states)), states


def ranking(source: Source[Any]) -> Ranking | None:
    """How far END is from each state; None where some state cannot reach it."""
    flow: Flow = lambda state: [(target, weight) for _, target, weight in emitting(source, state)]  # noqa: E731
    states = reachable(source.start(), lambda state: [target for target, _ in flow(state)])
    away = distances(states, flow, ends(flow))
    return Ranking(tuple(away[state] for state in states)) if len(away) == len(states) else None


def closed_class(source: Source[Any]) -> ClosedClass | None:
    """A shortest prompt into a closed class without END, with the ways back; None where there is none."""
    flow: Flow = lambda state: [(target, weight) for _, target, weight in emitting(source, state)]  # noqa: E731
    todo: list[tuple[tuple[str, ...], list[Any]]] = [((), list(source.start()))]
    seen: list[frozenset[Any]] = []
    for prompt, here in todo:
        for first, state in enumerate(here):
            inside = reachable([state], lambda s: [target for target, _ in flow(s)])
            back = distances(inside, flow, lambda s, state=state: s == state)
            if not any(ends(flow)(s) for s in inside) and len(back) == len(inside):
                return ClosedClass(prompt, tuple(back[s] for s in inside), first)
        for x in source.alphabet:
            there = list(dict.fromkeys(t for s in here for y, t, _ in moved(source, s) if y == x))
            if there and frozenset(there) not in seen:
                seen.append(frozenset(there))
                todo.append(((*prompt, x), there))
    return None


def moved(source: Source[Any], state: Any) -> list[tuple[str, Any, Fraction]]:
    """The moves in the order in which the source lists them."""
    return [(*move, weight) for move, weight in source.move(state).items() if move is not END]


def mass(source: Source[Any], prompt: Iterable[str]) -> dict[Any, Fraction]:
    """What follows the prompt with which mass, summed over all paths."""
    ways = list(source.start().items())
    for x in prompt:
        ways = [(t, m * w) for s, m in ways for y, t, w in moved(source, s) if y == x]
    masses: dict[Any, Fraction] = {}
    for s, m in ways:
        for move, w in source.move(s).items():
            outcome = END if move is END else move[0]
            masses[outcome] = masses.get(outcome, ZERO) + m * w
    return masses


def prompts(alphabet: Iterable[str], size: int) -> list[tuple[str, ...]]:
    """All prompts up to this length."""
    return [word for length in range(size + 1) for word in product(tuple(alphabet), repeat=length)]


def answer(model: Model[Any], prompt: Iterable[str]) -> Any:
    """The next-token distribution after a prompt."""
    state = model.start()
    for x in prompt:
        state = model.step(state, x)
    return model.next(state)
