"""Tables.

True here: every prompt has a row, so no default hides what is answered off the support.
Must never enter: a choice among joints; any table can be drawn.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

from arprops.core.words import Outcome, Symbol
from arprops.models.table import Table
from arprops.testing.strategies.argument import one_of, size, symbols
from arprops.testing.strategies.dists import answer, drawn
from arprops.testing.strategies.words import AB, words_of


@st.composite
def tables(
    draw: st.DrawFn,
    *,
    alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB,
    max_length: int | st.SearchStrategy[int] = 3,
    fixed: bool | None = None,
) -> Table:
    """Tables with a row for every prompt; `fixed=True` for fixed length, `False` for a horizon, None for either.

    Cost: (symbols)^max_length rows.
    """
    known, most = symbols(draw, alphabet), size(draw, "max_length", max_length)
    one_of("fixed", fixed, (True, False, None))
    fixed = draw(st.booleans()) if fixed is None else fixed
    n = draw(st.integers(0, most))
    below = words_of(known, n - 1) if n else []
    if fixed:
        outcomes: list[Outcome] = [*known]
        return Table(known, {word: drawn(draw, outcomes) for word in below}, length=n)
    return Table(known, {word: answer(draw, known) for word in below}, horizon=n)
