"""Regular languages.

True here: complete automata, as they are walked; the empty language and all strings are among them.
Must never enter: a pattern. Different automata may accept one language, and a test should not see which.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

from arprops.core.language import Language
from arprops.core.words import Symbol
from arprops.testing.strategies.argument import size, symbols
from arprops.testing.strategies.words import AB


@st.composite
def languages(
    draw: st.DrawFn, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB, *, max_states: int | st.SearchStrategy[int] = 4
) -> Language:
    """Regular languages as complete automata; shrinks to the empty language."""
    known = symbols(draw, alphabet, least=0)
    states = range(draw(st.integers(1, size(draw, "max_states", max_states, least=1))))
    row = st.tuples(*[st.sampled_from(states) for _ in known])
    return Language(known, tuple(draw(row) for _ in states), draw(st.frozensets(st.sampled_from(states))), draw(st.sampled_from(states)))
