"""Probabilistic automata: hidden states whose moves emit a symbol and choose the next state together.

True here: a source, not a model. The weights fix a joint; after an impossible prompt they say nothing (see `Belief`).
Must never enter: normalisation. At each state the final weight and the weights of all transitions sum to exactly 1.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar, cast, final

from arprops.core.dist import ZERO, Dist
from arprops.core.error import BadModel
from arprops.core.exact import Exact, weight
from arprops.core.model import Move, Source
from arprops.core.words import END, Symbol, alphabet_of
from arprops.models.row import Row, dist, shown
from arprops.models.written import braces, number, row, symbols, within

S = TypeVar("S", bound=Hashable)


@final
@dataclass(frozen=True, init=False, repr=False)
class PFA(Source[S]):
    """The source that starts by `initial`, and at each state ends with its `final` weight or takes one of its transitions.

    Needs transitions (state, symbol, target, weight), or a mapping from the first three to the weight; a state that `final`
    leaves out never ends. Fails with `BadModel` on a state whose weights do not sum to 1, by name. Cost: one look at every weight.
    """

    alphabet: tuple[Symbol, ...]
    initial: Dist[S]
    move_of: "Mapping[S, Dist[Move[S]]]" = field(hash=False)

    def __init__(
        self,
        alphabet: Iterable[Symbol],
        *,
        initial: Row,
        final: Mapping[S, Exact],
        transitions: Iterable[tuple[S, Symbol, S, Exact]] | Mapping[tuple[S, Symbol, S], Exact],
    ) -> None:
        symbols = alphabet_of(alphabet)
        known = frozenset(symbols)
        rows: dict[S, dict[Move[S], Exact]] = {state: {} for state in initial}
        for state, symbol, target, share in _listed(transitions):
            if symbol not in known:
                raise BadModel(f"the transition {state!r} –{symbol!r}→ {target!r}: unknown symbol; the alphabet is {shown(symbols)}")
            row = rows.setdefault(state, {})
            if (symbol, target) in row:
                raise BadModel(f"the transition {state!r} –{symbol!r}→ {target!r} is given twice; add the weights if that is what you mean")
            row[symbol, target] = share
        for row in list(rows.values()):  # in an order that listing the transitions state by state gives again
            for move in row:
                if move is not END:
                    rows.setdefault(move[1], {})
        for state, share in final.items():
            rows.setdefault(state, {})[END] = share
        moves = {state: _checked(state, row) for state, row in rows.items()}
        vars(self).update(alphabet=symbols, initial=dist(initial, "the initial weights", rows), move_of=moves)

    def start(self) -> Dist[S]:
        return self.initial

    def move(self, state: S) -> "Dist[Move[S]]":
        return self.move_of[state]

    @property
    def final(self) -> dict[S, Fraction]:
        """The weight of ending at each state."""
        return {state: moves[END] for state, moves in self.move_of.items()}

    @property
    def transitions(self) -> list[tuple[S, Symbol, S, Fraction]]:
        """The transitions of positive weight, state by state in the order listed."""
        return [(state, *move, share) for state, moves in self.move_of.items() for move, share in moves.items() if move is not END]

    def __repr__(self) -> str:
        return within(len(self.move_of), self._expression, f"PFA({shown(self.alphabet)}, {len(self.move_of)} states)")

    def _expression(self) -> str:
        final = braces({repr(state): number(share) for state, share in self.final.items()})
        listed = ", ".join(f"({state!r}, {symbol!r}, {target!r}, {number(share)})" for state, symbol, target, share in self.transitions)
        return f"PFA({symbols(self.alphabet)}, initial={row(self.initial)}, final={final}, transitions=[{listed}])"


def _listed(transitions: Iterable[tuple[S, Symbol, S, Exact]] | Mapping[tuple[S, Symbol, S], Exact]) -> list[tuple[S, Symbol, S, Exact]]:
    if isinstance(transitions, Mapping):
        mapping = cast("Mapping[tuple[S, Symbol, S], Exact]", transitions)
        return [(state, symbol, target, share) for (state, symbol, target), share in mapping.items()]
    listed = list(transitions)
    for i, transition in enumerate(listed):
        if len(transition) != 4:  # pyright: ignore[reportUnnecessaryComparison]
            raise BadModel(f"transition {i} must be (state, symbol, target, weight), found {transition!r}")
    return listed


def _checked(state: S, row: Mapping["Move[S]", Exact]) -> "Dist[Move[S]]":
    try:
        return Dist(row)
    except BadModel as refusal:
        try:
            final = weight(row.get(END, 0))
            leaving = sum((weight(share) for move, share in row.items() if move is not END), ZERO)
        except BadModel:
            raise BadModel(f"state {state!r}: {refusal}") from None
        raise BadModel(f"state {state!r}: its final weight {final} and its transitions, {leaving} in all, must sum to exactly 1") from None
