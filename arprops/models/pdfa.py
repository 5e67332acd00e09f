"""Probabilistic deterministic finite automata: finitely many states, each with a next-token distribution and a move a symbol.

True here: the automaton is complete. A symbol of weight 0 has a move too, because what follows it is behaviour.
Must never enter: a move that nobody gave. A default is for symbols of weight 0, and is stated by the caller.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar, final

from arprops.core.counting import Cell, Counted, Counting
from arprops.core.dist import Dist
from arprops.core.error import BadModel
from arprops.core.ratio import ratio
from arprops.core.words import Outcome, Symbol, alphabet_of
from arprops.models.row import Row, next_tokens, shown
from arprops.models.written import braces, row, symbols, within

S = TypeVar("S", bound=Hashable)


@final
@dataclass(frozen=True, init=False, repr=False)
class PDFA(Counted[S]):
    """The model that answers `next[state]` and moves to `step[state][symbol]`.

    Needs a distribution and a move a symbol for every state; `default` is the state after symbols of weight 0 that have no
    move. Fails with `BadModel` on a missing or unknown state, symbol or move, by name. Cost: one look at every weight and move.
    """

    alphabet: tuple[Symbol, ...]
    start_state: S
    next_of: Mapping[S, Dist[Outcome]] = field(hash=False)
    step_of: Mapping[S, Mapping[Symbol, S]] = field(hash=False)

    def __init__(
        self,
        alphabet: Iterable[Symbol],
        *,
        start: S,
        next: Mapping[S, Row],  # noqa: A002  # the word of the type
        step: Mapping[S, Mapping[Symbol, S]],
        default: S | None = None,
    ) -> None:
        symbols = alphabet_of(alphabet)
        if not (isinstance(next, Mapping) and isinstance(step, Mapping)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise BadModel("next must map states to distributions, and step must map states to mappings from symbols to states")
        answers = {state: next_tokens(row, f"next of state {state!r}", symbols) for state, row in next.items()}
        for state, role in [(start, "start"), *([] if default is None else [(default, "default")])]:
            if state not in answers:
                raise BadModel(f"the {role} state {state!r} has no next-token distribution; the states are {shown(answers)}")
        for state in step:
            if state not in answers:
                raise BadModel(f"step has a row for the state {state!r}, which has no next-token distribution; the states are {shown(answers)}")
        moves = {state: _moves(symbols, state, answers, step.get(state, {}), default) for state in answers}
        vars(self).update(alphabet=symbols, start_state=start, next_of=answers, step_of=moves)

    def start(self) -> S:
        return self.start_state

    def next(self, state: S) -> Dist[Outcome]:
        return self.next_of[state]

    def step(self, state: S, symbol: Symbol) -> S:
        return self.step_of[state][symbol]

    def counting(self) -> Counting:
        number = {state: str(i) for i, state in enumerate(self.next_of)}
        cells = {
            name: (Cell((), {o: ratio(w) for o, w in self.next_of[state].items()}, {s: (number[to], ()) for s, to in self.step_of[state].items()}),)
            for state, name in number.items()
        }
        return Counting(self.alphabet, (), (number[self.start_state], ()), cells)

    def at(self, values: Mapping[str, Fraction]) -> "PDFA[S]":  # noqa: ARG002  # it has no parameters
        return self

    def __repr__(self) -> str:
        return within(len(self.next_of), self._expression, f"PDFA({shown(self.alphabet)}, {len(self.next_of)} states, start={self.start_state!r})")

    def _expression(self) -> str:
        answers = braces({repr(state): row(answer) for state, answer in self.next_of.items()})
        moves = braces({repr(state): repr(dict(targets)) for state, targets in self.step_of.items()})
        return f"PDFA({symbols(self.alphabet)}, start={self.start_state!r}, next={answers}, step={moves})"


def _moves(
    alphabet: tuple[Symbol, ...], state: S, answers: Mapping[S, Dist[Outcome]], given: Mapping[Symbol, S], default: S | None
) -> dict[Symbol, S]:
    moves: dict[Symbol, S] = {}
    for symbol in alphabet:
        if symbol in given:
            moves[symbol] = given[symbol]
            if moves[symbol] not in answers:
                raise BadModel(f"step of state {state!r} after {symbol!r}: unknown state {moves[symbol]!r}; the states are {shown(answers)}")
        elif symbol in answers[state]:
            raise BadModel(f"step of state {state!r} has no move for {symbol!r}, of weight {answers[state][symbol]} there; no default covers that")
        elif default is None:
            raise BadModel(f"step of state {state!r} has no move for {symbol!r}, of weight 0 there; give one, or default= a state for all such moves")
        else:
            moves[symbol] = default
    if len(given) > len([symbol for symbol in given if symbol in moves]):
        unknown = next(symbol for symbol in given if symbol not in moves)
        raise BadModel(f"step of state {state!r}: unknown symbol {unknown!r}; the alphabet is {shown(alphabet)}")
    return moves
