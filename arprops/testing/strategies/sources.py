"""Sources with finitely many states: probabilistic automata and hidden Markov models.

True here: what is drawn fixes a joint and answers no impossible prompt; `Belief` makes a model of it, with a choice.
Must never enter: a grammar, whose states are endless (`grammars`).
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from arprops.core.words import END, Symbol
from arprops.models.hmm import HMM
from arprops.models.pfa import PFA
from arprops.testing.strategies.argument import size, symbols
from arprops.testing.strategies.dists import drawn
from arprops.testing.strategies.words import AB


@st.composite
def pfas(
    draw: st.DrawFn, *, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB, max_states: int | st.SearchStrategy[int] = 3
) -> PFA[str]:
    """Probabilistic automata with up to four transitions from each state; ambiguity is common."""
    known, most = symbols(draw, alphabet), size(draw, "max_states", max_states, least=1)
    names = [f"s{i}" for i in range(draw(st.integers(1, most)))]
    branches = st.lists(st.tuples(st.sampled_from(known), st.sampled_from(names)), max_size=4, unique=True)
    final: dict[str, Fraction] = {}
    transitions: list[tuple[str, Symbol, str, Fraction]] = []
    for name in names:
        moves: list[Any] = [*draw(branches), END]
        for move, weight in drawn(draw, moves).items():
            if move is END:
                final[name] = weight
            else:
                transitions.append((name, move[0], move[1], weight))
    return PFA(known, initial=drawn(draw, names), final=final, transitions=transitions)


@st.composite
def hmms(
    draw: st.DrawFn, *, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB, max_states: int | st.SearchStrategy[int] = 3
) -> HMM[str]:
    """Hidden Markov models that may stop at any state, or never."""
    known, most = symbols(draw, alphabet), size(draw, "max_states", max_states, least=1)
    names = [f"h{i}" for i in range(draw(st.integers(1, most)))]
    stops = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(0)])
    return HMM(
        known,
        start=drawn(draw, names),
        emit={name: drawn(draw, known) for name in names},
        move={name: drawn(draw, names) for name in names},
        stop={name: draw(stops) for name in names},
    )
