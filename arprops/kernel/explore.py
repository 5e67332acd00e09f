"""Breadth-first exploration, in the order that certificates count states by.

True here: the i-th state found is the i-th entry of a certificate; a model's symbols are tried in the alphabet's order, a
source's moves by symbol in that order and then as the source lists them.
Must never enter: a choice. Two walks of one model give one list.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic, TypeVar

from arprops.core.model import PartialModel, Source
from arprops.core.words import END, Symbol

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True)
class Explored(Generic[S]):
    """States in the order found, their positions, and whether that is all of them."""

    states: list[S]
    index: dict[S, int]
    complete: bool


def explore(
    starts: Iterable[S], successors: Callable[[S], Iterable[S]], limit: int, watch: Callable[[int], None] | None = None
) -> Explored[S]:
    """The states reachable from `starts`, at most `limit` of them; `watch` is told how many were found as it goes on."""
    states: list[S] = []
    index: dict[S, int] = {}

    def found(state: S) -> bool:
        if state not in index:
            if len(states) >= limit:
                return False
            index[state] = len(states)
            states.append(state)
        return True

    complete = not sum(not found(state) for state in starts)
    done = 0
    while done < len(states):
        for state in successors(states[done]):
            if not found(state):
                return Explored(states, index, complete=False)
        done += 1
        if watch is not None and done % 1024 == 0:
            watch(len(states))
    return Explored(states, index, complete)


Moves = Callable[[Any], list[tuple[Symbol, Any, Fraction]]]
"""From a state: the symbols that can be emitted, the states they lead to, and the weights."""


def possible_symbols(model: PartialModel[Any], state: Any) -> list[Symbol]:
    """The symbols of positive weight, in the alphabet's order."""
    support = model.next(state).support
    return [symbol for symbol in model.alphabet if symbol in support]


def moves(source: Source[Any], state: Any) -> list[tuple[Symbol, Any, Fraction]]:
    """The moves of a source's state that emit, as (symbol, next state, weight), in the order that certificates count by."""
    order = {symbol: i for i, symbol in enumerate(source.alphabet)}
    emitted = [(move[0], move[1], weight) for move, weight in source.move(state).items() if move is not END]
    return sorted(emitted, key=lambda move: order[move[0]])
