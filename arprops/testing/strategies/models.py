"""Models and sources of every family.

True here: all are data, so what is found can be written to a file.
Must never enter: a view or a function; compose the strategy of what it holds with `builds` or `map`.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from arprops.core.model import Model, Source
from arprops.core.words import Symbol
from arprops.testing.strategies.argument import symbols
from arprops.testing.strategies.automata import pdfas
from arprops.testing.strategies.counters import counter_machines
from arprops.testing.strategies.sources import hmms, pfas
from arprops.testing.strategies.tables import tables
from arprops.testing.strategies.words import AB


@st.composite
def models(draw: st.DrawFn, *, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB) -> Model[Any]:
    """Tables, PDFAs and counter machines."""
    known = symbols(draw, alphabet)
    return draw(st.one_of(tables(alphabet=known), pdfas(alphabet=known), counter_machines(alphabet=known)))


@st.composite
def sources(draw: st.DrawFn, *, alphabet: Sequence[Symbol] | st.SearchStrategy[Sequence[Symbol]] = AB) -> Source[Any]:
    """Probabilistic automata and hidden Markov models; grammars, whose states are endless, are drawn by `pcfgs`."""
    known = symbols(draw, alphabet)
    return draw(st.one_of(pfas(alphabet=known), hmms(alphabet=known)))
