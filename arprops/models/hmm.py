"""Hidden Markov models: a hidden chain, each state of which emits one symbol independently of where it goes next.

True here: at a state the string ends with probability `stop`; else a symbol is emitted and, independently, the chain moves.
Must never enter: an answer at impossible prompts. A source has none (see `Belief`).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar, final

from arprops.core.dist import ZERO, Dist
from arprops.core.error import BadModel
from arprops.core.exact import Exact, exact
from arprops.core.model import Move, Source
from arprops.core.words import END, Symbol, alphabet_of
from arprops.models.row import Row, dist, shown
from arprops.models.written import braces, number, row, symbols, within

S = TypeVar("S", bound=Hashable)


@final
@dataclass(frozen=True, init=False, repr=False)
class HMM(Source[S]):
    """The source that, at state s, ends with probability `stop[s]` (0 if left out), else emits by `emit[s]` and moves by `move[s]`.

    Needs rows of `emit` and `move` for every state. Fails with `BadModel` on a missing, extra or unknown state, by name. Cost:
    time and memory of states × symbols × states.
    """

    alphabet: tuple[Symbol, ...]
    initial: Dist[S]
    emission_of: Mapping[S, Dist[Symbol]] = field(hash=False)
    transition_of: Mapping[S, Dist[S]] = field(hash=False)
    stop_of: Mapping[S, Fraction] = field(hash=False)

    def __init__(
        self, alphabet: Iterable[Symbol], *, start: Row, emit: Mapping[S, Row], move: Mapping[S, Row], stop: Mapping[S, Exact] | None = None
    ) -> None:
        symbols = alphabet_of(alphabet)
        stop = stop or {}
        for name, given in (("move", move), ("stop", stop)):
            for state in given:
                if state not in emit:
                    raise BadModel(f"{name} speaks of the state {state!r}, which has no row in emit; the states are {shown(emit)}")
        for state in emit:
            if state not in move:
                raise BadModel(f"the state {state!r} has no row in move; give the distribution of the state that follows it")
        emission = {state: dist(row, f"emit of state {state!r}", symbols) for state, row in emit.items()}
        transition = {state: dist(move[state], f"move of state {state!r}", emit) for state in emit}
        stops = {state: _probability(stop.get(state, 0), state) for state in emit}
        vars(self).update(alphabet=symbols, initial=dist(start, "start", emit), emission_of=emission, transition_of=transition, stop_of=stops)
        vars(self).update(_moves={state: self._joined(state) for state in emit})

    def start(self) -> Dist[S]:
        return self.initial

    def move(self, state: S) -> "Dist[Move[S]]":
        moves: Mapping[S, Dist[Move[S]]] = vars(self)["_moves"]
        return moves[state]

    def __repr__(self) -> str:
        return within(len(self.emission_of), self._expression, f"HMM({shown(self.alphabet)}, {len(self.emission_of)} states)")

    def _expression(self) -> str:
        emit, move = (braces({repr(state): row(answer) for state, answer in rows.items()}) for rows in (self.emission_of, self.transition_of))
        stop = braces({repr(state): number(share) for state, share in self.stop_of.items()})
        return f"HMM({symbols(self.alphabet)}, start={row(self.initial)}, emit={emit}, move={move}, stop={stop})"

    def _joined(self, state: S) -> "Dist[Move[S]]":
        goes_on = 1 - self.stop_of[state]
        moves: dict[Move[S], Exact] = {}
        for symbol, emitted in self.emission_of[state].items():
            for target, share in self.transition_of[state].items():
                moves[symbol, target] = goes_on * emitted * share
        return Dist({**moves, END: self.stop_of[state]})


def _probability(value: Exact, state: object) -> Fraction:
    number = exact(value)
    if not ZERO <= number <= 1:
        raise BadModel(f"stop of state {state!r} must be between 0 and 1, found {number}")
    return number
