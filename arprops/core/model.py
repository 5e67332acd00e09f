"""The two kinds of object that fix a joint distribution: models, which answer every prompt, and sources, which do not.

True here: a `Model` is total: `next` and `step` answer after *every* symbol, also one of weight 0, because what a model
does after a prompt it would never produce is behaviour. A `Source` fixes a joint and nothing else. The type distinction is
the theorem: from model to joint something is forgotten (`source`), from joint to model something must be chosen (`Belief`).
State is a value passed in and handed back, hashable, never a field.
Must never enter: an algorithm, a cache that changes answers, a default answer off the support.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from arprops.core.dist import Dist, point
from arprops.core.words import END, End, Outcome, Symbol

S = TypeVar("S", bound=Hashable)
Move: TypeAlias = tuple[Symbol, S] | Literal[End.END]


class Source(ABC, Generic[S]):
    """A joint distribution given by hidden states: `start()` draws a state, `move(s)` emits and moves together, or ends."""

    alphabet: tuple[Symbol, ...]

    @abstractmethod
    def start(self) -> Dist[S]:
        """The distribution of the first state."""

    @abstractmethod
    def move(self, state: S) -> "Dist[Move[S]]":
        """The distribution of (symbol, next state), or END."""

    def source(self) -> "Source[Any]":
        """The source with the same joint: itself."""
        return self


class PartialModel(ABC, Generic[S]):
    """A model that may refuse zero-probability prompts: `step` raises `ZeroProbabilityPrompt` after a symbol of weight 0."""

    alphabet: tuple[Symbol, ...]

    @abstractmethod
    def start(self) -> S:
        """The state before the first symbol."""

    @abstractmethod
    def next(self, state: S) -> Dist[Outcome]:
        """The next-token distribution over symbols and END."""

    @abstractmethod
    def step(self, state: S, symbol: Symbol) -> S:
        """The state after `symbol`."""

    def source(self) -> Source[Any]:
        """A source with the same joint; a view of a source hands back what it holds, every other model is unrolled."""
        return Unrolled(self)


class Model(PartialModel[S]):
    """An autoregressive model: `next` and `step` answer at every state and for every symbol of the alphabet, also of weight 0."""


class Unrolled(Source[S]):
    """A model read as the source of its joint: every move is to the one state that `step` gives."""

    def __init__(self, model: PartialModel[S]) -> None:
        self.model = model
        self.alphabet = model.alphabet

    def start(self) -> Dist[S]:
        return point(self.model.start())

    def move(self, state: S) -> "Dist[Move[S]]":
        def moved(outcome: Outcome) -> "Move[S]":
            return END if outcome is END else (outcome, self.model.step(state, outcome))

        return self.model.next(state).map(moved)

    def __repr__(self) -> str:
        return f"Unrolled({self.model!r})"


Joint: TypeAlias = PartialModel[Any] | Source[Any]
"""Whatever fixes a joint distribution."""
