"""Silent moves: a source may change its state without a symbol, and what it then emits first is one exact linear solve.

True here: from a state, every state that silence can reach is visited v = e + vQ times in expectation, and the first visible outcome has
the weight Σ v·(its weight there); a loop of silent moves is summed to the end, by one solve over the rationals.
Must never enter: a sum that is cut off. Where silence reaches endless states, or never ends, there is no answer to round to.
Doubtful: states whose silent moves form one large loop; the solve is cubic in the states of the loops alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Final, Generic, Literal, TypeAlias, TypeVar, final

from arprops.core.dist import ONE, ZERO, Dist
from arprops.core.error import BadModel
from arprops.core.exact import short
from arprops.core.model import Move, Source
from arprops.core.words import END, End, Symbol, alphabet_of
from arprops.models.elimination import solve
from arprops.models.row import shown

S = TypeVar("S", bound=Hashable)
STATES: Final = 10_000
"""How many states one silence may reach, unless it is told otherwise."""
MEMORY: Final = 100_000
"""How many closed moves are kept; they are computed again after that."""


class Silent(Enum):
    """The type of SILENT, a singleton."""

    SILENT = "SILENT"

    def __repr__(self) -> str:
        return "SILENT"


SILENT: Final = Silent.SILENT
SilentMove: TypeAlias = tuple[Symbol | Literal[Silent.SILENT], S] | Literal[End.END]


class SilentSource(ABC, Generic[S]):
    """A source some of whose moves emit nothing: `move(s)` is a distribution of (symbol, state), (SILENT, state) and END.

    It is no `Source` yet; `Closed(it)` is.
    """

    alphabet: tuple[Symbol, ...]

    @abstractmethod
    def start(self) -> Dist[S]:
        """The distribution of the first state."""

    @abstractmethod
    def move(self, state: S) -> "Dist[SilentMove[S]]":
        """The distribution of (symbol, next state), (SILENT, next state), or END."""


@final
@dataclass(frozen=True, init=False, repr=False)
class Closed(Source[S]):
    """The source of the visible symbols: each move is silent moves, as many as it takes, and the first symbol or END after them.

    Its states are those of `silent`; moves are listed as a breadth-first walk of the silence first meets them. Fails with `BadModel`,
    when a state is asked, where silence reaches more than `budget` states, or with positive probability never ends. Cost: a walk
    of the silence, and a solve over the states in its loops. Source: theorem D4.
    """

    alphabet: tuple[Symbol, ...]
    silent: SilentSource[S]
    budget: int = field(compare=False)

    def __init__(self, silent: SilentSource[S], *, budget: int = STATES) -> None:
        if not isinstance(silent, SilentSource):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel(f"Closed(…) needs a SilentSource, found {silent!r}; a model or source without silent moves is closed already")
        vars(self).update(alphabet=alphabet_of(silent.alphabet), silent=silent, budget=budget, _known={})

    def start(self) -> Dist[S]:
        return self.silent.start()

    def move(self, state: S) -> "Dist[Move[S]]":
        known: dict[S, Dist[Move[S]]] = vars(self)["_known"]
        if state not in known:
            if len(known) >= MEMORY:
                known.clear()
            known[state] = self._closed(state)
        return known[state]

    def __repr__(self) -> str:
        return f"Closed({self.silent!r})"

    def _closed(self, state: S) -> "Dist[Move[S]]":
        states, steps, visible = self._silence(state)
        lost = _never_heard(steps, visible)
        heard = [{} if i in lost else {j: weight for j, weight in row.items() if j not in lost} for i, row in enumerate(steps)]
        first: dict[Move[S], Fraction] = {}
        for visits, moves in zip(_visits(heard), visible, strict=True):
            for move, weight in moves.items():
                first[move] = first.get(move, ZERO) + visits * weight
        if lost:
            missing = short(1 - sum(first.values(), ZERO))
            raise BadModel(
                f"from the state {_named(state)}, a mass of {missing} is silent for ever: silence reaches {_named(states[min(lost)])}, "
                f"and after that there is never a symbol or END; give it a way to one"
            )
        return Dist(first)

    def _silence(self, state: S) -> "tuple[list[S], list[dict[int, Fraction]], list[dict[Move[S], Fraction]]]":
        """The states that silence reaches, breadth first; of each its silent moves, by the state's position, and its visible moves."""
        states, index = [state], {state: 0}
        steps: list[dict[int, Fraction]] = []
        visible: list[dict[Move[S], Fraction]] = []
        for here in states:
            silent: dict[int, Fraction] = {}
            heard: dict[Move[S], Fraction] = {}
            for move, weight in self.silent.move(here).items():
                if move is END:
                    heard[END] = weight
                elif move[0] is SILENT:
                    if move[1] not in index:
                        if len(states) >= self.budget:
                            raise BadModel(
                                f"from the state {_named(state)}, silent moves reach more than {len(states)} states, and what is heard first depends on "
                                f"all of them; where they are finitely many, give a larger budget="
                            )
                        index[move[1]] = len(states)
                        states.append(move[1])
                    silent[index[move[1]]] = weight
                elif move[0] in self.alphabet:
                    heard[move[0], move[1]] = weight
                else:
                    raise BadModel(f"the state {_named(here)} emits {move[0]!r}, which is not in the alphabet {shown(self.alphabet)}")
            steps.append(silent)
            visible.append(heard)
        return states, steps, visible


