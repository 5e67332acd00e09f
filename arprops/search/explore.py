"""The one explorer: states, their moves and how they were reached, under every question about a finite model or source.

True here: states come in the order in which certificates count them (`kernel/explore.py` walks the same order), every move is
computed once, and a walk that meets its budget says so instead of stopping in silence.
Must never enter: a verdict. What an incomplete walk means is for the question to say.
"""

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias, cast

from arprops.core.certificate import ClosedClass
from arprops.core.words import Symbol, Word
from arprops.kernel.explore import Moves
from arprops.search.components import components

BUDGET: Final = 200_000
"""How many states a question explores unless it is told otherwise."""
LONG: Final = 128
"""So many symbols of a prompt that is kept as a state count as one more state: a chain of prompts takes the square of its length."""

Progress: TypeAlias = Callable[[str, int], None]
"""Told what is being done and how many steps of it are done; it may raise to stop the search."""


def reporter(progress: Progress | None, what: str) -> Callable[..., None] | None:
    """A callback that passes the count it is given on to `progress` under a description; None where nobody listens."""
    if progress is None:
        return None

    def report(done: float, *_: object) -> None:
        progress(what, int(done))

    return report


@dataclass(frozen=True)
class Walk:
    """The explored part of a state space: `moves[i]` are the moves of `states[i]` as (symbol, index, weight)."""

    states: list[Any]
    index: dict[Any, int]
    moves: list[list[tuple[Symbol, int, Fraction]]]
    reached: list[tuple[int, Symbol] | None]
    complete: bool

    def prompt(self, state: int) -> Word:
        """A shortest word that leads to the state. Cost: its length."""
        word: list[Symbol] = []
        while (step := self.reached[state]) is not None:
            state = step[0]
            word.append(step[1])
        return tuple(reversed(word))

    def mass(self, state: int) -> Fraction:
        """The weight of all moves out of the state; what it lacks to 1 is the weight of END."""
        return sum((weight for _, _, weight in self.moves[state]), Fraction(0))


def cost(state: Any) -> int:
    """What keeping the state takes of a budget: 1, and more for a long prompt, alone or in a tuple."""
    if not isinstance(state, tuple):
        return 1
    parts = cast("tuple[Any, ...]", state)
    return 1 + (len(parts) + sum(len(cast("tuple[Any, ...]", part)) for part in parts[:2] if isinstance(part, tuple))) // LONG


def walk(starts: Iterable[Any], moves: Moves, *, budget: int = BUDGET, progress: Progress | None = None) -> Walk:
    """The states reachable from `starts`, breadth first, at most `budget` of them (see `cost`); `complete` says whether that is all."""
    states: list[Any] = []
    index: dict[Any, int] = {}
    reached: list[tuple[int, Symbol] | None] = []
    edges: list[list[tuple[Symbol, int, Fraction]]] = []
    for state in starts:
        if state not in index:
            index[state] = len(states)
            states.append(state)
            reached.append(None)
    left = budget - sum(cost(state) for state in states)
    complete = left >= 0
    while complete and len(edges) < len(states):
        here = len(edges)
        out: list[tuple[Symbol, int, Fraction]] = []
        for symbol, target, weight in moves(states[here]):
            if (there := index.get(target, -1)) < 0:
                left -= cost(target)
                if left < 0:
                    complete = False
                    continue
                there = index[target] = len(states)
                states.append(target)
                reached.append((here, symbol))
            out.append((symbol, there, weight))
        edges.append(out)
        if progress is not None and here % 1024 == 0:
            progress("exploring states", len(states))
    edges += [[] for _ in range(len(states) - len(edges))]
    return Walk(states, index, edges, reached, complete)


def distances(walked: Walk, goals: Iterable[int], among: Callable[[int], bool] = lambda _: True) -> dict[int, int]:
    """How many moves each state needs to reach a goal, for the states that can, going through states in `among`."""
    before: list[list[int]] = [[] for _ in walked.states]
    for state, out in enumerate(walked.moves):
        for _, target, _ in out:
            before[target].append(state)
    found = dict.fromkeys(goals, 0)
    queue = list(found)
    for state in queue:
        for earlier in before[state]:
            if earlier not in found and among(earlier):
                found[earlier] = found[state] + 1
                queue.append(earlier)
    return found


def closed_class(
    walked: Walk, doomed: AbstractSet[int], wanted: AbstractSet[int], *, entry: Callable[[Any, Word], int] = lambda _state, _prompt: 0
) -> ClosedClass:
    """The first closed class among the doomed states that meets `wanted`, ranked back to the state where it is entered.

    Needs `doomed` to be closed under moves and some closed class to meet `wanted`. `entry` gives the position of the entered
    state among those that carry mass after the prompt. Cost: linear.
    """
    for inside in classes(walked, doomed):
        if inside & wanted:
            first = min(inside)
            back = distances(walked, [first], inside.__contains__)
            order = walk([first], lambda state: [*walked.moves[state]]).states
            prompt = walked.prompt(first)
            return ClosedClass(prompt, tuple(back[state] for state in order), entry(walked.states[first], prompt))
    raise AssertionError("no closed class meets the wanted states")


def classes(walked: Walk, doomed: AbstractSet[int]) -> list[set[int]]:
    """The closed strongly connected classes among states that no move leaves, in the order of their first states."""
    local = sorted(doomed)
    number = {state: i for i, state in enumerate(local)}
    groups = components([[number[target] for _, target, _ in walked.moves[state]] for state in local])
    inner = ({local[i] for i in group} for group in groups)
    closed = [group for group in inner if all(target in group for state in group for _, target, _ in walked.moves[state])]
    return sorted(closed, key=min)
