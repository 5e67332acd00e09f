"""Two models reading the same prompt, for questions about the pair.

True here: the first model speaks and both read. What is asked of the pair is asked of `pair`, at every state the walk meets.
Must never enter: a combination of the two answers; that would be a third model.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar, final

from arprops.core.dist import Dist
from arprops.core.model import Model
from arprops.core.words import Outcome, Symbol
from arprops.views.choice import same_symbols

S = TypeVar("S", bound=Hashable)
T = TypeVar("T", bound=Hashable)


@final
@dataclass(frozen=True, init=False, repr=False)
class Product(Model[tuple[S, T]]):
    """The model p, with q reading along; the state is the pair of states, and the joint is p's.

    Needs the same symbols in both, else fails with `BadModel`; the order is p's. Cost: a step of each.
    """

    p: Model[S]
    q: Model[T]

    def __init__(self, p: Model[S], q: Model[T]) -> None:
        same_symbols(p.alphabet, q.alphabet, "Product(p, q)")
        vars(self).update(alphabet=p.alphabet, p=p, q=q)

    def start(self) -> tuple[S, T]:
        return self.p.start(), self.q.start()

    def next(self, state: tuple[S, T]) -> Dist[Outcome]:
        return self.p.next(state[0])

    def step(self, state: tuple[S, T], symbol: Symbol) -> tuple[S, T]:
        return self.p.step(state[0], symbol), self.q.step(state[1], symbol)

    def pair(self, state: tuple[S, T]) -> tuple[Dist[Outcome], Dist[Outcome]]:
        """The next-token distributions of p and of q at this pair of states."""
        return self.p.next(state[0]), self.q.next(state[1])

    def __repr__(self) -> str:
        return f"Product({self.p!r}, {self.q!r})"
