"""Sources with finitely many states: probabilistic automata and hidden Markov models.

True here: what is drawn fixes a joint and answers no impossible prompt; `Belief` makes a model of it, with a choice. Distributions over
states shrink to the first one, however many there are, so that the number of states shrinks by itself.
Must never enter: a grammar, whose states are endless (`grammars`).
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from arprops.core.dist import Dist
from arprops.core.words import END, Symbol
from arprops.models.hmm import HMM
from arprops.models.pfa import PFA
from arprops.testing.strategies.argument import size, symbols
from arprops.testing.strategies.automata import in_order
from arprops.testing.strategies.dists import drawn
from arprops.testing.strategies.words import AB


@st.composite
def pfas(
    draw: st.DrawFn, *, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB, max_states: int | st.SearchStrategy[int] = 3
) -> PFA[str]:
    """Probabilistic automata with up to four transitions from each state; ambiguity is common.

    Half of them keep states that no move leads to; shrinks to one state that is certain of END.
    """
    known, most = symbols(draw, alphabet), size(draw, "max_states", max_states, least=1)
    names = [f"s{i}" for i in range(draw(st.integers(1, most)))]
    branches = st.lists(st.tuples(st.sampled_from(known), st.sampled_from(names)), max_size=4, unique=True)
    moves: dict[str, Dist[Any]] = {}
    for name in names:
        listed: list[Any] = [*draw(branches), END]
        moves[name] = drawn(draw, listed)
    initial = drawn(draw, names[::-1])
    named = _named(draw, names, initial, {name: [move[1] for move in moves[name] if move is not END] for name in names})
    return PFA(
        known,
        initial=initial.map(lambda name: named[name]),
        final={named[name]: moves[name][END] for name in named},
        transitions=[(named[name], move[0], named[move[1]], weight) for name in named for move, weight in moves[name].items() if move is not END],
    )


@st.composite
def hmms(
    draw: st.DrawFn, *, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB, max_states: int | st.SearchStrategy[int] = 3
) -> HMM[str]:
    """Hidden Markov models that may stop at any state, or never.

    Half of them keep states that no move leads to; shrinks to one state that stops after the last symbol.
    """
    known, most = symbols(draw, alphabet), size(draw, "max_states", max_states, least=1)
    names = [f"h{i}" for i in range(draw(st.integers(1, most)))]
    stops = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(0)])
    start = drawn(draw, names[::-1])
    emit = {name: drawn(draw, known) for name in names}
    move = {name: drawn(draw, names[::-1]) for name in names}
    stop = {name: draw(stops) for name in names}
    named = _named(draw, names, start, move)
    return HMM(
        known,
        start=start.map(lambda name: named[name]),
        emit={named[name]: emit[name] for name in named},
        move={named[name]: move[name].map(lambda target: named[target]) for name in named},
        stop={named[name]: stop[name] for name in named},
    )


def _named(draw: st.DrawFn, names: Sequence[str], start: Dist[str], targets: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The names of the states that are kept: all, or those that a move leads to, in the order in which they are met."""
    return {name: name for name in names} if draw(st.booleans()) else in_order(start, targets)
