"""The checker of expected visits, on which every exact expectation rests (theorems B2 and E1).

True here: visits x with x = e + xA on a set of states that leaks everywhere are the expected numbers of visits, because I − A
is invertible there. States that the certificate leaves out (None) never end, never leave and add nothing.
Must never enter: a solver. The ranks show the leak; the balance is recomputed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from arprops.core.certificate import Visits
from arprops.core.dist import ZERO
from arprops.kernel.explore import Moves, explore
from arprops.kernel.refuse import require


@dataclass(frozen=True)
class Chain:
    """A Markov chain that may end: start masses, moves without END, and whether a state adds nothing."""

    start: Mapping[Any, Fraction]
    flow: Moves
    silent: Callable[[Any], bool]


def checked_visits(chain: Chain, certificate: Visits) -> list[tuple[Any, Fraction]]:
    """The states with their expected visits; refuse numbers that do not balance or are not the only ones that do."""
    given, ranks = certificate.visits, certificate.ranks
    require(len(ranks) == len(given), "visits.ranks")
    explored = explore(chain.start, lambda state: [move[1] for move in chain.flow(state)], len(given))
    require(explored.complete and len(explored.states) == len(given), "visits.states", f"{len(given)} entries given")
    arriving = [chain.start.get(state, ZERO) for state in explored.states]
    for i, state in enumerate(explored.states):
        visits = given[i]
        out = [(explored.index[target], weight) for _, target, weight in chain.flow(state)]
        ends = sum((weight for _, weight in out), ZERO) < 1
        if visits is None:
            require(not ends, "visits.none_ends", f"state {i}")
            require(all(given[j] is None for j, _ in out), "visits.none_leaves", f"state {i}")
            require(chain.silent(state), "visits.none_counts", f"state {i}")
            continue
        require(ends or any(given[j] is None or ranks[j] < ranks[i] for j, _ in out), "visits.rank", f"state {i}")
        for j, weight in out:
            arriving[j] += visits * weight
    for i, visits in enumerate(given):
        require(visits is None or visits == arriving[i], "visits.balance", f"state {i}")
    return [(state, visits) for state, visits in zip(explored.states, given, strict=False) if visits is not None]
