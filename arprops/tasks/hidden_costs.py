"""What a joint costs with its randomness hidden, and what the public stream alone costs (D4).

True here: states and posteriors are counted, not estimated, and a count that met its budget says so.
Must never enter: a polynomial bound. What is counted is counted for the model at hand.
Doubtful: that a count of posteriors bounds the time of every public model; some sums have closed forms, and `smallest` is the bound for automata alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, final

from arprops.core.dist import Dist
from arprops.core.model import Joint
from arprops.core.words import END, Outcome, Symbol
from arprops.kernel.explore import moves
from arprops.search.asked import a_joint
from arprops.search.explore import walk
from arprops.views.belief import Belief

STATES: Final = 10_000
"""How many states or posteriors are counted unless it is told otherwise."""


@final
@dataclass(frozen=True)
class HiddenCosts:
    """What a joint costs with its randomness hidden, and without.

    `states`: hidden states in all, of which a run carries one. `posteriors`: different posteriors that possible prompts lead to; `widest`: the most hidden
    states that one of them sums over; `by_length[n]`: the same at the prompts of length n that first lead to a posterior. `smallest`: states of the smallest
    deterministic public model that answers all possible prompts rightly. `complete`: whether that was all; else the numbers are lower bounds, `smallest` None.
    """

    states: int
    posteriors: int
    widest: int
    by_length: tuple[int, ...]
    smallest: int | None
    complete: bool


def hidden_costs(joint: Joint, *, budget: int = STATES) -> HiddenCosts:
    """The states of a source that keeps its randomness hidden, beside the posteriors of the public-only model of the same joint (`Belief`).

    Needs any model or source; gives `HiddenCosts`, incomplete where more than `budget` states or posteriors are reached (a posterior need never recur).
    Cost: for each posterior, the moves out of the states it sums over; then a partition refinement. Source: theorem D4; Moore 1956 for `smallest`.
    """
    a_joint(joint)
    source, belief = joint.source(), Belief(joint)
    hidden = walk(source.start().support, lambda state: moves(source, state), budget=budget)
    seen = walk([belief.start()], lambda p: [(x, belief.step(p, x), m) for x, m in belief.next(p).items() if x is not END], budget=budget)
    depth, by_length = [0] * len(seen.states), dict[int, int]()
    for i, posterior in enumerate(seen.states):
        reached = seen.reached[i]
        depth[i] = 0 if reached is None else depth[reached[0]] + 1
        by_length[depth[i]] = max(by_length.get(depth[i], 0), len(posterior))
    complete = hidden.complete and seen.complete
    smallest = _merged([belief.next(p) for p in seen.states], [{x: to for x, to, _ in out} for out in seen.moves]) if complete else None
    return HiddenCosts(len(hidden.states), len(seen.states), max(by_length.values()), tuple(by_length.values()), smallest, complete)


def _merged(answers: list[Dist[Outcome]], after: list[dict[Symbol, int]]) -> int:
    """How many classes of states are left when those that answer alike for ever, at possible prompts, are one."""
    block: list[int] = _numbered(answers)
    while True:
        finer = _numbered([(block[i], tuple((x, block[to]) for x, to in sorted(row.items()))) for i, row in enumerate(after)])
        if max(finer) == max(block):
            return max(block) + 1
        block = finer


def _numbered(keys: Iterable[Any]) -> list[int]:
    number: dict[Any, int] = {}
    return [number.setdefault(key, len(number)) for key in keys]
