"""A hidden stream, erased: some symbols are thought but never said, and what is left is the joint of the others.

True here: a source, also where a model is held, for the visible prompt no longer says where the model stands. Hidden symbols are
silent moves, tried in the order of the held alphabet and, within a symbol, as the source lists them; the closure is exact.
Must never enter: what the model does after hidden symbols of weight 0. It is not in the joint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from arprops.core.dist import ZERO, Dist
from arprops.core.error import BadModel
from arprops.core.model import Joint, Move, PartialModel, Source
from arprops.core.words import END, Symbol
from arprops.models.row import shown
from arprops.views.silent import SILENT, STATES, Closed, SilentMove, SilentSource


@final
@dataclass(frozen=True, init=False, repr=False)
class Erased(Source[Any]):
    """The source of the strings of `joint` without their hidden symbols; the alphabet is the visible rest.

    Needs symbols of the joint, as a list, or as text where each is one character; `Belief` of the result is its model. Fails with
    `BadModel` on unknown symbols, and, when a state is asked, where hidden symbols lead to more than `budget` states (which a file
    does not keep) or with positive probability go on for ever. Cost: as `Closed`. Source: theorem D4.
    """

    alphabet: tuple[Symbol, ...]
    joint: Joint
    hidden: tuple[Symbol, ...]

    def __init__(self, joint: Joint, hidden: Iterable[Symbol], *, budget: int = STATES) -> None:
        if not isinstance(joint, PartialModel | Source):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"Erased(joint, hidden) needs a model or a source, found {joint!r}")
        names = list(hidden)
        for name in names:
            if name not in joint.alphabet:
                hint = "; give the hidden symbols as a list" if isinstance(hidden, str) else ""
                raise BadModel(f"the hidden symbol {name!r} is not in the alphabet {shown(joint.alphabet)}{hint}")
        silent = _Hidden(joint.source(), frozenset(names))
        vars(self).update(alphabet=silent.alphabet, joint=joint, hidden=tuple(symbol for symbol in joint.alphabet if symbol in names))
        vars(self).update(_closed=Closed(silent, budget=budget))

    def start(self) -> Dist[Any]:
        return self._closed.start()

    def move(self, state: Any) -> "Dist[Move[Any]]":
        return self._closed.move(state)

    def __repr__(self) -> str:
        return f"Erased({self.joint!r}, {shown(self.hidden)})"

    @property
    def _closed(self) -> Closed[Any]:
        closed: Closed[Any] = vars(self)["_closed"]
        return closed


class _Hidden(SilentSource[Any]):
    """A source whose hidden symbols are silence."""

    def __init__(self, source: Source[Any], hidden: frozenset[Symbol]) -> None:
        self.source, self.hidden = source, hidden
        self.alphabet = tuple(symbol for symbol in source.alphabet if symbol not in hidden)
        self.order = {symbol: i for i, symbol in enumerate(source.alphabet)}

    def start(self) -> Dist[Any]:
        return self.source.start()

    def move(self, state: Any) -> "Dist[SilentMove[Any]]":
        found = self.source.move(state)
        moves: dict[SilentMove[Any], Fraction] = {END: found[END]}
        for move in sorted((move for move in found if move is not END), key=lambda move: self.order[move[0]]):
            seen = (SILENT if move[0] in self.hidden else move[0], move[1])
            moves[seen] = moves.get(seen, ZERO) + found[move]
        return Dist(moves)
