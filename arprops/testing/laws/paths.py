"""A source's states, reached move by move, and the laws of its moves.

True here: a state is kept with the Python that leads to it again. Moves are asked again in the opposite order.
Must never enter: the forward algorithm of the library.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.model import Source
from arprops.core.words import END
from arprops.testing.laws.law import Broken, raised, shown
from arprops.testing.laws.weights import fault, weights_of


@dataclass
class Met:
    """A state as it was first met: how to reach it, and its moves."""

    state: Any
    line: str
    hash: int
    moves: dict[Any, Fraction]


@dataclass
class Paths:
    """The states of a source, shortest paths first, other objects that are equal to one of them, and what broke on the way."""

    source: Source[Any]
    within: Fraction | None
    depth: int
    start: dict[Any, Fraction] = field(default_factory=dict[Any, Fraction])
    met: list[Met] = field(default_factory=list[Met])
    twins: list[tuple[Met, Any, str]] = field(default_factory=list[tuple[Met, Any, str]])
    dists: bool = True
    broken: dict[str, Broken] = field(default_factory=dict[str, Broken])


def followed(source: Source[Any], *, states: int, depth: int, within: Fraction | None) -> Paths:
    """At most so many states of a source with a sound alphabet, breadth first. Cost: a move each."""
    paths = Paths(source, within, depth)
    start = _asked(paths, source.start, "model.start()", states_only=True)
    if start is None:
        return paths
    paths.start = start
    ready = [(state, f"list(model.start())[{i}]") for i, state in enumerate(start)]
    index: dict[Any, Met] = {}
    for state, line in ready:  # grows while it is read
        if state in index:
            if index[state].state is not state and len(paths.twins) < states:
                paths.twins.append((index[state], state, line))
            continue
        if len(index) >= states:
            break
        moves = _asked(paths, lambda state=state: source.move(state), f"model.move({line})")
        if moves is None:
            return paths
        index[state] = Met(state, line, hash(state), moves)
        paths.met.append(index[state])
        ready += [(move[1], f"list(model.move({line}))[{i}][1]") for i, move in enumerate(moves) if move is not END]
    return paths


def purity(paths: Paths) -> Iterator[Broken]:
    """The first states and the moves, asked again."""
    line = "[model.start() for _ in range(9)]"
    try:
        if (now := weights_of(paths.source.start())) != paths.start:
            yield Broken("purity", None, f"start() gave {shown(paths.start)}, and then {shown(now)}", "the same distribution", line)
        for met in reversed(paths.met):
            line = f"[model.move({met.line}) for _ in range({len(paths.met) + 1})]"
            if hash(met.state) != met.hash:
                yield Broken("purity", None, f"the state {shown(met.state)} was changed by later calls: its hash is another", "the state as it was", line)
            elif (now := weights_of(paths.source.move(met.state))) != met.moves:
                yield Broken("purity", None, f"{shown(met.moves)} at first, and later {shown(now)}", "the same moves", line)
    except Exception as error:  # noqa: BLE001  # a stranger's code: whatever it raises is what was found
        yield Broken("purity", None, f"an answer at first, and later {raised(error)}", "the same answer", line)


def state_equality(paths: Paths) -> Iterator[Broken]:
    """States that two paths lead to, equal and not the same object, with different moves, or moves to states that differ so."""
    for met, other, line in paths.twins:
        layer = [(met.state, other)]
        for _ in range(paths.depth + 1):
            longer: list[tuple[Any, Any]] = []
            for one, two in layer:
                mine, theirs = _moves(paths.source, one), _moves(paths.source, two)
                if isinstance(mine, Exception) or isinstance(theirs, Exception) or mine != theirs:
                    found = f"{shown(met.state)} and {shown(other)} are equal, and later move by {_words(mine)}, and by {_words(theirs)}"
                    yield Broken("state equality", None, found, "the same moves, as the states are equal", f"(model.move({met.line}), model.move({line}))")
                    return
                same = {move: move for move in theirs}
                longer += [(move[1], same[move][1]) for move in mine if move is not END and move[1] is not same[move][1]]
            layer = longer


def _moves(source: Source[Any], state: Any) -> Any:
    try:
        return weights_of(source.move(state))
    except Exception as error:  # noqa: BLE001  # as above
        return error


def _words(found: Any) -> str:
    return raised(found) if isinstance(found, Exception) else shown(found)


def _asked(paths: Paths, question: Any, line: str, *, states_only: bool = False) -> dict[Any, Fraction] | None:
    """The weights of an answer; None, and what is wrong kept, where it is no distribution of moves (or of states)."""
    try:
        given = question()
        wrong = fault(given, paths.within, None)
        for outcome in () if wrong is not None or states_only else given:
            wrong = wrong or _no_move(paths.source, outcome)
        if wrong is None:
            paths.dists = paths.dists and isinstance(given, Dist)
            return weights_of(given)
        paths.broken["move"] = Broken("move", None, *wrong, line)
    except BadModel as error:
        paths.broken["move"] = Broken("move", None, raised(error), "a Dist", line)
    except Exception as error:  # noqa: BLE001  # as above
        paths.broken["move"] = Broken("move", None, f"no answer, but {raised(error)}", "a Dist", line)
    return None


def _no_move(source: Source[Any], move: Any) -> tuple[str, str] | None:
    if move is END or (isinstance(move, tuple) and len(move) == 2 and move[0] in source.alphabet):  # pyright: ignore[reportUnknownArgumentType]
        return None
    return f"the move {shown(move)}", f"END (the object ar.END), or a pair of a symbol of {shown(source.alphabet)} and a state"
