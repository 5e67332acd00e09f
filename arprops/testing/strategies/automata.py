"""Probabilistic deterministic automata.

True here: every state has a move for every symbol, also of weight 0; where tightness is asked for, it holds by construction.
Must never enter: a default state.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from hypothesis import strategies as st

from arprops.core.dist import Dist
from arprops.core.words import END, Outcome, Symbol
from arprops.models.pdfa import PDFA
from arprops.testing.strategies.argument import one_of, size, symbols
from arprops.testing.strategies.dists import answer, drawn
from arprops.testing.strategies.words import AB


@st.composite
def pdfas(
    draw: st.DrawFn,
    *,
    alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB,
    max_states: int | st.SearchStrategy[int] = 4,
    tight: bool | None = None,
) -> PDFA[str]:
    """PDFAs; `tight=True` where every state can end, `False` where mass certainly leaks from the start, None for whatever comes.

    Half of them keep states that no prompt reaches; shrinks to one state that is certain of END.
    Tight ones have from each state a way to END, or to a state of smaller number; those that leak lead in that way to a trap.
    """
    known, most = symbols(draw, alphabet), size(draw, "max_states", max_states, least=1)
    one_of("tight", tight, (True, False, None))
    names = [f"q{i}" for i in range(draw(st.integers(1, most)))]
    following: dict[str, Dist[Outcome]] = {}
    moves: dict[str, dict[Symbol, str]] = {}
    for i, name in enumerate(names):
        row = answer(draw, known)
        targets = {symbol: draw(st.sampled_from(names)) for symbol in known}
        if tight is False and i == 0:
            outcomes: list[Outcome] = [*known]
            row, targets = drawn(draw, outcomes), dict.fromkeys(known, name)
        elif tight is not None:
            ways: list[Outcome] = [END] * (tight is True) + [*known] * (i > 0)
            way = draw(st.sampled_from(ways))
            share = Fraction(1, draw(st.integers(2, 4)))
            row = Dist({x: (1 - share) * row[x] + (share if x == way else 0) for x in (*known, END)})
            if way is not END:
                targets[way] = names[draw(st.integers(0, i - 1))]
        following[name], moves[name] = row, targets
    start = draw(st.sampled_from(names))
    named = in_order([start], {name: moves[name].values() for name in names}) if not draw(st.booleans()) else {name: name for name in names}
    steps = {named[name]: {symbol: named[target] for symbol, target in moves[name].items()} for name in named}
    return PDFA(known, start=named[start], next={named[name]: following[name] for name in named}, step=steps)


def in_order(starts: Iterable[str], targets: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """New names for the states that a move leads to, possible or not: the starts are numbered first, the rest as they are met."""
    met = list(starts)
    for state in met:  # grows while it is read: breadth first
        met += [target for target in dict.fromkeys(targets[state]) if target not in met]
    return {state: f"{state[0]}{number}" for number, state in enumerate(met)}
