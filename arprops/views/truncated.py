"""A joint cut off at a length: whatever is still going on then, ends.

True here: shorter strings keep their probability, and each prefix of the last length becomes a string with the mass it had.
From the last length on there is one state, which is certain of END.
Must never enter: renormalisation; nothing is conditioned on ending in time.
"""

from abc import ABC
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, final, overload

from arprops.core.dist import Dist, point
from arprops.core.error import BadQuestion
from arprops.core.model import Joint, Model, Move, PartialModel, S, Source
from arprops.core.words import END, Outcome, Symbol
from arprops.views.view import View, made

Counted: TypeAlias = tuple[int, S] | None
"""How many symbols were read, and the state; None from the last length on."""


@dataclass(frozen=True, init=False, repr=False)
class Truncated(View, Generic[S]):
    """The joint with END forced at length n: a `Model` of a `Model`, a partial one of a partial one, a `Source` of a `Source`.

    Needs an int n of at least 0, else fails with `BadQuestion`. Cost: that of what is held.
    """

    alphabet: tuple[Symbol, ...]
    joint: Joint
    n: int

    @overload
    def __new__(cls, joint: Model[S], n: int) -> "TruncatedModel[S]": ...
    @overload
    def __new__(cls, joint: PartialModel[S], n: int) -> PartialModel[Counted[S]]: ...
    @overload
    def __new__(cls, joint: Source[S], n: int) -> "TruncatedSource[S]": ...
    def __new__(cls, joint: Joint, n: int) -> Any:
        if not isinstance(n, int) or isinstance(n, bool) or n < 0:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadQuestion(f"Truncated(…, n) needs an int n of at least 0, found {n!r}")
        kind: type[Any] = TruncatedModel if isinstance(joint, Model) else TruncatedPartialModel if isinstance(joint, PartialModel) else TruncatedSource
        return made(kind, {"alphabet": joint.alphabet, "joint": joint, "n": n})

    def __repr__(self) -> str:
        return f"Truncated({self.joint!r}, {self.n})"


class _Steps(Truncated[S], PartialModel[Counted[S]], ABC):
    joint: PartialModel[S]

    def start(self) -> Counted[S]:
        return (0, self.joint.start()) if self.n else None

    def next(self, state: Counted[S]) -> Dist[Outcome]:
        return point(END) if state is None else self.joint.next(state[1])

    def step(self, state: Counted[S], symbol: Symbol) -> Counted[S]:
        if state is None:
            return None
        read, inner = state[0] + 1, self.joint.step(state[1], symbol)
        return (read, inner) if read < self.n else None


@final
class TruncatedModel(_Steps[S], Model[Counted[S]]):
    """A truncated `Model`."""


@final
class TruncatedPartialModel(_Steps[S]):
    """A truncated `PartialModel`."""


@final
class TruncatedSource(Truncated[S], Source[Counted[S]]):
    """A truncated `Source`."""

    joint: Source[S]

    def start(self) -> Dist[Counted[S]]:
        return self.joint.start().map(lambda state: (0, state) if self.n else None)

    def move(self, state: Counted[S]) -> "Dist[Move[Counted[S]]]":
        if state is None:
            return point(END)
        read = state[0] + 1

        def moved(move: Move[S]) -> "Move[Counted[S]]":
            return END if move is END else (move[0], (read, move[1]) if read < self.n else None)

        return self.joint.move(state[1]).map(moved)