def _never_heard(steps: list[dict[int, Fraction]], visible: "list[dict[Move[S], Fraction]]") -> set[int]:
    """The states after which nothing visible can happen."""
    before: list[list[int]] = [[] for _ in steps]
    for i, row in enumerate(steps):
        for j in row:
            before[j].append(i)
    pending = [i for i, moves in enumerate(visible) if moves]
    heard = set(pending)
    while pending:
        for i in before[pending.pop()]:
            if i not in heard:
                heard.add(i)
                pending.append(i)
    return set(range(len(steps))) - heard


def _visits(steps: list[dict[int, Fraction]]) -> list[Fraction]:
    """The v with v = e + vQ, e being 1 at the first state; needs that mass leaves from everywhere.

    What comes before every loop and what comes after is summed forward, and the rest is solved.
    """
    before, loops, after = _layers(steps)
    visits = [ONE] + [ZERO] * (len(steps) - 1)

    def passed_on(states: list[int], inside: set[int]) -> None:
        for i in states:
            for j, weight in steps[i].items():
                if j not in inside:
                    visits[j] += visits[i] * weight

    passed_on(before, set())
    matrix = [[Fraction(i == j) - steps[j].get(i, ZERO) for j in loops] for i in loops]
    solved = solve(matrix, [[visits[i]] for i in loops])
    assert solved is not None, "from every state something visible can be reached"
    for i, row in zip(loops, solved, strict=True):
        visits[i] = row[0]
    passed_on(loops, set(loops))
    passed_on(after, set())
    return visits


def _layers(steps: list[dict[int, Fraction]]) -> tuple[list[int], list[int], list[int]]:
    """The states before every loop, those in loops or between them, and those after; the first and last in the order of the moves."""
    inputs = [0] * len(steps)
    for row in steps:
        for j in row:
            inputs[j] += 1
    before = [i for i, n in enumerate(inputs) if not n]
    for i in before:
        for j in steps[i]:
            inputs[j] -= 1
            if not inputs[j]:
                before.append(j)
    rest = [i for i, n in enumerate(inputs) if n]
    into: dict[int, list[int]] = {i: [] for i in rest}
    for i in rest:
        for j in steps[i]:
            into[j].append(i)
    outputs = {i: len(steps[i]) for i in rest}
    after = [i for i in rest if not outputs[i]]
    for j in after:
        for i in into[j]:
            outputs[i] -= 1
            if not outputs[i]:
                after.append(i)
    return before, [i for i in rest if outputs[i]], after[::-1]


def _named(state: object) -> str:
    text = repr(state)
    return text if len(text) <= 80 else text[:79] + "…"
