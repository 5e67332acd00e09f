"""The smallest models that the kernel's tests need, written down as tables.

True here: nothing but core is used, so a mistake in `arprops.models` or `arprops.search` cannot hide one in the kernel.
Must never enter: a model with an idea of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arprops.core.dist import Dist
from arprops.core.error import ZeroProbabilityPrompt
from arprops.core.exact import Exact
from arprops.core.language import Language
from arprops.core.model import Model, PartialModel, Source
from arprops.core.words import END


@dataclass(frozen=True, eq=False)
class Machine(Model[Any]):
    """A total model: for every state its answer and the states after the symbols; a symbol that is left out stays."""

    alphabet: tuple[str, ...]
    begin: Any
    rows: Mapping[Any, tuple[Mapping[Any, Exact], Mapping[str, Any]]]

    def start(self) -> Any:
        return self.begin

    def next(self, state: Any) -> Dist[Any]:
        return Dist(self.rows[state][0])

    def step(self, state: Any, symbol: str) -> Any:
        if symbol not in self.alphabet:
            raise KeyError(symbol)
        return self.rows[state][1].get(symbol, state)


@dataclass(frozen=True, eq=False)
class Partial(PartialModel[Any]):
    """The same machine, which refuses what it would never produce."""

    whole: Machine

    @property
    def alphabet(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.whole.alphabet

    def start(self) -> Any:
        return self.whole.start()

    def next(self, state: Any) -> Dist[Any]:
        return self.whole.next(state)

    def step(self, state: Any, symbol: str) -> Any:
        if symbol not in self.next(state):
            raise ZeroProbabilityPrompt(symbol)
        return self.whole.step(state, symbol)


@dataclass(frozen=True, eq=False)
class Hidden(Source[Any]):
    """A source: the first state's weights, and for every state the weights of its moves (symbol, state) and END."""

    alphabet: tuple[str, ...]
    initial: Mapping[Any, Exact]
    rows: Mapping[Any, Mapping[Any, Exact]]

    def start(self) -> Dist[Any]:
        return Dist(self.initial)

    def move(self, state: Any) -> Dist[Any]:
        return Dist(self.rows[state])


def machine(alphabet: Sequence[str], rows: Mapping[Any, tuple[Mapping[Any, Exact], Mapping[str, Any]]]) -> Machine:
    """A machine that begins in the first state listed."""
    return Machine(tuple(alphabet), next(iter(rows)), rows)


A, AB = ("a",), ("a", "b")
HALT = machine(A, {0: ({END: 1}, {})})
COIN = machine(A, {0: ({"a": "1/2", END: "1/2"}, {})})
COIN_TWICE = machine(A, {0: ({"a": "1/2", END: "1/2"}, {"a": 1}), 1: ({"a": "1/2", END: "1/2"}, {"a": 0})})
THIRD = machine(A, {0: ({"a": "1/3", END: "2/3"}, {})})
FOREVER = machine(A, {0: ({"a": 1}, {})})
LOOP = machine(A, {0: ({"a": 1}, {"a": 1}), 1: ({"a": 1}, {"a": 0})})
FLIP = machine(AB, {0: ({"a": "1/2", "b": "1/2"}, {})})  # never ends
COIN_AB = machine(AB, {0: ({"a": "1/2", END: "1/2"}, {})})
A_THEN_STOP = machine(AB, {0: ({"a": 1}, {"a": 1, "b": 2}), 1: ({END: 1}, {}), 2: ({END: 1}, {})})
A_THEN_STOP_ELSE_B = machine(AB, {0: ({"a": 1}, {"a": 1, "b": 2}), 1: ({END: 1}, {}), 2: ({"b": 1}, {})})
B_THEN_STOP = machine(AB, {0: ({"b": 1}, {"a": 1, "b": 1}), 1: ({END: 1}, {})})
LEAK = machine(AB, {0: ({"a": "1/2", "b": "1/4", END: "1/4"}, {"b": 1}), 1: ({"b": 1}, {})})  # after a b it never ends
SPLIT = Hidden(A, {0: "1/2", 1: "1/2"}, {0: {("a", 0): "1/2", END: "1/2"}, 1: {("a", 1): "1/2", END: "1/2"}})
MIXED = Hidden(A, {0: "1/2", 1: "1/2"}, {0: {("a", 0): "1/2", END: "1/2"}, 1: {("a", 1): "1/3", END: "2/3"}})
ANY = Language(A, ((0,),), frozenset({0}))
ANY_AB = Language(AB, ((0, 0),), frozenset({0}))
EVEN = Language(A, ((1,), (0,)), frozenset({0}))
NO_B = Language(AB, ((0, 1), (1, 1)), frozenset({0}))
